// A case as its tables keep it: its state, its nodes with their histories, its promises; and the
// requests that changed them.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/sql/bulk_insert.h"
#include "common/sql/database.h"
#include "services/approval/core/ports.h"

namespace zoneflow::approval {

// The nodes of a case, by procedure.
absl::StatusOr<std::vector<CaseNode>> ReadNodes(soci::session& session, const std::string& case_id);

// Stores nodes and their entries, many in two statements. Requires the locks of their cases.
class NodeWriter {
 public:
  explicit NodeWriter(soci::session& session);

  // In their order, where a node changes more than once. `stored` are the bytes of the node before
  // the transaction, "" for one that was not there: what they hold that this binary does not know is
  // kept.
  absl::Status Add(const std::string& case_id, const NodeChange& change, std::string_view stored);
  // To be called after the last; nothing is written for sure before.
  void Finish();

 private:
  struct Row {
    NodeChange change;  // the last
    std::string state;
  };

  sql::BulkInsert nodes_, entries_;
  std::map<std::pair<std::string, ProcedureId>, Row> last_;
};

// The promises of a case, by id. DataLoss names a column that holds what this binary does not know.
absl::StatusOr<std::vector<CasePromise>> ReadPromises(soci::session& session,
                                                      const std::string& case_id);
// What the row holds that this binary does not know is kept.
void WritePromise(soci::session& session, const Case& value, const CasePromise& promise);

// Reads the nodes and the promises of a case into it.
absl::Status ReadParts(soci::session& session, Case& value);

// The case with its parts; none if there is none of that id. DataLoss if it cannot be read.
absl::StatusOr<std::optional<Case>> ReadCase(soci::session& session, const std::string& id);

// A case with its parts, and the states of it and of its nodes as they are stored: these may hold
// what this binary does not know.
struct StoredCase {
  Case value;
  std::string bytes;
  std::map<ProcedureId, std::string> node_bytes = {};
};

// Those of the ids that are there, by id, in three round trips for some hundred of them.
absl::StatusOr<std::vector<StoredCase>> ReadCases(soci::session& session,
                                                  std::span<const CaseId> ids);

// All entries of a node, by number.
absl::StatusOr<std::vector<NodeEntry>> ReadEntries(soci::session& session,
                                                   const std::string& case_id,
                                                   const std::string& procedure_id);

absl::StatusOr<std::vector<NodeHistoryRow>> ReadEntryPage(soci::session& session,
                                                          const HistoryQuery& query);

// What requests were answered when they came first, and the answers of those that are new. Requests
// without a name are always new, and not kept.
class RequestAnswers {
 public:
  explicit RequestAnswers(soci::session& session);

  // Reads those of the actor. To be called before Find.
  void Read(const std::string& actor, std::span<const std::string> request_ids);
  // The answer of then, nullopt for one that is new. AlreadyExists if it asked for something else.
  absl::StatusOr<std::optional<CaseNode>> Find(const std::string& actor,
                                               const NamedRequest& request) const;
  absl::Status Add(const ChangeOrigin& origin, const NamedRequest& request, const CaseNode& answer);
  // To be called after the last; nothing is written for sure before. Of two requests under one name
  // at once the second fails here.
  void Finish() { added_.Finish(); }

 private:
  struct Stored {
    std::string digest, answer;
  };

  soci::session& session_;
  std::map<std::pair<std::string, std::string>, Stored> known_;  // by actor and request
  sql::BulkInsert added_;
};

// The same for a request that takes more than one transaction: notes that it begins, and returns its
// answer, empty until EndRequest has stored one. Both require that it has a name.
absl::StatusOr<std::string> BeginRequest(soci::session& session, const ChangeOrigin& origin,
                                         const NamedRequest& request);
void EndRequest(soci::session& session, const ChangeOrigin& origin, const NamedRequest& request,
                const std::string& answer);

}  // namespace zoneflow::approval

// A case as its tables keep it: its state, its nodes with their histories, its promises; and the
// requests that changed them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/sql/database.h"
#include "services/approval/core/ports.h"

namespace zoneflow::approval {

// The nodes of a case, by procedure.
absl::StatusOr<std::vector<CaseNode>> ReadNodes(soci::session& session, const std::string& case_id);

// Stores the node and its entry. Requires the lock of the case.
absl::Status WriteNode(soci::session& session, const std::string& case_id,
                       const NodeChange& change);

// The promises of a case, by id. DataLoss names a column that holds what this binary does not know.
absl::StatusOr<std::vector<CasePromise>> ReadPromises(soci::session& session,
                                                      const std::string& case_id);
// What the row holds that this binary does not know is kept.
void WritePromise(soci::session& session, const Case& value, const CasePromise& promise);

// Reads the nodes and the promises of a case into it.
absl::Status ReadParts(soci::session& session, Case& value);

// The case with its parts; none if there is none of that id. DataLoss if it cannot be read.
absl::StatusOr<std::optional<Case>> ReadCase(soci::session& session, const std::string& id);

// A case with its parts, and its state as it is stored: that may hold what this binary does not know.
struct StoredCase {
  Case value;
  std::string bytes;
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

// The answer to the request when it came first, nullopt if it is new or has no name. AlreadyExists
// if it asked for something else then.
absl::StatusOr<std::optional<CaseNode>> ReadAnswer(soci::session& session, const std::string& actor,
                                                   const NamedRequest& request);
absl::Status WriteAnswer(soci::session& session, const ChangeOrigin& origin,
                         const NamedRequest& request, const CaseNode& answer);

// The same for a request that takes more than one transaction: notes that it begins, and returns its
// answer, empty until EndRequest has stored one. Both require that it has a name.
absl::StatusOr<std::string> BeginRequest(soci::session& session, const ChangeOrigin& origin,
                                         const NamedRequest& request);
void EndRequest(soci::session& session, const ChangeOrigin& origin, const NamedRequest& request,
                const std::string& answer);

}  // namespace zoneflow::approval

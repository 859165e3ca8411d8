// The tables of nodes: what they are, their histories, and the requests that changed them.
#pragma once

#include <optional>
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

// The promises of a case, by id.
std::vector<CasePromise> ReadPromises(soci::session& session, const std::string& case_id);
void WritePromise(soci::session& session, const Case& value, const CasePromise& promise);

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

}  // namespace zoneflow::approval

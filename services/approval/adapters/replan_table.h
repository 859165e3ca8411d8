// What came of planning all cases anew, in SQL: replans.
#pragma once

#include <soci/soci.h>

#include <optional>
#include <string>

#include "absl/status/statusor.h"

#include "services/approval/core/ports.h"
#include "zoneflow/approval/v1/plan.pb.h"

namespace zoneflow::approval {

void WriteReplan(soci::session& session, const Replan& replan, const NamedRequest& request);

// As CaseStore::FindReplan.
absl::StatusOr<std::optional<Replan>> ReadReplan(soci::session& session,
                                                 const NamedRequest& request,
                                                 const std::string& actor);

v1::Replan ToWire(const Replan& replan);
v1::ReplanMove ToWire(const ReplanMove& move);
v1::ReplanFailure ToWire(const ReplanFailure& failure);

}  // namespace zoneflow::approval

// Versions of the rules as the messages of proto/zoneflow/approval/v1/rules.proto.
#pragma once

#include <vector>

#include "services/approval/core/rules_diff.h"
#include "services/approval/core/rules_version.h"
#include "zoneflow/approval/v1/approval_events.pb.h"
#include "zoneflow/approval/v1/rules.pb.h"

namespace zoneflow::approval {

v1::RulesVersion ToWire(const RulesVersion& version);
v1::RulesChange ToWire(const RulesChange& change);

// With the first of the changes, so that it stays small.
v1::CaseRulesChanged ChangedEvent(const RulesVersion& version,
                                  const std::vector<RulesChange>& changes);

}  // namespace zoneflow::approval

// Plans, their reasons and their rescues as the messages of proto/zoneflow/approval/v1/plan.proto.
#pragma once

#include "absl/status/statusor.h"

#include "services/approval/core/case_rescue.h"
#include "services/approval/core/explain.h"
#include "services/approval/core/timetable_diff.h"
#include "services/approval/core/timetable_version.h"
#include "zoneflow/approval/v1/approval_service.pb.h"
#include "zoneflow/approval/v1/plan.pb.h"

namespace zoneflow::approval {

// Fills in all but the node.
void ShowExplanation(const Explanation& why, v1::ExplainNodeResponse& response);

void ShowProposal(const RescueProposal& proposal, const Catalogue& catalogue,
                  v1::ProposeRescueResponse& response);

v1::MovedNode ToWire(const MovedRow& moved);

v1::PlanCause ToWire(const PlanCause& cause);

// The version among those of the case.
v1::TimetableVersion ToWire(const TimetableVersion& version, const Case& value);

// InvalidArgument: a measure that is neither a promise nor an overlay, or both.
absl::StatusOr<MeasureName> FromWire(const v1::RescueMeasure& wire);

}  // namespace zoneflow::approval

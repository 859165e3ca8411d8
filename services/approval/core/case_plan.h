// The plan of a case: its template with what was promised and what has happened.
#pragma once

#include <optional>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "services/approval/core/case.h"
#include "services/approval/core/plan_rules.h"
#include "services/approval/core/project_plan.h"
#include "services/approval/core/template.h"

namespace zoneflow::approval {

// With every result that was promised, whether it came or not: what was accepted without it stays
// accepted.
PlanRules PlanRulesOf(const Case& value);

// The timetable of the required start. Fails as CompiledTemplate does; FailedPrecondition where the
// template is not in the rulebook.
absl::StatusOr<Timetable> TimetableOf(const Case& value, Date required_start,
                                      const Rulebook& rulebook);

// Both passes as seen on a day, with what has happened. Fails likewise; FailedPrecondition without
// a required start.
absl::StatusOr<ProjectPlan> PlanOf(const Case& value, Date seen_on, const Rulebook& rulebook);

}  // namespace zoneflow::approval

// What becomes of a case by the mere passing of days: papers that nobody answered are deemed
// accepted, promises are overdue, lights turn. Pure: a timer says when to look, and a step says
// what to do then.
#pragma once

#include <optional>

#include "absl/status/statusor.h"

#include "common/base/clock.h"
#include "common/base/date.h"
#include "services/approval/core/case.h"
#include "services/approval/core/ports.h"
#include "services/approval/core/template.h"

namespace zoneflow::approval {

// The first day with whose beginning something becomes of the case that has not become yet; none
// while nothing will unless somebody acts.
std::optional<Date> NextTurn(const Case& value, const Rulebook& rulebook);

// When a turn is told to have happened: with the beginning of its day.
Instant TurnInstant(Date day);

// What the day of NextTurn brings, one thing at a time: silence first, then promises, then all
// lights of that day together. `now` is when it is noted, on that day or later. A turn told once is
// not told again, whatever the clock does.
absl::StatusOr<CaseStep> TurnOf(const Case& value, Date day, Instant now, const Rulebook& rulebook);

}  // namespace zoneflow::approval

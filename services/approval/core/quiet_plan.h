// Replanning without upsetting people: what is near stays where it was published, unless it must
// move.
//
// Rules (docs/adr/2026-11-30-replanning-is-quiet.md):
//   - a procedure is near if it was published to be accepted by the fifth working day from today, or
//     before;
//   - it must move if a day of it is no working day any more, or lies later than START allows now, or
//     its limit has grown beyond the days between the two, or what it needs must move behind it;
//   - all that is not near stands as the plan says.
#pragma once

#include "common/base/date.h"
#include "common/workdays/workday_calendar.h"
#include "services/approval/core/timetable.h"

namespace zoneflow::approval {

// Working days from today within which nothing moves that need not.
inline constexpr int kNearWorkdays = 5;

// `planned` is what the template gives by now for the start of `was`, which was published. Returns it
// with as many of its near procedures as can be where they were at once; there is one such greatest
// set. The same input gives the same rows in the same order.
Timetable KeepNear(const CompiledTemplate& compiled, const Timetable& was, Timetable planned,
                   Date today, const WorkdayCalendar& calendar);

}  // namespace zoneflow::approval

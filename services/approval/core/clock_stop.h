// What stops the clock of a node (特别程序: hearings, expert reviews, inspections), as a ledger of
// half-open intervals of dates: on `from` the clock stands, on `until` it runs again. Intervals
// that overlap count once; what lies in them is never added to a due day as calendar days.
//
// A stop counts only with a reason, a written notice and a ceiling (Administrative Licensing Law
// art. 45: the time must be told in writing); beyond its ceiling the clock runs on.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/base/date.h"
#include "common/workdays/workday_calendar.h"

namespace zoneflow::approval {

struct ClockStop {
  Date from;
  std::optional<Date> until;           // none: still open
  std::optional<Date> expected_until;  // of an open one: planned as if it ended then
  int ceiling_wd = 0;                  // working days after which the clock runs on
  std::string reason;
  std::string notice;  // what told the applicant: the number of the written notice

  friend bool operator==(const ClockStop&, const ClockStop&) = default;
};

// Whether it stops the clock at all.
bool StopsClock(const ClockStop& stop);

// Half-open.
struct StoppedDays {
  Date from;
  Date until;

  friend bool operator==(const StoppedDays&, const StoppedDays&) = default;
};

// The union of the stops that count, ascending and apart. One that is open ends on its expected
// day, or on `open_until` where it has none; none lasts longer than its ceiling. Requires dates
// within the calendar; a ceiling beyond its end ends with it.
std::vector<StoppedDays> StoppedDaysOf(std::span<const ClockStop> stops, Date open_until,
                                       const WorkdayCalendar& calendar);

// The day on which the clock runs again because the ceiling is reached.
Date CeilingOf(const ClockStop& stop, const WorkdayCalendar& calendar);

// Whether the end of one of them is not known on the day: it is open, expects none or expected one
// that has come, and has not reached its ceiling.
bool EndIsUnknown(std::span<const ClockStop> stops, Date seen_on, const WorkdayCalendar& calendar);

}  // namespace zoneflow::approval

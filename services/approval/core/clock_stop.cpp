#include "services/approval/core/clock_stop.h"

#include <algorithm>
#include <cstdint>

namespace zoneflow::approval {

bool StopsClock(const ClockStop& stop) {
  return !stop.reason.empty() && !stop.notice.empty() && stop.ceiling_wd > 0;
}

Date CeilingOf(const ClockStop& stop, const WorkdayCalendar& calendar) {
  // The first stopped working day is the first at or after `from`.
  const Date before = stop.from - std::chrono::days{1};
  const std::int32_t first = calendar.Covers(before) ? calendar.NumberAtOrBefore(before) + 1 : 0;
  const std::int64_t end = std::int64_t{first} + stop.ceiling_wd;
  return end < calendar.workdays() ? calendar.DateOf(static_cast<std::int32_t>(end))
                                   : calendar.last();
}

std::vector<StoppedDays> StoppedDaysOf(std::span<const ClockStop> stops, Date open_until,
                                       const WorkdayCalendar& calendar) {
  std::vector<StoppedDays> found;
  for (const ClockStop& stop : stops) {
    if (!StopsClock(stop)) {
      continue;
    }
    const Date end = stop.until.value_or(stop.expected_until.value_or(open_until));
    const Date until = std::min(end, CeilingOf(stop, calendar));
    if (stop.from < until) {
      found.push_back({stop.from, until});
    }
  }
  std::ranges::sort(found, {}, &StoppedDays::from);
  std::vector<StoppedDays> merged;
  for (const StoppedDays& days : found) {
    if (!merged.empty() && days.from <= merged.back().until) {
      merged.back().until = std::max(merged.back().until, days.until);
    } else {
      merged.push_back(days);
    }
  }
  return merged;
}

bool EndIsUnknown(std::span<const ClockStop> stops, Date seen_on, const WorkdayCalendar& calendar) {
  return std::ranges::any_of(stops, [&](const ClockStop& stop) {
    return StopsClock(stop) && !stop.until &&
           (!stop.expected_until || *stop.expected_until < seen_on) &&
           seen_on < CeilingOf(stop, calendar);
  });
}

}  // namespace zoneflow::approval

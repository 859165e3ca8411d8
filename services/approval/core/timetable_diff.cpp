#include "services/approval/core/timetable_diff.h"

#include <algorithm>

namespace zoneflow::approval {
namespace {

const TimetableRow* Find(const Timetable& timetable, const ProcedureId& procedure) {
  const auto found = std::ranges::find(timetable.rows, procedure, &TimetableRow::procedure);
  return found == timetable.rows.end() ? nullptr : &*found;
}

std::int32_t MovedBy(Date before, Date after, const WorkdayCalendar& calendar) {
  return calendar.Covers(before) && calendar.Covers(after)
             ? calendar.NumberAtOrBefore(after) - calendar.NumberAtOrBefore(before)
             : 0;
}

}  // namespace

TimetableDiff DiffOf(const Timetable& before, const Timetable& after,
                     const WorkdayCalendar& calendar) {
  TimetableDiff diff;
  for (const TimetableRow& row : after.rows) {
    const TimetableRow* was = Find(before, row.procedure);
    if (was == nullptr) {
      diff.moved.push_back({row.procedure, row.zh, std::nullopt, row});
    } else if (was->latest_accept == row.latest_accept && was->latest_result == row.latest_result) {
      ++diff.stayed;
    } else {
      diff.moved.push_back({row.procedure, row.zh, *was, row,
                            MovedBy(was->latest_accept, row.latest_accept, calendar),
                            MovedBy(was->latest_result, row.latest_result, calendar)});
    }
  }
  for (const TimetableRow& row : before.rows) {
    if (Find(after, row.procedure) == nullptr) {
      diff.moved.push_back({row.procedure, row.zh, row, std::nullopt});
    }
  }
  return diff;
}

}  // namespace zoneflow::approval

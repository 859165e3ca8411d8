// What differs between two timetables of a case.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/workdays/workday_calendar.h"
#include "services/approval/core/timetable.h"

namespace zoneflow::approval {

// A procedure whose latest days moved, that is new, or that is no longer required.
struct MovedRow {
  ProcedureId procedure;
  std::string zh;
  std::optional<TimetableRow> before;  // none: new
  std::optional<TimetableRow> after;   // none: no longer required
  // Working days that its latest acceptance and its latest result moved, later above 0; 0 where the
  // calendar does not reach, and where there is no before or no after.
  std::int32_t accept_moved_wd = 0;
  std::int32_t result_moved_wd = 0;

  friend bool operator==(const MovedRow&, const MovedRow&) = default;
};

struct TimetableDiff {
  std::vector<MovedRow> moved;  // in the order of `after`, then what is no longer required
  int stayed = 0;               // procedures whose days are the same

  friend bool operator==(const TimetableDiff&, const TimetableDiff&) = default;
};

// Names and working days planned may differ without a move.
TimetableDiff DiffOf(const Timetable& before, const Timetable& after,
                     const WorkdayCalendar& calendar);

}  // namespace zoneflow::approval

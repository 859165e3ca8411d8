#include "services/approval/core/case_row.h"

#include <algorithm>
#include <utility>

namespace zoneflow::approval {

CaseRow RowOf(const Case& value) {
  CaseRow row;
  row.id = value.id;
  row.revision = value.revision;
  row.project = value.project;
  row.template_id = value.template_id;
  row.triage = value.triage;
  row.stage = value.stage;
  row.required_start = value.required_start;
  if (value.timetable) {
    row.plan = {value.timetable->start, value.timetable->provisional,
                value.timetable->provisional_reason};
  }
  row.updated_at = value.updated_at;
  return row;
}

CaseRegister RegisterOf(const Case& value, const Rulebook& rulebook) {
  CaseRegister made{RowOf(value), {}, TodosOf(value, rulebook)};
  if (!value.timetable) {
    return made;
  }
  CaseRow& row = made.row;
  const LightRule& rule = rulebook.LimitsIn(value.project.zone.id).light;
  for (const TimetableRow& planned : value.timetable->rows) {
    const std::optional<LightDays> days =
        value.rejected()
            ? std::nullopt
            : LightDaysOf(&planned, value.FindNode(planned.procedure), rulebook.calendar, rule);
    made.nodes.push_back({planned, days});
    if (!days) {
      continue;
    }
    // The worst light of any day is that of whichever turns first.
    row.light_days = row.light_days
                         ? LightDays{std::min(row.light_days->yellow_on, days->yellow_on),
                                     std::min(row.light_days->red_on, days->red_on)}
                         : *days;
  }
  return made;
}

std::optional<Light> LightOf(const CaseRow& row, Date as_of, const WorkdayCalendar& calendar) {
  return row.light_days && calendar.Covers(as_of) ? std::optional(LightOn(*row.light_days, as_of))
                                                  : std::nullopt;
}

}  // namespace zoneflow::approval

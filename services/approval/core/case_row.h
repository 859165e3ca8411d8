// The register of cases: what people filter, sort, group and total them by, and all that a list
// shows of them. It follows from the case and the calendar alone, so that it can be made anew at
// any time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/date.h"
#include "common/workdays/workday_calendar.h"
#include "services/approval/core/case.h"
#include "services/approval/core/light.h"
#include "services/approval/core/todo.h"

namespace zoneflow::approval {

// A case without its nodes.
struct CaseRow {
  // Of the timetable.
  struct Plan {
    Date start;
    bool provisional = false;
    std::string provisional_reason;

    friend bool operator==(const Plan&, const Plan&) = default;
  };

  CaseId id;
  std::int64_t revision = 0;
  ProjectRecord project;
  TemplateId template_id;
  Triage triage;
  Stage stage = Stage::kSigned;
  std::optional<Date> required_start;
  std::optional<Plan> plan;
  // Of the worst light of its nodes; none where they have none.
  std::optional<LightDays> light_days;
  Instant updated_at;

  friend bool operator==(const CaseRow&, const CaseRow&) = default;
};

// A node of a case's timetable.
struct NodeRow {
  TimetableRow row;
  std::optional<LightDays> light_days;  // none where the calendar does not reach

  friend bool operator==(const NodeRow&, const NodeRow&) = default;
};

struct CaseRegister {
  CaseRow row;
  std::vector<NodeRow> nodes;  // as in the timetable
  std::vector<Todo> todos;

  friend bool operator==(const CaseRegister&, const CaseRegister&) = default;
};

// Without the days of its light, which take the calendar.
CaseRow RowOf(const Case& value);

CaseRegister RegisterOf(const Case& value, const Rulebook& rulebook);

// The light of a case on a day, as LightsOf says it of the whole case.
std::optional<Light> LightOf(const CaseRow& row, Date as_of, const WorkdayCalendar& calendar);

}  // namespace zoneflow::approval

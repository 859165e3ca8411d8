// What somebody has to do next about each node of a case.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/date.h"
#include "services/approval/core/case.h"
#include "services/approval/core/template.h"

namespace zoneflow::approval {

enum class TodoAct {
  kReceive,   // the applicant's papers are to come
  kAnswer,    // accept, or ask for corrections
  kComplete,  // decide
  kResume,    // let the clock run again
  kDeliver,   // hand over the result
};
inline constexpr TodoAct kTodoActs[] = {TodoAct::kReceive, TodoAct::kAnswer, TodoAct::kComplete,
                                        TodoAct::kResume, TodoAct::kDeliver};

// "receive", "answer" …
std::string_view TodoActKey(TodoAct act);

struct Todo {
  ProcedureId procedure;
  Responsible responsible;  // the office is filled from the catalogue where nobody was named
  TodoAct act = TodoAct::kReceive;
  NodeStatus status = NodeStatus::kNotStarted;
  bool ready = true;           // whether what its acceptance needs is there
  std::optional<Date> due_on;  // of the act; none where no day binds it
  std::optional<LightDays> light_days;

  friend bool operator==(const Todo&, const Todo&) = default;
};

// In the order of the timetable, or of the template where there is none.
std::vector<Todo> TodosOf(const Case& value, const Rulebook& rulebook);

// Of one node; none where nothing is left to do, or where the case does not walk through it.
std::optional<Todo> TodoOf(const ProcedureId& procedure, const Case& value,
                           const Rulebook& rulebook);

// The procedures that a case walks through: those of its timetable, else of its template.
std::vector<ProcedureId> ProceduresOf(const Case& value, const Rulebook& rulebook);

// By their Chinese names, the prerequisites of a node without a result that holds on the day.
std::vector<std::string> MissingFor(const ProcedureId& procedure, const Case& value, Date on,
                                    const Rulebook& rulebook);

// Who answers for a node, with the catalogue's office where none was named.
Responsible ResponsibleFor(const ProcedureId& procedure, const Case& value,
                           const Rulebook& rulebook);

}  // namespace zoneflow::approval

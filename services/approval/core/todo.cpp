#include "services/approval/core/todo.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "services/approval/core/case_plan.h"
#include "services/approval/core/node_limit.h"

namespace zoneflow::approval {
namespace {

bool HoldsOn(const CaseNode* node, Date day) {
  return node != nullptr && IsDone(node->status) &&
         (!node->valid_until || *node->valid_until >= day);
}

// What follows from the state of a node; none where it is through.
std::optional<TodoAct> ActOf(NodeStatus status, const Procedure* procedure) {
  switch (status) {
    case NodeStatus::kReceived:
      return TodoAct::kAnswer;
    case NodeStatus::kInReview:
      return TodoAct::kComplete;
    case NodeStatus::kSuspended:
      return TodoAct::kResume;
    case NodeStatus::kCompleted:
      // What an authority decided is handed to the applicant.
      return procedure != nullptr && (procedure->kind == ProcedureKind::kPermit ||
                                      procedure->kind == ProcedureKind::kConfirm)
                 ? std::optional(TodoAct::kDeliver)
                 : std::nullopt;
    case NodeStatus::kDelivered:
      return std::nullopt;
    default:
      return TodoAct::kReceive;
  }
}

std::optional<Date> DueOf(TodoAct act, const CaseNode* node, const TimetableRow* row,
                          const WorkdayCalendar& calendar) {
  const auto or_none = [](const absl::StatusOr<Date>& day) {
    return day.ok() ? std::optional(*day) : std::nullopt;
  };
  switch (act) {
    case TodoAct::kReceive:
      return row != nullptr ? std::optional(row->latest_accept) : std::nullopt;
    case TodoAct::kAnswer:
      return or_none(LastDayForCorrection(*node->received_on, calendar));
    case TodoAct::kComplete:
      return node->due.on;
    case TodoAct::kResume:
      return node->stops.back().expected_until;
    case TodoAct::kDeliver:
      return or_none(LastDayForDelivery(*node->completed_on, calendar));
  }
  return std::nullopt;
}

bool IsPromised(const Case& value, const ProcedureId& procedure, const ProcedureId& without) {
  return std::ranges::any_of(value.promises, [&](const CasePromise& promise) {
    return promise.procedure == procedure && promise.prerequisite == without;
  });
}

// The procedure before whose acceptance the result is owed that was promised.
ProcedureId DueBefore(const Catalogue& catalogue, const CasePromise& promise) {
  const std::optional<std::size_t> index = catalogue.IndexOf(promise.procedure);
  if (index) {
    for (const SoftEdge& edge : catalogue.at(*index).soft) {
      if (edge.on == promise.prerequisite) {
        return edge.due_before;
      }
    }
  }
  return {};
}

const Procedure* Find(const Catalogue& catalogue, const ProcedureId& id) {
  const std::optional<std::size_t> index = catalogue.IndexOf(id);
  return index ? &catalogue.at(*index) : nullptr;
}

// What the procedures of a case wait for, worked out once for all of them.
class Waiting {
 public:
  Waiting(const Case& value, const Rulebook& rulebook)
      : value_(value),
        catalogue_(rulebook.catalogue),
        selected_(catalogue_.procedures().size(), false) {
    for (const ProcedureId& procedure : ProceduresOf(value, rulebook)) {
      if (const std::optional<std::size_t> index = catalogue_.IndexOf(procedure)) {
        selected_[*index] = true;
      }
    }
    const ProjectTemplate* made = rulebook.FindTemplate(value.template_id);
    if (!value.overlays.empty() || (made != nullptr && !made->edges.empty())) {
      TakePlanned(rulebook);
    }
  }

  // By their Chinese names, the prerequisites without a result that holds on the day.
  std::vector<std::string> For(const ProcedureId& procedure, Date on) const {
    std::vector<std::string> missing;
    const std::optional<std::size_t> index = catalogue_.IndexOf(procedure);
    if (!index) {
      return missing;
    }
    std::vector<std::size_t> to_see = Direct(*index);
    // What was promised to others until this one is accepted.
    for (const CasePromise& promise : value_.promises) {
      const std::optional<std::size_t> owed = catalogue_.IndexOf(promise.prerequisite);
      if (owed && promise.state != PromiseState::kClosed &&
          DueBefore(catalogue_, promise) == procedure) {
        to_see.push_back(*owed);
      }
    }
    // Procedures that the case leaves out hand on what they need.
    std::vector<bool> seen(selected_.size(), false);
    while (!to_see.empty()) {
      const std::size_t at = to_see.back();
      to_see.pop_back();
      if (seen[at]) {
        continue;
      }
      seen[at] = true;
      const Procedure& before = catalogue_.at(at);
      if (!selected_[at]) {
        to_see.insert(to_see.end(), catalogue_.PrerequisitesOf(at).begin(),
                      catalogue_.PrerequisitesOf(at).end());
      } else if (!HoldsOn(value_.FindNode(before.id), on)) {
        missing.push_back(before.zh);
      }
    }
    std::ranges::sort(missing);
    return missing;
  }

 private:
  std::vector<std::size_t> Direct(std::size_t index) const {
    if (planned_) {
      return (*planned_)[index];
    }
    std::vector<std::size_t> before;
    for (const std::size_t one : catalogue_.PrerequisitesOf(index)) {
      if (!IsPromised(value_, catalogue_.at(index).id, catalogue_.at(one).id)) {
        before.push_back(one);
      }
    }
    return before;
  }

  // Overlays and templates have edges that the catalogue does not have: those of the plan.
  void TakePlanned(const Rulebook& rulebook) {
    planned_.emplace(selected_.size());
    const absl::StatusOr<CompiledTemplate> compiled = CompiledTemplate::Compile(
        catalogue_, SelectedFor(value_, rulebook), PlanRulesOf(value_, rulebook));
    if (!compiled.ok()) {
      return;
    }
    for (const CompiledTemplate::Edge& edge : compiled->AllEdges()) {
      (*planned_)[*catalogue_.IndexOf(compiled->labels()[edge.after].id)].push_back(
          *catalogue_.IndexOf(compiled->labels()[edge.before].id));
    }
  }

  const Case& value_;
  const Catalogue& catalogue_;
  std::vector<bool> selected_;
  std::optional<std::vector<std::vector<std::size_t>>> planned_;
};

}  // namespace

std::string_view TodoActKey(TodoAct act) {
  switch (act) {
    case TodoAct::kReceive:
      return "receive";
    case TodoAct::kAnswer:
      return "answer";
    case TodoAct::kComplete:
      return "complete";
    case TodoAct::kResume:
      return "resume";
    case TodoAct::kDeliver:
      return "deliver";
  }
  return "";
}

std::vector<ProcedureId> ProceduresOf(const Case& value, const Rulebook& rulebook) {
  std::vector<ProcedureId> procedures;
  if (value.timetable) {
    for (const TimetableRow& row : value.timetable->rows) {
      procedures.push_back(row.procedure);
    }
  } else {
    procedures = SelectedFor(value, rulebook);
  }
  return procedures;
}

std::vector<std::string> MissingFor(const ProcedureId& procedure, const Case& value, Date on,
                                    const Rulebook& rulebook) {
  return Waiting(value, rulebook).For(procedure, on);
}

Responsible ResponsibleFor(const ProcedureId& procedure, const Case& value,
                           const Rulebook& rulebook) {
  const CaseNode* node = value.FindNode(procedure);
  Responsible responsible = node != nullptr ? node->responsible : Responsible{};
  if (responsible.office.empty()) {
    if (const Procedure* entry = Find(rulebook.catalogue, procedure)) {
      responsible.office = entry->dept;
    }
  }
  return responsible;
}

namespace {

std::optional<Todo> TodoOf(const ProcedureId& procedure, const Case& value,
                           const Rulebook& rulebook, const Waiting& waiting) {
  const CaseNode* node = value.FindNode(procedure);
  const TimetableRow* row = value.FindRow(procedure);
  Todo todo;
  todo.procedure = procedure;
  todo.status = node != nullptr ? node->status : NodeStatus::kNotStarted;
  const std::optional<TodoAct> act = ActOf(todo.status, Find(rulebook.catalogue, procedure));
  if (!act || value.rejected()) {
    return std::nullopt;
  }
  todo.act = *act;
  todo.responsible = ResponsibleFor(procedure, value, rulebook);
  todo.due_on = DueOf(*act, node, row, rulebook.calendar);
  // As of the day by which it has to be there: what expires before then is missing.
  const Date needed_on = todo.due_on.value_or(rulebook.calendar.first());
  todo.ready = IsUnderReview(todo.status) || IsDone(todo.status) ||
               waiting.For(procedure, needed_on).empty();
  todo.light_days =
      LightDaysOf(row, node, rulebook.calendar, rulebook.LimitsIn(value.project.zone.id).light);
  return todo;
}

}  // namespace

std::optional<Todo> TodoOf(const ProcedureId& procedure, const Case& value,
                           const Rulebook& rulebook) {
  return TodoOf(procedure, value, rulebook, Waiting(value, rulebook));
}

std::vector<Todo> TodosOf(const Case& value, const Rulebook& rulebook) {
  std::vector<Todo> todos;
  const Waiting waiting(value, rulebook);
  for (const ProcedureId& procedure : ProceduresOf(value, rulebook)) {
    if (std::optional<Todo> todo = TodoOf(procedure, value, rulebook, waiting)) {
      todos.push_back(*std::move(todo));
    }
  }
  return todos;
}

}  // namespace zoneflow::approval

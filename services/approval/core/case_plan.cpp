#include "services/approval/core/case_plan.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/status/status.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/approval/core/plan_progress.h"
#include "services/approval/core/quiet_plan.h"

namespace zoneflow::approval {
namespace {

absl::StatusOr<const ProjectTemplate*> TemplateOf(const Case& value, const Rulebook& rulebook) {
  const ProjectTemplate* made = rulebook.FindTemplate(value.template_id);
  if (made == nullptr) {
    return absl::FailedPreconditionError(StrCat("template: \"", value.template_id.str(),
                                                "\" of case ", value.id.str(),
                                                " is not in the rulebook"));
  }
  return made;
}

}  // namespace

PlanRules PlanRulesOf(const Case& value, const Rulebook& rulebook) {
  PlanRules rules;
  if (const ProjectTemplate* made = rulebook.FindTemplate(value.template_id)) {
    rules.edges = made->edges;
  }
  rules.debt_after_start_wd = rulebook.LimitsIn(value.project.zone.id).debt_after_start_wd;
  for (const CasePromise& promise : value.promises) {
    const EdgePromise edge{promise.procedure, promise.prerequisite};
    // One that was kept may be made again.
    if (!promise.prerequisite.empty() &&
        std::ranges::find(rules.promises, edge) == rules.promises.end()) {
      rules.promises.push_back(edge);
    }
  }
  for (const OverlayId& id : value.overlays) {
    if (const Overlay* overlay = rulebook.FindOverlay(id)) {
      rules.overlays.push_back(*overlay);
      rules.overlays.back().enabled = true;
    }
  }
  for (const CaseNode& node : value.nodes) {
    const std::optional<std::size_t> index = rulebook.catalogue.IndexOf(node.procedure);
    if (index && node.limit && (IsUnderReview(node.status) || IsDone(node.status)) &&
        *node.limit != LimitOf(rulebook.catalogue.at(*index))) {
      rules.kept.push_back({node.procedure, *node.limit});
    }
  }
  return rules;
}

std::vector<ProcedureId> SelectedFor(const Case& value, const Rulebook& rulebook) {
  const ProjectTemplate* made = rulebook.FindTemplate(value.template_id);
  return made == nullptr ? std::vector<ProcedureId>()
                         : SelectedBy(value.attributes, *made, rulebook.catalogue);
}

absl::StatusOr<Timetable> TimetableOf(const Case& value, Date required_start,
                                      const Rulebook& rulebook) {
  RETURN_IF_ERROR(TemplateOf(value, rulebook).status());
  ASSIGN_OR_RETURN(const CompiledTemplate compiled,
                   CompiledTemplate::Compile(rulebook.catalogue, SelectedFor(value, rulebook),
                                             PlanRulesOf(value, rulebook)));
  return compiled.MakeTimetable(required_start, rulebook.calendar);
}

absl::StatusOr<const CompiledTemplate*> CasePlanner::For(const Case& value) {
  RETURN_IF_ERROR(TemplateOf(value, rulebook_).status());
  const PlanRules rules = PlanRulesOf(value, rulebook_);
  std::string key = StrCat(value.template_id.str(), "\n", rules.debt_after_start_wd);
  for (const auto& [id, yes] : value.attributes) {
    StrAppend(&key, "\n", id.str(), yes ? "+" : "-");
  }
  for (const EdgePromise& promise : rules.promises) {
    StrAppend(&key, "\n", promise.accept.str(), "<", promise.without_result_of.str());
  }
  for (const OverlayId& id : value.overlays) {
    StrAppend(&key, "\n/", id.str());
  }
  for (const KeptLimit& kept : rules.kept) {
    StrAppend(&key, "\n", kept.procedure.str(), "=", kept.limit.days, " ",
              static_cast<int>(kept.limit.unit), " ", kept.limit.floor_cd);
  }
  const auto known = compiled_.find(key);
  if (known != compiled_.end()) {
    return known->second.get();
  }
  ASSIGN_OR_RETURN(
      CompiledTemplate compiled,
      CompiledTemplate::Compile(rulebook_.catalogue, SelectedFor(value, rulebook_), rules));
  auto& kept = compiled_[key];
  kept = std::make_unique<const CompiledTemplate>(std::move(compiled));
  return kept.get();
}

absl::StatusOr<Timetable> CasePlanner::Quietly(const Case& value, std::span<const Timetable> had,
                                               Date today) {
  ASSIGN_OR_RETURN(const CompiledTemplate* compiled, For(value));
  ASSIGN_OR_RETURN(Timetable planned,
                   compiled->MakeTimetable(*value.required_start, rulebook_.calendar));
  // A holiday that is added and taken away again gives back the same plan, also of what is near.
  if (planned == value.timetable || std::ranges::find(had, planned) != had.end()) {
    return planned;
  }
  return KeepNear(*compiled, *value.timetable, std::move(planned), today, rulebook_.calendar);
}

absl::StatusOr<Timetable> QuietTimetableOf(const Case& value, std::span<const Timetable> had,
                                           Date today, const Rulebook& rulebook) {
  return CasePlanner(rulebook).Quietly(value, had, today);
}

absl::StatusOr<CasePlanRequest> PlanRequestOf(const Case& value, Date seen_on,
                                              const Rulebook& rulebook) {
  RETURN_IF_ERROR(TemplateOf(value, rulebook).status());
  if (!value.required_start) {
    return absl::FailedPreconditionError(
        StrCat("required_start: case ", value.id.str(), " has none yet"));
  }
  CasePlanRequest asked{SelectedFor(value, rulebook),
                        *value.required_start,
                        seen_on,
                        {},
                        PlanRulesOf(value, rulebook)};
  for (const CaseNode& node : value.nodes) {
    asked.progress.push_back(PlanProgressOf(node));
  }
  return asked;
}

absl::StatusOr<ProjectPlan> PlanOf(const Case& value, Date seen_on, const Rulebook& rulebook) {
  ASSIGN_OR_RETURN(const CasePlanRequest asked, PlanRequestOf(value, seen_on, rulebook));
  return PlanProject(rulebook.catalogue, asked.request(), rulebook.calendar);
}

absl::StatusOr<std::optional<StartRange>> StartRangeOf(const Case& value, Date seen_on,
                                                       const Rulebook& rulebook) {
  ASSIGN_OR_RETURN(const ProjectTemplate* made, TemplateOf(value, rulebook));
  Case none = value;
  Case all = value;
  bool open = false;
  for (const AttributeQuestion& question : QuestionsOf(*made, value.attributes, rulebook)) {
    if (!question.answer) {
      open = true;
      none.attributes[question.id] = false;
      all.attributes[question.id] = true;
    }
  }
  if (!open) {
    return std::nullopt;
  }
  ASSIGN_OR_RETURN(const ProjectPlan early, PlanOf(none, seen_on, rulebook));
  ASSIGN_OR_RETURN(const ProjectPlan late, PlanOf(all, seen_on, rulebook));
  if (!early.earliest_start || !late.earliest_start) {
    return std::nullopt;
  }
  return StartRange{*early.earliest_start, *late.earliest_start};
}

}  // namespace zoneflow::approval

#include "services/approval/core/case_rescue.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_join.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/approval/core/case_plan.h"
#include "services/approval/core/node_step.h"
#include "services/approval/core/procedure_name.h"
#include "services/approval/core/record_node.h"
#include "services/approval/core/todo.h"

namespace zoneflow::approval {
namespace {

std::string NameOf(const MeasureName& name) {
  return name.promise ? StrCat(name.promise->accept.str(), " without ",
                               name.promise->without_result_of.str())
                      : name.overlay.str();
}

bool IsNamed(const Measure& measure, const MeasureName& name) {
  return name.promise ? measure.promise == name.promise
                      : measure.overlay && measure.overlay->id == name.overlay;
}

bool Stands(const MeasureName& name, const PlanRules& rules) {
  return name.promise ? std::ranges::find(rules.promises, *name.promise) != rules.promises.end()
                      : std::ranges::find(rules.overlays, name.overlay, &Overlay::id) !=
                            rules.overlays.end();
}

// The day by which the result that a promise stands in for has to come, by a timetable with it.
std::optional<Date> OwedUntil(const EdgePromise& promise, const Timetable& timetable,
                              const Rulebook& rulebook, int debt_after_start_wd) {
  const Catalogue& catalogue = rulebook.catalogue;
  const Procedure& accept = catalogue.at(*catalogue.IndexOf(promise.accept));
  const auto edge = std::ranges::find(accept.soft, promise.without_result_of, &SoftEdge::on);
  if (edge == accept.soft.end()) {
    return std::nullopt;
  }
  const auto row = std::ranges::find(timetable.rows, edge->due_before, &TimetableRow::procedure);
  if (row != timetable.rows.end()) {
    return row->latest_accept;
  }
  const std::int32_t number =
      rulebook.calendar.NumberAtOrBefore(timetable.start) + debt_after_start_wd;
  return number < rulebook.calendar.workdays() ? std::optional(rulebook.calendar.DateOf(number))
                                               : std::nullopt;
}

// The case with the measures, its promises without a due day yet, and its timetable.
struct Measured {
  std::vector<CasePromise> promises;
  std::vector<OverlayId> overlays;
  Timetable timetable;
};

absl::StatusOr<Measured> WithMeasures(const Case& value, std::span<const Measure> measures,
                                      const Rulebook& rulebook) {
  Measured made;
  Case after = value;
  for (const Measure& measure : measures) {
    if (!measure.promise) {
      made.overlays.push_back(measure.overlay->id);
      after.overlays.push_back(measure.overlay->id);
      continue;
    }
    CasePromise promise;
    promise.procedure = measure.promise->accept;
    promise.prerequisite = measure.promise->without_result_of;
    promise.id = PromiseIdOf(StrCat(value.id.str(), "/", promise.procedure.str(), "//",
                                    promise.prerequisite.str(), "/", after.promises.size()));
    promise.revision = 1;
    after = WithPromise(std::move(after), promise);
    made.promises.push_back(std::move(promise));
  }
  ASSIGN_OR_RETURN(made.timetable, TimetableOf(after, *value.required_start, rulebook));
  const int debt_wd = PlanRulesOf(after, rulebook).debt_after_start_wd;
  for (CasePromise& promise : made.promises) {
    const std::optional<Date> until =
        OwedUntil({promise.procedure, promise.prerequisite}, made.timetable, rulebook, debt_wd);
    if (!until) {
      return absl::OutOfRangeError(StrCat("measures: the day until which ",
                                          promise.prerequisite.str(),
                                          " is owed lies outside the working-day calendar"));
    }
    promise.due_on = *until;
  }
  return made;
}

std::vector<Measure> MeasuresOf(const RescueOption& option, std::span<const Measure> candidates) {
  std::vector<Measure> measures;
  for (const std::size_t at : option.measures) {
    measures.push_back(candidates[at]);
  }
  return measures;
}

}  // namespace

std::string RescueWords(const Rescue& rescue, std::span<const Measure> candidates,
                        Date required_start, const Catalogue& catalogue) {
  const auto names = [&](const RescueOption& option) {
    return absl::StrJoin(option.measures, "；", [&](std::string* out, std::size_t at) {
      out->append(MeasureWords(candidates[at], catalogue));
    });
  };
  const std::string by = StrCat(FormatDate(required_start), " 开工");
  if (!rescue.needed) {
    return StrCat("可如期", by, "，余量 ", rescue.as_is.smallest_slack_wd, " 个工作日，无须承诺");
  }
  const std::string late =
      StrCat("照现状已晚 ", -rescue.as_is.smallest_slack_wd, " 个工作日，最早 ",
             FormatDate(rescue.as_is.earliest_start), " 开工；");
  if (rescue.chosen) {
    return StrCat(late, "最少 ", rescue.chosen->measures.size(), " 项措施可保 ", by, "：",
                  names(*rescue.chosen), "；此后余量 ", rescue.chosen->smallest_slack_wd,
                  " 个工作日");
  }
  return StrCat(late, "已试 ", rescue.refuted.size(), " 组合法措施，均不能保 ", by, "；依法最早 ",
                FormatDate(rescue.earliest.earliest_start), " 开工",
                rescue.earliest.measures.empty() ? "" : StrCat("（", names(rescue.earliest), "）"));
}

std::string MeasureWords(const Measure& measure, const Catalogue& catalogue) {
  return measure.promise
             ? PromiseWords(measure.promise->accept, measure.promise->without_result_of, catalogue)
             : measure.overlay->zh;
}

absl::StatusOr<RescueProposal> ProposeRescue(const Case& value, Date seen_on,
                                             const Rulebook& rulebook) {
  ASSIGN_OR_RETURN(const CasePlanRequest asked, PlanRequestOf(value, seen_on, rulebook));
  RescueProposal proposal;
  proposal.candidates = CandidatesFor(rulebook.catalogue, asked.request(),
                                      rulebook.MeasuresIn(value.project.zone.id));
  ASSIGN_OR_RETURN(
      proposal.rescue,
      FindRescue(rulebook.catalogue, {asked.request(), proposal.candidates}, rulebook.calendar));
  if (proposal.rescue.chosen) {
    const std::vector<Measure> measures = MeasuresOf(*proposal.rescue.chosen, proposal.candidates);
    ASSIGN_OR_RETURN(const Measured made, WithMeasures(value, measures, rulebook));
    auto promise = made.promises.begin();
    for (const Measure& measure : measures) {
      proposal.due_on.push_back(measure.promise ? std::optional((promise++)->due_on)
                                                : std::nullopt);
    }
    if (value.timetable) {
      proposal.diff = DiffOf(*value.timetable, made.timetable, rulebook.calendar);
    }
  }
  proposal.words =
      RescueWords(proposal.rescue, proposal.candidates, *value.required_start, rulebook.catalogue);
  return proposal;
}

absl::StatusOr<CaseStep> AdoptRescue::Decide(const RescueCommand& command, const Case& value,
                                             const Principal& principal, Instant now) const {
  const Rulebook& rulebook = rules_.Now();
  RETURN_IF_ERROR(CheckMayActIn(principal, "case.zone.id", value.project.zone.id));
  RETURN_IF_ERROR(CheckStands(value));
  const Date today = ShanghaiDate(now);
  ASSIGN_OR_RETURN(CasePlanRequest asked, PlanRequestOf(value, today, rulebook));
  const std::vector<Measure> candidates = CandidatesFor(rulebook.catalogue, asked.request(),
                                                        rulebook.MeasuresIn(value.project.zone.id));
  std::vector<Measure> measures;
  for (const MeasureName& name : command.measures) {
    if (Stands(name, asked.rules)) {
      continue;
    }
    const auto found = std::ranges::find_if(
        candidates, [&](const Measure& measure) { return IsNamed(measure, name); });
    if (found == candidates.end()) {
      return absl::InvalidArgumentError(
          StrCat("measures: \"", NameOf(name), "\" is none that case ", value.id.str(),
                 " may take: the law, the zone, or what is accepted already stands against it"));
    }
    measures.push_back(*found);
    PlanRules& rules = asked.rules;
    if (found->promise) {
      RETURN_IF_ERROR(
          CheckMayActOn(principal, value, ResponsibleFor(found->promise->accept, value, rulebook)));
      rules.promises.push_back(*found->promise);
    } else {
      rules.overlays.push_back(*found->overlay);
    }
  }
  if (measures.empty()) {
    return CaseStep{};
  }
  if (command.expected_revision != 0 && command.expected_revision != value.revision) {
    return absl::AbortedError(StrCat("expected_revision: case ", value.id.str(), " has revision ",
                                     value.revision, ", not ", command.expected_revision));
  }
  ASSIGN_OR_RETURN(const ProjectPlan plan,
                   PlanProject(rulebook.catalogue, asked.request(), rulebook.calendar));
  if (!plan.Saved()) {
    return absl::FailedPreconditionError(StrCat(
        "measures: the start ", FormatDate(*value.required_start), " is ", -*plan.smallest_slack_wd,
        " working days late all the same; with them it may "
        "lawfully be ",
        FormatDate(*plan.earliest_start), " at the earliest"));
  }
  ASSIGN_OR_RETURN(Measured made, WithMeasures(value, measures, rulebook));
  for (CasePromise& promise : made.promises) {
    promise.reason = command.reason;
    promise.made_on = today;
    promise.made_by = principal.id;
  }
  return StepTo(value, std::move(made.promises), made.overlays, {principal.id, now}, rulebook);
}

absl::StatusOr<Case> AdoptRescue::Run(const RescueCommand& command, const Principal& principal,
                                      Instant now) const {
  if (command.measures.empty()) {
    return absl::InvalidArgumentError("measures: is empty; name those that are adopted");
  }
  if (command.measures.size() > 64) {
    return absl::InvalidArgumentError(
        StrCat("measures: ", command.measures.size(), " are more than 64"));
  }
  RETURN_IF_ERROR(
      store_
          .ChangeNode(
              {command.case_id, ProcedureId()}, command.request, {principal.id, now},
              [&](const NodeFile& file) { return Decide(command, file.value, principal, now); })
          .status());
  return store_.Get(command.case_id);
}

}  // namespace zoneflow::approval

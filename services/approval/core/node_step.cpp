#include "services/approval/core/node_step.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_join.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/approval/core/case_plan.h"
#include "services/approval/core/light.h"
#include "services/approval/core/procedure_name.h"
#include "services/approval/core/timetable_diff.h"
#include "services/approval/core/todo.h"
#include "services/approval/core/triage.h"

namespace zoneflow::approval {

Case WithNode(Case value, const CaseNode& node) {
  const auto at = std::ranges::lower_bound(value.nodes, node.procedure, {}, &CaseNode::procedure);
  if (at != value.nodes.end() && at->procedure == node.procedure) {
    *at = node;
  } else {
    value.nodes.insert(at, node);
  }
  return value;
}

namespace {

// Puts the case on the track and the stage that follow from what it has become by now, and tells if
// these or its timetable are others than before.
void Conclude(const Case& value, Case after, const PlanCause& cause, const ChangeOrigin& origin,
              const Rulebook& rulebook, CaseStep& step) {
  const ProjectTemplate* made = rulebook.FindTemplate(after.template_id);
  after.triage = TriageCase(
      rulebook.catalogue, ProceduresOf(after, rulebook),
      ProgressOf(after, made != nullptr ? made->land_need : LandNeed::kNeed, rulebook.catalogue));
  const CaseNode* start = after.FindNode(rulebook.catalogue.landmarks().start);
  if (start != nullptr && IsDone(start->status) && after.stage < Stage::kStarted) {
    after.stage = Stage::kStarted;
  }
  const bool replanned = after.timetable != value.timetable || after.overlays != value.overlays ||
                         after.template_id != value.template_id ||
                         after.attributes != value.attributes;
  if (replanned || after.triage != value.triage || after.stage != value.stage) {
    ++after.revision;
    after.updated_at = origin.at;
    if (replanned) {
      after.lights_told_on = ShanghaiDate(origin.at);  // the event tells those of its day
    }
    CaseLights lights = LightsOf(after, ShanghaiDate(origin.at), rulebook.calendar,
                                 rulebook.LimitsIn(after.project.zone.id).light);
    std::vector<TimetableVersion> versions =
        NumberTimetable(value, after, cause, origin.actor, origin.at, rulebook);
    step.case_change = {replanned ? CaseChangeKind::kReplanned : CaseChangeKind::kTriaged,
                        value,
                        std::move(after),
                        std::move(lights),
                        {},
                        std::move(versions)};
  }
}

// Why days move with these.
PlanCause CauseOf(const std::vector<CasePromise>& promises, const std::vector<OverlayId>& overlays,
                  const Rulebook& rulebook) {
  PlanCause cause;
  std::vector<std::string> words;
  for (const CasePromise& promise : promises) {
    words.push_back(
        StrCat("承诺", PromiseWords(promise.procedure, promise.prerequisite, rulebook.catalogue)));
  }
  for (const OverlayId& id : overlays) {
    const Overlay* overlay = rulebook.FindOverlay(id);
    words.push_back(StrCat("采用", overlay != nullptr ? overlay->zh : id.str()));
  }
  if (promises.size() == 1 && overlays.empty()) {
    cause.kind = PlanCauseKind::kNode;
    cause.ref = promises.front().procedure.str();
  }
  cause.words = absl::StrJoin(words, "；");
  return cause;
}

// A result that was promised is there: the promise is kept.
void CloseWith(Case& value, const ProcedureId& done, const ChangeOrigin& origin, CaseStep& step) {
  for (CasePromise& promise : value.promises) {
    if (promise.prerequisite == done && promise.state != PromiseState::kClosed) {
      ++promise.revision;
      promise.state = PromiseState::kClosed;
      promise.closed_on = ShanghaiDate(origin.at);
      promise.closed_by = origin.actor;
      step.promises.push_back(promise);
    }
  }
}

}  // namespace

Case WithPromise(Case value, const CasePromise& promise) {
  const auto at = std::ranges::lower_bound(value.promises, promise.id, {}, &CasePromise::id);
  if (at != value.promises.end() && at->id == promise.id) {
    *at = promise;
  } else {
    value.promises.insert(at, promise);
  }
  return value;
}

absl::StatusOr<CaseStep> StepTo(const Case& value, CasePromise promise, const ChangeOrigin& origin,
                                const Rulebook& rulebook) {
  return StepTo(value, std::vector{std::move(promise)}, {}, origin, rulebook);
}

absl::StatusOr<CaseStep> StepTo(const Case& value, std::vector<CasePromise> promises,
                                const std::vector<OverlayId>& overlays, const ChangeOrigin& origin,
                                const Rulebook& rulebook) {
  CaseStep step;
  Case after = value;
  after.overlays.insert(after.overlays.end(), overlays.begin(), overlays.end());
  for (const CasePromise& promise : promises) {
    after = WithPromise(std::move(after), promise);
  }
  const bool other_rules = !overlays.empty() || PlanRulesOf(after, rulebook).promises !=
                                                    PlanRulesOf(value, rulebook).promises;
  if (value.timetable && other_rules) {
    ASSIGN_OR_RETURN(after.timetable, TimetableOf(after, *value.required_start, rulebook));
  }
  step.promises = std::move(promises);
  const PlanCause cause = CauseOf(step.promises, overlays, rulebook);
  Conclude(value, std::move(after), cause, origin, rulebook, step);
  return step;
}

absl::StatusOr<CaseStep> StepTo(const Case& value, const TemplateId& template_id,
                                const ChangeOrigin& origin, const Rulebook& rulebook) {
  CaseStep step;
  Case after = value;
  after.template_id = template_id;
  after.timetable.reset();
  if (value.required_start) {
    ASSIGN_OR_RETURN(after.timetable, TimetableOf(after, *value.required_start, rulebook));
  }
  const ProjectTemplate* made = rulebook.FindTemplate(template_id);
  const PlanCause cause{PlanCauseKind::kAttribute, "template",
                        StrCat("改用模板「", made != nullptr ? made->zh : template_id.str(), "」")};
  Conclude(value, std::move(after), cause, origin, rulebook, step);
  return step;
}

absl::StatusOr<CaseStep> StepTo(const Case& value, AttributeAnswers attributes,
                                const ChangeOrigin& origin, const Rulebook& rulebook) {
  CaseStep step;
  std::vector<std::string> words;
  std::string ref;
  for (const ProjectAttribute& attribute : rulebook.attributes) {
    const auto was = value.attributes.find(attribute.id);
    const auto now = attributes.find(attribute.id);
    const bool known = now != attributes.end();
    if (known == (was != value.attributes.end()) && (!known || was->second == now->second)) {
      continue;
    }
    ref = words.empty() ? attribute.id.str() : "";
    words.push_back(StrCat("「", attribute.zh, "」",
                           !known        ? "待确认"
                           : now->second ? "为是"
                                         : "为否"));
  }
  Case after = value;
  after.attributes = std::move(attributes);
  after.timetable.reset();
  if (value.required_start) {
    ASSIGN_OR_RETURN(after.timetable, TimetableOf(after, *value.required_start, rulebook));
  }
  const PlanCause cause{PlanCauseKind::kAttribute, ref, absl::StrJoin(words, "；")};
  Conclude(value, std::move(after), cause, origin, rulebook, step);
  return step;
}

absl::StatusOr<CaseStep> PlannedAnew(const Case& value, std::span<const Timetable> had,
                                     const PlanCause& cause, const ChangeOrigin& origin,
                                     CasePlanner& planner) {
  CaseStep step;
  Case after = value;
  const Rulebook& rulebook = planner.rulebook();
  if (value.timetable) {
    ASSIGN_OR_RETURN(Timetable planned, planner.Quietly(value, had, ShanghaiDate(origin.at)));
    const Timetable& was = *value.timetable;
    const bool stands = planned.start == was.start && planned.provisional == was.provisional &&
                        planned.provisional_reason == was.provisional_reason &&
                        DiffOf(was, planned, rulebook.calendar).moved.empty();
    if (!stands) {
      after.timetable = std::move(planned);
    }
  }
  Conclude(value, std::move(after), cause, origin, rulebook, step);
  return step;
}

CaseStep StepTo(const Case& value, CaseNode node, NodeEvent event, const ChangeOrigin& origin,
                const Rulebook& rulebook) {
  std::vector<NodeTurn> turns;
  turns.push_back({std::move(node), std::move(event)});
  return StepTo(value, std::move(turns), origin, rulebook);
}

CaseStep StepTo(const Case& value, std::vector<NodeTurn> turns, const ChangeOrigin& origin,
                const Rulebook& rulebook) {
  CaseStep step;
  if (turns.empty()) {
    return step;
  }
  const Date today = ShanghaiDate(origin.at);
  Case after = value;
  for (NodeTurn& turn : turns) {
    CaseNode& node = turn.node;
    node.updated_at = origin.at;
    after = WithNode(std::move(after), node);
    NodeChange change;
    change.light = LightOf(after.FindRow(node.procedure), &node, today, rulebook.calendar,
                           rulebook.LimitsIn(value.project.zone.id).light);
    change.responsible = ResponsibleFor(node.procedure, after, rulebook);
    change.entry = {node.revision, std::move(turn.event), origin.actor, origin.at};
    const bool done = IsDone(node.status);
    const ProcedureId procedure = node.procedure;
    change.after = std::move(node);
    step.nodes.push_back(std::move(change));
    if (done) {
      CloseWith(after, procedure, origin, step);
    }
  }
  // Nothing that happens to a node moves the timetable, which counts from the start.
  Conclude(value, std::move(after), {}, origin, rulebook, step);
  return step;
}

}  // namespace zoneflow::approval

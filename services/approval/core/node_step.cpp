#include "services/approval/core/node_step.h"

#include <algorithm>
#include <utility>

#include "common/base/status_macros.h"
#include "services/approval/core/case_plan.h"
#include "services/approval/core/light.h"
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
void Conclude(const Case& value, Case after, const ChangeOrigin& origin, const Rulebook& rulebook,
              CaseStep& step) {
  const ProjectTemplate* made = rulebook.FindTemplate(after.template_id);
  after.triage = TriageCase(
      rulebook.catalogue, ProceduresOf(after, rulebook),
      ProgressOf(after, made != nullptr ? made->land_need : LandNeed::kNeed, rulebook.catalogue));
  const CaseNode* start = after.FindNode(rulebook.catalogue.landmarks().start);
  if (start != nullptr && IsDone(start->status) && after.stage < Stage::kStarted) {
    after.stage = Stage::kStarted;
  }
  const bool replanned = after.timetable != value.timetable;
  if (replanned || after.triage != value.triage || after.stage != value.stage) {
    ++after.revision;
    after.updated_at = origin.at;
    if (replanned) {
      after.lights_told_on = ShanghaiDate(origin.at);  // the event tells those of its day
    }
    CaseLights lights = LightsOf(after, ShanghaiDate(origin.at), rulebook.calendar);
    step.case_change = {replanned ? CaseChangeKind::kReplanned : CaseChangeKind::kTriaged, value,
                        std::move(after), std::move(lights)};
  }
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
  CaseStep step;
  Case after = WithPromise(value, promise);
  if (value.timetable && PlanRulesOf(after).promises != PlanRulesOf(value).promises) {
    ASSIGN_OR_RETURN(after.timetable, TimetableOf(after, *value.required_start, rulebook));
  }
  step.promises.push_back(std::move(promise));
  Conclude(value, std::move(after), origin, rulebook, step);
  return step;
}

CaseStep StepTo(const Case& value, CaseNode node, NodeEvent event, const ChangeOrigin& origin,
                const Rulebook& rulebook) {
  const Date today = ShanghaiDate(origin.at);
  node.updated_at = origin.at;
  Case after = WithNode(value, node);
  CaseStep step;
  NodeChange change;
  change.light = LightOf(after.FindRow(node.procedure), &node, today, rulebook.calendar);
  change.responsible = ResponsibleFor(node.procedure, after, rulebook);
  change.entry = {node.revision, std::move(event), origin.actor, origin.at};
  const ProcedureId node_id = node.procedure;
  change.after = std::move(node);
  step.nodes.push_back(std::move(change));

  if (IsDone(step.nodes.front().after.status)) {
    CloseWith(after, node_id, origin, step);
  }
  Conclude(value, std::move(after), origin, rulebook, step);
  return step;
}

}  // namespace zoneflow::approval

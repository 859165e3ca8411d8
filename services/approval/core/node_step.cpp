#include "services/approval/core/node_step.h"

#include <algorithm>
#include <utility>

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
  change.after = std::move(node);
  step.nodes.push_back(std::move(change));

  const ProjectTemplate* made = rulebook.FindTemplate(after.template_id);
  after.triage = TriageCase(rulebook.catalogue, ProceduresOf(after, rulebook),
                            ProgressOf(after, made != nullptr ? made->land_need : LandNeed::kNeed));
  const CaseNode* start = after.FindNode(rulebook.catalogue.landmarks().start);
  if (start != nullptr && IsDone(start->status) && after.stage < Stage::kStarted) {
    after.stage = Stage::kStarted;
  }
  if (after.triage != value.triage || after.stage != value.stage) {
    ++after.revision;
    after.updated_at = origin.at;
    CaseLights lights = LightsOf(after, today, rulebook.calendar);
    step.case_change = {CaseChangeKind::kTriaged, value, std::move(after), std::move(lights)};
  }
  return step;
}

}  // namespace zoneflow::approval

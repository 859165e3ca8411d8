// What a node that has moved on means for its case.
#pragma once

#include <span>
#include <vector>

#include "absl/status/statusor.h"

#include "services/approval/core/case.h"
#include "services/approval/core/case_plan.h"
#include "services/approval/core/ports.h"
#include "services/approval/core/template.h"

namespace zoneflow::approval {

// The step that leaves the node so, with the event as the entry of its history, by the origin's
// actor at its time; and the case on its track and stage, where those follow. Requires the node at
// its next revision.
CaseStep StepTo(const Case& value, CaseNode node, NodeEvent event, const ChangeOrigin& origin,
                const Rulebook& rulebook);

// A node after an event.
struct NodeTurn {
  CaseNode node;
  NodeEvent event;
};

// The same for several, one after the other; an empty step for none.
CaseStep StepTo(const Case& value, std::vector<NodeTurn> turns, const ChangeOrigin& origin,
                const Rulebook& rulebook);

// The same for a promise, at its next revision; a result that is promised moves days of the
// timetable. Fails as TimetableOf (case_plan.h).
absl::StatusOr<CaseStep> StepTo(const Case& value, CasePromise promise, const ChangeOrigin& origin,
                                const Rulebook& rulebook);

// The same for promises that are new and overlays that are laid at once.
absl::StatusOr<CaseStep> StepTo(const Case& value, std::vector<CasePromise> promises,
                                const std::vector<OverlayId>& overlays, const ChangeOrigin& origin,
                                const Rulebook& rulebook);

// The same for another template of the rulebook.
absl::StatusOr<CaseStep> StepTo(const Case& value, const TemplateId& template_id,
                                const ChangeOrigin& origin, const Rulebook& rulebook);

// The same for what is known of the project by now.
absl::StatusOr<CaseStep> StepTo(const Case& value, AttributeAnswers attributes,
                                const ChangeOrigin& origin, const Rulebook& rulebook);

// The same for the rules and the calendar as they are now, quietly (CasePlanner): `had` are
// timetables that the rules moved it from. A timetable of other names or working days planned, whose
// days stand and are as provisional as they were, stays. Where the rules are others, its track may
// be too, also of a case without a timetable.
absl::StatusOr<CaseStep> PlannedAnew(const Case& value, std::span<const Timetable> had,
                                     const PlanCause& cause, const ChangeOrigin& origin,
                                     CasePlanner& planner);

// The case with the promise, or with the node in it, in the place of the one that it had.
Case WithPromise(Case value, const CasePromise& promise);
Case WithNode(Case value, const CaseNode& node);

}  // namespace zoneflow::approval

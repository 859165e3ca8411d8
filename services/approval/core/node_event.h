// The order in which things may happen to a node: what the next state is, or which rule an event
// breaks.
#pragma once

#include <span>
#include <string>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/workdays/workday_calendar.h"
#include "services/approval/core/case_node.h"
#include "services/approval/core/catalogue.h"

namespace zoneflow::approval {

// What a decision about one event rests on.
struct NodeSetting {
  const Procedure& procedure;
  const WorkdayCalendar& calendar;
  Date today;
  // By name, those whose result is missing although acceptance needs it and no promise stands in.
  std::span<const std::string> missing = {};
};

// Returns the node after the event, at the next revision but for its time. The event that happened
// last, once more with the same content, changes nothing: the node comes back as it was, with its
// revision.
//
// InvalidArgument names the field, the value and the rule: a day in the future or before what
// happened earlier, a suspension without reason or notice, an expiry before its issue.
// FailedPrecondition names the rule and its source: an event out of order, a prerequisite that is
// missing, a second result with other content, an extension after the limit or the second one.
// OutOfRange: a day that the calendar does not reach.
absl::StatusOr<CaseNode> ApplyEvent(const CaseNode& before, const NodeEvent& event,
                                    const NodeSetting& setting);

// Whether an event of that kind, with all that its kind needs, may happen to the node today.
bool MayHappen(const CaseNode& node, NodeEventKind kind, const NodeSetting& setting);

// The state that the entries make of a node, one after the other, each by the date that it has by
// now. `missing` is not looked at: results may have been there then. A deemed acceptance (视为受理) is
// what was concluded from silence: corrected it is the acceptance of that day, and it falls away
// where the five working days are not over by the date that the papers have now. Fails as ApplyEvent.
absl::StatusOr<CaseNode> Replay(const ProcedureId& procedure, std::span<const NodeEntry> entries,
                                const NodeSetting& setting);

// The node with its due day as it stands on the day: an open stop has ended when nobody expected
// it, or reached its ceiling.
absl::StatusOr<CaseNode> SeenOn(CaseNode node, Date seen_on, const WorkdayCalendar& calendar);

}  // namespace zoneflow::approval

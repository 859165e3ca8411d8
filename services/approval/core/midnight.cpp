#include "services/approval/core/midnight.h"

#include <algorithm>
#include <string>
#include <utility>

#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "services/approval/core/light.h"
#include "services/approval/core/node_event.h"
#include "services/approval/core/node_limit.h"
#include "services/approval/core/node_step.h"

namespace zoneflow::approval {
namespace {

constexpr char kSelf[] = "service/approval";

void TakeFirst(std::optional<Date>& first, Date day) {
  first = first ? std::min(*first, day) : day;
}

// The day after the last one for an answer to papers that were received.
std::optional<Date> SilenceOn(const CaseNode& node, const Rulebook& rulebook) {
  if (node.status != NodeStatus::kReceived ||
      !rulebook.catalogue.IndexOf(node.procedure).has_value()) {
    return std::nullopt;
  }
  const absl::StatusOr<Date> last = LastDayForCorrection(*node.received_on, rulebook.calendar);
  return last.ok() ? std::optional(*last + std::chrono::days{1}) : std::nullopt;
}

absl::StatusOr<CaseStep> Deem(const Case& value, const CaseNode& node, Date day, Instant now,
                              const Rulebook& rulebook) {
  const Procedure& procedure = rulebook.catalogue.at(*rulebook.catalogue.IndexOf(node.procedure));
  NodeEvent silence;
  silence.kind = NodeEventKind::kDeemedAccepted;
  silence.happened_on = day - std::chrono::days{1};
  silence.limit = LimitOf(procedure);
  // Whatever is missing: the office did not say so in time.
  ASSIGN_OR_RETURN(CaseNode after,
                   ApplyEvent(node, silence, {procedure, rulebook.calendar, ShanghaiDate(now)}));
  return StepTo(value, std::move(after), std::move(silence), {kSelf, now}, rulebook);
}

}  // namespace

std::optional<Date> NextTurn(const Case& value, const Rulebook& rulebook) {
  std::optional<Date> first;
  if (value.rejected()) {
    return first;
  }
  for (const CaseNode& node : value.nodes) {
    if (const std::optional<Date> silence = SilenceOn(node, rulebook)) {
      TakeFirst(first, *silence);
    }
  }
  for (const CasePromise& promise : value.promises) {
    if (promise.state != PromiseState::kClosed && !promise.overdue) {
      TakeFirst(first, promise.due_on + std::chrono::days{1});
    }
  }
  if (!value.timetable || !value.lights_told_on) {
    return first;
  }
  const LightRule& rule = rulebook.LimitsIn(value.project.zone.id).light;
  for (const TimetableRow& row : value.timetable->rows) {
    const std::optional<LightDays> days =
        LightDaysOf(&row, value.FindNode(row.procedure), rulebook.calendar, rule);
    if (!days) {
      continue;
    }
    for (const Date day : {days->yellow_on, days->red_on}) {
      if (day > *value.lights_told_on && rulebook.calendar.Covers(day)) {
        TakeFirst(first, day);
      }
    }
  }
  return first;
}

Instant TurnInstant(Date day) { return ShanghaiMidnight(day); }

absl::StatusOr<CaseStep> TurnOf(const Case& value, Date day, Instant now,
                                const Rulebook& rulebook) {
  for (const CaseNode& node : value.nodes) {
    if (SilenceOn(node, rulebook) == day) {
      return Deem(value, node, day, now, rulebook);
    }
  }
  for (const CasePromise& promise : value.promises) {
    if (promise.state != PromiseState::kClosed && !promise.overdue &&
        promise.due_on + std::chrono::days{1} == day) {
      CasePromise overdue = promise;
      ++overdue.revision;
      overdue.overdue = true;
      return StepTo(value, std::move(overdue), {kSelf, now}, rulebook);
    }
  }
  ZONEFLOW_CHECK(value.timetable && value.lights_told_on);
  CaseChange change;
  change.kind = CaseChangeKind::kLightTurned;
  change.before = value;
  change.after = value;
  ++change.after.revision;
  change.after.updated_at = now;
  change.after.lights_told_on = day;
  const LightRule& rule = rulebook.LimitsIn(value.project.zone.id).light;
  change.lights_before = LightsOf(value, *value.lights_told_on, rulebook.calendar, rule);
  change.lights = LightsOf(value, day, rulebook.calendar, rule);
  CaseStep step;
  step.case_change = std::move(change);
  return step;
}

}  // namespace zoneflow::approval

#include "services/approval/core/timetable_version.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "services/approval/core/timetable_diff.h"

namespace zoneflow::approval {

std::string_view PlanCauseKey(PlanCauseKind kind) {
  switch (kind) {
    case PlanCauseKind::kPerson:
      return "person";
    case PlanCauseKind::kNode:
      return "node";
    case PlanCauseKind::kAttribute:
      return "attribute";
    case PlanCauseKind::kRule:
      return "rule";
    case PlanCauseKind::kHoliday:
      return "holiday";
  }
  return "";
}

std::optional<PlanCauseKind> PlanCauseOfKey(std::string_view key) {
  const auto* found = std::ranges::find(kPlanCauseKinds, key, PlanCauseKey);
  return found == std::end(kPlanCauseKinds) ? std::nullopt : std::optional(*found);
}

TimetableVersion UnnumberedVersion(const Case& value) {
  TimetableVersion version;
  version.number = 1;
  version.timetable = *value.timetable;
  version.cause.words = "版本编号前已有的时间表";
  version.made_at = value.updated_at;
  version.moved = static_cast<int>(value.timetable->rows.size());
  return version;
}

std::vector<TimetableVersion> NumberTimetable(const Case& before, Case& after,
                                              const PlanCause& cause, const std::string& actor,
                                              Instant at, const Rulebook& rulebook) {
  std::vector<TimetableVersion> kept;
  if (!after.timetable || after.timetable == before.timetable) {
    return kept;
  }
  if (before.timetable && before.timetable_version == 0) {
    kept.push_back(UnnumberedVersion(before));
  }
  after.rules_version = rulebook.number;
  after.timetable_version = kept.empty() ? before.timetable_version + 1 : 2;
  TimetableVersion version;
  version.number = after.timetable_version;
  version.timetable = *after.timetable;
  version.cause = cause;
  version.actor = actor;
  version.made_at = at;
  const TimetableDiff diff =
      DiffOf(before.timetable.value_or(Timetable{}), *after.timetable, rulebook.calendar);
  version.moved = static_cast<int>(diff.moved.size());
  version.stayed = diff.stayed;
  kept.push_back(std::move(version));
  return kept;
}

}  // namespace zoneflow::approval

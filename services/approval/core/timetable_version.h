// The timetables that a case has had: each changed one is a version, with its cause, kept outside the
// case's state, which grows with neither their number nor their age. The baseline is the version
// that a leader of the zone signed, never just the last one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/date.h"
#include "common/workdays/workday_calendar.h"
#include "services/approval/core/case.h"
#include "services/approval/core/timetable.h"

namespace zoneflow::approval {

// What made a timetable another.
enum class PlanCauseKind { kPerson, kNode, kAttribute, kRule, kHoliday };
inline constexpr PlanCauseKind kPlanCauseKinds[] = {PlanCauseKind::kPerson, PlanCauseKind::kNode,
                                                    PlanCauseKind::kAttribute, PlanCauseKind::kRule,
                                                    PlanCauseKind::kHoliday};

// "person", "node", "attribute", "rule", "holiday".
std::string_view PlanCauseKey(PlanCauseKind kind);
std::optional<PlanCauseKind> PlanCauseOfKey(std::string_view key);

struct PlanCause {
  PlanCauseKind kind = PlanCauseKind::kPerson;
  std::string ref;    // what it names: a procedure's id, an attribute, a notice; or empty
  std::string words;  // Chinese

  friend bool operator==(const PlanCause&, const PlanCause&) = default;
};

struct TimetableVersion {
  std::int64_t number = 0;  // 1, 2, 3 …
  Timetable timetable;      // in a list without its rows
  PlanCause cause;
  std::string actor;  // the id of a principal
  Instant made_at;    // business time
  int moved = 0;      // procedures whose days are others than in the version before
  int stayed = 0;
  std::string signed_by;  // who made it the baseline; empty: nobody
  std::optional<Instant> signed_at;

  friend bool operator==(const TimetableVersion&, const TimetableVersion&) = default;
};

// Numbers the timetable of `after`, planned by the rulebook, where it is another than that of
// `before`, and returns what is to be kept: it, and before it one of a release that kept none.
// Nothing for the same timetable.
std::vector<TimetableVersion> NumberTimetable(const Case& before, Case& after,
                                              const PlanCause& cause, const std::string& actor,
                                              Instant at, const Rulebook& rulebook);

// The version that stands in a case of a release that kept none.
TimetableVersion UnnumberedVersion(const Case& value);

}  // namespace zoneflow::approval

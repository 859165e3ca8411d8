// Whether a timetable that was published is the one that its case, the rules and the calendar of its
// day give.
#pragma once

#include <string>
#include <string_view>

#include "common/base/date.h"
#include "services/approval/core/case.h"
#include "services/approval/core/template.h"
#include "services/approval/core/timetable_diff.h"

namespace zoneflow::approval {

enum class Verdict {
  kSame,           // the days are those of the calendar as it was known on its day
  kLaterCalendar,  // they follow from a notice that was published after its day
  kDiffers,        // neither gives them
  kNoPlan,         // the rules give none
};
inline constexpr Verdict kVerdicts[] = {Verdict::kSame, Verdict::kLaterCalendar, Verdict::kDiffers,
                                        Verdict::kNoPlan};

// "same", "later_calendar", "differs", "no_plan".
std::string_view VerdictName(Verdict verdict);

struct Audited {
  Verdict verdict = Verdict::kSame;
  TimetableDiff diff;  // from what was published to what follows; of kDiffers
  std::string reason;  // of kNoPlan: field, value and rule
};

// `published` is the case as an event told it, with a timetable, and with the promises and the
// accepted nodes of then; `before` the timetable that was published before it, nullptr for the first:
// what was near stays where it was (quiet_plan.h). The rulebook is that of published.rules_version: of
// the calendar it has the history.
Audited AuditTimetable(const Case& published, const Timetable* before, Instant told_at,
                       const Rulebook& rulebook);

}  // namespace zoneflow::approval

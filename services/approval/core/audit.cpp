#include "services/approval/core/audit.h"

#include <utility>

#include "services/approval/core/case_plan.h"

namespace zoneflow::approval {
namespace {

bool SameDays(const Timetable& published, const Timetable& follows,
              const WorkdayCalendar& calendar) {
  return published.start == follows.start && DiffOf(published, follows, calendar).moved.empty();
}

// The timetable that follows, counted by that calendar.
absl::StatusOr<Timetable> Follows(const Case& value, WorkdayCalendar calendar, Rulebook rulebook) {
  rulebook.calendar = std::move(calendar);
  return TimetableOf(value, *value.required_start, rulebook);
}

}  // namespace

std::string_view VerdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kSame:
      return "same";
    case Verdict::kLaterCalendar:
      return "later_calendar";
    case Verdict::kDiffers:
      return "differs";
    case Verdict::kNoPlan:
      return "no_plan";
  }
  return "";
}

Audited AuditTimetable(const Case& published, Instant told_at, const Rulebook& rulebook) {
  const Timetable& told = *published.timetable;
  Audited audited;
  const bool has_history = !rulebook.calendar_history.rows().empty();
  if (has_history) {
    const auto then =
        Follows(published, rulebook.calendar_history.KnownOn(ShanghaiDate(told_at)), rulebook);
    if (then.ok() && SameDays(told, *then, rulebook.calendar)) {
      return audited;
    }
  }
  const auto now = Follows(published, rulebook.calendar, rulebook);
  if (!now.ok()) {
    audited.verdict = Verdict::kNoPlan;
    audited.reason = std::string(now.status().message());
  } else if (SameDays(told, *now, rulebook.calendar)) {
    audited.verdict = has_history ? Verdict::kLaterCalendar : Verdict::kSame;
  } else {
    audited.verdict = Verdict::kDiffers;
    audited.diff = DiffOf(told, *now, rulebook.calendar);
  }
  return audited;
}

}  // namespace zoneflow::approval

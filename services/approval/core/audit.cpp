#include "services/approval/core/audit.h"

#include <utility>

#include "common/base/status_macros.h"
#include "services/approval/core/case_plan.h"

namespace zoneflow::approval {
namespace {

bool SameDays(const Timetable& published, const Timetable& follows,
              const WorkdayCalendar& calendar) {
  return published.start == follows.start && DiffOf(published, follows, calendar).moved.empty();
}

// Whether the timetable follows, counted by that calendar: as it is planned, or quietly.
absl::StatusOr<bool> Follows(const Case& published, const Timetable* before, Date told_on,
                             WorkdayCalendar calendar, Rulebook rulebook, Timetable& planned) {
  rulebook.calendar = std::move(calendar);
  ASSIGN_OR_RETURN(planned, TimetableOf(published, *published.required_start, rulebook));
  if (SameDays(*published.timetable, planned, rulebook.calendar)) {
    return true;
  }
  if (before == nullptr || before->required_start != published.required_start) {
    return false;
  }
  Case then = published;
  then.timetable = *before;
  ASSIGN_OR_RETURN(const Timetable quiet, QuietTimetableOf(then, {}, told_on, rulebook));
  return SameDays(*published.timetable, quiet, rulebook.calendar);
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

Audited AuditTimetable(const Case& published, const Timetable* before, Instant told_at,
                       const Rulebook& rulebook) {
  Audited audited;
  const Date told_on = ShanghaiDate(told_at);
  const bool has_history = !rulebook.calendar_history.rows().empty();
  Timetable planned;
  if (has_history) {
    const auto then = Follows(published, before, told_on,
                              rulebook.calendar_history.KnownOn(told_on), rulebook, planned);
    if (then.ok() && *then) {
      return audited;
    }
  }
  const auto now = Follows(published, before, told_on, rulebook.calendar, rulebook, planned);
  if (!now.ok()) {
    audited.verdict = Verdict::kNoPlan;
    audited.reason = std::string(now.status().message());
  } else if (*now) {
    audited.verdict = has_history ? Verdict::kLaterCalendar : Verdict::kSame;
  } else {
    audited.verdict = Verdict::kDiffers;
    audited.diff = DiffOf(*published.timetable, planned, rulebook.calendar);
  }
  return audited;
}

}  // namespace zoneflow::approval

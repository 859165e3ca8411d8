#include "services/approval/core/node_limit.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "absl/status/status.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow::approval {
namespace {

constexpr int kCorrectionDays = 5;
constexpr int kDeliveryDays = 10;

absl::StatusOr<Date> DateOf(std::string_view what, Date from, std::int64_t number,
                            const WorkdayCalendar& calendar) {
  if (number < 0 || number >= calendar.workdays()) {
    return calendar.Outside(what, StrCat("the day counted from ", FormatDate(from)));
  }
  return calendar.DateOf(static_cast<std::int32_t>(number));
}

// How days are numbered: working days by the calendar, or all days.
class DayCount {
 public:
  DayCount(DayUnit unit, const WorkdayCalendar& calendar) : unit_(unit), calendar_(calendar) {}

  // Of the last counted day at or before the date.
  std::int64_t NumberAtOrBefore(Date date) const {
    return unit_ == DayUnit::kWorkday ? calendar_.NumberAtOrBefore(date)
                                      : (date - calendar_.first()).count();
  }
  // Of the first counted day at or after the date.
  std::int64_t NumberAtOrAfter(Date date) const {
    return date == calendar_.first() ? 0 : NumberAtOrBefore(date - std::chrono::days{1}) + 1;
  }

 private:
  const DayUnit unit_;
  const WorkdayCalendar& calendar_;
};

absl::StatusOr<Date> WorkdayAtOrAfter(std::string_view what, Date date,
                                      const WorkdayCalendar& calendar) {
  if (!calendar.Covers(date)) {
    return calendar.Outside(what, date);
  }
  return DateOf(what, date, DayCount(DayUnit::kWorkday, calendar).NumberAtOrAfter(date), calendar);
}

// The day on which `days` counted days after `from` are used up.
absl::StatusOr<Date> DayUsedUp(int days, DayUnit unit, Date from,
                               std::span<const StoppedDays> stops,
                               const WorkdayCalendar& calendar) {
  if (days == 0) {
    return from;
  }
  const DayCount count(unit, calendar);
  std::int64_t at = count.NumberAtOrBefore(from);
  std::int64_t left = days;
  for (const StoppedDays& stop : stops) {
    const std::int64_t runs = std::max<std::int64_t>(0, count.NumberAtOrAfter(stop.from) - 1 - at);
    if (left <= runs) {
      break;
    }
    left -= runs;
    at = std::max(at, count.NumberAtOrAfter(stop.until) - 1);
  }
  if (unit == DayUnit::kWorkday) {
    return DateOf("due_on", from, at + left, calendar);
  }
  const Date end = calendar.first() + std::chrono::days{at + left};
  if (!calendar.Covers(end)) {
    return calendar.Outside("due_on", end);
  }
  return DateOf("due_on", from, calendar.NumberAtOrBefore(end), calendar);
}

}  // namespace

NodeLimit LimitOf(const Procedure& procedure) {
  return {procedure.duration_wd(), DayUnit::kWorkday, procedure.floor_cd};
}

int MostExtensionDays(ExtensionBy by) { return by == ExtensionBy::kOfficeHead ? 10 : 15; }

absl::StatusOr<DueDay> DueDayOf(const NodeLimit& limit, Date accepted_on,
                                std::span<const ClockStop> stops,
                                const std::optional<Extension>& extension, Date seen_on,
                                const WorkdayCalendar& calendar) {
  for (const auto& [what, date] : {std::pair<std::string_view, Date>{"accepted_on", accepted_on},
                                   std::pair<std::string_view, Date>{"seen_on", seen_on}}) {
    if (!calendar.Covers(date)) {
      return calendar.Outside(what, date);
    }
  }
  for (const ClockStop& stop : stops) {
    for (const Date date :
         {stop.from, stop.until.value_or(stop.from), stop.expected_until.value_or(stop.from)}) {
      if (!calendar.Covers(date)) {
        return calendar.Outside("suspension", date);
      }
    }
  }
  const bool unknown = EndIsUnknown(stops, seen_on, calendar);
  std::vector<ClockStop> known(stops.begin(), stops.end());
  for (ClockStop& stop : known) {
    if (!stop.until && stop.expected_until && *stop.expected_until < seen_on) {
      stop.expected_until.reset();  // it did not end when it was expected to
    }
  }
  // The day of looking may be the one on which it ends, and then counts.
  const std::vector<StoppedDays> stopped = StoppedDaysOf(known, seen_on, calendar);
  const int days = limit.days + (extension ? extension->days : 0);
  ASSIGN_OR_RETURN(Date due, DayUsedUp(days, limit.unit, accepted_on, stopped, calendar));
  if (limit.floor_cd > 0) {
    ASSIGN_OR_RETURN(const Date floor, EndOfPublicPeriod(accepted_on, limit.floor_cd, calendar));
    due = std::max(due, floor);
  }
  return unknown ? DueDay{std::nullopt, due} : DueDay{due, std::nullopt};
}

absl::StatusOr<Date> LastDayForCorrection(Date received_on, const WorkdayCalendar& calendar) {
  if (!calendar.Covers(received_on)) {
    return calendar.Outside("received_on", received_on);
  }
  return DateOf("received_on", received_on,
                calendar.NumberAtOrBefore(received_on) + kCorrectionDays, calendar);
}

absl::StatusOr<Date> LastDayForDelivery(Date completed_on, const WorkdayCalendar& calendar) {
  if (!calendar.Covers(completed_on)) {
    return calendar.Outside("completed_on", completed_on);
  }
  return DateOf("completed_on", completed_on,
                calendar.NumberAtOrBefore(completed_on) + kDeliveryDays, calendar);
}

absl::StatusOr<NoticeDays> NoticeDaysOf(Date published_on, int floor_wd,
                                        const WorkdayCalendar& calendar) {
  if (!calendar.Covers(published_on)) {
    return calendar.Outside("published_on", published_on);
  }
  const std::int64_t last = std::int64_t{calendar.NumberAtOrBefore(published_on)} + floor_wd;
  NoticeDays days;
  ASSIGN_OR_RETURN(days.last, DateOf("published_on", published_on, last, calendar));
  ASSIGN_OR_RETURN(days.free_from, DateOf("published_on", published_on, last + 1, calendar));
  return days;
}

absl::StatusOr<Date> EndOfPublicPeriod(Date from, int days, const WorkdayCalendar& calendar) {
  return WorkdayAtOrAfter("floor_cd", from + std::chrono::days{days}, calendar);
}

}  // namespace zoneflow::approval

#include "services/approval/core/workday_calendar.h"

#include <map>
#include <utility>

#include "absl/status/status.h"

#include "common/base/str_cat.h"

namespace zoneflow::approval {
namespace {

bool IsWeekend(Date date) {
  const std::chrono::weekday weekday{date};
  return weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
}

int YearOf(Date date) { return static_cast<int>(std::chrono::year_month_day{date}.year()); }

}  // namespace

absl::StatusOr<WorkdayCalendar> WorkdayCalendar::Create(
    std::span<const WorkdayException> exceptions, const std::set<int>& published, int first_year,
    int last_year) {
  if (first_year < 1900 || last_year > 2999 || first_year > last_year) {
    return absl::InvalidArgumentError(StrCat("calendar: years ", first_year, " to ", last_year,
                                             " are not ascending within 1900 to 2999"));
  }
  WorkdayCalendar calendar;
  calendar.first_ = Date{std::chrono::year{first_year} / 1 / 1};
  calendar.last_ = Date{std::chrono::year{last_year} / 12 / 31};
  calendar.published_ = published;

  std::map<Date, WorkdayKind> kinds;
  for (const WorkdayException& exception : exceptions) {
    if (!calendar.Covers(exception.date)) {
      return absl::InvalidArgumentError(StrCat("calendar: exception ", FormatDate(exception.date),
                                               " lies outside ", FormatDate(calendar.first_),
                                               " to ", FormatDate(calendar.last_)));
    }
    if (!kinds.emplace(exception.date, exception.kind).second) {
      return absl::InvalidArgumentError(StrCat("calendar: exception ", FormatDate(exception.date),
                                               " stands twice; a day has one kind"));
    }
  }

  const auto days = static_cast<std::size_t>((calendar.last_ - calendar.first_).count()) + 1;
  calendar.number_.reserve(days);
  calendar.day_.reserve(days);
  auto next = kinds.begin();
  for (std::size_t offset = 0; offset < days; ++offset) {
    const Date date = calendar.first_ + std::chrono::days{static_cast<std::int64_t>(offset)};
    bool works = !IsWeekend(date);
    if (next != kinds.end() && next->first == date) {
      works = next->second == WorkdayKind::kWork;
      ++next;
    }
    if (works) {
      calendar.day_.push_back(static_cast<std::int32_t>(offset));
    }
    calendar.number_.push_back(static_cast<std::int32_t>(calendar.day_.size()) - 1);
  }
  return calendar;
}

bool WorkdayCalendar::IsWorkday(Date date) const {
  const std::int32_t number = NumberAtOrBefore(date);
  return number >= 0 && DateOf(number) == date;
}

std::vector<int> WorkdayCalendar::UnpublishedYears(Date from, Date to) const {
  std::vector<int> years;
  for (int year = YearOf(from); year <= YearOf(to); ++year) {
    if (!IsPublished(year)) {
      years.push_back(year);
    }
  }
  return years;
}

std::vector<int> WorkdayCalendar::OpenYearEnds(Date from, Date to) const {
  std::vector<int> years;
  for (int year = YearOf(from); year <= YearOf(to); ++year) {
    const Date first{std::chrono::year{year} / 12 / 25};
    const Date last{std::chrono::year{year} / 12 / 31};
    if (from <= last && first <= to && !IsPublished(year + 1)) {
      years.push_back(year);
    }
  }
  return years;
}

}  // namespace zoneflow::approval

#include "common/workdays/workday_calendar.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "absl/status/status.h"

#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow {
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
  for (std::int32_t number = 0; number < calendar.workdays(); ++number) {
    calendar.field_day_.push_back(number);
    calendar.field_count_.push_back(number + 1);
  }
  return calendar;
}

absl::StatusOr<WorkdayCalendar> WorkdayCalendar::WithSeason(const FieldSeason& season) const {
  const auto check = [](int year, const std::pair<Date, Date>& days) {
    return days.first <= days.second
               ? absl::OkStatus()
               : absl::InvalidArgumentError(StrCat("season: that of ", year, " closes on ",
                                                   FormatDate(days.second), ", before it opens"));
  };
  if (!season.open.ok() || !season.close.ok()) {
    return absl::InvalidArgumentError("season: open and close are days of the year");
  }
  std::map<int, std::pair<Date, Date>> years;
  for (int year = YearOf(first_); year <= YearOf(last_); ++year) {
    const auto own = season.years.find(year);
    // 29 February is the day after 28 February in a year without one.
    const std::pair<Date, Date> days =
        own != season.years.end() ? own->second
                                  : std::pair<Date, Date>{std::chrono::year{year} / season.open,
                                                          std::chrono::year{year} / season.close};
    RETURN_IF_ERROR(check(year, days));
    years[year] = days;
  }
  WorkdayCalendar with = *this;
  with.field_day_.clear();
  with.field_count_.clear();
  for (std::int32_t number = 0; number < workdays(); ++number) {
    const Date date = DateOf(number);
    const auto& [open, close] = years[YearOf(date)];
    if (date >= open && date <= close) {
      with.field_day_.push_back(number);
    }
    with.field_count_.push_back(static_cast<std::int32_t>(with.field_day_.size()));
  }
  return with;
}

absl::Status WorkdayCalendar::Outside(std::string_view field, std::string_view day) const {
  return absl::OutOfRangeError(StrCat(field, ": ", day, " lies outside the working-day calendar, ",
                                      FormatDate(first_), " to ", FormatDate(last_)));
}

absl::Status WorkdayCalendar::Outside(std::string_view field, Date day) const {
  return Outside(field, FormatDate(day));
}

bool WorkdayCalendar::IsFieldDay(Date date) const {
  if (!IsWorkday(date)) {
    return false;
  }
  const std::int32_t number = NumberAtOrBefore(date);
  return FieldDaysTo(number) > (number == 0 ? 0 : FieldDaysTo(number - 1));
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

std::optional<int> WorkdayCalendar::AwaitedNotice(Date from, Date to) const {
  const std::vector<int> years = UnpublishedYears(from, to);
  const std::vector<int> ends = OpenYearEnds(from, to);
  std::optional<int> first;
  if (!years.empty()) {
    first = years.front();
  }
  if (!ends.empty() && (!first || ends.front() + 1 < *first)) {
    first = ends.front() + 1;
  }
  return first;
}

absl::StatusOr<CalendarHistory> CalendarHistory::Create(std::vector<CalendarRow> rows,
                                                        int first_year, int last_year) {
  CalendarHistory history;
  history.rows_ = std::move(rows);
  history.first_year_ = first_year;
  history.last_year_ = last_year;
  std::ranges::stable_sort(history.rows_, [](const CalendarRow& a, const CalendarRow& b) {
    return std::tie(a.known_from, a.date) < std::tie(b.known_from, b.date);
  });
  const auto again =
      std::ranges::adjacent_find(history.rows_, [](const CalendarRow& a, const CalendarRow& b) {
        return a.known_from == b.known_from && a.date == b.date;
      });
  if (again != history.rows_.end()) {
    return absl::InvalidArgumentError(StrCat("calendar: ", FormatDate(again->date),
                                             " stands twice among the rows known from ",
                                             FormatDate(again->known_from)));
  }
  std::vector<WorkdayException> all;
  for (const CalendarRow& row : history.rows_) {
    if (std::ranges::find(all, row.date, &WorkdayException::date) == all.end()) {
      all.push_back({row.date, WorkdayKind::kOff});
    }
  }
  RETURN_IF_ERROR(WorkdayCalendar::Create(all, {}, first_year, last_year).status());
  return history;
}

WorkdayCalendar CalendarHistory::KnownOn(Date day) const {
  std::map<Date, std::optional<WorkdayKind>> kinds;
  std::set<int> published;
  for (const CalendarRow& row : rows_) {
    if (row.known_from <= day) {
      kinds[row.date] = row.kind;
      published.insert(row.notice);
    }
  }
  std::vector<WorkdayException> exceptions;
  for (const auto& [date, kind] : kinds) {
    if (kind) {
      exceptions.push_back({date, *kind});
    }
  }
  absl::StatusOr<WorkdayCalendar> calendar =
      WorkdayCalendar::Create(exceptions, published, first_year_, last_year_);
  ZONEFLOW_CHECK(calendar.ok());  // Create saw every row
  return *std::move(calendar);
}

WorkdayCalendar CalendarHistory::Latest() const { return KnownOn(Date::max()); }

}  // namespace zoneflow

// Working days of mainland China: weekdays, with the days off and the make-up working days of the
// yearly holiday notices laid over them.
//
// Working days are numbered 0, 1, 2 … from the first of the calendar's range, so that a limit in
// working days is a subtraction and both ways between number and date are one table look-up:
//
//   ASSIGN_OR_RETURN(WorkdayCalendar calendar, WorkdayCalendar::Create(exceptions, published, 2000,
//   2099)); Date three_days_before = calendar.DateOf(calendar.NumberAtOrBefore(date) - 3);
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/date.h"

namespace zoneflow {

enum class WorkdayKind { kOff, kWork };

// A day that differs from its weekday.
struct WorkdayException {
  Date date;
  WorkdayKind kind = WorkdayKind::kOff;
};

// The part of a year in which work outdoors goes on (有效施工期): outside it lies the winter break
// (冬歇期). Both days belong to it.
struct FieldSeason {
  std::chrono::month_day open{std::chrono::month{4}, std::chrono::day{15}};
  std::chrono::month_day close{std::chrono::month{11}, std::chrono::day{5}};
  // Years whose season is another, by year.
  std::map<int, std::pair<Date, Date>> years;

  friend bool operator==(const FieldSeason&, const FieldSeason&) = default;
};

// Immutable; copies share nothing. May be read by any number of threads.
class WorkdayCalendar {
 public:
  // Builds the tables for 1 January of first_year to 31 December of last_year.
  //
  // `published` are the years whose holiday notice is out; the days of any other year follow
  // weekdays (exceptions that a neighbour's notice puts into it still count) and are provisional.
  // InvalidArgument if the years are not ascending within 1900 to 2999, an exception stands twice,
  // or one lies outside the range.
  static absl::StatusOr<WorkdayCalendar> Create(std::span<const WorkdayException> exceptions,
                                                const std::set<int>& published, int first_year,
                                                int last_year);

  // Returns the same calendar with a winter break for work outdoors; without one every working day
  // is a field day. InvalidArgument if a season ends before it begins.
  absl::StatusOr<WorkdayCalendar> WithSeason(const FieldSeason& season) const;

  Date first() const { return first_; }
  Date last() const { return last_; }
  bool Covers(Date date) const { return date >= first_ && date <= last_; }
  // OutOfRange: "FIELD: DAY lies outside the working-day calendar, FIRST to LAST".
  absl::Status Outside(std::string_view field, std::string_view day) const;
  absl::Status Outside(std::string_view field, Date day) const;

  // Requires Covers(date).
  bool IsWorkday(Date date) const;

  // Returns the number of the last working day at or before the date; -1 if the range has none.
  // Requires Covers(date).
  std::int32_t NumberAtOrBefore(Date date) const {
    return number_[static_cast<std::size_t>((date - first_).count())];
  }

  // Returns the number of the first working day at or after the date; workdays() if the range has
  // none. Requires Covers(date).
  std::int32_t NumberAtOrAfter(Date date) const {
    return date == first_ ? 0 : NumberAtOrBefore(date - std::chrono::days{1}) + 1;
  }

  // Returns how many field days (working days within the season) there are up to a working day.
  // Requires 0 <= number < workdays().
  std::int32_t FieldDaysTo(std::int32_t number) const {
    return field_count_[static_cast<std::size_t>(number)];
  }
  // Returns the number of the working day that is field day `count` (1, 2, 3 …). Requires 1 <=
  // count <= field_days().
  std::int32_t NumberOfFieldDay(std::int32_t count) const {
    return field_day_[static_cast<std::size_t>(count) - 1];
  }
  std::int32_t field_days() const { return static_cast<std::int32_t>(field_day_.size()); }
  bool IsFieldDay(Date date) const;

  // Returns the date of a working day. Requires 0 <= number < workdays().
  Date DateOf(std::int32_t number) const {
    return first_ + std::chrono::days{day_[static_cast<std::size_t>(number)]};
  }

  std::int32_t workdays() const { return static_cast<std::int32_t>(day_.size()); }

  bool IsPublished(int year) const { return published_.contains(year); }

  // Returns the years from the one of `from` to the one of `to` without a published notice,
  // ascending.
  std::vector<int> UnpublishedYears(Date from, Date to) const;

  // Returns the years whose last week (25 to 31 December) has a day from `from` to `to` and may
  // still change, since the notice of the year after is not published; ascending. A notice makes
  // room for New Year by moving days of the old year too: those of 2007, 2008, 2012, 2019 and 2023
  // moved days between 29 and 31 December.
  std::vector<int> OpenYearEnds(Date from, Date to) const;

  // Returns the first year whose notice may still move a day from `from` to `to`, by the two above.
  std::optional<int> AwaitedNotice(Date from, Date to) const;

 private:
  WorkdayCalendar() = default;

  Date first_;
  Date last_;
  std::set<int> published_;
  std::vector<std::int32_t>
      number_;  // day offset from first_ -> number of the last working day at or before
  std::vector<std::int32_t> day_;          // working-day number -> day offset from first_
  std::vector<std::int32_t> field_count_;  // working-day number -> field days up to it
  std::vector<std::int32_t> field_day_;    // field day -> working-day number
};

// A row of a holiday notice: a day, what it is from then on, and when that became known.
struct CalendarRow {
  Date date;
  std::optional<WorkdayKind> kind;  // none: as its weekday, which takes back an earlier row
  int notice = 0;                   // the year in the notice's title
  Date known_from;                  // the day of its publication

  friend bool operator==(const CalendarRow&, const CalendarRow&) = default;
};

// Holiday notices as they came out one after the other. A plan is checked with the calendar that
// was known on the day it was made, and replanned with the latest.
class CalendarHistory {
 public:
  // Without a row, and without a year.
  CalendarHistory() = default;

  // InvalidArgument names the row and the rule: a day twice on one day of publication, or what
  // WorkdayCalendar::Create refuses.
  static absl::StatusOr<CalendarHistory> Create(std::vector<CalendarRow> rows, int first_year,
                                                int last_year);

  // The calendar that people could know on the day: of each date the row known last.
  WorkdayCalendar KnownOn(Date day) const;
  WorkdayCalendar Latest() const;

  std::span<const CalendarRow> rows() const { return rows_; }

 private:
  std::vector<CalendarRow> rows_;  // by known_from
  int first_year_ = 0;
  int last_year_ = 0;
};

}  // namespace zoneflow

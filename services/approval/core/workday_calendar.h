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
#include <set>
#include <span>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/date.h"

namespace zoneflow::approval {

enum class WorkdayKind { kOff, kWork };

// A day that differs from its weekday.
struct WorkdayException {
  Date date;
  WorkdayKind kind = WorkdayKind::kOff;
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

  Date first() const { return first_; }
  Date last() const { return last_; }
  bool Covers(Date date) const { return date >= first_ && date <= last_; }

  // Requires Covers(date).
  bool IsWorkday(Date date) const;

  // Returns the number of the last working day at or before the date; -1 if the range has none.
  // Requires Covers(date).
  std::int32_t NumberAtOrBefore(Date date) const {
    return number_[static_cast<std::size_t>((date - first_).count())];
  }

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

 private:
  WorkdayCalendar() = default;

  Date first_;
  Date last_;
  std::set<int> published_;
  std::vector<std::int32_t>
      number_;  // day offset from first_ -> number of the last working day at or before
  std::vector<std::int32_t> day_;  // working-day number -> day offset from first_
};

}  // namespace zoneflow::approval

// The time in which a clock of the whistle runs: around the clock, or in working hours on working
// days with their holidays and make-up days.
//
//   working hours 09:00 to 17:00, 4 h from Wednesday 2021-02-10 16:00, before the Spring Festival:
//
//     02-10          02-11 … 02-17      02-18
//     16:00─17:00    closed             09:00─12:00
//       1 h                               3 h       ─▶ due Thursday 2021-02-18 12:00
//
// Closed time and pauses do not count, wherever they lie.
#pragma once

#include <chrono>
#include <span>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/workdays/workday_calendar.h"

namespace zoneflow::notification {

enum class TimeBasis { kAlways, kWorking };

// Of a day in Asia/Shanghai. REQUIRES: 0 <= open < close <= 24 h.
struct WorkingHours {
  std::chrono::minutes open{std::chrono::hours{9}};
  std::chrono::minutes close{std::chrono::hours{17}};

  std::chrono::minutes length() const { return close - open; }
};

// From, inclusive, until, exclusive.
struct TimeSpan {
  Instant from;
  Instant until;

  friend bool operator==(const TimeSpan&, const TimeSpan&) = default;
};

using TimeLength = std::chrono::microseconds;

// Immutable; the calendar outlives it.
class WorkingTime {
 public:
  WorkingTime(const WorkdayCalendar& calendar, WorkingHours hours)
      : calendar_(calendar), hours_(hours) {}

  // Returns when so much time has run since `from`; for none at all the moment at which a clock
  // started then begins to run. Pauses are sorted and may overlap; what lies in them does not
  // count. OutOfRange: the working-day calendar ends before.
  absl::StatusOr<Instant> After(Instant from, TimeLength length, TimeBasis basis,
                                std::span<const TimeSpan> pauses = {}) const;

  // Returns how much time runs between the two, none if `until` is not later. Errors as above.
  absl::StatusOr<TimeLength> Between(Instant from, Instant until, TimeBasis basis,
                                     std::span<const TimeSpan> pauses = {}) const;

  bool IsWorkingTime(Instant at) const;

  const WorkingHours& hours() const { return hours_; }

 private:
  // The next part of open time at or after an instant.
  absl::StatusOr<TimeSpan> NextOpen(Instant at, TimeBasis basis) const;
  // The same without pauses.
  absl::StatusOr<TimeSpan> NextRunning(Instant at, TimeBasis basis,
                                       std::span<const TimeSpan> pauses) const;

  const WorkdayCalendar& calendar_;
  WorkingHours hours_;
};

}  // namespace zoneflow::notification

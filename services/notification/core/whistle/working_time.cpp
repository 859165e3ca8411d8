#include "services/notification/core/whistle/working_time.h"

#include <algorithm>

#include "common/base/status_macros.h"

namespace zoneflow::notification {

absl::StatusOr<TimeSpan> WorkingTime::NextOpen(Instant at, TimeBasis basis) const {
  if (basis == TimeBasis::kAlways) {
    return TimeSpan{at, Instant::max()};
  }
  const Date today = ShanghaiDate(at);
  if (!calendar_.Covers(today)) {
    return calendar_.Outside("time", today);
  }
  const bool is_over = at >= ShanghaiMidnight(today) + hours_.close;
  const std::int32_t number =
      calendar_.NumberAtOrBefore(today) + (calendar_.IsWorkday(today) && !is_over ? 0 : 1);
  if (number >= calendar_.workdays()) {
    return calendar_.Outside("time", today);
  }
  const Instant midnight = ShanghaiMidnight(calendar_.DateOf(number));
  return TimeSpan{std::max(at, midnight + hours_.open), midnight + hours_.close};
}

absl::StatusOr<TimeSpan> WorkingTime::NextRunning(Instant at, TimeBasis basis,
                                                  std::span<const TimeSpan> pauses) const {
  ASSIGN_OR_RETURN(TimeSpan open, NextOpen(at, basis));
  for (const TimeSpan& pause : pauses) {
    if (pause.until <= open.from) {
      continue;
    }
    if (pause.from > open.from) {
      open.until = std::min(open.until, pause.from);
      break;
    }
    ASSIGN_OR_RETURN(open, NextOpen(pause.until, basis));
  }
  return open;
}

absl::StatusOr<Instant> WorkingTime::After(Instant from, TimeLength length, TimeBasis basis,
                                           std::span<const TimeSpan> pauses) const {
  while (true) {
    ASSIGN_OR_RETURN(const TimeSpan open, NextRunning(from, basis, pauses));
    if (length <= open.until - open.from) {
      return open.from + length;
    }
    length -= open.until - open.from;
    from = open.until;
  }
}

absl::StatusOr<TimeLength> WorkingTime::Between(Instant from, Instant until, TimeBasis basis,
                                                std::span<const TimeSpan> pauses) const {
  TimeLength length{0};
  while (from < until) {
    ASSIGN_OR_RETURN(const TimeSpan open, NextRunning(from, basis, pauses));
    if (open.from >= until) {
      break;
    }
    length += std::min(open.until, until) - open.from;
    from = open.until;
  }
  return length;
}

bool WorkingTime::IsWorkingTime(Instant at) const {
  const absl::StatusOr<TimeSpan> open = NextOpen(at, TimeBasis::kWorking);
  return open.ok() && open->from == at;
}

}  // namespace zoneflow::notification

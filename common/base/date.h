// Calendar dates and instants.
//
// A Date has no time of day and no zone; an Instant is UTC, in microseconds. Zones of the suite are
// on Asia/Shanghai, which has been UTC+8 without daylight saving time since 1991-09-15 (IANA time
// zone database).
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace zoneflow {

using Date = std::chrono::sys_days;
using Instant = std::chrono::sys_time<std::chrono::microseconds>;

// Reads "2021-04-20", years 1900 to 2999. InvalidArgument names the text otherwise, also for a day
// the month does not have.
absl::StatusOr<Date> ParseDate(std::string_view text);

// Returns "2021-04-20".
std::string FormatDate(Date date);

// Reads RFC 3339 with a zone ("2021-02-01T08:00:00Z", "…+08:00", up to six digits of fraction).
absl::StatusOr<Instant> ParseInstant(std::string_view text);

// Returns RFC 3339 in UTC with six digits of fraction: "2021-02-01T00:00:00.000000Z".
std::string FormatInstant(Instant instant);

// Returns the date in Asia/Shanghai at that instant (1991-09-15 or later).
Date ShanghaiDate(Instant instant);

// Returns the instant at which the date begins in Asia/Shanghai.
Instant ShanghaiMidnight(Date date);

}  // namespace zoneflow

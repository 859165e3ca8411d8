// What columns hold of days, instants and decimals: text, '' where there is none.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "common/base/date.h"

namespace zoneflow::scoring {

inline std::string DayText(const std::optional<Date>& day) { return day ? FormatDate(*day) : ""; }

inline std::optional<Date> DayOf(const std::string& text) {
  const absl::StatusOr<Date> day = ParseDate(text);
  return day.ok() ? std::optional(*day) : std::nullopt;
}

inline long long MicrosOf(Instant at) { return at.time_since_epoch().count(); }
inline Instant InstantOf(long long micros) { return Instant{std::chrono::microseconds{micros}}; }

}  // namespace zoneflow::scoring

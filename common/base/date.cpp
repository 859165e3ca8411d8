#include "common/base/date.h"

#include <cstdint>
#include <cstdio>
#include <optional>

#include "common/base/str_cat.h"

namespace zoneflow {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::year_month_day;

constexpr hours kShanghaiOffset{8};

std::optional<int> Digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) {
    return std::nullopt;
  }
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') {
      return std::nullopt;
    }
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

std::optional<Date> DateAt(std::string_view text) {
  const auto year = Digits(text, 0, 4);
  const auto month = Digits(text, 5, 2);
  const auto day = Digits(text, 8, 2);
  if (!year || !month || !day || text[4] != '-' || text[7] != '-') {
    return std::nullopt;
  }
  const year_month_day ymd{std::chrono::year{*year},
                           std::chrono::month{static_cast<unsigned>(*month)},
                           std::chrono::day{static_cast<unsigned>(*day)}};
  if (!ymd.ok() || *year < 1900 || *year > 2999) {
    return std::nullopt;
  }
  return Date{ymd};
}

absl::Status NotAnInstant(std::string_view text) {
  return absl::InvalidArgumentError(
      StrCat("'", text, "' is not an RFC 3339 time with a zone, such as 2021-02-01T08:00:00Z"));
}

}  // namespace

absl::StatusOr<Date> ParseDate(std::string_view text) {
  const auto date = text.size() == 10 ? DateAt(text) : std::nullopt;
  if (!date) {
    return absl::InvalidArgumentError(
        StrCat("'", text, "' is not a date such as 2021-04-20 (years 1900 to 2999)"));
  }
  return *date;
}

std::string FormatDate(Date date) {
  const year_month_day ymd{date};
  char text[24];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(ymd.year()),
                static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()));
  return text;
}

absl::StatusOr<Instant> ParseInstant(std::string_view text) {
  const auto date = text.size() >= 20 ? DateAt(text) : std::nullopt;
  const auto hour = Digits(text, 11, 2);
  const auto minute = Digits(text, 14, 2);
  const auto second = Digits(text, 17, 2);
  if (!date || !hour || !minute || !second || (text[10] != 'T' && text[10] != ' ') ||
      text[13] != ':' || text[16] != ':' || *hour > 23 || *minute > 59 || *second > 59) {
    return NotAnInstant(text);
  }
  std::size_t at = 19;
  std::int64_t micros = 0;
  if (text[at] == '.') {
    ++at;
    std::int64_t unit = 100'000;
    const std::size_t first = at;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, unit /= 10) {
      micros += unit * (text[at] - '0');
    }
    if (at == first || at - first > 6) {
      return NotAnInstant(text);
    }
  }
  minutes offset{0};
  if (at + 1 == text.size() && (text[at] == 'Z' || text[at] == 'z')) {
    // UTC
  } else if (at + 6 == text.size() && (text[at] == '+' || text[at] == '-') && text[at + 3] == ':') {
    const auto offset_hours = Digits(text, at + 1, 2);
    const auto offset_minutes = Digits(text, at + 4, 2);
    if (!offset_hours || !offset_minutes || *offset_hours > 23 || *offset_minutes > 59) {
      return NotAnInstant(text);
    }
    offset = hours{*offset_hours} + minutes{*offset_minutes};
    if (text[at] == '-') {
      offset = -offset;
    }
  } else {
    return NotAnInstant(text);
  }
  return Instant{*date} + hours{*hour} + minutes{*minute} + seconds{*second} +
         microseconds{micros} - offset;
}

std::string FormatInstant(Instant instant) {
  const Date date = floor<days>(instant);
  const std::int64_t micros = (instant - Instant{date}).count();
  const std::int64_t whole = micros / 1'000'000;
  char text[40];
  std::snprintf(text, sizeof text, "T%02d:%02d:%02d.%06dZ", static_cast<int>(whole / 3600),
                static_cast<int>(whole / 60 % 60), static_cast<int>(whole % 60),
                static_cast<int>(micros % 1'000'000));
  return FormatDate(date) + text;
}

Date ShanghaiDate(Instant instant) { return floor<days>(instant + kShanghaiOffset); }

Instant ShanghaiMidnight(Date date) { return Instant{date} - kShanghaiOffset; }

}  // namespace zoneflow

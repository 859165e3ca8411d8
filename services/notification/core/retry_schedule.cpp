#include "services/notification/core/retry_schedule.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "common/base/check.h"

namespace zoneflow::notification {
namespace {

using std::chrono::duration_cast;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// The example of Standard Webhooks: 75 h 35 min in all.
constexpr std::array<seconds, kMostAttempts - 1> kWaits = {
    seconds(5), minutes(5), minutes(30), hours(2),  hours(5),
    hours(10),  hours(14),  hours(20),   hours(24),
};

std::optional<int> Number(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0 || text.empty()) {
    return std::nullopt;
  }
  return number;
}

// "Sun, 06 Nov 1994 08:49:37 GMT"
std::optional<Instant> ParseHttpDate(std::string_view text) {
  constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() != 29 || text.substr(3, 2) != ", " || text[7] != ' ' || text[11] != ' ' ||
      text[16] != ' ' || text[19] != ':' || text[22] != ':' || text.substr(25) != " GMT") {
    return std::nullopt;
  }
  const auto day = Number(text.substr(5, 2));
  const auto* const month = std::find(std::begin(kMonths), std::end(kMonths), text.substr(8, 3));
  const auto year = Number(text.substr(12, 4));
  const auto hour = Number(text.substr(17, 2));
  const auto minute = Number(text.substr(20, 2));
  const auto second = Number(text.substr(23, 2));
  if (!day || month == std::end(kMonths) || !year || !hour || !minute || !second || *hour > 23 ||
      *minute > 59 || *second > 60) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date =
      std::chrono::year(*year) / static_cast<int>(month - std::begin(kMonths) + 1) / *day;
  if (!date.ok()) {
    return std::nullopt;
  }
  return Instant(std::chrono::sys_days(date)) + hours(*hour) + minutes(*minute) + seconds(*second);
}

}  // namespace

AnswerMeans MeaningOf(int http_status) {
  if (http_status >= 200 && http_status <= 299) {
    return AnswerMeans::kDelivered;
  }
  switch (http_status) {
    case 410:
      return AnswerMeans::kGone;
    case 429:
    case 502:
    case 504:
      return AnswerMeans::kThrottle;
    default:
      return AnswerMeans::kRetry;
  }
}

std::optional<seconds> ParseRetryAfter(std::string_view text, Instant now) {
  while (text.starts_with(' ') || text.starts_with('\t')) {
    text.remove_prefix(1);
  }
  while (text.ends_with(' ') || text.ends_with('\t')) {
    text.remove_suffix(1);
  }
  if (!text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos) {
    // More than a number holds is a long time too.
    return seconds(Number(text).value_or(1'000'000'000));
  }
  const auto date = ParseHttpDate(text);
  if (!date.has_value()) {
    return std::nullopt;
  }
  return std::max(seconds(0), std::chrono::ceil<seconds>(*date - now));
}

std::optional<milliseconds> NextAttemptAfter(std::size_t attempt,
                                             std::optional<seconds> retry_after, double jitter) {
  ZONEFLOW_CHECK(attempt >= 1 && jitter >= 0 && jitter < 1);
  if (attempt >= kMostAttempts) {
    return std::nullopt;
  }
  const milliseconds scheduled = kWaits[attempt - 1];
  const milliseconds floor =
      std::min<milliseconds>(retry_after.value_or(seconds(0)), scheduled + kMostPatience);
  const milliseconds least = std::max(scheduled, floor);
  return least +
         milliseconds(static_cast<std::int64_t>(static_cast<double>(least.count()) / 5 * jitter));
}

}  // namespace zoneflow::notification

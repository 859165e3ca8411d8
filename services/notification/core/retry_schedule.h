// When a delivery that was not taken is tried again.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

#include "common/base/date.h"

namespace zoneflow::notification {

// What a receiver's answer means.
enum class AnswerMeans {
  kDelivered,  // 2xx
  kRetry,      // any other: redirects are not followed
  kThrottle,   // 429, 502, 504: the endpoint is spared for a while, its other deliveries too
  kGone,       // 410: the endpoint is switched off
  kRefused,    // this message will never be taken (mail): its deliveries are dead
};

// The status is that of HTTP; 0: there was no answer.
AnswerMeans MeaningOf(int http_status);

// The attempts of a delivery, the first at once; the last one about three days later.
inline constexpr std::size_t kMostAttempts = 10;

// How long a Retry-After is obeyed beyond the schedule.
inline constexpr std::chrono::hours kMostPatience{2};

// Reads a Retry-After: seconds, or a date of HTTP ("Sun, 06 Nov 1994 08:49:37 GMT"). 0 for a date
// that has passed; nullopt for what is neither.
std::optional<std::chrono::seconds> ParseRetryAfter(std::string_view text, Instant now);

// How long after the answer to the attempt (1, 2, …) the next one is due; nullopt after the last.
// `jitter` in [0, 1) is random. A Retry-After is a floor, capped at the schedule and kMostPatience
// more; jitter adds up to a fifth and never goes below either.
std::optional<std::chrono::milliseconds> NextAttemptAfter(
    std::size_t attempt, std::optional<std::chrono::seconds> retry_after, double jitter);

}  // namespace zoneflow::notification

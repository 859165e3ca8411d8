// When people are told: at once, in a digest (汇总), and not in their quiet hours (静默时段).
//
//   daily digest at 08:30, quiet from 22:00 until 08:00
//
//            22:00          08:00 08:30
//   ───────────┃── quiet ─────┃─────◆──────────▶
//   event ▲  ordinary ──────────────▶◆   with all others of the digest
//         ▲  escalation ─────▶┃          waits in no digest
//         ▲  emergency: at once
//
// All times of day are Asia/Shanghai. What waits is pending and due later: the ledger calls it deferred.
#pragma once

#include <array>
#include <chrono>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "common/base/date.h"

namespace zoneflow::notification {

// How soon an event must be told.
enum class Urgency {
  kOrdinary,
  kEscalation,  // of a late department: waits in no digest
  kEmergency,   // wakes people
};
inline constexpr std::array kUrgencies = {Urgency::kOrdinary, Urgency::kEscalation,
                                          Urgency::kEmergency};
// "ordinary" …
std::string_view UrgencyKey(Urgency urgency);

enum class Digest { kNone, kHourly, kDaily };
inline constexpr std::array kDigests = {Digest::kNone, Digest::kHourly, Digest::kDaily};
// "none", "hourly", "daily"
std::string_view DigestKey(Digest digest);

struct Timing {
  // Of the day, in [0, 24 h); the same means no quiet hours. They may go over midnight.
  std::chrono::minutes quiet_from{0};
  std::chrono::minutes quiet_until{0};
  Digest digest = Digest::kNone;
  std::chrono::minutes digest_at{0};  // of the day, or of the hour

  bool is_quiet() const { return quiet_from != quiet_until; }

  friend bool operator==(const Timing&, const Timing&) = default;
};

// The first moment from `at` on that is not in the quiet hours.
Instant AfterQuiet(const Timing& timing, Instant at);

// When an event that matches at `now` is told.
Instant DueOf(const Timing& timing, Urgency urgency, Instant now);

// "22:00"
std::string FormatTimeOfDay(std::chrono::minutes of_day);

// Reads timing as people write it: "22:00-08:00" or "" for none, and "", "hourly", "hourly :15", "daily" (08:30) or
// "daily 17:00". InvalidArgument names quiet or digest, the value and the rule.
absl::StatusOr<Timing> ParseTiming(std::string_view quiet, std::string_view digest);
// The same way back.
std::string FormatQuiet(const Timing& timing);
std::string FormatDigest(const Timing& timing);

}  // namespace zoneflow::notification

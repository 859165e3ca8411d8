#include "services/notification/core/timing.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"

#include "common/base/str_cat.h"

namespace zoneflow::notification {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr minutes kUsualDigest = hours(8) + minutes(30);
constexpr minutes kDay = hours(24);

// "08:30"; nullopt for anything else.
std::optional<minutes> TimeOfDay(std::string_view text) {
  const auto digit = [&](std::size_t at) {
    return absl::ascii_isdigit(static_cast<unsigned char>(text[at])) ? text[at] - '0' : 99;
  };
  if (text.size() != 5 || text[2] != ':') {
    return std::nullopt;
  }
  const int hour = digit(0) * 10 + digit(1);
  const int minute = digit(3) * 10 + digit(4);
  if (hour > 23 || minute > 59) {
    return std::nullopt;
  }
  return hours(hour) + minutes(minute);
}

absl::Status Wrong(std::string_view field, std::string_view value, std::string_view rule) {
  return absl::InvalidArgumentError(StrCat(field, ": \"", value, "\" ", rule));
}

// The first moment from `from` on that lies `at` behind a multiple of `period` of the day.
Instant NextAt(Instant from, minutes at, minutes period) {
  const Instant midnight = ShanghaiMidnight(ShanghaiDate(from));
  const auto passed = from - midnight;
  const auto periods = passed <= at ? 0 : (passed - at + period - Instant::duration(1)) / period;
  return midnight + at + periods * period;
}

}  // namespace

std::string_view UrgencyKey(Urgency urgency) {
  switch (urgency) {
    case Urgency::kOrdinary:
      return "ordinary";
    case Urgency::kEscalation:
      return "escalation";
    case Urgency::kEmergency:
      return "emergency";
  }
  return "";
}

std::string_view DigestKey(Digest digest) {
  switch (digest) {
    case Digest::kNone:
      return "none";
    case Digest::kHourly:
      return "hourly";
    case Digest::kDaily:
      return "daily";
  }
  return "";
}

Instant AfterQuiet(const Timing& timing, Instant at) {
  if (!timing.is_quiet()) {
    return at;
  }
  const Instant midnight = ShanghaiMidnight(ShanghaiDate(at));
  const auto of_day = at - midnight;
  const bool over_midnight = timing.quiet_from > timing.quiet_until;
  if (over_midnight && of_day >= timing.quiet_from) {
    return midnight + kDay + timing.quiet_until;
  }
  const bool inside = of_day < timing.quiet_until && (over_midnight || of_day >= timing.quiet_from);
  return inside ? midnight + timing.quiet_until : at;
}

Instant DueOf(const Timing& timing, Urgency urgency, Instant now) {
  if (urgency == Urgency::kEmergency) {
    return now;
  }
  if (urgency == Urgency::kEscalation || timing.digest == Digest::kNone) {
    return AfterQuiet(timing, now);
  }
  const minutes period = timing.digest == Digest::kHourly ? hours(1) : kDay;
  return AfterQuiet(timing, NextAt(now, timing.digest_at, period));
}

std::string FormatTimeOfDay(minutes of_day) {
  return absl::StrFormat("%02d:%02d", static_cast<int>(of_day / hours(1)),
                         static_cast<int>(of_day % hours(1) / minutes(1)));
}

absl::StatusOr<Timing> ParseTiming(std::string_view quiet, std::string_view digest) {
  Timing timing;
  if (!quiet.empty()) {
    const auto from = TimeOfDay(quiet.substr(0, 5));
    const auto until =
        quiet.size() == 11 && quiet[5] == '-' ? TimeOfDay(quiet.substr(6)) : std::nullopt;
    if (!from.has_value() || !until.has_value() || from == until) {
      return Wrong("quiet", quiet, "is no two times of the day: write 22:00-08:00");
    }
    timing.quiet_from = *from;
    timing.quiet_until = *until;
  }
  if (digest.empty()) {
    return timing;
  }
  const std::size_t space = digest.find(' ');
  const std::string_view kind = digest.substr(0, space);
  const std::string at(space == std::string_view::npos ? "" : digest.substr(space + 1));
  const bool daily = kind == "daily";
  std::optional<minutes> read;
  if (daily) {
    read = at.empty() ? kUsualDigest : TimeOfDay(at);
  } else if (kind == "hourly") {
    read = at.empty() ? minutes(0) : TimeOfDay("00" + at);
  }
  if (!read.has_value() || digest.ends_with(' ')) {
    return Wrong("digest", digest, "is none: write hourly, hourly :15, daily or daily 08:30");
  }
  timing.digest = daily ? Digest::kDaily : Digest::kHourly;
  timing.digest_at = *read;
  return timing;
}

std::string FormatQuiet(const Timing& timing) {
  return timing.is_quiet()
             ? StrCat(FormatTimeOfDay(timing.quiet_from), "-", FormatTimeOfDay(timing.quiet_until))
             : "";
}

std::string FormatDigest(const Timing& timing) {
  switch (timing.digest) {
    case Digest::kNone:
      return "";
    case Digest::kHourly:
      return StrCat("hourly ", FormatTimeOfDay(timing.digest_at).substr(2));
    case Digest::kDaily:
      return StrCat("daily ", FormatTimeOfDay(timing.digest_at));
  }
  return "";
}

}  // namespace zoneflow::notification

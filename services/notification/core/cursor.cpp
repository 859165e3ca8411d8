#include "services/notification/core/cursor.h"

#include <optional>

#include "absl/status/status.h"
#include "absl/strings/cord.h"

#include "common/base/check.h"
#include "common/base/sha256.h"
#include "common/base/status_macros.h"

namespace zoneflow::notification {
namespace {

constexpr std::size_t kDigits = 16;

std::string Hex(std::int64_t number) {
  std::string text(kDigits, '0');
  for (std::size_t i = kDigits; i-- > 0; number >>= 4) {
    text[i] = "0123456789abcdef"[number & 15];
  }
  return text;
}

// The number in the digits; nullopt unless there are 16, of a number that fits.
std::optional<std::int64_t> Number(std::string_view digits) {
  if (digits.size() != kDigits || digits[0] > '7') {
    return std::nullopt;
  }
  std::int64_t number = 0;
  for (const char c : digits) {
    const std::size_t digit = std::string_view("0123456789abcdef").find(c);
    if (digit == std::string_view::npos) {
      return std::nullopt;
    }
    number = number << 4 | static_cast<std::int64_t>(digit);
  }
  return number;
}

struct Place {
  std::int64_t log_no = 0;
  std::int64_t number = 0;  // of the subscription
};

absl::Status Refuse(std::string_view name, std::string_view cursor, std::string_view why) {
  // As much as the longest one has.
  const std::string shown(cursor.substr(0, 3 * kDigits));
  return StaleCursor(absl::InvalidArgumentError(
      "cursor '" + shown + (cursor.size() > 3 * kDigits ? "…' " : "' ") + std::string(why) +
      " subscription '" + std::string(name) +
      "': use one that its deliveries or the subscription itself carry"));
}

absl::StatusOr<Place> Read(std::string_view name, std::string_view cursor, std::int64_t head) {
  const bool numbered = cursor.size() == 3 * kDigits;
  if (numbered || cursor.size() == 2 * kDigits) {
    const auto log_no = Number(cursor.substr(0, kDigits));
    const auto number = numbered ? Number(cursor.substr(kDigits, kDigits)) : 0;
    if (log_no.has_value() && number.has_value() &&
        FormatCursor({std::string(name), *number}, *log_no) == cursor) {
      if (*log_no > head) {
        return StaleCursor(absl::OutOfRangeError(
            "cursor '" + std::string(cursor) + "' lies beyond the newest event (log_no " +
            std::to_string(*log_no) + " of " + std::to_string(head) + ")"));
      }
      return Place{*log_no, *number};
    }
  }
  return Refuse(name, cursor, "is none of");
}

}  // namespace

absl::Status StaleCursor(absl::Status refusal) {
  refusal.SetPayload("error-reason", absl::Cord("STALE_CURSOR"));
  return refusal;
}

std::string FormatCursor(const SubscriptionKey& subscription, std::int64_t log_no) {
  ZONEFLOW_CHECK(log_no >= 0 && subscription.number >= 0);
  const std::string place = Hex(log_no) + (subscription.number > 0 ? Hex(subscription.number) : "");
  return place +
         Sha256Hex("zoneflow cursor\n" + subscription.name + "\n" + place).substr(0, kDigits);
}

absl::StatusOr<std::int64_t> ParseCursor(const SubscriptionKey& subscription,
                                         std::string_view cursor, std::int64_t head) {
  ASSIGN_OR_RETURN(const Place place, Read(subscription.name, cursor, head));
  if (place.number != subscription.number) {
    return Refuse(subscription.name, cursor, "is of an earlier, deleted");
  }
  return place.log_no;
}

absl::StatusOr<std::int64_t> ParseCursorOfName(std::string_view name, std::string_view cursor,
                                               std::int64_t head) {
  ASSIGN_OR_RETURN(const Place place, Read(name, cursor, head));
  return place.log_no;
}

}  // namespace zoneflow::notification

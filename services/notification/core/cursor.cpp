#include "services/notification/core/cursor.h"

#include "absl/status/status.h"

#include "common/base/check.h"
#include "common/base/sha256.h"

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

}  // namespace

std::string FormatCursor(std::string_view subscription, std::int64_t log_no) {
  ZONEFLOW_CHECK(log_no >= 0);
  const std::string place = Hex(log_no);
  return place + Sha256Hex("zoneflow cursor\n" + std::string(subscription) + "\n" + place)
                     .substr(0, kDigits);
}

absl::StatusOr<std::int64_t> ParseCursor(std::string_view subscription, std::string_view cursor,
                                         std::int64_t head) {
  const std::string what = "cursor '" + std::string(cursor.substr(0, 2 * kDigits)) +
                           (cursor.size() > 2 * kDigits ? "…'" : "'");
  std::uint64_t log_no = 0;
  bool hexadecimal = cursor.size() == 2 * kDigits && cursor[0] < '8';
  for (const char c : cursor.substr(0, hexadecimal ? kDigits : 0)) {
    const std::size_t digit = std::string_view("0123456789abcdef").find(c);
    hexadecimal = hexadecimal && digit != std::string_view::npos;
    log_no = log_no * 16 + (digit & 15);
  }
  const auto place = static_cast<std::int64_t>(log_no);
  if (!hexadecimal || FormatCursor(subscription, place) != cursor) {
    return absl::InvalidArgumentError(
        what + " is none of subscription '" + std::string(subscription) +
        "': use one that its deliveries or the subscription itself carry");
  }
  if (place > head) {
    return absl::OutOfRangeError(what + " lies beyond the newest event (log_no " +
                                 std::to_string(place) + " of " + std::to_string(head) + ")");
  }
  return place;
}

}  // namespace zoneflow::notification

// Deliveries as short messages: to which number, and how long a text may be.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace zoneflow::notification {

// A text of up to 70 characters is one message; a longer one is sent in parts of 67, which phones put together
// again. A character is a unit of UTF-16, as networks send Chinese: an emoji is two.
inline constexpr std::size_t kOnlyPart = 70;
inline constexpr std::size_t kOneOfParts = 67;

std::size_t SmsUnits(std::string_view text);
// 1 for an empty text.
std::size_t SmsParts(std::string_view text);
// The units that so many parts hold.
std::size_t UnitsOfParts(std::size_t parts);

// The number of "sms:+8613800138000" or "sms:13800138000" (RFC 5724): 5 to 15 digits, one number.
// InvalidArgument names the url's fault and the rule; FailedPrecondition where this deployment has no gateway.
absl::StatusOr<std::string> ParsePhone(std::string_view url, bool has_gateway);

}  // namespace zoneflow::notification

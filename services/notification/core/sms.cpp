#include "services/notification/core/sms.h"

#include <algorithm>

#include "absl/strings/ascii.h"

#include "common/base/str_cat.h"

namespace zoneflow::notification {
namespace {

constexpr std::string_view kScheme = "sms:";

}  // namespace

std::size_t SmsUnits(std::string_view text) {
  std::size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    // The first byte of each character; those of four bytes lie beyond one unit.
    units += (byte & 0xC0) == 0x80 ? 0 : byte >= 0xF0 ? 2 : 1;
  }
  return units;
}

std::size_t SmsParts(std::string_view text) {
  const std::size_t units = SmsUnits(text);
  return units <= kOnlyPart ? 1 : (units + kOneOfParts - 1) / kOneOfParts;
}

std::size_t UnitsOfParts(std::size_t parts) { return parts <= 1 ? kOnlyPart : parts * kOneOfParts; }

absl::StatusOr<std::string> ParsePhone(std::string_view url, bool has_gateway) {
  if (!has_gateway) {
    return absl::FailedPreconditionError(
        "channel: this deployment sends no SMS; its operator sets SMS_GATEWAY_FILE");
  }
  const auto wrong = [&](std::string_view rule) {
    return absl::InvalidArgumentError(StrCat("url: \"", url.substr(0, 64), "\" ", rule));
  };
  if (!url.starts_with(kScheme)) {
    return wrong("is no phone number: write sms:13800138000");
  }
  const std::string_view number = url.substr(kScheme.size());
  const std::string_view digits = number.substr(number.starts_with('+') ? 1 : 0);
  if (digits.size() < 5 || digits.size() > 15 ||
      !std::all_of(digits.begin(), digits.end(),
                   [](unsigned char c) { return absl::ascii_isdigit(c); })) {
    return wrong("is no phone number: one, of 5 to 15 digits, with a + in front or not");
  }
  return std::string(number);
}

}  // namespace zoneflow::notification

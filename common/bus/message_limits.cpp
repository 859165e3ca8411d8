#include "common/bus/message_limits.h"

#include "absl/strings/str_cat.h"

namespace zoneflow::bus {

absl::Status CheckMessages(std::span<const OutgoingMessage> messages) {
  for (const OutgoingMessage& message : messages) {
    const auto name = [&] {
      return absl::StrCat("message ", std::string(HeaderOf(message.headers, kId)), " to ",
                          message.topic, ": ");
    };
    if (message.key.empty()) {
      return absl::InvalidArgumentError(absl::StrCat(name(), "has no key"));
    }
    std::size_t size = message.key.size() + message.value.size();
    for (const auto& [header, value] : message.headers) {
      size += header.size() + value.size();
    }
    if (size > kLargestMessage) {
      return absl::InvalidArgumentError(
          absl::StrCat(name(), size, " bytes, the limit is ", kLargestMessage));
    }
  }
  return absl::OkStatus();
}

}  // namespace zoneflow::bus

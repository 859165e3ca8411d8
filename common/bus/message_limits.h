// What a bus takes, the same on every adapter.
#pragma once

#include <span>

#include "absl/status/status.h"

#include "common/bus/message.h"

namespace zoneflow::bus {

// Key, value and headers together; a little under the 1 MiB that a Kafka broker takes with its
// framing.
inline constexpr std::size_t kLargestMessage = (std::size_t{1} << 20) - 4096;

// InvalidArgument for a message without a key or over the limit; names the topic and the ce_id.
absl::Status CheckMessages(std::span<const OutgoingMessage> messages);

}  // namespace zoneflow::bus

// The bus on Apache Kafka, through librdkafka.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

#include "common/bus/bus.h"

namespace zoneflow::bus {

struct KafkaConfig {
  std::string bootstrap_servers;  // host:port,…
  // Names this process within its groups over restarts, so that its partitions wait for it (6 s)
  // instead of being dealt anew; must then be unique among the group's processes. Empty where names
  // are random: a member that closes hands over at once, one that dies after 6 s.
  std::string instance = {};
  // How long Publish tries before it answers DeadlineExceeded.
  std::chrono::milliseconds publish_timeout{10'000};
  // How long any other question to the brokers may take before it is Unavailable.
  std::chrono::milliseconds request_timeout{5'000};
  // For so long a reader believes that a log which it found right is still the same one: librdkafka
  // 2.0.2 knows no topic ids, and to look at each poll costs a round trip. A log that is made anew
  // and filled beyond a reader's place within this time is noticed by its producer (Relay).
  std::chrono::milliseconds believed{1'000};
};

// Opens the bus without waiting for a broker. InvalidArgument if librdkafka refuses a setting.
absl::StatusOr<std::unique_ptr<Bus>> OpenKafkaBus(const KafkaConfig& config);

}  // namespace zoneflow::bus

// Whether the topics a service depends on are as declared: while they differ it is not ready.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "absl/status/status.h"

#include "common/bus/bus.h"

namespace zoneflow::bus {

// Thread-safe; the bus outlives it.
class TopicCheck {
 public:
  // Takes the topics that the service reads or produces.
  TopicCheck(Bus& bus, std::vector<TopicSpec> topics) : bus_(bus), topics_(std::move(topics)) {}

  // Compares the topics until they were equal once, and answers OK from then on: nobody changes
  // them within v1. FailedPrecondition names each topic that differs and in what; Unavailable if
  // the bus cannot be asked.
  absl::Status Health();

 private:
  Bus& bus_;
  const std::vector<TopicSpec> topics_;
  std::atomic<bool> equal_ = false;
};

}  // namespace zoneflow::bus

// Whether the service may be called ready.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "common/bus/bus.h"
#include "common/journal/inbox.h"

namespace zoneflow::notification {

// The topics this service reads: all that are declared, by their producers' names in
// proto/topics.yaml.
std::vector<std::string> ConsumedTopics(bool development);

// Asked once a second. Thread-safe; bus and consumer outlive it.
class Readiness {
 public:
  Readiness(bus::Bus& bus, const journal::InboxConsumer& consumer, bool development);

  // Empty if the topics are as declared and the consumer goes on, else why not. Topics are compared
  // until they were equal once: nobody changes them within v1.
  std::string operator()();

 private:
  bus::Bus& bus_;
  const journal::InboxConsumer& consumer_;
  const std::vector<bus::TopicSpec> topics_;
  std::atomic<bool> topics_equal_ = false;
};

}  // namespace zoneflow::notification

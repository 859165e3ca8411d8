#include "services/notification/adapters/readiness.h"

namespace zoneflow::notification {

std::vector<std::string> ConsumedTopics(bool development) {
  std::vector<std::string> names;
  for (const bus::TopicSpec& topic : bus::DeclaredTopics(development)) {
    names.push_back(topic.name);
  }
  return names;
}

Readiness::Readiness(bus::Bus& bus, const journal::InboxConsumer& consumer, bool development)
    : bus_(bus), consumer_(consumer), topics_(bus::DeclaredTopics(development)) {}

std::string Readiness::operator()() {
  if (!topics_equal_) {
    const auto differences = bus_.CompareTopics(topics_);
    if (!differences.ok()) {
      return differences.status().ToString();
    }
    if (!differences->empty()) {
      return "topic " + differences->front().topic + " " + differences->front().what;
    }
    topics_equal_ = true;
  }
  const absl::Status health = consumer_.Health();
  return health.ok() ? "" : health.ToString();
}

}  // namespace zoneflow::notification

#include "services/scoring/adapters/signing_consumer.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/scoring/adapters/wire.h"

namespace zoneflow::scoring {

absl::Status KeepSigning(sql::Transaction& transaction, const journal::Event& event) {
  const auto state = ReadSigningEvent(event.type, event.value, event.sequence);
  return state.ok() ? journal::StoreEvent(transaction, event) : state.status();
}

SigningConsumer::SigningConsumer(sql::Database& database, bus::Bus& bus, const Clock& clock,
                                 bool development)
    : bus_(bus),
      inbox_(database, bus, clock, {"scoring", {kSigningsTopic}, IsSigningEvent, ""}, KeepSigning),
      sequencer_(database),
      dead_letters_(database, KeepSigning) {
  for (bus::TopicSpec& topic : bus::DeclaredTopics(development)) {
    if (topic.name == kSigningsTopic || topic.producer == "scoring") {
      topics_.push_back(std::move(topic));
    }
  }
}

absl::Status SigningConsumer::Start() {
  RETURN_IF_ERROR(sequencer_.Start());
  const absl::Status started = inbox_.Start();
  if (!started.ok()) {
    sequencer_.Stop();
  }
  return started;
}

void SigningConsumer::Stop() {
  inbox_.Stop();
  sequencer_.Stop();
}

std::string SigningConsumer::NotReady() {
  // Nobody changes topics within v1: once equal, always equal.
  if (!topics_equal_) {
    const auto differences = bus_.CompareTopics(topics_);
    if (!differences.ok()) {
      return differences.status().ToString();
    }
    if (!differences->empty()) {
      return StrCat("topic ", differences->front().topic, " ", differences->front().what);
    }
    topics_equal_ = true;
  }
  const absl::Status health = inbox_.Health();
  return health.ok() ? "" : health.ToString();
}

}  // namespace zoneflow::scoring

// An idempotent producer whose Publish waits for every acknowledgement.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "absl/synchronization/mutex.h"

#include "common/bus/kafka/kafka_bus.h"
#include "common/bus/publisher.h"

namespace zoneflow::bus::kafka {

class Producer;

// After any failed delivery the producer is thrown away, with whatever it still holds, and the next
// Publish makes a new one: an idempotent producer may be in a fatal state then, and messages behind
// the failed one must not overtake its repeat.
class KafkaPublisher final : public Publisher {
 public:
  explicit KafkaPublisher(KafkaConfig config);
  ~KafkaPublisher() override;

  absl::StatusOr<Appends> Publish(std::span<const OutgoingMessage> messages) override;

 private:
  absl::StatusOr<std::shared_ptr<Producer>> Current();
  absl::Status LearnPartitions(Producer& producer, std::span<const OutgoingMessage> messages);

  const KafkaConfig config_;
  absl::Mutex mutex_;  // never held across a network call
  std::shared_ptr<Producer> producer_ ABSL_GUARDED_BY(mutex_);
  // Partition counts never change within a version of a topic.
  std::map<std::string, std::int32_t, std::less<>> partitions_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zoneflow::bus::kafka

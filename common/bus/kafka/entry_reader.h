// Reads single messages by their offsets, outside any group.
#pragma once

#include <chrono>
#include <map>
#include <set>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"

#include "common/bus/kafka/kafka_bus.h"
#include "common/bus/kafka/rdkafka.h"
#include "common/bus/log_entry.h"

namespace zoneflow::bus::kafka {

// A message as a log entry: with Kafka's timestamp, which it keeps for as long as it stands.
Message MessageOf(const rd_kafka_message_t& raw);
std::string EntryOfRaw(const rd_kafka_message_t& raw);

// Thread-safe: one call at a time, the others wait.
class EntryReader {
 public:
  explicit EntryReader(KafkaConfig config) : config_(std::move(config)) {}

  // As Bus::EntriesAt. Two round trips, or some more where librdkafka hesitates, and 10 ms
  // where an offset is the log's end.
  absl::StatusOr<Entries> Read(const std::map<TopicPartition, std::int64_t>& offsets);

 private:
  using Topic = Owned<rd_kafka_topic_t, rd_kafka_topic_destroy>;

  absl::Status Connect() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Disconnect() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<Entries> ReadOnce(const std::map<TopicPartition, std::int64_t>& offsets,
                                   std::chrono::milliseconds patience)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Wakes the thread of the broker that leads the first partition without an answer.
  void Nudge(const std::map<TopicPartition, std::int64_t>& offsets,
             const std::set<TopicPartition>& answered) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<Entries> Collect(rd_kafka_queue_t* queue,
                                  const std::map<TopicPartition, std::int64_t>& offsets,
                                  std::chrono::milliseconds timeout)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const KafkaConfig config_;
  absl::Mutex mutex_;
  Handle handle_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, Topic> topics_ ABSL_GUARDED_BY(mutex_);  // of the handle
};

}  // namespace zoneflow::bus::kafka

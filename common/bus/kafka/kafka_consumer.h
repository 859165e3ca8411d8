// A group member on Kafka. Offsets committed to Kafka only show lag; where to start is the caller's
// word.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

#include "common/bus/consumer.h"
#include "common/bus/kafka/entry_reader.h"
#include "common/bus/kafka/kafka_bus.h"
#include "common/bus/kafka/rdkafka.h"

namespace zoneflow::bus::kafka {

class KafkaConsumer final : public Consumer {
 public:
  // member: group.instance.id, or "" for none.
  static absl::StatusOr<std::unique_ptr<Consumer>> Open(const KafkaConfig& config,
                                                        const std::string& group,
                                                        const std::string& member,
                                                        std::vector<std::string> topics,
                                                        StartAt start_at);
  ~KafkaConsumer() override;

  absl::StatusOr<std::vector<Message>> Poll(std::size_t max_messages,
                                            std::chrono::milliseconds max_wait) override;
  void Rewind() override;
  void ReportApplied(const std::map<TopicPartition, std::int64_t>& next_offsets) override;
  void Wake() override;

 private:
  KafkaConsumer(const KafkaConfig& config, std::string group, std::string member,
                std::vector<std::string> topics, StartAt start_at)
      : bootstrap_servers_(config.bootstrap_servers),
        timeout_(config.request_timeout),
        believed_(config.believed),
        group_(std::move(group)),
        member_(std::move(member)),
        topics_(std::move(topics)),
        start_at_(std::move(start_at)),
        reader_(config) {}

  static void OnRebalance(rd_kafka_t* handle, rd_kafka_resp_err_t error,
                          rd_kafka_topic_partition_list_t* partitions, void* self);
  static void OnError(rd_kafka_t* handle, int error, const char* reason, void* self);

  absl::Status Connect();
  void Disconnect();
  absl::Status ReplaceFailed();
  absl::Status Subscribe();
  absl::Status StartPending();
  absl::Status SeekPending();
  absl::Status CheckBroker();
  absl::Status Follow(const std::vector<Message>& messages);

  const std::string bootstrap_servers_;
  const std::chrono::milliseconds timeout_;
  const std::chrono::milliseconds believed_;
  const std::string group_;
  const std::string member_;
  const std::vector<std::string> topics_;
  const StartAt start_at_;
  EntryReader reader_;
  Handle handle_;
  absl::Mutex queue_mutex_;
  Queue queue_ ABSL_GUARDED_BY(queue_mutex_);  // of the handle; null while there is none
  bool is_subscribed_ = false;
  // Dealt to this member, but not started: start_at or the look for its places in the log has not
  // succeeded yet.
  PartitionList pending_;
  // What is pending is assigned already and read again from another place.
  bool is_rewinding_ = false;
  // Why the member was made anew; OK once its partitions are read again.
  absl::Status doubt_;
  struct Held {
    Place place;  // behind the last message returned; next is 0 before the first
    std::chrono::steady_clock::time_point seen_at;  // when its log was last known to hold it
  };
  std::map<TopicPartition, Held> assigned_;
  bool rebalanced_ = false;  // since Poll last looked
  absl::Status untold_;      // for the next Poll
  std::atomic<bool> is_down_{false};
  std::atomic<bool> is_disturbed_{false};  // something failed since the places were looked at
  std::atomic<bool> is_woken_{false};
};

}  // namespace zoneflow::bus::kafka

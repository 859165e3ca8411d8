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
  absl::Status Seek(const TopicPartition& partition, std::int64_t offset) override;
  void ReportApplied(const std::map<TopicPartition, std::int64_t>& next_offsets) override;
  void Wake() override;

 private:
  KafkaConsumer(const KafkaConfig& config, std::string group, std::string member,
                std::vector<std::string> topics, StartAt start_at)
      : bootstrap_servers_(config.bootstrap_servers),
        timeout_(config.request_timeout),
        group_(std::move(group)),
        member_(std::move(member)),
        topics_(std::move(topics)),
        start_at_(std::move(start_at)) {}

  static void OnRebalance(rd_kafka_t* handle, rd_kafka_resp_err_t error,
                          rd_kafka_topic_partition_list_t* partitions, void* self);
  static void OnError(rd_kafka_t* handle, int error, const char* reason, void* self);

  absl::Status Connect();
  void Disconnect();
  absl::Status ReplaceFailed();
  absl::Status Subscribe();
  absl::Status StartPending();
  absl::Status CheckBroker();

  const std::string bootstrap_servers_;
  const std::chrono::milliseconds timeout_;
  const std::string group_;
  const std::string member_;
  const std::vector<std::string> topics_;
  const StartAt start_at_;
  Handle handle_;
  absl::Mutex queue_mutex_;
  Queue queue_ ABSL_GUARDED_BY(queue_mutex_);  // of the handle; null while there is none
  bool is_subscribed_ = false;
  // Dealt to this member, but not started: start_at or the check of the log's ends has not
  // succeeded yet.
  PartitionList pending_;
  std::set<TopicPartition> assigned_;
  bool rebalanced_ = false;  // since Poll last looked
  absl::Status broken_;      // a state that only a new assignment or Seek heals
  absl::Status untold_;      // for the next Poll
  std::atomic<bool> is_down_{false};
  std::atomic<bool> is_woken_{false};
};

}  // namespace zoneflow::bus::kafka

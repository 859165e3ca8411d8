// A bus that lives in memory, for tests of what uses one. It passes the same contract as the real
// ones (bus_contract.h).
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"

#include "common/bus/bus.h"

namespace zoneflow::bus::testing {

// What the instances of one bus share. Thread-safe.
class InMemoryLog {
 public:
  // Makes the next calls of Publish, Poll, Ends and CompareTopics fail with the status, until it is
  // OK again.
  void Fail(absl::Status status);

  // Makes the topic anew without messages, as after a lost disk.
  void Recreate(const std::string& topic);

  // Drops the last messages of each partition but for `kept`, as a restored copy would.
  void Cut(const std::string& topic, std::size_t kept);

  // Removes the topic.
  void Delete(const std::string& topic);

  // All messages of the topic, by partition and offset.
  std::vector<Message> Messages(const std::string& topic) const;

 private:
  friend class InMemoryBus;
  friend class InMemoryPublisher;
  friend class InMemoryConsumer;

  struct Topic {
    TopicSpec spec;
    std::vector<std::vector<Message>> partitions;
    // As IdentityOf, and where each stands in its partition.
    std::map<std::string, std::int64_t> identities;
    std::string log_id;
  };

  // "" where nothing stands. The partition exists.
  std::string EntryAt(const TopicPartition& partition, std::int64_t offset) const
      ABSL_SHARED_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, Topic> topics_ ABSL_GUARDED_BY(mutex_);
  // The members of each group on each topic, in the order they came.
  std::map<std::pair<std::string, std::string>, std::vector<const void*>> members_
      ABSL_GUARDED_BY(mutex_);
  // Counts the topics that were made.
  std::int64_t made_ ABSL_GUARDED_BY(mutex_) = 0;
  // Counts every change, for those who wait.
  std::int64_t version_ ABSL_GUARDED_BY(mutex_) = 0;
};

// One instance, as a process would open it.
class InMemoryBus final : public Bus {
 public:
  explicit InMemoryBus(std::shared_ptr<InMemoryLog> log = std::make_shared<InMemoryLog>())
      : log_(std::move(log)) {}

  // A bus that has the topics already, with the given partitions each.
  static std::unique_ptr<InMemoryBus> With(const std::vector<std::string>& topics,
                                           std::int32_t partitions = 12);

  InMemoryLog& log() { return *log_; }

  absl::StatusOr<std::unique_ptr<Publisher>> OpenPublisher() override;
  absl::StatusOr<std::unique_ptr<Consumer>> OpenConsumer(const std::string& group,
                                                         const std::vector<std::string>& topics,
                                                         Consumer::StartAt start_at) override;
  absl::StatusOr<LogEnds> Ends(const std::vector<std::string>& topics) override;
  absl::StatusOr<Entries> EntriesAt(const std::map<TopicPartition, std::int64_t>& offsets) override;
  absl::Status CreateTopics(const std::vector<TopicSpec>& topics) override;
  absl::StatusOr<std::vector<TopicDifference>> CompareTopics(
      const std::vector<TopicSpec>& topics) override;

 private:
  std::shared_ptr<InMemoryLog> log_;
};

}  // namespace zoneflow::bus::testing

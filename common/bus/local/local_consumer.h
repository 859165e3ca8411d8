// Reads topic files as a member of a group.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/bus/consumer.h"
#include "common/bus/local/group_lock.h"
#include "common/bus/local/topic_file.h"
#include "common/bus/local/wake.h"

namespace zoneflow::bus::local {

class LocalConsumer final : public Consumer {
 public:
  LocalConsumer(std::string directory, const std::string& group, std::vector<std::string> topics,
                StartAt start_at, Waker waker);

  absl::StatusOr<std::vector<Message>> Poll(std::size_t max_messages,
                                            std::chrono::milliseconds max_wait) override;
  void Rewind() override;
  // The embedded log shows no lag of its own: Progress reads the positions where they are kept.
  void ReportApplied(const std::map<TopicPartition, std::int64_t>&) override {}
  void Wake() override { waker_.Wake(); }

 private:
  struct Topic {
    std::string name;
    std::unique_ptr<TopicFile> file;  // null until the topic exists
    std::optional<GroupLock> group;
    // Where each partition held and started stands.
    std::map<std::int32_t, Place> next;
    bool maybe_more = true;  // worth a read: written since the last one that came to the end
  };

  absl::Status Settle();
  absl::Status OpenTopic(std::size_t index);
  absl::Status StartNewPartitions();
  absl::Status CheckPlace(Topic& topic, std::int32_t partition, const Place& place);
  absl::Status Read(std::size_t max_messages, std::vector<Message>& out);
  // True if it stopped at a limit.
  absl::StatusOr<bool> ReadTopic(Topic& topic, std::size_t share, std::size_t max_messages,
                                 std::vector<Message>& out);
  void Take(const Waker::Event& event);

  const std::string directory_;
  const std::string group_directory_;
  const StartAt start_at_;
  Waker waker_;
  std::vector<Topic> topics_;
  // The net under the watches: files, members and ends are looked at again at this time.
  std::chrono::steady_clock::time_point settle_at_{};
  std::size_t first_topic_ =
      0;  // turns, so that a topic with a long backlog does not starve the others
};

}  // namespace zoneflow::bus::local

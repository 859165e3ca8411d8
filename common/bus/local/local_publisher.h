// Appends to the topic files, several callers' messages to one commit.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"

#include "common/bus/local/topic_file.h"
#include "common/bus/local/wake.h"
#include "common/bus/publisher.h"

namespace zoneflow::bus::local {

class LocalPublisher final : public Publisher {
 public:
  explicit LocalPublisher(std::string directory) : directory_(std::move(directory)) {}

  absl::StatusOr<Appends> Publish(std::span<const OutgoingMessage> messages) override;

 private:
  struct Call {
    std::span<const OutgoingMessage> messages;
    bool done = false;
    absl::Status status = {};
    Appends appends = {};
  };
  struct Topic {
    std::unique_ptr<TopicFile> file;
    Descriptor wake;
  };

  // Writes all calls' messages, one transaction per topic, and gives each call its status.
  void Write(const std::vector<Call*>& calls) ABSL_LOCKS_EXCLUDED(mutex_);
  static void Record(const TopicFile& file, const OutgoingMessage& message, std::int64_t offset,
                     Appends& appends);
  absl::StatusOr<Topic*> TopicOf(const std::string& name);

  const std::string directory_;
  absl::Mutex mutex_;
  // Waiting to be written, in order of arrival. The first caller that finds no writer becomes it.
  std::deque<Call*> waiting_ ABSL_GUARDED_BY(mutex_);
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  // Touched only by the caller that is writing.
  std::map<std::string, Topic> topics_;
};

}  // namespace zoneflow::bus::local

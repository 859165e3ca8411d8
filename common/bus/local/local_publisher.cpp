#include "common/bus/local/local_publisher.h"

#include <fcntl.h>

#include <algorithm>

#include "common/base/status_macros.h"
#include "common/bus/log_entry.h"
#include "common/bus/message_limits.h"

namespace zoneflow::bus::local {

absl::StatusOr<Appends> LocalPublisher::Publish(std::span<const OutgoingMessage> messages) {
  RETURN_IF_ERROR(CheckMessages(messages));
  if (messages.empty()) {
    return Appends();
  }
  Call call{.messages = messages};
  absl::MutexLock lock(&mutex_);
  waiting_.push_back(&call);
  const auto my_turn = [this, &call] {
    mutex_.AssertReaderHeld();
    return call.done || !writing_;
  };
  mutex_.Await(absl::Condition(&my_turn));
  const auto result = [&call]() -> absl::StatusOr<Appends> {
    RETURN_IF_ERROR(call.status);
    return std::move(call.appends);
  };
  if (call.done) {
    return result();
  }
  const std::vector<Call*> calls(waiting_.begin(), waiting_.end());
  waiting_.clear();
  writing_ = true;
  mutex_.Unlock();
  Write(calls);
  mutex_.Lock();
  writing_ = false;
  for (Call* written : calls) {
    written->done = true;
  }
  return result();
}

// The entry of a message at its place is its own ce_id in this log.
void LocalPublisher::Record(const TopicFile& file, const OutgoingMessage& message,
                            std::int64_t offset, Appends& appends) {
  const TopicPartition partition{message.topic, PartitionOf(message.key, file.partitions())};
  const auto [appended, is_first] = appends.try_emplace(partition);
  Appended& at = appended->second;
  at.first = is_first ? offset : std::min(at.first, offset);
  if (is_first || offset >= at.end.next) {
    at.end = {offset + 1, EntryOf({.topic = message.topic,
                                   .partition = partition.partition,
                                   .offset = offset,
                                   .key = message.key,
                                   .headers = message.headers,
                                   .value = message.value,
                                   .log_stamp = file.log_id()})};
  }
}

void LocalPublisher::Write(const std::vector<Call*>& calls) {
  std::map<std::string_view, std::vector<const OutgoingMessage*>> by_topic;
  for (const Call* call : calls) {
    for (const OutgoingMessage& message : call->messages) {
      by_topic[message.topic].push_back(&message);
    }
  }
  for (const auto& [name, messages] : by_topic) {
    absl::StatusOr<Topic*> topic = TopicOf(std::string(name));
    const absl::StatusOr<std::vector<std::int64_t>> offsets =
        topic.ok() ? (*topic)->file->Append(messages) : topic.status();
    if (offsets.ok()) {
      Touch((*topic)->wake.get());
    }
    std::size_t next = 0;
    for (Call* call : calls) {
      for (const OutgoingMessage& message : call->messages) {
        if (message.topic != name) {
          continue;
        }
        if (offsets.ok()) {
          Record(*(*topic)->file, message, (*offsets)[next++], call->appends);
        } else {
          call->status.Update(offsets.status());
        }
      }
    }
    if (!offsets.ok()) {
      topics_.erase(std::string(name));
    }
  }
}

absl::StatusOr<LocalPublisher::Topic*> LocalPublisher::TopicOf(const std::string& name) {
  Topic& topic = topics_[name];
  if (topic.file == nullptr || !topic.file->IsInPlace()) {
    ASSIGN_OR_RETURN(topic.file, TopicFile::Open(directory_, name));
    topic.wake =
        Descriptor(open(WakePath(directory_, name).c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
  }
  return &topic;
}

}  // namespace zoneflow::bus::local

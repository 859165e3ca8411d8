#include "common/bus/local/local_publisher.h"

#include <fcntl.h>

#include "common/base/status_macros.h"
#include "common/bus/message_limits.h"

namespace zoneflow::bus::local {

absl::Status LocalPublisher::Publish(std::span<const OutgoingMessage> messages) {
  RETURN_IF_ERROR(CheckMessages(messages));
  if (messages.empty()) {
    return absl::OkStatus();
  }
  Call call{.messages = messages};
  absl::MutexLock lock(&mutex_);
  waiting_.push_back(&call);
  const auto my_turn = [this, &call] {
    mutex_.AssertReaderHeld();
    return call.done || !writing_;
  };
  mutex_.Await(absl::Condition(&my_turn));
  if (call.done) {
    return call.status;
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
  return call.status;
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
    const absl::Status status = topic.ok() ? (*topic)->file->Append(messages) : topic.status();
    if (status.ok()) {
      Touch((*topic)->wake.get());
      continue;
    }
    topics_.erase(std::string(name));
    for (Call* call : calls) {
      for (const OutgoingMessage& message : call->messages) {
        if (message.topic == name) {
          call->status.Update(status);
          break;
        }
      }
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

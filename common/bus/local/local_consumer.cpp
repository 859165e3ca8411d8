#include "common/bus/local/local_consumer.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

#include "common/base/status_macros.h"

namespace zoneflow::bus::local {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kNet{1000};
constexpr std::size_t kBytesPerPoll = std::size_t{16} << 20;

}  // namespace

LocalConsumer::LocalConsumer(std::string directory, const std::string& group,
                             std::vector<std::string> topics, StartAt start_at, Waker waker)
    : directory_(std::move(directory)),
      group_directory_(absl::StrCat(directory_, "/groups/", group)),
      start_at_(std::move(start_at)),
      waker_(std::move(waker)) {
  for (std::string& name : topics) {
    topics_.emplace_back().name = std::move(name);
  }
}

absl::StatusOr<std::vector<Message>> LocalConsumer::Poll(std::size_t max_messages,
                                                         milliseconds max_wait) {
  const steady_clock::time_point until = steady_clock::now() + max_wait;
  std::vector<Message> messages;
  for (;;) {
    if (steady_clock::now() >= settle_at_) {
      RETURN_IF_ERROR(Settle());
      settle_at_ = steady_clock::now() + kNet;
    }
    // What was read before an error is the caller's; the error comes back by itself.
    const absl::Status status = Read(max_messages, messages);
    if (messages.empty()) {
      RETURN_IF_ERROR(status);
    }
    const steady_clock::time_point now = steady_clock::now();
    if (!messages.empty() || now >= until) {
      return messages;
    }
    const auto wait = std::chrono::ceil<milliseconds>(std::min(until, settle_at_) - now);
    const Waker::Event event = waker_.Wait(std::max(wait, milliseconds{0}));
    Take(event);
    if (event.woken) {
      return messages;
    }
  }
}

// A topic's log is watched under its index, its group under its index plus the number of topics.
void LocalConsumer::Take(const Waker::Event& event) {
  for (const int tag : event.tags) {
    const auto index = static_cast<std::size_t>(tag);
    if (index < topics_.size()) {
      topics_[index].maybe_more = true;
    } else {
      settle_at_ = {};
    }
  }
}

absl::Status LocalConsumer::OpenTopic(std::size_t index) {
  Topic& topic = topics_[index];
  if (topic.file != nullptr && topic.file->IsInPlace()) {
    return absl::OkStatus();
  }
  // What was held belongs to a file that is gone: each partition starts anew, and a position that
  // does not fit the new file is found there.
  topic.group.reset();
  topic.next.clear();
  ASSIGN_OR_RETURN(topic.file, TopicFile::Open(directory_, topic.name));
  const std::string lock = absl::StrCat(group_directory_, "/", topic.name);
  ASSIGN_OR_RETURN(GroupLock group, GroupLock::Join(lock, topic.file->partitions()));
  topic.group.emplace(std::move(group));
  RETURN_IF_ERROR(waker_.Watch(WakePath(directory_, topic.name), static_cast<int>(index)));
  return waker_.Watch(lock, static_cast<int>(index + topics_.size()));
}

absl::Status LocalConsumer::Settle() {
  for (std::size_t i = 0; i < topics_.size(); ++i) {
    RETURN_IF_ERROR(OpenTopic(i));
    Topic& topic = topics_[i];
    const std::set<std::int32_t>& held = topic.group->Settle();
    std::erase_if(topic.next, [&](const auto& entry) { return !held.contains(entry.first); });
    topic.maybe_more = true;
    for (const auto& [partition, next] : topic.next) {
      if (absl::Status status = CheckPlace(topic, partition, next); !status.ok()) {
        Rewind();
        return status;
      }
    }
  }
  return StartNewPartitions();
}

absl::Status LocalConsumer::StartNewPartitions() {
  std::vector<TopicPartition> added;
  for (Topic& topic : topics_) {
    for (const std::int32_t partition : topic.group->held()) {
      if (!topic.next.contains(partition)) {
        added.push_back({topic.name, partition});
      }
    }
  }
  if (added.empty()) {
    return absl::OkStatus();
  }
  Places starts;
  ASSIGN_OR_RETURN(starts, start_at_(added));
  for (Topic& topic : topics_) {
    for (const TopicPartition& partition : added) {
      if (partition.topic != topic.name) {
        continue;
      }
      const auto start = starts.find(partition);
      const Place next = start == starts.end() ? Place() : start->second;
      RETURN_IF_ERROR(CheckPlace(topic, partition.partition, next));
      topic.next[partition.partition] = next;
    }
  }
  return absl::OkStatus();
}

absl::Status LocalConsumer::CheckPlace(Topic& topic, std::int32_t partition, const Place& place) {
  if (place.next == 0) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::string found, topic.file->EntryAt(partition, place.next - 1));
  if (found.empty() || (!place.previous.empty() && found != place.previous)) {
    return LogLost({topic.name, partition}, place, found);
  }
  return absl::OkStatus();
}

absl::Status LocalConsumer::Read(std::size_t max_messages, std::vector<Message>& out) {
  first_topic_ = (first_topic_ + 1) % topics_.size();
  for (std::size_t turn = 0; turn < topics_.size(); ++turn) {
    Topic& topic = topics_[(first_topic_ + turn) % topics_.size()];
    if (!topic.maybe_more) {
      continue;
    }
    // Equal shares first, so that a long partition does not hold up the others, then what room is
    // left.
    const std::size_t partitions = std::max<std::size_t>(1, topic.next.size());
    const std::size_t share = std::max<std::size_t>(1, max_messages / partitions);
    ASSIGN_OR_RETURN(topic.maybe_more, ReadTopic(topic, share, max_messages, out));
    if (topic.maybe_more) {
      ASSIGN_OR_RETURN(topic.maybe_more, ReadTopic(topic, max_messages, max_messages, out));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> LocalConsumer::ReadTopic(Topic& topic, std::size_t share,
                                              std::size_t max_messages, std::vector<Message>& out) {
  bool maybe_more = false;
  for (auto& [partition, next] : topic.next) {
    const std::size_t before = out.size();
    const std::size_t limit = std::min(share, max_messages - before);
    if (limit == 0) {
      return true;
    }
    const std::size_t bytes = kBytesPerPoll / topic.next.size();
    absl::StatusOr<bool> stopped = topic.file->Read(partition, next.next, limit, bytes, out);
    if (stopped.ok() && out.size() > before) {
      // Looked at after the read: a log that is the same now was the same then.
      if (absl::Status status = CheckPlace(topic, partition, next); !status.ok()) {
        stopped = status;
      }
    }
    if (!stopped.ok()) {
      out.resize(before);
      if (absl::IsOutOfRange(stopped.status())) {
        Rewind();
      }
      return stopped.status();
    }
    maybe_more |= *stopped;
    if (out.size() > before) {
      next = {out.back().offset + 1, EntryOf(out.back())};
    }
  }
  return maybe_more;
}

void LocalConsumer::Rewind() {
  for (Topic& topic : topics_) {
    topic.next.clear();
    topic.maybe_more = true;
  }
  settle_at_ = {};
}

}  // namespace zoneflow::bus::local

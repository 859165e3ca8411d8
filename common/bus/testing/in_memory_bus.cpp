#include "common/bus/testing/in_memory_bus.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

#include "common/base/status_macros.h"
#include "common/bus/message_limits.h"

namespace zoneflow::bus::testing {
namespace {

absl::Status Missing(const std::string& topic) {
  return absl::NotFoundError(absl::StrCat("topic ", topic, " does not exist"));
}

}  // namespace

void InMemoryLog::Fail(absl::Status status) {
  absl::MutexLock lock(&mutex_);
  failure_ = std::move(status);
  ++version_;
}

void InMemoryLog::Recreate(const std::string& topic) {
  absl::MutexLock lock(&mutex_);
  Topic& found = topics_.at(topic);
  found.identities.clear();
  found.log_id = absl::StrCat("log-", ++made_);
  for (std::vector<Message>& partition : found.partitions) {
    partition.clear();
  }
  ++version_;
}

void InMemoryLog::Cut(const std::string& topic, std::size_t kept) {
  absl::MutexLock lock(&mutex_);
  Topic& found = topics_.at(topic);
  for (std::vector<Message>& partition : found.partitions) {
    while (partition.size() > kept) {
      const Message& last = partition.back();
      found.identities.erase(IdentityOf({last.topic, last.key, last.headers, last.value}));
      partition.pop_back();
    }
  }
  ++version_;
}

void InMemoryLog::Delete(const std::string& topic) {
  absl::MutexLock lock(&mutex_);
  topics_.erase(topic);
  ++version_;
}

std::string InMemoryLog::EntryAt(const TopicPartition& partition, std::int64_t offset) const {
  const auto topic = topics_.find(partition.topic);
  if (topic == topics_.end()) {
    return "";
  }
  const std::vector<Message>& log =
      topic->second.partitions[static_cast<std::size_t>(partition.partition)];
  return offset >= 0 && offset < static_cast<std::int64_t>(log.size())
             ? EntryOf(log[static_cast<std::size_t>(offset)])
             : "";
}

std::vector<Message> InMemoryLog::Messages(const std::string& topic) const {
  absl::MutexLock lock(&mutex_);
  std::vector<Message> all;
  if (const auto found = topics_.find(topic); found != topics_.end()) {
    for (const std::vector<Message>& partition : found->second.partitions) {
      all.insert(all.end(), partition.begin(), partition.end());
    }
  }
  return all;
}

class InMemoryPublisher final : public Publisher {
 public:
  explicit InMemoryPublisher(std::shared_ptr<InMemoryLog> log) : log_(std::move(log)) {}

  absl::StatusOr<Appends> Publish(std::span<const OutgoingMessage> messages) override {
    RETURN_IF_ERROR(CheckMessages(messages));
    absl::MutexLock lock(&log_->mutex_);
    RETURN_IF_ERROR(log_->failure_);
    Appends appends;
    for (const OutgoingMessage& message : messages) {
      const auto topic = log_->topics_.find(message.topic);
      if (topic == log_->topics_.end()) {
        return Missing(message.topic);
      }
      const std::string identity = IdentityOf(message);
      std::vector<std::vector<Message>>& partitions = topic->second.partitions;
      const std::int32_t number =
          PartitionOf(message.key, static_cast<std::int32_t>(partitions.size()));
      std::vector<Message>& partition = partitions[static_cast<std::size_t>(number)];
      auto offset = static_cast<std::int64_t>(partition.size());
      if (const auto stored = topic->second.identities.find(identity);
          stored != topic->second.identities.end()) {
        offset = stored->second;
      } else {
        partition.push_back({message.topic, number, offset, message.key, message.headers,
                             message.value, topic->second.log_id});
        if (!identity.empty()) {
          topic->second.identities.emplace(identity, offset);
        }
      }
      const auto [appended, is_first] = appends.try_emplace({message.topic, number});
      Appended& at = appended->second;
      at.first = is_first ? offset : std::min(at.first, offset);
      if (is_first || offset >= at.end.next) {
        at.end = {offset + 1, EntryOf(partition[static_cast<std::size_t>(offset)])};
      }
    }
    ++log_->version_;
    return appends;
  }

 private:
  std::shared_ptr<InMemoryLog> log_;
};

class InMemoryConsumer final : public Consumer {
 public:
  InMemoryConsumer(std::shared_ptr<InMemoryLog> log, std::string group,
                   std::vector<std::string> topics, StartAt start_at)
      : log_(std::move(log)),
        group_(std::move(group)),
        topics_(std::move(topics)),
        start_at_(std::move(start_at)) {
    absl::MutexLock lock(&log_->mutex_);
    for (const std::string& topic : topics_) {
      log_->members_[{group_, topic}].push_back(this);
    }
    ++log_->version_;
  }

  ~InMemoryConsumer() override {
    absl::MutexLock lock(&log_->mutex_);
    for (const std::string& topic : topics_) {
      std::erase(log_->members_[{group_, topic}], this);
    }
    ++log_->version_;
  }

  absl::StatusOr<std::vector<Message>> Poll(std::size_t max_messages,
                                            std::chrono::milliseconds max_wait) override {
    const absl::Time until = absl::Now() + absl::FromChrono(max_wait);
    for (;;) {
      std::vector<TopicPartition> added;
      ASSIGN_OR_RETURN(added, Assign());
      if (!added.empty()) {
        // Without the lock: start_at may take its time, and may use the bus.
        Places starts;
        ASSIGN_OR_RETURN(starts, start_at_(added));
        for (const TopicPartition& partition : added) {
          const auto start = starts.find(partition);
          next_[partition] = start == starts.end() ? Place() : start->second;
        }
      }
      absl::MutexLock lock(&log_->mutex_);
      std::vector<Message> messages;
      ASSIGN_OR_RETURN(messages, Read(max_messages));
      if (!messages.empty() || woken_ || absl::Now() >= until) {
        woken_ = false;
        return messages;
      }
      const std::int64_t seen = log_->version_;
      const auto changed = [this, seen] {
        log_->mutex_.AssertReaderHeld();
        return woken_ || log_->version_ != seen;
      };
      log_->mutex_.AwaitWithDeadline(absl::Condition(&changed), until);
    }
  }

  void Rewind() override { next_.clear(); }

  void ReportApplied(const std::map<TopicPartition, std::int64_t>&) override {}

  void Wake() override {
    absl::MutexLock lock(&log_->mutex_);
    woken_ = true;
  }

 private:
  // Drops what is another member's by now and returns what is newly this one's.
  absl::StatusOr<std::vector<TopicPartition>> Assign() {
    absl::MutexLock lock(&log_->mutex_);
    RETURN_IF_ERROR(log_->failure_);
    std::set<TopicPartition> mine;
    for (const std::string& topic : topics_) {
      const auto found = log_->topics_.find(topic);
      if (found == log_->topics_.end()) {
        return Missing(topic);
      }
      const std::vector<const void*>& members = log_->members_[{group_, topic}];
      const std::size_t me = static_cast<std::size_t>(
          std::find(members.begin(), members.end(), this) - members.begin());
      const std::size_t count = found->second.partitions.size();
      for (std::size_t i = 0; i < count; ++i) {
        if (i * members.size() / count == me) {
          mine.insert({topic, static_cast<std::int32_t>(i)});
        }
      }
    }
    std::erase_if(next_, [&](const auto& entry) { return !mine.contains(entry.first); });
    std::vector<TopicPartition> added;
    for (const TopicPartition& partition : mine) {
      if (!next_.contains(partition)) {
        added.push_back(partition);
      }
    }
    return added;
  }

  absl::StatusOr<std::vector<Message>> Read(std::size_t max_messages)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(log_->mutex_) {
    // All first: what a lost log holds is not read, whichever partition shows it.
    for (const auto& [partition, place] : next_) {
      const std::string found = log_->EntryAt(partition, place.next - 1);
      if (place.next > 0 &&
          (found.empty() || (!place.previous.empty() && found != place.previous))) {
        absl::Status lost = LogLost(partition, place, found);
        next_.clear();
        return lost;
      }
    }
    std::vector<Message> messages;
    for (auto& [partition, place] : next_) {
      const std::vector<Message>& log =
          log_->topics_.at(partition.topic)
              .partitions[static_cast<std::size_t>(partition.partition)];
      const auto end = static_cast<std::int64_t>(log.size());
      while (place.next < end && messages.size() < max_messages) {
        messages.push_back(log[static_cast<std::size_t>(place.next)]);
        place = {place.next + 1, EntryOf(messages.back())};
      }
    }
    return messages;
  }

  std::shared_ptr<InMemoryLog> log_;
  const std::string group_;
  const std::vector<std::string> topics_;
  const StartAt start_at_;
  Places next_;
  bool woken_ ABSL_GUARDED_BY(log_->mutex_) = false;
};

std::unique_ptr<InMemoryBus> InMemoryBus::With(const std::vector<std::string>& topics,
                                               std::int32_t partitions) {
  auto bus = std::make_unique<InMemoryBus>();
  for (const std::string& topic : topics) {
    (void)bus->CreateTopics({{.name = topic, .partitions = partitions}});
  }
  return bus;
}

absl::StatusOr<std::unique_ptr<Publisher>> InMemoryBus::OpenPublisher() {
  return std::make_unique<InMemoryPublisher>(log_);
}

absl::StatusOr<std::unique_ptr<Consumer>> InMemoryBus::OpenConsumer(
    const std::string& group, const std::vector<std::string>& topics, Consumer::StartAt start_at) {
  return std::make_unique<InMemoryConsumer>(log_, group, topics, std::move(start_at));
}

absl::StatusOr<LogEnds> InMemoryBus::Ends(const std::vector<std::string>& topics) {
  absl::MutexLock lock(&log_->mutex_);
  RETURN_IF_ERROR(log_->failure_);
  LogEnds ends;
  for (const std::string& topic : topics) {
    const auto found = log_->topics_.find(topic);
    if (found == log_->topics_.end()) {
      return Missing(topic);
    }
    std::int32_t number = 0;
    for (const std::vector<Message>& partition : found->second.partitions) {
      ends[{topic, number++}] = static_cast<std::int64_t>(partition.size());
    }
  }
  return ends;
}

absl::StatusOr<Entries> InMemoryBus::EntriesAt(
    const std::map<TopicPartition, std::int64_t>& offsets) {
  absl::MutexLock lock(&log_->mutex_);
  RETURN_IF_ERROR(log_->failure_);
  Entries entries;
  for (const auto& [partition, offset] : offsets) {
    const auto topic = log_->topics_.find(partition.topic);
    if (topic == log_->topics_.end() || partition.partition < 0 ||
        partition.partition >= topic->second.spec.partitions) {
      return Missing(partition.topic);
    }
    if (std::string entry = log_->EntryAt(partition, offset); !entry.empty()) {
      entries.emplace(partition, std::move(entry));
    }
  }
  return entries;
}

absl::Status InMemoryBus::CreateTopics(const std::vector<TopicSpec>& topics) {
  absl::MutexLock lock(&log_->mutex_);
  for (const TopicSpec& spec : topics) {
    InMemoryLog::Topic topic{.spec = spec,
                             .partitions = {},
                             .identities = {},
                             .log_id = absl::StrCat("log-", ++log_->made_)};
    topic.partitions.resize(static_cast<std::size_t>(spec.partitions));
    log_->topics_.try_emplace(spec.name, std::move(topic));
  }
  ++log_->version_;
  return absl::OkStatus();
}

absl::StatusOr<std::vector<TopicDifference>> InMemoryBus::CompareTopics(
    const std::vector<TopicSpec>& topics) {
  absl::MutexLock lock(&log_->mutex_);
  RETURN_IF_ERROR(log_->failure_);
  std::vector<TopicDifference> differences;
  for (const TopicSpec& spec : topics) {
    const auto found = log_->topics_.find(spec.name);
    if (found == log_->topics_.end()) {
      differences.push_back({spec.name, "missing"});
    } else if (found->second.spec.partitions != spec.partitions) {
      differences.push_back({spec.name, absl::StrCat("has ", found->second.spec.partitions,
                                                     " partitions, declared ", spec.partitions)});
    }
  }
  return differences;
}

}  // namespace zoneflow::bus::testing

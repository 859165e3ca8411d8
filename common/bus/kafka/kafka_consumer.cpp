#include "common/bus/kafka/kafka_consumer.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/status_macros.h"

namespace zoneflow::bus::kafka {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kBytesPerPoll = std::size_t{16} << 20;

}  // namespace

absl::StatusOr<std::unique_ptr<Consumer>> KafkaConsumer::Open(const KafkaConfig& config,
                                                              const std::string& group,
                                                              const std::string& member,
                                                              std::vector<std::string> topics,
                                                              StartAt start_at) {
  std::unique_ptr<KafkaConsumer> consumer(
      new KafkaConsumer(config, group, member, std::move(topics), std::move(start_at)));
  RETURN_IF_ERROR(consumer->Connect());
  return consumer;
}

KafkaConsumer::~KafkaConsumer() { Disconnect(); }

absl::Status KafkaConsumer::Connect() {
  Conf conf = CommonConf(bootstrap_servers_);
  conf.Set("group.id", group_)
      // Of what ReportApplied stores, once a second.
      .Set("enable.auto.commit", "true")
      .Set("auto.commit.interval.ms", "1000")
      .Set("enable.auto.offset.store", "false")
      // A position outside the log is never answered by a jump.
      .Set("auto.offset.reset", "error")
      // Not cooperative-sticky: three bugs in 2.0.2.
      .Set("partition.assignment.strategy", "range")
      .Set("session.timeout.ms", "6000")
      .Set("heartbeat.interval.ms", "1500")
      .Set("fetch.wait.max.ms", "100")
      .Set("fetch.error.backoff.ms", "50")
      .Set("queued.min.messages", "20000")
      .Set("queued.max.messages.kbytes", "16384");
  if (!member_.empty()) {
    conf.Set("group.instance.id", member_);
  }
  rd_kafka_conf_set_opaque(conf.get(), this);
  rd_kafka_conf_set_rebalance_cb(conf.get(), OnRebalance);
  rd_kafka_conf_set_error_cb(conf.get(), OnError);
  ASSIGN_OR_RETURN(handle_, std::move(conf).Make(RD_KAFKA_CONSUMER));
  rd_kafka_poll_set_consumer(handle_.get());
  absl::MutexLock lock(&queue_mutex_);
  queue_.reset(rd_kafka_queue_get_consumer(handle_.get()));
  return absl::OkStatus();
}

void KafkaConsumer::Disconnect() {
  if (handle_ == nullptr) {
    return;
  }
  rd_kafka_consumer_close(handle_.get());
  {
    absl::MutexLock lock(&queue_mutex_);
    queue_.reset();
  }
  handle_.reset();
  is_subscribed_ = false;
  pending_.reset();
  is_rewinding_ = false;
  assigned_.clear();
}

// A member with an instance name is fenced for good when a commit of its offsets is late, and
// arrives after it has joined anew: after a restart of the broker, say. The handle would go on
// without ever returning a message.
absl::Status KafkaConsumer::ReplaceFailed() {
  if (handle_ == nullptr) {
    return Connect();  // the last replacement could not be made
  }
  char reason[256] = "";
  const rd_kafka_resp_err_t error = rd_kafka_fatal_error(handle_.get(), reason, sizeof reason);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
    return absl::OkStatus();
  }
  Disconnect();
  RETURN_IF_ERROR(Connect());
  return absl::UnavailableError(
      absl::StrCat(StatusOf(error, reason).message(), "; the consumer was made anew, try again"));
}

void KafkaConsumer::OnError(rd_kafka_t*, int error, const char*, void* self) {
  static_cast<KafkaConsumer*>(self)->is_disturbed_ = true;
  if (error == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) {
    static_cast<KafkaConsumer*>(self)->is_down_ = true;
  }
}

void KafkaConsumer::OnRebalance(rd_kafka_t* handle, rd_kafka_resp_err_t error,
                                rd_kafka_topic_partition_list_t* partitions, void* self) {
  auto* consumer = static_cast<KafkaConsumer*>(self);
  consumer->rebalanced_ = true;
  consumer->is_rewinding_ = false;
  consumer->assigned_.clear();
  if (error == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    // Assigned by Poll, once the caller has said where to start.
    consumer->pending_.reset(rd_kafka_topic_partition_list_copy(partitions));
  } else {
    consumer->pending_.reset();
    rd_kafka_assign(handle, nullptr);
  }
}

absl::Status KafkaConsumer::Subscribe() {
  // A subscription to a topic that does not exist would silently read nothing until the next
  // refresh of metadata.
  RETURN_IF_ERROR(PartitionCounts(handle_.get(), topics_, timeout_).status());
  const PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(topics_.size())));
  for (const std::string& topic : topics_) {
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
  }
  RETURN_IF_ERROR(StatusOf(rd_kafka_subscribe(handle_.get(), list.get()), "subscribe"));
  is_subscribed_ = true;
  return absl::OkStatus();
}

absl::Status KafkaConsumer::StartPending() {
  std::vector<TopicPartition> added;
  added.reserve(static_cast<std::size_t>(pending_->cnt));
  for (int i = 0; i < pending_->cnt; ++i) {
    added.push_back({pending_->elems[i].topic, pending_->elems[i].partition});
  }
  std::map<TopicPartition, Held> held;
  if (!added.empty()) {
    Places starts;
    ASSIGN_OR_RETURN(starts, start_at_(added));
    is_disturbed_ = false;
    LogEnds ends;
    ASSIGN_OR_RETURN(ends, QueryEnds(handle_.get(), added, timeout_));
    std::map<TopicPartition, std::int64_t> before;
    for (int i = 0; i < pending_->cnt; ++i) {
      rd_kafka_topic_partition_t& element = pending_->elems[i];
      const TopicPartition partition{element.topic, element.partition};
      const auto start = starts.find(partition);
      if (start == starts.end() || start->second.next == 0) {
        element.offset = RD_KAFKA_OFFSET_BEGINNING;
        held[partition] = {{}, steady_clock::now()};
        continue;
      }
      const Place& place = start->second;
      if (place.next > ends.at(partition)) {
        return LogLost(partition, place, "");
      }
      if (!place.previous.empty()) {
        before[partition] = place.next - 1;
      }
      element.offset = place.next;
      held[partition] = {place, steady_clock::now()};
    }
    Entries entries;
    ASSIGN_OR_RETURN(entries, reader_.Read(before));
    RETURN_IF_ERROR(CheckPlaces(starts, entries));
  }
  if (is_rewinding_) {
    RETURN_IF_ERROR(SeekPending());
  } else {
    RETURN_IF_ERROR(StatusOf(rd_kafka_assign(handle_.get(), pending_.get()), "assign"));
  }
  assigned_ = std::move(held);
  pending_.reset();
  is_rewinding_ = false;
  doubt_ = absl::OkStatus();
  return absl::OkStatus();
}

// Not by assigning the same partitions again: librdkafka 2.0.2 ends the process by an assertion
// where one that it is still stopping is taken away a second time.
absl::Status KafkaConsumer::SeekPending() {
  const steady_clock::time_point until = steady_clock::now() + milliseconds(1000);
  while (true) {
    const Owned<rd_kafka_error_t, rd_kafka_error_destroy> error(rd_kafka_seek_partitions(
        handle_.get(), pending_.get(), static_cast<int>(timeout_.count())));
    rd_kafka_resp_err_t code =
        error == nullptr ? RD_KAFKA_RESP_ERR_NO_ERROR : rd_kafka_error_code(error.get());
    for (int i = 0; code == RD_KAFKA_RESP_ERR_NO_ERROR && i < pending_->cnt; ++i) {
      code = pending_->elems[i].err;
    }
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
      return absl::OkStatus();
    }
    // Right after an assignment a partition may not be fetched yet.
    if (code != RD_KAFKA_RESP_ERR__STATE || steady_clock::now() >= until) {
      doubt_ = absl::UnavailableError(absl::StrCat("kafka: ", rd_kafka_err2str(code),
                                                   " at going back; the consumer is made anew"));
      Disconnect();
      return doubt_;
    }
    std::this_thread::sleep_for(milliseconds(20));
  }
}

// After librdkafka has said that all brokers are down: Unavailable until one answers.
absl::Status KafkaConsumer::CheckBroker() {
  if (!is_down_) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(PartitionCounts(handle_.get(), {}, milliseconds(1000)).status());
  is_down_ = false;
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Message>> KafkaConsumer::Poll(std::size_t max_messages,
                                                         milliseconds max_wait) {
  const steady_clock::time_point until = steady_clock::now() + max_wait;
  RETURN_IF_ERROR(ReplaceFailed());
  RETURN_IF_ERROR(std::exchange(untold_, absl::OkStatus()));
  if (!is_subscribed_) {
    RETURN_IF_ERROR(Subscribe());
  }
  std::vector<Message> messages;
  std::size_t bytes = 0;
  while (messages.size() < max_messages && bytes < kBytesPerPoll) {
    if (pending_ != nullptr) {
      if (absl::Status status = StartPending(); !status.ok()) {
        // Serves the group meanwhile: its partitions may be dealt anew. Nothing is assigned, so
        // nothing is lost.
        if (handle_ != nullptr) {
          (void)RawMessage(rd_kafka_consumer_poll(handle_.get(), 0));
        }
        return status;
      }
    }
    milliseconds wait{0};
    if (messages.empty()) {
      const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now());
      wait = std::max(milliseconds{0}, left);
    }
    RawMessage raw(rd_kafka_consumer_poll(handle_.get(), static_cast<int>(wait.count())));
    if (rebalanced_) {
      // What was taken may be another's by now, or comes again from where start_at says.
      rebalanced_ = false;
      messages.clear();
      bytes = 0;
      if (raw == nullptr && !is_woken_) {
        continue;
      }
    }
    if (raw == nullptr) {
      if (messages.empty() && !is_woken_.exchange(false) && steady_clock::now() < until) {
        RETURN_IF_ERROR(CheckBroker());
        continue;  // served something that is not a message
      }
      break;
    }
    if (raw->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      if (raw->err == RD_KAFKA_RESP_ERR__FATAL) {
        break;  // what was taken before is good; the next Poll replaces the handle
      }
      const absl::Status status = StatusOf(raw->err, rd_kafka_message_errstr(raw.get()));
      is_disturbed_ = true;
      if (absl::IsOutOfRange(status)) {
        // The partition is not fetched any more. A new member looks for its start again, which says
        // what is wrong.
        doubt_ = absl::UnavailableError(status.message());
        raw.reset();
        Disconnect();
        return doubt_;
      } else if (absl::IsNotFound(status) || absl::IsPermissionDenied(status)) {
        if (messages.empty()) {
          return status;
        }
        untold_ = status;  // what was taken before it would not come again
        break;
      }
      // Others heal by themselves: librdkafka tries again.
      continue;
    }
    if (!assigned_.contains({rd_kafka_topic_name(raw->rkt), raw->partition})) {
      continue;
    }
    messages.push_back(MessageOf(*raw));
    bytes += raw->len + raw->key_len + 100;
  }
  if (messages.empty()) {
    RETURN_IF_ERROR(CheckBroker());
    if (assigned_.empty()) {
      RETURN_IF_ERROR(doubt_);
    }
    return messages;
  }
  is_down_ = false;
  if (absl::Status status = Follow(messages); !status.ok()) {
    Rewind();
    return status;
  }
  return messages;
}

// Moves the places behind the messages, once the log was seen to hold still what stood before them.
absl::Status KafkaConsumer::Follow(const std::vector<Message>& messages) {
  const steady_clock::time_point now = steady_clock::now();
  if (is_disturbed_.exchange(false)) {
    for (auto& [partition, held] : assigned_) {
      held.seen_at = {};
    }
  }
  std::map<TopicPartition, const Message*> last;
  Places doubtful;
  std::map<TopicPartition, std::int64_t> before;
  for (const Message& message : messages) {
    const TopicPartition partition{message.topic, message.partition};
    const auto [entry, is_first] = last.try_emplace(partition, &message);
    const Held& held = assigned_.at(partition);
    const std::int64_t expected = is_first ? held.place.next : entry->second->offset + 1;
    const bool is_doubtful =
        message.offset != expected || (is_first && now - held.seen_at >= believed_);
    if (is_doubtful && held.place.next > 0 && !held.place.previous.empty()) {
      doubtful[partition] = held.place;
      before[partition] = held.place.next - 1;
    }
    entry->second = &message;
  }
  if (!doubtful.empty()) {
    // Asked after the messages were fetched: a log that is the same now was the same then.
    absl::StatusOr<Entries> entries = reader_.Read(before);
    absl::Status status = entries.ok() ? CheckPlaces(doubtful, *entries) : entries.status();
    if (!status.ok()) {
      is_disturbed_ = true;
      return status;
    }
  }
  for (const auto& [partition, message] : last) {
    Held& held = assigned_.at(partition);
    // Of a partition's first messages nothing stood before.
    if (doubtful.contains(partition) || held.place.next == 0) {
      held.seen_at = now;
    }
    held.place = {message->offset + 1, EntryOf(*message)};
  }
  return absl::OkStatus();
}

void KafkaConsumer::Rewind() {
  if (pending_ == nullptr && !assigned_.empty()) {
    pending_.reset(rd_kafka_topic_partition_list_new(static_cast<int>(assigned_.size())));
    for (const auto& [partition, held] : assigned_) {
      rd_kafka_topic_partition_list_add(pending_.get(), partition.topic.c_str(),
                                        partition.partition);
    }
    is_rewinding_ = true;
  }
  assigned_.clear();  // what still comes from the old places is dropped
}

void KafkaConsumer::ReportApplied(const std::map<TopicPartition, std::int64_t>& next_offsets) {
  const PartitionList list(
      rd_kafka_topic_partition_list_new(static_cast<int>(next_offsets.size())));
  for (const auto& [partition, offset] : next_offsets) {
    if (assigned_.contains(partition)) {
      rd_kafka_topic_partition_list_add(list.get(), partition.topic.c_str(), partition.partition)
          ->offset = offset;
    }
  }
  if (list->cnt > 0) {
    (void)rd_kafka_offsets_store(handle_.get(), list.get());
  }
}

void KafkaConsumer::Wake() {
  is_woken_ = true;
  absl::MutexLock lock(&queue_mutex_);
  if (queue_ != nullptr) {
    rd_kafka_queue_yield(queue_.get());
  }
}

}  // namespace zoneflow::bus::kafka

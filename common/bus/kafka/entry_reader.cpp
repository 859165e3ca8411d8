#include "common/bus/kafka/entry_reader.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "common/base/status_macros.h"

namespace zoneflow::bus::kafka {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

Message MessageOf(const rd_kafka_message_t& raw) {
  rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  Message message{.topic = rd_kafka_topic_name(raw.rkt),
                  .partition = raw.partition,
                  .offset = raw.offset,
                  .key = std::string(static_cast<const char*>(raw.key), raw.key_len),
                  .headers = {},
                  .value = std::string(static_cast<const char*>(raw.payload), raw.len),
                  .log_stamp = absl::StrCat(rd_kafka_message_timestamp(&raw, &type))};
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&raw, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    for (std::size_t i = 0;
         rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
         ++i) {
      message.headers.insert_or_assign(
          name,
          value == nullptr ? std::string() : std::string(static_cast<const char*>(value), size));
    }
  }
  return message;
}

std::string EntryOfRaw(const rd_kafka_message_t& raw) {
  rd_kafka_headers_t* headers = nullptr;
  const void* id = nullptr;
  std::size_t size = 0;
  std::string entry;
  if (rd_kafka_message_headers(&raw, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR &&
      rd_kafka_header_get_last(headers, kId.data(), &id, &size) == RD_KAFKA_RESP_ERR_NO_ERROR &&
      id != nullptr) {
    rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
    entry = EntryOf(std::string_view(static_cast<const char*>(id), size),
                    absl::StrCat(rd_kafka_message_timestamp(&raw, &type)));
  }
  return entry.empty() ? EntryOf(MessageOf(raw)) : entry;
}

absl::Status EntryReader::Connect() {
  if (handle_ != nullptr) {
    return absl::OkStatus();
  }
  Conf conf = CommonConf(config_.bootstrap_servers);
  conf.Set("enable.auto.commit", "false")
      .Set("enable.auto.offset.store", "false")
      .Set("auto.offset.reset", "error")
      // Where the log ends there, that is the answer.
      .Set("enable.partition.eof", "true")
      .Set("fetch.wait.max.ms", "10")
      .Set("fetch.error.backoff.ms", "50")
      // As much as a batch may have: of partitions after the first a broker sends no batch that is
      // larger than this, and nothing in its place.
      .Set("fetch.message.max.bytes", "1048576")
      .Set("queued.min.messages", "1");
  ASSIGN_OR_RETURN(handle_, std::move(conf).Make(RD_KAFKA_CONSUMER));
  return absl::OkStatus();
}

absl::StatusOr<Entries> EntryReader::Read(const std::map<TopicPartition, std::int64_t>& offsets) {
  if (offsets.empty()) {
    return Entries();
  }
  absl::MutexLock lock(&mutex_);
  // A handle that knew a topic which was deleted and made anew may never ask for some of its
  // partitions again: the second try is a new one's.
  const milliseconds first = std::min(config_.request_timeout, milliseconds(1500));
  absl::StatusOr<Entries> entries = ReadOnce(offsets, first);
  if (absl::IsUnavailable(entries.status())) {
    Disconnect();
    entries = ReadOnce(offsets, config_.request_timeout);
    if (absl::IsUnavailable(entries.status())) {
      Disconnect();
    }
  }
  return entries;
}

void EntryReader::Disconnect() {
  topics_.clear();
  handle_.reset();
}

absl::StatusOr<Entries> EntryReader::ReadOnce(const std::map<TopicPartition, std::int64_t>& offsets,
                                              milliseconds patience) {
  RETURN_IF_ERROR(Connect());
  std::set<std::string> names;
  for (const auto& [partition, offset] : offsets) {
    names.insert(partition.topic);
  }
  // Also tells the handle of a topic that came or went since.
  std::map<std::string, std::int32_t> counts;
  ASSIGN_OR_RETURN(counts, PartitionCounts(handle_.get(), {names.begin(), names.end()}, patience));
  const Queue queue(rd_kafka_queue_new(handle_.get()));
  std::vector<std::pair<rd_kafka_topic_t*, std::int32_t>> started;
  absl::Status status;
  for (const auto& [partition, offset] : offsets) {
    if (partition.partition < 0 || partition.partition >= counts.at(partition.topic)) {
      status = absl::NotFoundError(absl::StrCat("kafka: topic ", partition.topic,
                                                " has no partition ", partition.partition));
      break;
    }
    Topic& topic = topics_[partition.topic];
    if (topic == nullptr) {
      topic.reset(rd_kafka_topic_new(handle_.get(), partition.topic.c_str(), nullptr));
    }
    if (topic == nullptr ||
        rd_kafka_consume_start_queue(topic.get(), partition.partition, offset, queue.get()) != 0) {
      status = StatusOf(rd_kafka_last_error(), absl::StrCat("read ", partition.topic));
      break;
    }
    started.emplace_back(topic.get(), partition.partition);
  }
  absl::StatusOr<Entries> entries = Entries();
  if (status.ok()) {
    entries = Collect(queue.get(), offsets, patience);
  }
  for (const auto& [topic, partition] : started) {
    rd_kafka_consume_stop(topic, partition);
  }
  RETURN_IF_ERROR(status);
  return entries;
}

void EntryReader::Nudge(const std::map<TopicPartition, std::int64_t>& offsets,
                        const std::set<TopicPartition>& answered) {
  for (const auto& [partition, offset] : offsets) {
    if (!answered.contains(partition)) {
      std::int64_t low = 0;
      std::int64_t high = 0;
      (void)rd_kafka_query_watermark_offsets(handle_.get(), partition.topic.c_str(),
                                             partition.partition, &low, &high, 100);
      return;
    }
  }
}

absl::StatusOr<Entries> EntryReader::Collect(rd_kafka_queue_t* queue,
                                             const std::map<TopicPartition, std::int64_t>& offsets,
                                             milliseconds timeout) {
  const steady_clock::time_point until = steady_clock::now() + timeout;
  milliseconds patience{2};
  std::set<TopicPartition> answered;
  Entries entries;
  while (answered.size() < offsets.size()) {
    const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now());
    if (left.count() <= 0) {
      return absl::UnavailableError("kafka: no answer for a message of the log: timed out");
    }
    const RawMessage raw(
        rd_kafka_consume_queue(queue, static_cast<int>(std::min(left, patience).count())));
    if (raw == nullptr) {
      // librdkafka's thread for a broker that has just asked for some partitions sleeps up to a
      // second before it asks for the others. Any other question to the same broker wakes it.
      Nudge(offsets, answered);
      patience = std::min(2 * patience, milliseconds(50));
      continue;
    }
    if (raw->rkt == nullptr) {
      continue;
    }
    const TopicPartition partition{rd_kafka_topic_name(raw->rkt), raw->partition};
    switch (raw->err) {
      case RD_KAFKA_RESP_ERR_NO_ERROR:
        // The first that comes: others of its batch follow, and one behind the offset that was
        // asked for is not the one.
        if (answered.insert(partition).second && raw->offset == offsets.at(partition)) {
          entries.emplace(partition, EntryOfRaw(*raw));
        }
        break;
      case RD_KAFKA_RESP_ERR__PARTITION_EOF:
      case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
      case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
        answered.insert(partition);
        break;
      case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
      case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
      case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
        return StatusOf(raw->err, absl::StrCat("read ", partition.topic));
      default:
        break;  // heals by itself, or the time runs out
    }
  }
  return entries;
}

}  // namespace zoneflow::bus::kafka

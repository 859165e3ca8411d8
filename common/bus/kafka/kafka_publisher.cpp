#include "common/bus/kafka/kafka_publisher.h"

#include <algorithm>
#include <set>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"

#include "common/base/status_macros.h"
#include "common/bus/kafka/rdkafka.h"
#include "common/bus/log_entry.h"
#include "common/bus/message_limits.h"

namespace zoneflow::bus::kafka {
namespace {

using std::chrono::milliseconds;

// The messages of one Publish that are not acknowledged yet.
class Batch {
 public:
  // What librdkafka hands back with the report of a message.
  struct Sent {
    Batch* batch;
    const OutgoingMessage* message;
  };

  explicit Batch(std::span<const OutgoingMessage> messages) {
    sent_.reserve(messages.size());
    for (const OutgoingMessage& message : messages) {
      sent_.push_back({this, &message});
    }
  }

  std::vector<Sent>& sent() { return sent_; }

  void Add() {
    absl::MutexLock lock(&mutex_);
    ++open_;
  }

  void Finish(rd_kafka_resp_err_t error) {
    absl::MutexLock lock(&mutex_);
    FinishOne(error);
  }

  // A message that the broker had already (a repeat within the producer) comes without a place.
  void Deliver(const rd_kafka_message_t& raw, const OutgoingMessage& message) {
    absl::MutexLock lock(&mutex_);
    if (raw.err == RD_KAFKA_RESP_ERR_NO_ERROR && raw.offset >= 0) {
      rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
      const Report report{raw.partition, raw.offset, raw.offset, &message,
                          rd_kafka_message_timestamp(&raw, &type)};
      const auto known = std::ranges::find_if(tails_, [&](const Report& tail) {
        return tail.partition == report.partition && tail.message->topic == message.topic;
      });
      if (known == tails_.end()) {
        tails_.push_back(report);
      } else {
        const std::int64_t first = std::min(known->first, report.first);
        if (report.offset > known->offset) {
          *known = report;
        }
        known->first = first;
      }
    }
    FinishOne(raw.err);
  }

  // Every message ends by itself: delivered, failed, timed out or purged.
  rd_kafka_resp_err_t Wait() {
    absl::MutexLock lock(&mutex_);
    const auto is_done = [this] {
      mutex_.AssertReaderHeld();
      return open_ == 0;
    };
    mutex_.Await(absl::Condition(&is_done));
    return error_;
  }

  // REQUIRES: Wait has returned.
  Appends TakeAppends() {
    absl::MutexLock lock(&mutex_);
    Appends appends;
    for (const Report& tail : tails_) {
      appends[{tail.message->topic, tail.partition}] = {tail.first,
                                                        {tail.offset + 1, EntryOfSent(tail)}};
    }
    return appends;
  }

 private:
  // Of a partition: where the lowest and the highest of the messages stand, and the highest one.
  // Its entry is made at the end: the reports come in the order of the offsets, so that each is
  // the highest for a while.
  struct Report {
    std::int32_t partition;
    std::int64_t first;
    std::int64_t offset;
    const OutgoingMessage* message;
    std::int64_t timestamp;
  };

  static std::string EntryOfSent(const Report& report) {
    const OutgoingMessage& sent = *report.message;
    return EntryOf(Message{.topic = sent.topic,
                           .partition = report.partition,
                           .offset = report.offset,
                           .key = sent.key,
                           .headers = sent.headers,
                           .value = sent.value,
                           .log_stamp = absl::StrCat(report.timestamp)});
  }

  void FinishOne(rd_kafka_resp_err_t error) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    --open_;
    if (error_ == RD_KAFKA_RESP_ERR_NO_ERROR) {
      error_ = error;
    }
  }

  std::vector<Sent> sent_;
  absl::Mutex mutex_;
  int open_ ABSL_GUARDED_BY(mutex_) = 0;
  rd_kafka_resp_err_t error_ ABSL_GUARDED_BY(mutex_) = RD_KAFKA_RESP_ERR_NO_ERROR;
  std::vector<Report> tails_ ABSL_GUARDED_BY(mutex_);  // one of each partition
};

void OnDelivery(rd_kafka_t*, const rd_kafka_message_t* raw, void*) {
  const auto& sent = *static_cast<const Batch::Sent*>(raw->_private);
  sent.batch->Deliver(*raw, *sent.message);
}

}  // namespace

// One librdkafka producer and the thread that takes its delivery reports.
class Producer {
 public:
  static absl::StatusOr<std::shared_ptr<Producer>> Make(const KafkaConfig& config) {
    Conf conf = CommonConf(config.bootstrap_servers);
    conf.Set("enable.idempotence", "true")
        .Set("acks", "all")
        .Set("linger.ms", "1")
        .Set("message.timeout.ms", absl::StrCat(config.publish_timeout.count()))
        .Set("queue.buffering.max.messages", "200000")
        .Set("message.max.bytes", "1048588");
    rd_kafka_conf_set_dr_msg_cb(conf.get(), OnDelivery);
    auto producer = std::make_shared<Producer>();
    ASSIGN_OR_RETURN(producer->handle_, std::move(conf).Make(RD_KAFKA_PRODUCER));
    producer->queue_.reset(rd_kafka_queue_get_main(producer->handle_.get()));
    producer->reports_ = std::thread([raw = producer.get()] {
      while (!raw->stopping_) {
        rd_kafka_poll(raw->handle_.get(), 1000);
      }
    });
    return producer;
  }

  ~Producer() {
    if (handle_ == nullptr) {
      return;
    }
    stopping_ = true;
    if (reports_.joinable()) {
      rd_kafka_queue_yield(queue_.get());
      reports_.join();
    }
    Purge();
    // The reports of what was purged.
    rd_kafka_flush(handle_.get(), 1000);
  }

  rd_kafka_t* handle() { return handle_.get(); }

  void Purge() {
    rd_kafka_purge(handle_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  }

 private:
  Handle handle_;
  Queue queue_;
  std::atomic<bool> stopping_{false};
  std::thread reports_;
};

namespace {

rd_kafka_resp_err_t Produce(rd_kafka_t* handle, Batch::Sent& sent, std::int32_t partition) {
  const OutgoingMessage& message = *sent.message;
  Batch& batch = *sent.batch;
  for (;;) {
    // Made anew for each try: a successful call takes them over.
    Owned<rd_kafka_headers_t, rd_kafka_headers_destroy> headers(
        rd_kafka_headers_new(message.headers.size()));
    for (const auto& [name, value] : message.headers) {
      rd_kafka_header_add(headers.get(), name.data(), static_cast<ssize_t>(name.size()),
                          value.data(), static_cast<ssize_t>(value.size()));
    }
    batch.Add();
    const rd_kafka_resp_err_t error = rd_kafka_producev(
        handle, RD_KAFKA_V_TOPIC(message.topic.c_str()), RD_KAFKA_V_PARTITION(partition),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
        RD_KAFKA_V_KEY(message.key.data(), message.key.size()),
        RD_KAFKA_V_VALUE(const_cast<char*>(message.value.data()), message.value.size()),
        RD_KAFKA_V_HEADERS(headers.get()), RD_KAFKA_V_OPAQUE(&sent), RD_KAFKA_V_END);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
      (void)headers.release();
      return error;
    }
    batch.Finish(RD_KAFKA_RESP_ERR_NO_ERROR);
    if (error != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
      return error;
    }
    // Other callers' messages; they leave the queue within the publish timeout at the latest.
    std::this_thread::sleep_for(milliseconds(5));
  }
}

}  // namespace

KafkaPublisher::KafkaPublisher(KafkaConfig config) : config_(std::move(config)) {}
KafkaPublisher::~KafkaPublisher() = default;

absl::StatusOr<std::shared_ptr<Producer>> KafkaPublisher::Current() {
  absl::MutexLock lock(&mutex_);
  if (producer_ == nullptr) {
    ASSIGN_OR_RETURN(producer_, Producer::Make(config_));
  }
  return producer_;
}

absl::Status KafkaPublisher::LearnPartitions(Producer& producer,
                                             std::span<const OutgoingMessage> messages) {
  std::set<std::string> unknown;
  {
    absl::MutexLock lock(&mutex_);
    for (const OutgoingMessage& message : messages) {
      if (!partitions_.contains(message.topic)) {
        unknown.insert(message.topic);
      }
    }
  }
  if (unknown.empty()) {
    return absl::OkStatus();
  }
  std::map<std::string, std::int32_t> counts;
  ASSIGN_OR_RETURN(counts, PartitionCounts(producer.handle(), {unknown.begin(), unknown.end()},
                                           config_.publish_timeout));
  absl::MutexLock lock(&mutex_);
  partitions_.insert(counts.begin(), counts.end());
  return absl::OkStatus();
}

absl::StatusOr<Appends> KafkaPublisher::Publish(std::span<const OutgoingMessage> messages) {
  RETURN_IF_ERROR(CheckMessages(messages));
  if (messages.empty()) {
    return Appends();
  }
  std::shared_ptr<Producer> producer;
  ASSIGN_OR_RETURN(producer, Current());
  RETURN_IF_ERROR(LearnPartitions(*producer, messages));

  Batch batch(messages);
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
  for (Batch::Sent& sent : batch.sent()) {
    std::int32_t partitions = 0;
    {
      absl::MutexLock lock(&mutex_);
      const auto found = partitions_.find(sent.message->topic);
      if (found == partitions_.end()) {
        error = RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC;  // forgotten by a caller that failed meanwhile
        break;
      }
      partitions = found->second;
    }
    error = Produce(producer->handle(), sent, PartitionOf(sent.message->key, partitions));
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
      producer->Purge();
      break;
    }
  }
  const rd_kafka_resp_err_t delivered = batch.Wait();
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
    error = delivered;
  }
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
    return batch.TakeAppends();
  }
  // Nobody may publish behind the failed message with this producer. Others that wait on it are
  // told by the purge.
  producer->Purge();
  std::shared_ptr<Producer> discarded;
  {
    absl::MutexLock lock(&mutex_);
    if (producer_ == producer) {
      discarded = std::move(producer_);
      producer_ = nullptr;
    }
    partitions_.clear();
  }
  char reason[256] = "";
  if (rd_kafka_fatal_error(producer->handle(), reason, sizeof reason) !=
      RD_KAFKA_RESP_ERR_NO_ERROR) {
    return absl::UnavailableError(
        absl::StrCat("kafka: publish: the producer was given up and made anew: ", reason));
  }
  return StatusOf(error, "publish");
}

}  // namespace zoneflow::bus::kafka

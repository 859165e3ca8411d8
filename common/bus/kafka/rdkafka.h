// librdkafka's C API with owners and statuses; only what this folder needs.
#pragma once

#include <librdkafka/rdkafka.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/bus/consumer.h"

namespace zoneflow::bus::kafka {

template <auto destroy>
struct Destroy {
  template <typename T>
  void operator()(T* object) const {
    destroy(object);
  }
};
template <typename T, auto destroy>
using Owned = std::unique_ptr<T, Destroy<destroy>>;

using Handle = Owned<rd_kafka_t, rd_kafka_destroy>;
using Queue = Owned<rd_kafka_queue_t, rd_kafka_queue_destroy>;
using RawMessage = Owned<rd_kafka_message_t, rd_kafka_message_destroy>;
using PartitionList = Owned<rd_kafka_topic_partition_list_t, rd_kafka_topic_partition_list_destroy>;
using Event = Owned<rd_kafka_event_t, rd_kafka_event_destroy>;

// A configuration in the making; the handle takes it over.
class Conf {
 public:
  Conf() : conf_(rd_kafka_conf_new()) {}
  // The first setting that is refused is kept for Make.
  Conf& Set(const char* name, const std::string& value);
  rd_kafka_conf_t* get() { return conf_.get(); }
  absl::StatusOr<Handle> Make(rd_kafka_type_t type) &&;

 private:
  Owned<rd_kafka_conf_t, rd_kafka_conf_destroy> conf_;
  absl::Status status_;
};

// What every handle sets: servers, quick reconnects, one log line for what matters.
Conf CommonConf(const std::string& bootstrap_servers);

// NotFound: no such topic. InvalidArgument: the broker refuses what was asked. DeadlineExceeded:
// timed out. Anything else that can heal: Unavailable.
absl::Status StatusOf(rd_kafka_resp_err_t error, std::string_view what);

// The partitions of each topic. NotFound names the first topic that is missing; Unavailable if no
// broker answers in time.
absl::StatusOr<std::map<std::string, std::int32_t>> PartitionCounts(
    rd_kafka_t* handle, const std::vector<std::string>& topics, std::chrono::milliseconds timeout);

// One past the last message of each partition, in one request per broker.
absl::StatusOr<LogEnds> QueryEnds(rd_kafka_t* handle, const std::vector<TopicPartition>& partitions,
                                  std::chrono::milliseconds timeout);

}  // namespace zoneflow::bus::kafka

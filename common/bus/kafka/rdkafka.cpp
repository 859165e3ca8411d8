#include "common/bus/kafka/rdkafka.h"

#include <thread>

#include "absl/strings/str_cat.h"

namespace zoneflow::bus::kafka {

Conf& Conf::Set(const char* name, const std::string& value) {
  char reason[512];
  if (status_.ok() && rd_kafka_conf_set(conf_.get(), name, value.c_str(), reason, sizeof reason) !=
                          RD_KAFKA_CONF_OK) {
    status_ = absl::InvalidArgumentError(absl::StrCat("kafka: ", name, ": ", reason));
  }
  return *this;
}

absl::StatusOr<Handle> Conf::Make(rd_kafka_type_t type) && {
  if (!status_.ok()) {
    return status_;
  }
  char reason[512];
  rd_kafka_t* handle = rd_kafka_new(type, conf_.get(), reason, sizeof reason);
  if (handle == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat("kafka: ", reason));
  }
  (void)conf_.release();  // the handle's now
  return Handle(handle);
}

Conf CommonConf(const std::string& bootstrap_servers) {
  Conf conf;
  conf.Set("bootstrap.servers", bootstrap_servers)
      .Set("client.id", "zoneflow")
      .Set("reconnect.backoff.ms", "50")
      // The default of 10 s turns an outage of 3 s into a stall of 11 s.
      .Set("reconnect.backoff.max.ms", "500")
      .Set("socket.nagle.disable", "true")
      .Set("broker.address.family", "any")
      .Set("allow.auto.create.topics", "false")
      // A broker that is away is a state that the calls report, not a line for each attempt.
      .Set("log.connection.close", "false")
      .Set("log_level", "2");
  return conf;
}

absl::Status StatusOf(rd_kafka_resp_err_t error, std::string_view what) {
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
    return absl::OkStatus();
  }
  const std::string message =
      absl::StrCat("kafka: ", std::string(what), ": ", rd_kafka_err2str(error));
  switch (error) {
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      return absl::NotFoundError(message);
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
    case RD_KAFKA_RESP_ERR_INVALID_CONFIG:
    case RD_KAFKA_RESP_ERR_INVALID_PARTITIONS:
    case RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR:
    case RD_KAFKA_RESP_ERR_INVALID_MSG:
    case RD_KAFKA_RESP_ERR__INVALID_ARG:
      return absl::InvalidArgumentError(message);
    case RD_KAFKA_RESP_ERR__MSG_TIMED_OUT:
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
      return absl::DeadlineExceededError(message);
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
      return absl::OutOfRangeError(message);
    case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID:
      return absl::FailedPreconditionError(absl::StrCat(
          message, "; another process has the same INSTANCE, or this one joined twice"));
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
      return absl::PermissionDeniedError(message);
    default:
      return absl::UnavailableError(message);
  }
}

absl::StatusOr<std::map<std::string, std::int32_t>> PartitionCounts(
    rd_kafka_t* handle, const std::vector<std::string>& topics, std::chrono::milliseconds timeout) {
  // All topics' metadata in one answer: asking for one that does not exist would put it on
  // librdkafka's list of topics to ask for again and again.
  const rd_kafka_metadata_t* raw = nullptr;
  const rd_kafka_resp_err_t error =
      rd_kafka_metadata(handle, 1, nullptr, &raw, static_cast<int>(timeout.count()));
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return absl::UnavailableError(
        absl::StrCat("kafka: no broker answers: ", rd_kafka_err2str(error)));
  }
  const Owned<const rd_kafka_metadata_t, rd_kafka_metadata_destroy> metadata(raw);
  std::map<std::string, std::int32_t> all;
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    const rd_kafka_metadata_topic_t& topic = metadata->topics[i];
    if (topic.err == RD_KAFKA_RESP_ERR_NO_ERROR && topic.partition_cnt > 0) {
      all[topic.topic] = topic.partition_cnt;
    }
  }
  std::map<std::string, std::int32_t> counts;
  for (const std::string& topic : topics) {
    const auto found = all.find(topic);
    if (found == all.end()) {
      return absl::NotFoundError(absl::StrCat(
          "kafka: topic ", topic, " does not exist: create it with `zoneflow topics apply`"));
    }
    counts.insert(*found);
  }
  return counts;
}

namespace {

bool IsOfAMovingLeader(rd_kafka_resp_err_t error) {
  return error == RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION ||
         error == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE ||
         error == RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH ||
         error == RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH;
}

absl::StatusOr<LogEnds> QueryEndsOnce(rd_kafka_t* handle,
                                      const std::vector<TopicPartition>& partitions,
                                      std::chrono::milliseconds timeout, bool& try_again) {
  const PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
  for (const TopicPartition& partition : partitions) {
    // As a time, "end" asks for the high watermark.
    rd_kafka_topic_partition_list_add(list.get(), partition.topic.c_str(), partition.partition)
        ->offset = RD_KAFKA_OFFSET_END;
  }
  const rd_kafka_resp_err_t error =
      rd_kafka_offsets_for_times(handle, list.get(), static_cast<int>(timeout.count()));
  // Right after a topic was made its leader may not know of it yet.
  try_again = IsOfAMovingLeader(error);
  if (error == RD_KAFKA_RESP_ERR__TIMED_OUT) {
    return absl::UnavailableError("kafka: no broker answers: timed out");
  }
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return StatusOf(error, "ends of the log");
  }
  LogEnds ends;
  for (int i = 0; i < list->cnt; ++i) {
    const rd_kafka_topic_partition_t& partition = list->elems[i];
    if (partition.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      try_again = IsOfAMovingLeader(partition.err);
      return StatusOf(partition.err,
                      absl::StrCat("end of ", partition.topic, "/", partition.partition));
    }
    if (partition.offset < 0) {
      return absl::UnavailableError(absl::StrCat("kafka: end of ", partition.topic, "/",
                                                 partition.partition, " is not known"));
    }
    ends[{partition.topic, partition.partition}] = partition.offset;
  }
  return ends;
}

}  // namespace

absl::StatusOr<LogEnds> QueryEnds(rd_kafka_t* handle, const std::vector<TopicPartition>& partitions,
                                  std::chrono::milliseconds timeout) {
  const auto until = std::chrono::steady_clock::now() + timeout;
  for (;;) {
    bool try_again = false;
    absl::StatusOr<LogEnds> ends = QueryEndsOnce(handle, partitions, timeout, try_again);
    if (ends.ok() || !try_again || std::chrono::steady_clock::now() > until) {
      return ends;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

}  // namespace zoneflow::bus::kafka

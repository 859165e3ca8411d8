#include "common/bus/kafka/kafka_bus.h"

#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"

#include "common/base/status_macros.h"
#include "common/bus/kafka/entry_reader.h"
#include "common/bus/kafka/kafka_consumer.h"
#include "common/bus/kafka/kafka_publisher.h"
#include "common/bus/kafka/rdkafka.h"

namespace zoneflow::bus {
namespace {

using kafka::Event;
using kafka::Handle;
using kafka::Owned;
using kafka::Queue;
using std::chrono::milliseconds;

using Options = Owned<rd_kafka_AdminOptions_t, rd_kafka_AdminOptions_destroy>;

class KafkaBus final : public Bus {
 public:
  KafkaBus(KafkaConfig config, Handle client)
      : config_(std::move(config)), client_(std::move(client)), reader_(config_) {}

  absl::StatusOr<std::unique_ptr<Publisher>> OpenPublisher() override {
    return std::make_unique<kafka::KafkaPublisher>(config_);
  }

  absl::StatusOr<std::unique_ptr<Consumer>> OpenConsumer(const std::string& group,
                                                         const std::vector<std::string>& topics,
                                                         Consumer::StartAt start_at) override {
    if (topics.empty()) {
      return absl::InvalidArgumentError(absl::StrCat("group ", group, ": no topics to read"));
    }
    std::string member;
    if (!config_.instance.empty()) {
      absl::MutexLock lock(&mutex_);
      // The same name after a restart, and another one for each consumer of this process.
      member = absl::StrCat(group, "-", config_.instance, "-", opened_[group]++);
    }
    return kafka::KafkaConsumer::Open(config_, group, member, topics, std::move(start_at));
  }

  absl::StatusOr<LogEnds> Ends(const std::vector<std::string>& topics) override {
    std::vector<std::string> unknown;
    {
      absl::MutexLock lock(&mutex_);
      for (const std::string& topic : topics) {
        if (!partitions_.contains(topic)) {
          unknown.push_back(topic);
        }
      }
    }
    if (!unknown.empty()) {
      std::map<std::string, std::int32_t> counts;
      ASSIGN_OR_RETURN(counts,
                       kafka::PartitionCounts(client_.get(), unknown, config_.request_timeout));
      absl::MutexLock lock(&mutex_);
      partitions_.insert(counts.begin(), counts.end());
    }
    std::vector<TopicPartition> partitions;
    {
      absl::MutexLock lock(&mutex_);
      for (const std::string& topic : topics) {
        for (std::int32_t partition = 0; partition < partitions_.at(topic); ++partition) {
          partitions.push_back({topic, partition});
        }
      }
    }
    return kafka::QueryEnds(client_.get(), partitions, config_.request_timeout);
  }

  absl::StatusOr<Entries> EntriesAt(
      const std::map<TopicPartition, std::int64_t>& offsets) override {
    return reader_.Read(offsets);
  }

  absl::Status CreateTopics(const std::vector<TopicSpec>& topics) override {
    using NewTopic = Owned<rd_kafka_NewTopic_t, rd_kafka_NewTopic_destroy>;
    std::vector<NewTopic> owned;
    std::vector<rd_kafka_NewTopic_t*> requests;
    char reason[256];
    for (const TopicSpec& topic : topics) {
      NewTopic request(rd_kafka_NewTopic_new(topic.name.c_str(), topic.partitions,
                                             topic.replication, reason, sizeof reason));
      if (request == nullptr) {
        return absl::InvalidArgumentError(absl::StrCat("kafka: topic ", topic.name, ": ", reason));
      }
      for (const auto& [name, value] : SettingsOf(topic)) {
        rd_kafka_NewTopic_set_config(request.get(), name.c_str(), value.c_str());
      }
      requests.push_back(request.get());
      owned.push_back(std::move(request));
    }
    if (requests.empty()) {
      return absl::OkStatus();
    }
    const Queue queue(rd_kafka_queue_new(client_.get()));
    const Options options = OptionsOf(RD_KAFKA_ADMIN_OP_CREATETOPICS);
    rd_kafka_CreateTopics(client_.get(), requests.data(), requests.size(), options.get(),
                          queue.get());
    Event event;
    ASSIGN_OR_RETURN(event, Await(queue.get(), "create topics"));
    std::size_t count = 0;
    const rd_kafka_topic_result_t** results = rd_kafka_CreateTopics_result_topics(
        rd_kafka_event_CreateTopics_result(event.get()), &count);
    for (std::size_t i = 0; i < count; ++i) {
      const rd_kafka_resp_err_t error = rd_kafka_topic_result_error(results[i]);
      if (error != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) {
        const char* text = rd_kafka_topic_result_error_string(results[i]);
        RETURN_IF_ERROR(kafka::StatusOf(
            error, absl::StrCat("create topic ", rd_kafka_topic_result_name(results[i]), ": ",
                                text == nullptr ? "" : text)));
      }
    }
    return AwaitVisible(topics);
  }

  absl::StatusOr<std::vector<TopicDifference>> CompareTopics(
      const std::vector<TopicSpec>& topics) override {
    std::vector<TopicDifference> differences;
    std::vector<TopicSpec> present;
    for (const TopicSpec& topic : topics) {
      const auto counts =
          kafka::PartitionCounts(client_.get(), {topic.name}, config_.request_timeout);
      if (absl::IsNotFound(counts.status())) {
        differences.push_back({topic.name, "missing"});
        continue;
      }
      RETURN_IF_ERROR(counts.status());
      const std::int32_t partitions = counts->at(topic.name);
      if (partitions != topic.partitions) {
        differences.push_back(
            {topic.name,
             absl::StrCat("has ", partitions, " partitions, declared ", topic.partitions)});
      }
      present.push_back(topic);
    }
    RETURN_IF_ERROR(CompareReplication(present, differences));
    RETURN_IF_ERROR(CompareSettings(present, differences));
    return differences;
  }

 private:
  static std::map<std::string, std::string> SettingsOf(const TopicSpec& topic) {
    return {{"retention.ms", absl::StrCat(topic.retention_ms)},
            {"min.insync.replicas", absl::StrCat(topic.min_insync)}};
  }

  Options OptionsOf(rd_kafka_admin_op_t operation) {
    Options options(rd_kafka_AdminOptions_new(client_.get(), operation));
    char reason[256];
    rd_kafka_AdminOptions_set_request_timeout(
        options.get(), static_cast<int>(config_.request_timeout.count()), reason, sizeof reason);
    return options;
  }

  absl::StatusOr<Event> Await(rd_kafka_queue_t* queue, const char* what) {
    // The request's own timeout ends it; this only guards against waiting for ever.
    Event event(rd_kafka_queue_poll(queue, static_cast<int>(2 * config_.request_timeout.count())));
    if (event == nullptr) {
      return absl::UnavailableError(absl::StrCat("kafka: ", what, ": no answer"));
    }
    if (rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return absl::UnavailableError(
          absl::StrCat("kafka: ", what, ": ", rd_kafka_event_error_string(event.get())));
    }
    return event;
  }

  // A topic is known to its broker a little after it was created.
  absl::Status AwaitVisible(const std::vector<TopicSpec>& topics) {
    std::vector<std::string> names;
    for (const TopicSpec& topic : topics) {
      names.push_back(topic.name);
    }
    const auto until = std::chrono::steady_clock::now() + config_.request_timeout;
    for (;;) {
      const absl::Status status =
          kafka::PartitionCounts(client_.get(), names, config_.request_timeout).status();
      if (status.ok() || std::chrono::steady_clock::now() > until) {
        return status;
      }
    }
  }

  absl::Status CompareReplication(const std::vector<TopicSpec>& topics,
                                  std::vector<TopicDifference>& differences) {
    const rd_kafka_metadata_t* raw = nullptr;
    const rd_kafka_resp_err_t error = rd_kafka_metadata(
        client_.get(), 1, nullptr, &raw, static_cast<int>(config_.request_timeout.count()));
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return absl::UnavailableError(
          absl::StrCat("kafka: no broker answers: ", rd_kafka_err2str(error)));
    }
    const Owned<const rd_kafka_metadata_t, rd_kafka_metadata_destroy> metadata(raw);
    std::map<std::string, int> replicas;
    for (int i = 0; i < metadata->topic_cnt; ++i) {
      const rd_kafka_metadata_topic_t& topic = metadata->topics[i];
      for (int p = 0; p < topic.partition_cnt; ++p) {
        const auto found = replicas.try_emplace(topic.topic, topic.partitions[p].replica_cnt).first;
        found->second = std::min(found->second, topic.partitions[p].replica_cnt);
      }
    }
    for (const TopicSpec& topic : topics) {
      if (replicas[topic.name] != topic.replication) {
        differences.push_back(
            {topic.name, absl::StrCat("has ", replicas[topic.name], " replicas, declared ",
                                      topic.replication)});
      }
    }
    return absl::OkStatus();
  }

  absl::Status CompareSettings(const std::vector<TopicSpec>& topics,
                               std::vector<TopicDifference>& differences) {
    if (topics.empty()) {
      return absl::OkStatus();
    }
    using Resource = Owned<rd_kafka_ConfigResource_t, rd_kafka_ConfigResource_destroy>;
    std::vector<Resource> owned;
    std::vector<rd_kafka_ConfigResource_t*> requests;
    for (const TopicSpec& topic : topics) {
      owned.emplace_back(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.name.c_str()));
      requests.push_back(owned.back().get());
    }
    const Queue queue(rd_kafka_queue_new(client_.get()));
    const Options options = OptionsOf(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS);
    rd_kafka_DescribeConfigs(client_.get(), requests.data(), requests.size(), options.get(),
                             queue.get());
    Event event;
    ASSIGN_OR_RETURN(event, Await(queue.get(), "describe topics"));
    std::size_t count = 0;
    const rd_kafka_ConfigResource_t** results = rd_kafka_DescribeConfigs_result_resources(
        rd_kafka_event_DescribeConfigs_result(event.get()), &count);
    std::map<std::string, std::map<std::string, std::string>> actual;
    for (std::size_t i = 0; i < count; ++i) {
      const std::string name = rd_kafka_ConfigResource_name(results[i]);
      RETURN_IF_ERROR(kafka::StatusOf(rd_kafka_ConfigResource_error(results[i]),
                                      absl::StrCat("describe topic ", name)));
      std::size_t entries = 0;
      const rd_kafka_ConfigEntry_t** entry = rd_kafka_ConfigResource_configs(results[i], &entries);
      for (std::size_t e = 0; e < entries; ++e) {
        const char* value = rd_kafka_ConfigEntry_value(entry[e]);
        actual[name][rd_kafka_ConfigEntry_name(entry[e])] = value == nullptr ? "" : value;
      }
    }
    for (const TopicSpec& topic : topics) {
      for (const auto& [name, value] : SettingsOf(topic)) {
        if (actual[topic.name][name] != value) {
          differences.push_back(
              {topic.name,
               absl::StrCat("has ", name, " ", actual[topic.name][name], ", declared ", value)});
        }
      }
    }
    return absl::OkStatus();
  }

  const KafkaConfig config_;
  const Handle client_;
  kafka::EntryReader reader_;
  absl::Mutex mutex_;
  std::map<std::string, int> opened_ ABSL_GUARDED_BY(mutex_);  // consumers per group
  std::map<std::string, std::int32_t> partitions_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

absl::StatusOr<std::unique_ptr<Bus>> OpenKafkaBus(const KafkaConfig& config) {
  // A producer that produces nothing: the cheapest handle for metadata, ends and administration.
  Handle client;
  ASSIGN_OR_RETURN(client, kafka::CommonConf(config.bootstrap_servers).Make(RD_KAFKA_PRODUCER));
  return std::make_unique<KafkaBus>(config, std::move(client));
}

}  // namespace zoneflow::bus

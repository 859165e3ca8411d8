// Opens the bus that the settings name; nobody else knows which one it is.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "common/bus/consumer.h"
#include "common/bus/publisher.h"
#include "common/config/lookup.h"

namespace zoneflow::bus {

// One topic as proto/topics.yaml declares it.
struct TopicSpec {
  std::string name;           // "zoneflow.signings.v1"
  std::string producer = {};  // "ingest"
  std::int32_t partitions = 12;
  std::int64_t retention_ms = -1;
  std::int32_t replication = 3;
  std::int32_t min_insync = 2;
  std::vector<std::string> subjects = {};  // kinds: {"signing"} for signing/ID
};

// Reads the embedded proto/topics.yaml. In development mode replication and min_insync are 1.
std::vector<TopicSpec> DeclaredTopics(bool development);

// The declared topics that the service produces, or whose names are among those it reads.
std::vector<TopicSpec> TopicsOf(std::string_view service, const std::vector<std::string>& reads,
                                bool development);

// The names of the topics that the service produces.
std::vector<std::string> ProducedBy(std::string_view service);

struct Config {
  std::string kind;               // "embedded" or "kafka"
  std::string directory;          // embedded: where the topic files lie
  std::string bootstrap_servers;  // kafka: host:port,…
  std::string instance;           // kafka: group.instance.id suffix; may be empty
};

// Reads BUS ("embedded" | "kafka"; default embedded), BUS_DIR (default DATA_DIR/bus),
// KAFKA_BOOTSTRAP_SERVERS (needed for kafka), INSTANCE. Errors are collected in the reader.
Config ReadConfig(config::Reader& reader);

struct TopicDifference {
  std::string topic;
  std::string what;  // "missing", "has 3 partitions, declared 12", …
};

// Thread-safe. Outlives every publisher and consumer it made.
class Bus {
 public:
  virtual ~Bus() = default;

  virtual absl::StatusOr<std::unique_ptr<Publisher>> OpenPublisher() = 0;

  // Opens a consumer of the group ("scoring", …) on the topics. start_at is called from within
  // Poll.
  virtual absl::StatusOr<std::unique_ptr<Consumer>> OpenConsumer(
      const std::string& group, const std::vector<std::string>& topics,
      Consumer::StartAt start_at) = 0;

  // The log's ends, for Progress. Unavailable if the bus cannot be reached.
  virtual absl::StatusOr<LogEnds> Ends(const std::vector<std::string>& topics) = 0;

  // The entry (EntryOf) at each of the offsets; left out is a partition whose log holds none there.
  // NotFound: a topic or partition does not exist. Unavailable if the bus cannot be reached.
  virtual absl::StatusOr<Entries> EntriesAt(
      const std::map<TopicPartition, std::int64_t>& offsets) = 0;

  // Creates the topics that are missing; never changes one that exists. The same call again changes
  // nothing.
  virtual absl::Status CreateTopics(const std::vector<TopicSpec>& topics) = 0;

  // Compares the topics with what is declared; empty means equal.
  virtual absl::StatusOr<std::vector<TopicDifference>> CompareTopics(
      const std::vector<TopicSpec>& topics) = 0;
};

// Opens the bus. Does not fail because a broker is down: the calls then answer Unavailable.
absl::StatusOr<std::unique_ptr<Bus>> Open(const Config& config);

}  // namespace zoneflow::bus

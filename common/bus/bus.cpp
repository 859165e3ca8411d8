#include "common/bus/bus.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "yaml-cpp/yaml.h"

#include "common/base/check.h"
#include "common/bus/kafka/kafka_bus.h"
#include "common/bus/local/local_bus.h"
#include "topics_data.h"

namespace zoneflow::bus {

std::vector<TopicSpec> DeclaredTopics(bool development) {
  // The file is part of the binary and tested: a mistake in it is a bug, so yaml-cpp may throw.
  const YAML::Node file = YAML::Load(std::string(topics_data::Find("topics.yaml")));
  const YAML::Node defaults = file["defaults"];
  std::vector<TopicSpec> topics;
  for (const YAML::Node& entry : file["topics"]) {
    const auto number = [&](const char* name) {
      return (entry[name] ? entry[name] : defaults[name]).as<std::int64_t>();
    };
    topics.push_back(
        {.name = entry["name"].as<std::string>(),
         .producer = entry["producer"].as<std::string>(),
         .partitions = static_cast<std::int32_t>(number("partitions")),
         .retention_ms = number("retention_ms"),
         .replication = development ? 1 : static_cast<std::int32_t>(number("replication")),
         .min_insync = development ? 1 : static_cast<std::int32_t>(number("min_insync")),
         .subjects = entry["subjects"].as<std::vector<std::string>>()});
  }
  ZONEFLOW_CHECK(!topics.empty());
  return topics;
}

std::vector<TopicSpec> TopicsOf(std::string_view service, const std::vector<std::string>& reads,
                                bool development) {
  std::vector<TopicSpec> topics = DeclaredTopics(development);
  std::erase_if(topics, [&](const TopicSpec& topic) {
    return topic.producer != service && std::ranges::find(reads, topic.name) == reads.end();
  });
  return topics;
}

std::vector<std::string> ProducedBy(std::string_view service) {
  std::vector<std::string> names;
  for (const TopicSpec& topic : TopicsOf(service, {}, /*development=*/true)) {
    names.push_back(topic.name);
  }
  return names;
}

Config ReadConfig(config::Reader& reader) {
  Config config;
  config.kind = reader.OneOf("BUS", "embedded", {"embedded", "kafka"});
  config.directory =
      reader.Text("BUS_DIR", absl::StrCat(reader.Text("DATA_DIR", ".zoneflow"), "/bus"));
  config.bootstrap_servers = config.kind == "kafka" ? reader.Required("KAFKA_BOOTSTRAP_SERVERS")
                                                    : reader.Text("KAFKA_BOOTSTRAP_SERVERS", "");
  config.instance = reader.Text("INSTANCE", "");
  return config;
}

absl::StatusOr<std::unique_ptr<Bus>> Open(const Config& config) {
  if (config.kind == "embedded") {
    return OpenLocalBus(config.directory);
  }
  if (config.kind == "kafka") {
    return OpenKafkaBus(
        {.bootstrap_servers = config.bootstrap_servers, .instance = config.instance});
  }
  return absl::InvalidArgumentError(
      absl::StrCat("bus kind '", config.kind, "': must be embedded or kafka"));
}

}  // namespace zoneflow::bus

#include <filesystem>
#include <memory>
#include <string_view>

#include "common/base/str_cat.h"
#include "common/bus/bus.h"
#include "common/config/lookup.h"
#include "tools/zoneflow/commands.h"

namespace zoneflow::cli {
namespace {

struct Declared {
  bus::Config bus;
  std::vector<bus::TopicSpec> topics;
};

// The settings are the services', with the command line's folder for DATA_DIR.
absl::StatusOr<Declared> ReadSettings(const std::string& data_dir) {
  config::Reader reader([&, environment = config::Environment()](std::string_view name) {
    return name == "DATA_DIR" ? data_dir : environment(name);
  });
  const bool development =
      reader.OneOf("MODE", "production", {"development", "production"}) == "development";
  const bus::Config config = bus::ReadConfig(reader);
  RETURN_IF_ERROR(reader.status());
  return Declared{config, bus::DeclaredTopics(development)};
}

absl::StatusOr<std::vector<bus::TopicDifference>> Compare(const Declared& declared) {
  // Opening the embedded log makes its folders.
  std::error_code ignored;
  if (declared.bus.kind == "embedded" &&
      !std::filesystem::exists(declared.bus.directory + "/groups", ignored)) {
    std::vector<bus::TopicDifference> differences;
    for (const bus::TopicSpec& topic : declared.topics) {
      differences.push_back({topic.name, "missing"});
    }
    return differences;
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<bus::Bus> bus, bus::Open(declared.bus));
  return bus->CompareTopics(declared.topics);
}

absl::Status PrintComparison(const Declared& declared, Format format, std::ostream& out) {
  ASSIGN_OR_RETURN(const std::vector<bus::TopicDifference> differences, Compare(declared));
  Rows rows{{"topic", "partitions", "state"}, {}};
  for (const bus::TopicSpec& topic : declared.topics) {
    std::string state;
    for (const bus::TopicDifference& difference : differences) {
      if (difference.topic == topic.name) {
        StrAppend(&state, state.empty() ? "" : "; ", difference.what);
      }
    }
    rows.rows.push_back({{"topic", topic.name},
                         {"partitions", topic.partitions},
                         {"state", state.empty() ? "as declared" : state}});
  }
  Print(rows, format, out);
  return differences.empty() ? absl::OkStatus()
                             : absl::FailedPreconditionError(StrCat(
                                   differences.size(), " differences from proto/topics.yaml"));
}

}  // namespace

absl::Status ApplyTopics(const std::string& data_dir, Format format, std::ostream& out) {
  ASSIGN_OR_RETURN(const Declared declared, ReadSettings(data_dir));
  ASSIGN_OR_RETURN(const std::unique_ptr<bus::Bus> bus, bus::Open(declared.bus));
  RETURN_IF_ERROR(bus->CreateTopics(declared.topics));
  return PrintComparison(declared, format, out);
}

absl::Status CheckTopics(const std::string& data_dir, Format format, std::ostream& out) {
  ASSIGN_OR_RETURN(const Declared declared, ReadSettings(data_dir));
  return PrintComparison(declared, format, out);
}

}  // namespace zoneflow::cli

#include "common/base/str_cat.h"
#include "common/bus/bus.h"
#include "common/config/lookup.h"
#include "tools/zoneflow/commands.h"

namespace zoneflow::cli {
namespace {

struct Opened {
  std::unique_ptr<bus::Bus> bus;
  std::vector<bus::TopicSpec> topics;
};

absl::StatusOr<Opened> OpenBus() {
  config::Reader reader(config::Environment());
  const bool development =
      reader.OneOf("MODE", "production", {"development", "production"}) == "development";
  const bus::Config config = bus::ReadConfig(reader);
  RETURN_IF_ERROR(reader.status());
  Opened opened;
  ASSIGN_OR_RETURN(opened.bus, bus::Open(config));
  opened.topics = bus::DeclaredTopics(development);
  return opened;
}

}  // namespace

absl::Status ApplyTopics(std::ostream& out) {
  ASSIGN_OR_RETURN(const Opened opened, OpenBus());
  RETURN_IF_ERROR(opened.bus->CreateTopics(opened.topics));
  return CheckTopics(Format::kTable, out);
}

absl::Status CheckTopics(Format format, std::ostream& out) {
  ASSIGN_OR_RETURN(const Opened opened, OpenBus());
  ASSIGN_OR_RETURN(const std::vector<bus::TopicDifference> differences,
                   opened.bus->CompareTopics(opened.topics));
  Rows rows{{"topic", "difference"}, {}};
  for (const bus::TopicDifference& difference : differences) {
    rows.rows.push_back({{"topic", difference.topic}, {"difference", difference.what}});
  }
  if (rows.rows.empty()) {
    return absl::OkStatus();
  }
  Print(rows, format, out);
  return absl::FailedPreconditionError(
      StrCat(differences.size(), " differences from proto/topics.yaml"));
}

}  // namespace zoneflow::cli

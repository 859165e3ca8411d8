#include "services/ingest/adapters/gazetteer_yaml.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "yaml-cpp/yaml.h"

#include "common/base/status_macros.h"
#include "ingest_data.h"

namespace zoneflow::ingest {
namespace {

absl::Status Wrong(std::size_t index, const std::string& what) {
  return absl::InvalidArgumentError(absl::StrCat("zones[", index, "]: ", what));
}

absl::StatusOr<std::string> Text(const YAML::Node& zone, std::size_t index,
                                 const std::string& field) {
  const YAML::Node node = zone[field];
  if (!node || !node.IsScalar() || node.Scalar().empty()) {
    return Wrong(index, field + " must be a text");
  }
  return node.Scalar();
}

absl::StatusOr<Gazetteer> Read(const YAML::Node& root) {
  const YAML::Node list = root["zones"];
  if (!list || !list.IsSequence()) {
    return absl::InvalidArgumentError("zones: must be a list");
  }
  const std::set<std::string> fields = {"id", "name", "province", "city", "aliases", "source"};
  std::vector<Zone> zones;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const YAML::Node& node = list[i];
    if (!node.IsMap()) {
      return Wrong(i, "must be a map");
    }
    for (const auto& entry : node) {
      if (!fields.contains(entry.first.Scalar())) {
        return Wrong(i, "unknown field " + entry.first.Scalar());
      }
    }
    Zone zone;
    ASSIGN_OR_RETURN(zone.id, Text(node, i, "id"));
    ASSIGN_OR_RETURN(zone.name, Text(node, i, "name"));
    ASSIGN_OR_RETURN(zone.province, Text(node, i, "province"));
    ASSIGN_OR_RETURN(zone.city, Text(node, i, "city"));
    RETURN_IF_ERROR(Text(node, i, "source").status());
    for (const YAML::Node& alias : node["aliases"]) {
      zone.aliases.push_back(alias.Scalar());
    }
    std::vector<std::string> keys = zone.aliases;
    keys.push_back(zone.id);
    keys.push_back(zone.name);
    for (const std::string& key : keys) {
      if (key.empty() || !seen.insert(key).second) {
        return Wrong(i, "id, name or alias \"" + key + "\" must be given, and once");
      }
    }
    zones.push_back(std::move(zone));
  }
  return Gazetteer(std::move(zones));
}

}  // namespace

absl::StatusOr<Gazetteer> ParseGazetteer(std::string_view yaml) {
  try {
    return Read(YAML::Load(std::string(yaml)));
  } catch (const YAML::Exception& error) {
    return absl::InvalidArgumentError(absl::StrCat("zones: ", error.what()));
  }
}

absl::StatusOr<Gazetteer> LoadGazetteer() {
  return ParseGazetteer(ingest_data::Find("zones.yaml"));
}

}  // namespace zoneflow::ingest

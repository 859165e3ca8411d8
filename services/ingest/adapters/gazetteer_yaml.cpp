#include "services/ingest/adapters/gazetteer_yaml.h"

#include <algorithm>
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

// Lines of a level, a name and a short name; comments begin with #. The file is ours: a line that
// is none of these is left out by the test of the file.
std::vector<Place> ReadPlaces(std::string_view file) {
  std::vector<Place> places;
  while (!file.empty()) {
    std::string_view line = file.substr(0, file.find('\n'));
    file.remove_prefix(std::min(file.size(), line.size() + 1));
    if (line.size() < 3 || line.starts_with('#') || line[1] != ' ') {
      continue;
    }
    Place place;
    place.level = line[0] == 'v'   ? PlaceLevel::kProvince
                  : line[0] == 'p' ? PlaceLevel::kPrefecture
                                   : PlaceLevel::kCounty;
    line.remove_prefix(2);
    place.name = line.substr(0, line.find(' '));
    line.remove_prefix(std::min(line.size(), place.name.size() + 1));
    place.short_name = line;
    places.push_back(std::move(place));
  }
  return places;
}

absl::StatusOr<std::vector<Zone>> Read(const YAML::Node& root) {
  const YAML::Node list = root["zones"];
  if (!list || !list.IsSequence()) {
    return absl::InvalidArgumentError("zones: must be a list");
  }
  const std::set<std::string> fields = {"id",     "name",    "province", "city",  "kind",
                                        "parent", "aliases", "weak",     "source"};
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
    if (node["parent"]) {
      ASSIGN_OR_RETURN(zone.parent, Text(node, i, "parent"));
    }
    for (const YAML::Node& alias : node["aliases"]) {
      zone.aliases.push_back(alias.Scalar());
    }
    for (const YAML::Node& name : node["weak"]) {
      zone.weak.push_back(name.Scalar());  // several zones may share one
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
  return zones;
}

}  // namespace

absl::StatusOr<Gazetteer> ParseGazetteer(std::string_view yaml, std::string_view places) {
  try {
    ASSIGN_OR_RETURN(std::vector<Zone> zones, Read(YAML::Load(std::string(yaml))));
    return Gazetteer(std::move(zones), ReadPlaces(places));
  } catch (const YAML::Exception& error) {
    return absl::InvalidArgumentError(absl::StrCat("zones: ", error.what()));
  }
}

absl::StatusOr<Gazetteer> LoadGazetteer() {
  return ParseGazetteer(ingest_data::Find("zones.yaml"), ingest_data::Find("places.txt"));
}

}  // namespace zoneflow::ingest

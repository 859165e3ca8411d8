#include "services/ingest/core/gazetteer.h"

#include <utility>

#include "services/ingest/core/zone_names.h"

namespace zoneflow::ingest {
namespace {

// Brackets and spaces are dropped, 中国 in front too; 自贸试验区 and 自贸区 are one word.
std::string FoldName(std::string_view name) {
  constexpr std::string_view kCountry = "中国";
  if (name.substr(0, kCountry.size()) == kCountry) {
    name.remove_prefix(kCountry.size());
  }
  std::string out;
  while (!name.empty()) {
    std::size_t dropped = 0;
    for (const std::string_view noise : {"（", "）", "(", ")", " "}) {
      if (name.substr(0, noise.size()) == noise) {
        dropped = noise.size();
      }
    }
    constexpr std::string_view kTrial = "试验区";
    if (dropped == 0 && name.substr(0, kTrial.size()) == kTrial && out.size() >= 6 &&
        out.compare(out.size() - 6, 6, "自贸") == 0) {
      out += "区";
      dropped = kTrial.size();
    }
    if (dropped == 0) {
      out.push_back(name.front());
      dropped = 1;
    }
    name.remove_prefix(dropped);
  }
  return out;
}

}  // namespace

Gazetteer::Gazetteer(std::vector<Zone> zones, std::vector<Place> places)
    : zones_(std::move(zones)), names_(std::make_shared<const ZoneNames>(zones_, places)) {}

const Zone* Gazetteer::FindById(std::string_view id) const {
  for (const Zone& zone : zones_) {
    if (zone.id == id) {
      return &zone;
    }
  }
  return nullptr;
}

const Zone* Gazetteer::FindByName(std::string_view name) const {
  const std::string folded = FoldName(name);
  for (const Zone& zone : zones_) {
    if (FoldName(zone.name) == folded) {
      return &zone;
    }
    for (const std::string& alias : zone.aliases) {
      if (FoldName(alias) == folded) {
        return &zone;
      }
    }
  }
  return nullptr;
}

}  // namespace zoneflow::ingest

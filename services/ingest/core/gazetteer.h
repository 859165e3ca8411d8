// The zones that the project knows by id, and the places that name the others: data given to
// extraction as a value.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace zoneflow::ingest {

struct Zone {
  std::string id;    // "cn-sc-chengdu-hitech"
  std::string name;  // as the suite shows it: 成都高新区
  std::string province;
  std::string city;
  std::vector<std::string> aliases;    // other names of the same zone, full and short
  std::vector<std::string> weak = {};  // names that mean this zone only where the page agrees: 光谷
  std::string parent = {};             // the id of the zone that it is an area of; may be empty
};

enum class PlaceLevel { kProvince, kPrefecture, kCounty };

struct Place {
  PlaceLevel level = PlaceLevel::kCounty;
  std::string name;        // 江阴市
  std::string short_name;  // 江阴; empty where it would have one character
};

class ZoneNames;

// Immutable; safe to share between threads; copies share what was compiled. Names are matched after
// folding: brackets and 中国 left out, 自贸试验区 as 自贸区.
class Gazetteer {
 public:
  Gazetteer() : Gazetteer({}, {}) {}
  explicit Gazetteer(std::vector<Zone> zones, std::vector<Place> places = {});

  const std::vector<Zone>& zones() const { return zones_; }
  // The names, compiled once for matching in text.
  const ZoneNames& names() const { return *names_; }

  // Returns the zone of that id, or null.
  const Zone* FindById(std::string_view id) const;
  // Returns the zone of that name or alias, or null.
  const Zone* FindByName(std::string_view name) const;

 private:
  std::vector<Zone> zones_;
  std::shared_ptr<const ZoneNames> names_;
};

}  // namespace zoneflow::ingest

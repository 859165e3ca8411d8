// The zones that the project knows by id: data given to extraction as a value.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace zoneflow::ingest {

struct Zone {
  std::string id;    // "cn-sc-chengdu-hitech"
  std::string name;  // as the suite shows it: 成都高新区
  std::string province;
  std::string city;
  std::vector<std::string> aliases;  // other names of the same zone, full and short
};

// Immutable; safe to share between threads. Names are matched after folding: brackets and 中国 left
// out, 自贸试验区 as 自贸区.
class Gazetteer {
 public:
  Gazetteer() = default;
  explicit Gazetteer(std::vector<Zone> zones) : zones_(std::move(zones)) {}

  const std::vector<Zone>& zones() const { return zones_; }

  // Returns the zone of that id, or null.
  const Zone* FindById(std::string_view id) const;
  // Returns the zone of that name or alias, or null.
  const Zone* FindByName(std::string_view name) const;

 private:
  std::vector<Zone> zones_;
};

}  // namespace zoneflow::ingest

// A zone as signings, cases and boards name it.
#pragma once

#include <string>

namespace zoneflow {

struct ZoneRef {
  std::string id;    // empty where the gazetteer does not know the name; it then stands on no board
  std::string name;  // as the gazetteer writes it, else as the document did
  std::string province;

  friend bool operator==(const ZoneRef&, const ZoneRef&) = default;
};

}  // namespace zoneflow

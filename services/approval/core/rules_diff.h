// What differs between two versions of the rules: shown before one is adopted.
#pragma once

#include <string>
#include <vector>

#include "services/approval/core/template.h"

namespace zoneflow::approval {

struct RulesChange {
  std::string part;   // "procedures", "templates", "attributes", "overlays", "calendar", "headers",
                      // "zones", "aliases"
  std::string id;     // of the procedure, template …; a date; a name; empty for landmarks
  std::string zh;     // by the new rules; by those before where it is dropped
  std::string field;  // as the data file calls it; the part's singular for a whole entry
  std::string was;    // empty: nothing
  std::string now;

  friend bool operator==(const RulesChange&, const RulesChange&) = default;
};

// Part by part, each in the order of the new rules, then what they no longer have. English names and
// sources, which decide nothing, are left out. Limits, edges ("pre", "soft"), floors and selections
// are fields like others.
std::vector<RulesChange> DiffOf(const Rulebook& before, const Rulebook& after);

}  // namespace zoneflow::approval

// Who acts: a person or a service, with roles, and the zones the roles hold for.
#pragma once

#include <string>
#include <vector>

namespace zoneflow {

struct Principal {
  std::string id;  // "person/…" or "service/ingest"; goes into every event as its actor
  std::vector<std::string>
      roles;  // names of zoneflow.common.v1.Role without the prefix, lower case
  std::vector<std::string> zones;  // zone ids; empty with all_zones
  bool all_zones = false;
};

// The one who acts in development mode: every role, every zone.
inline Principal LocalOperator() {
  return {"person/local-operator",
          {"investment", "approval_officer", "zone_leader", "partner", "operator", "service"},
          {},
          true};
}

inline bool MayActIn(const Principal& principal, const std::string& zone) {
  if (principal.all_zones) {
    return true;
  }
  for (const std::string& own : principal.zones) {
    if (own == zone) {
      return true;
    }
  }
  return false;
}

}  // namespace zoneflow

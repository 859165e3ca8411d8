// Who acts: a person or a service, with roles, and the zones the roles hold for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

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

bool MayActIn(const Principal& principal, std::string_view zone);

// Whether the principal belongs to the house: has any role but partner. What others see of boards
// are ranks and sums, not the signings that make them up.
bool IsInsider(const Principal& principal);

// PermissionDenied naming the field that holds the zone, the zone and the principal, unless it may
// act there.
absl::Status CheckMayActIn(const Principal& principal, std::string_view field,
                           std::string_view zone);

}  // namespace zoneflow

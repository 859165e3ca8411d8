// Who acts: a person or a service, with roles, and the zones and departments the roles hold for.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace zoneflow {

struct Role {
  std::string_view name;  // of zoneflow.common.v1.Role, without the prefix, in lower case
  // Whether who has it belongs to the house: sees the signings that make up a board, where others
  // see ranks and sums.
  bool inside = false;
};

// Every role there is, in the order of the contract's enum.
std::span<const Role> Roles();

struct Principal {
  std::string id;  // "person/…" or "service/ingest"; goes into every event as its actor
  std::vector<std::string> roles;  // names of Roles(); others have no effect
  std::vector<std::string> zones;  // zone ids; empty with all_zones
  bool all_zones = false;
  std::vector<std::string> departments = {};  // by name ("自然资源局"); empty with all_departments
  bool all_departments = false;
};

// The one who acts in development mode unless the call names another: every role, every zone, every
// department.
Principal LocalOperator();

bool MayActIn(const Principal& principal, std::string_view zone);

// Whether one of the principal's roles is inside.
bool IsInsider(const Principal& principal);

// PermissionDenied naming the field that holds the zone, the zone and the principal, unless it may
// act there.
absl::Status CheckMayActIn(const Principal& principal, std::string_view field,
                           std::string_view zone);

// The same for a department.
absl::Status CheckMayActFor(const Principal& principal, std::string_view field,
                            std::string_view department);

}  // namespace zoneflow

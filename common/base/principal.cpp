#include "common/base/principal.h"

#include <algorithm>
#include <iterator>

#include "common/base/str_cat.h"

namespace zoneflow {
namespace {

// A role that comes later is outside until somebody decides.
constexpr Role kRoles[] = {
    {"investment", true}, {"approval_officer", true}, {"zone_leader", true},   {"partner"},
    {"operator", true},   {"service", true},          {"chief_officer", true}, {"department"},
    {"statistics", true}, {"appraisal_office", true}, {"dispatcher"},          {"community"},
    {"grid_worker"},
};

}  // namespace

std::span<const Role> Roles() { return kRoles; }

Principal LocalOperator() {
  Principal everybody{"person/local-operator", {}, {}, true, {}, true};
  for (const Role& role : kRoles) {
    everybody.roles.emplace_back(role.name);
  }
  return everybody;
}

bool MayActIn(const Principal& principal, std::string_view zone) {
  return principal.all_zones || std::ranges::find(principal.zones, zone) != principal.zones.end();
}

bool IsInsider(const Principal& principal) {
  return std::ranges::any_of(principal.roles, [](std::string_view name) {
    const auto* role = std::ranges::find(kRoles, name, &Role::name);
    return role != std::end(kRoles) && role->inside;
  });
}

absl::Status CheckMayActIn(const Principal& principal, std::string_view field,
                           std::string_view zone) {
  if (MayActIn(principal, zone)) {
    return absl::OkStatus();
  }
  return absl::PermissionDeniedError(
      StrCat(field, ": \"", zone, "\" is not a zone in which ", principal.id, " may act"));
}

absl::Status CheckMayActFor(const Principal& principal, std::string_view field,
                            std::string_view department) {
  if (principal.all_departments ||
      std::ranges::find(principal.departments, department) != principal.departments.end()) {
    return absl::OkStatus();
  }
  return absl::PermissionDeniedError(StrCat(
      field, ": \"", department, "\" is not a department for which ", principal.id, " may act"));
}

}  // namespace zoneflow

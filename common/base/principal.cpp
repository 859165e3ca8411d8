#include "common/base/principal.h"

#include <algorithm>
#include <iterator>

#include "common/base/str_cat.h"

namespace zoneflow {

bool MayActIn(const Principal& principal, std::string_view zone) {
  return principal.all_zones || std::ranges::find(principal.zones, zone) != principal.zones.end();
}

bool IsInsider(const Principal& principal) {
  // Named one by one: a role that comes later is outside until somebody decides.
  constexpr std::string_view kInside[] = {"investment", "approval_officer", "zone_leader",
                                          "operator", "service"};
  return std::ranges::any_of(principal.roles, [&](std::string_view role) {
    return std::ranges::find(kInside, role) != std::end(kInside);
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

}  // namespace zoneflow

#include "common/base/principal.h"

#include <algorithm>

#include "common/base/str_cat.h"

namespace zoneflow {

bool MayActIn(const Principal& principal, std::string_view zone) {
  return principal.all_zones || std::ranges::find(principal.zones, zone) != principal.zones.end();
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

#include "services/scoring/core/appraisal/rights.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace zoneflow::scoring {
namespace {

bool HasOneOf(const Principal& principal, std::initializer_list<std::string_view> roles) {
  return std::ranges::any_of(roles, [&](std::string_view role) {
    return std::ranges::find(principal.roles, role) != principal.roles.end();
  });
}

}  // namespace

bool MayVouch(const Principal& principal) {
  return HasOneOf(principal, {"statistics", "appraisal_office", "operator", "service"});
}

bool MaySeeTrials(const Principal& principal) {
  return HasOneOf(principal, {"statistics", "appraisal_office", "operator"});
}

bool MayKeepBoards(const Principal& principal) {
  return HasOneOf(principal, {"appraisal_office", "operator"});
}

bool MayObject(const Principal& principal) {
  return HasOneOf(principal,
                  {"department", "zone_leader", "statistics", "appraisal_office", "operator"});
}

}  // namespace zoneflow::scoring

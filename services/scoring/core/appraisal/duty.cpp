#include "services/scoring/core/appraisal/duty.h"

#include <algorithm>

namespace zoneflow::scoring {
namespace {

// In the order of the enumerators.
constexpr std::array<std::string_view, kDutyCycles.size()> kKeys = {"any", "monthly", "quarterly",
                                                                    "yearly"};

}  // namespace

std::string_view DutyCycleKey(DutyCycle cycle) { return kKeys[static_cast<std::size_t>(cycle)]; }

std::optional<DutyCycle> DutyCycleOfKey(std::string_view key) {
  const auto found = std::ranges::find(kKeys, key);
  return found == kKeys.end() ? std::nullopt : std::optional(kDutyCycles[found - kKeys.begin()]);
}

bool IsOwedFor(DutyCycle cycle, const ReportPeriod& period) {
  switch (cycle) {
    case DutyCycle::kMonthly:
      return period.month != 0;
    case DutyCycle::kQuarterly:
      return period.quarter != 0;
    case DutyCycle::kYearly:
      return period.month == 0 && period.quarter == 0;
    case DutyCycle::kAnyPeriod:
      break;
  }
  return true;
}

}  // namespace zoneflow::scoring

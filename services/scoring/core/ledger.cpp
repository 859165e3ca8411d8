#include "services/scoring/core/ledger.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace zoneflow::scoring {
namespace {

bool Before(const Ledger::Day& a, const Ledger::Day& b) {
  return std::tie(a.standing, a.dated) < std::tie(b.standing, b.dated);
}

// Both in order; what is in both is taken from `changed`.
std::vector<Ledger::Day> Merged(const std::vector<Ledger::Day>& known,
                                const std::vector<Ledger::Day>& changed) {
  std::vector<Ledger::Day> merged;
  merged.reserve(known.size() + changed.size());
  // set_union takes equals from the first range.
  std::set_union(changed.begin(), changed.end(), known.begin(), known.end(),
                 std::back_inserter(merged), Before);
  return merged;
}

}  // namespace

Standing StandingOf(const SigningObservation& signing) {
  if (signing.status == FigureStatus::kRejected) {
    return Standing::kRejected;
  }
  if (signing.zone.id.empty()) {
    return Standing::kUnknownZone;
  }
  return CnyOf(signing) ? Standing::kCounts : Standing::kNoCny;
}

bool Ledger::empty() const {
  for (const auto& [id, zone] : zones_) {
    for (const Day& day : zone->days) {
      if (day.sums.signings > 0) {
        return false;
      }
    }
  }
  return true;
}

LedgerSums Ledger::Find(const LedgerKey& key) const {
  const auto zone = zones_.find(key.zone_id);
  if (zone == zones_.end()) {
    return {};
  }
  const Day wanted{key.standing, key.dated, {}};
  const std::vector<Day>& days = zone->second->days;
  const auto found = std::lower_bound(days.begin(), days.end(), wanted, Before);
  return found == days.end() || Before(wanted, *found) ? LedgerSums() : found->sums;
}

void Ledger::Put(const LedgerPart& part) {
  std::map<std::string, std::vector<Day>, std::less<>> changed;
  for (const LedgerEntry& entry : part.entries) {
    changed[entry.key.zone_id].push_back({entry.key.standing, entry.key.dated, entry.sums});
  }
  for (auto& [id, days] : changed) {
    std::sort(days.begin(), days.end(), Before);
    std::shared_ptr<const Zone>& known = zones_[id];
    auto zone = std::make_shared<Zone>();
    zone->ref = known ? known->ref : ZoneRef{id, "", ""};
    zone->days = known ? Merged(known->days, days) : std::move(days);
    known = std::move(zone);
  }
  for (const ZoneRef& ref : part.zones) {
    std::shared_ptr<const Zone>& known = zones_[ref.id];
    auto zone = known ? std::make_shared<Zone>(*known) : std::make_shared<Zone>();
    zone->ref = ref;
    known = std::move(zone);
  }
  log_no_ = part.log_no;
}

}  // namespace zoneflow::scoring

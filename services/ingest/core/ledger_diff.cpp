#include "services/ingest/core/ledger_diff.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

namespace zoneflow::ingest {
namespace {

constexpr std::array<std::string_view, 4> kKinds = {"code/", "credit/", "parcel/", "name/"};

// The key of that kind; empty without one.
std::string KeyOf(const std::vector<std::string>& keys, std::string_view kind) {
  const auto at = std::find_if(keys.begin(), keys.end(),
                               [&](const std::string& key) { return key.starts_with(kind); });
  return at == keys.end() ? "" : *at;
}

// Two that have codes which differ are two projects, whatever else they share.
bool Contradict(const LedgerEntry& a, const LedgerEntry& b) {
  return !a.project_code.empty() && !b.project_code.empty() && a.project_code != b.project_code;
}

}  // namespace

std::size_t LedgerDiff::changed() const {
  return static_cast<std::size_t>(
      std::count_if(matches.begin(), matches.end(),
                    [](const LedgerMatch& match) { return !match.changed.empty(); }));
}

std::vector<std::string> ChangedFields(const LedgerEntry& before, const LedgerEntry& after) {
  std::vector<std::string> changed;
  const auto compare = [&](const auto& a, const auto& b, LedgerField field) {
    if (a != b) {
      changed.emplace_back(Name(field));
    }
  };
  compare(FoldCell(before.project), FoldCell(after.project), LedgerField::kProject);
  compare(FoldCell(before.company), FoldCell(after.company), LedgerField::kCompany);
  compare(before.amount, after.amount, LedgerField::kAmount);
  compare(before.amount_alt, after.amount_alt, LedgerField::kAmountAlt);
  compare(before.zone_id.empty() ? before.zone_name : before.zone_id,
          after.zone_id.empty() ? after.zone_name : after.zone_id, LedgerField::kZone);
  compare(before.sectors, after.sectors, LedgerField::kSector);
  compare(before.signed_on, after.signed_on, LedgerField::kSignedOn);
  compare(before.project_code, after.project_code, LedgerField::kProjectCode);
  compare(before.credit_code, after.credit_code, LedgerField::kCreditCode);
  compare(before.parcel, after.parcel, LedgerField::kParcel);
  compare(before.land_mu, after.land_mu, LedgerField::kLand);
  compare(FoldCell(before.note), FoldCell(after.note), LedgerField::kNote);
  return changed;
}

LedgerDiff Compare(const std::vector<LedgerEntry>& before, const std::vector<LedgerEntry>& after) {
  std::vector<std::vector<std::string>> before_keys;
  std::vector<std::vector<std::string>> after_keys;
  std::transform(before.begin(), before.end(), std::back_inserter(before_keys), KeysOf);
  std::transform(after.begin(), after.end(), std::back_inserter(after_keys), KeysOf);
  std::vector<std::optional<std::size_t>> partner(after.size());
  std::vector<bool> taken(before.size());
  for (const std::string_view kind : kKinds) {
    std::map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < before.size(); ++i) {
      if (std::string key = KeyOf(before_keys[i], kind); !taken[i] && !key.empty()) {
        places.emplace(std::move(key), i);
      }
    }
    for (std::size_t i = 0; i < after.size(); ++i) {
      const auto at = partner[i] ? places.end() : places.find(KeyOf(after_keys[i], kind));
      if (at != places.end() && !taken[at->second] && !Contradict(before[at->second], after[i])) {
        partner[i] = at->second;
        taken[at->second] = true;
      }
    }
  }
  LedgerDiff diff;
  for (std::size_t i = 0; i < after.size(); ++i) {
    if (partner[i]) {
      diff.matches.push_back({i, *partner[i], ChangedFields(before[*partner[i]], after[i])});
    } else {
      diff.added.push_back(i);
    }
  }
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (!taken[i]) {
      diff.gone.push_back(i);
    }
  }
  return diff;
}

}  // namespace zoneflow::ingest

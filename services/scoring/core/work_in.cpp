#include "services/scoring/core/work_in.h"

#include <map>
#include <utility>

namespace zoneflow::scoring {
namespace {

bool IsUnchecked(const SigningObservation& signing) {
  return signing.status != FigureStatus::kChecked && signing.status != FigureStatus::kSignedOff;
}

void Add(const SigningObservation& signing, LedgerSums& sums) {
  ++sums.signings;
  sums.projects += signing.count;
  if (StandingOf(signing) == Standing::kCounts) {
    const absl::uint128 fen(static_cast<std::uint64_t>(CnyOf(signing)->fen));
    sums.fen += fen;
    sums.unchecked_fen += IsUnchecked(signing) ? fen : 0;
  }
}

void Take(const SigningObservation& signing, LedgerSums& sums) {
  --sums.signings;
  sums.projects -= signing.count;
  if (StandingOf(signing) == Standing::kCounts) {
    const absl::uint128 fen(static_cast<std::uint64_t>(CnyOf(signing)->fen));
    sums.fen -= fen;
    sums.unchecked_fen -= IsUnchecked(signing) ? fen : 0;
  }
}

}  // namespace

LedgerKey KeyOf(const SigningObservation& signing) {
  return {signing.zone.id, StandingOf(signing), DatedOf(signing)};
}

SigningChange WorkIn(const Ledger& ledger, const SigningSet& known, const LogBatch& batch) {
  std::map<std::string_view, const SigningObservation*> newest;
  std::map<std::string_view, const ZoneRef*> named;
  for (const SigningObservation& state : batch.states) {
    const auto before = known.find(state.id);
    if (before != known.end() && before->second.revision >= state.revision) {
      continue;
    }
    const SigningObservation*& kept = newest[state.id];
    if (kept == nullptr || kept->revision < state.revision) {
      kept = &state;
    }
    if (!state.zone.id.empty()) {
      named[state.zone.id] = &state.zone;
    }
  }
  SigningChange change;
  change.part.log_no = batch.last_log_no;
  std::map<LedgerKey, LedgerSums> sums;
  const auto sums_of = [&](const SigningObservation& signing) -> LedgerSums& {
    const auto [place, is_new] = sums.try_emplace(KeyOf(signing));
    if (is_new) {
      place->second = ledger.Find(place->first);
    }
    place->second.log_no = batch.last_log_no;
    return place->second;
  };
  for (const auto& [id, state] : newest) {
    const auto before = known.find(id);
    if (before != known.end()) {
      SigningObservation same = before->second;
      same.revision = state->revision;
      if (same == *state) {
        change.retold.push_back(*state);
        continue;
      }
      Take(before->second, sums_of(before->second));
    }
    Add(*state, sums_of(*state));
    change.states.push_back(*state);
  }
  for (auto& [key, summed] : sums) {
    change.part.entries.push_back({key, summed});
  }
  for (const auto& [id, zone] : named) {
    const auto standing = ledger.zones().find(id);
    if (standing == ledger.zones().end() || standing->second->ref != *zone) {
      change.part.zones.push_back(*zone);
    }
  }
  return change;
}

}  // namespace zoneflow::scoring

// Who is ranked: zones by their names, or by their places alone
// (郑州、洛阳分列第17、第37位).
#pragma once

#include <vector>

#include "services/ingest/core/clause_rules.h"

namespace zoneflow::ingest {

class RankedZones : ClauseRules {
 public:
  explicit RankedZones(ArticleReading& state) : ClauseRules(state) {}

  // The tokens of the zones that the head names one behind the other.
  std::vector<std::size_t> ZonesIn(Range head, const Clause& clause) const;
  // The kind of zone that the sentence, or the contest, ranks: 高新区; empty
  // when it says none.
  View Class(const std::vector<Clause>& sentence, View contest) const;
  // The zones of the places that the clause begins with, or the one in front;
  // empty unless all are.
  std::vector<ZoneName> ZonesOfPlaces(Range lead, const std::vector<Clause>& sentence,
                                      std::size_t n, View kind) const;
};

}  // namespace zoneflow::ingest

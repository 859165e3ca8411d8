// Facilities: 揭牌, 开工, 建成 and what was opened or built.
#pragma once

#include "services/ingest/core/clause_rules.h"

namespace zoneflow::ingest {

// A thing that stands or is being built, told by its stage.
class FacilityRules : ClauseRules {
 public:
  explicit FacilityRules(ArticleReading& state) : ClauseRules(state) {}

  void Read(const std::vector<Clause>& sentence, std::size_t n);
};

}  // namespace zoneflow::ingest

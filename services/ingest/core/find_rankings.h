// Rankings: 位列第6位, 居首位, 进入前20强.
#pragma once

#include "services/ingest/core/clause_rules.h"

namespace zoneflow::ingest {

// A place, how many were ranked, and what was ranked.
class RankingRules : ClauseRules {
 public:
  explicit RankingRules(Reading& state) : ClauseRules(state) {}

  void Read(const Clause& clause);
};

}  // namespace zoneflow::ingest

// Rankings: 位列第6位, 居首位, 进入前20强.
#pragma once

#include "services/ingest/core/clause_rules.h"

namespace zoneflow::ingest {

// A place, how many were ranked, and what was ranked.
class RankingRules : ClauseRules {
 public:
  explicit RankingRules(ArticleReading& state) : ClauseRules(state) {}

  void Read(const std::vector<Clause>& sentence, std::size_t n);

 private:
  // 在国家级经开区综合考评中，: what the clause in front says was ranked; empty when it says
  // nothing.
  Range ScopeBefore(const std::vector<Clause>& sentence, std::size_t n) const;

  // The rank that the one at `r` has changed to, or kNone.
  std::size_t RisenTo(const Clause& clause, std::size_t r) const;

  // Takes the number of zones ranked, or of projects and indicators, from the units [from, to).
  void SetCohort(Fact& fact, const Clause& clause, std::size_t from, std::size_t to);
};

}  // namespace zoneflow::ingest

// Indicators: measured values, growth, and the change from one value to another.
#pragma once

#include "services/ingest/core/clause_rules.h"

namespace zoneflow::ingest {

// A target in the same words is a programme.
class IndicatorRules : ClauseRules {
 public:
  explicit IndicatorRules(ArticleReading& state) : ClauseRules(state) {}

  void Read(const Clause& clause);

 private:
  bool IsGrowth(std::size_t q, const Clause& clause, int& sign) const;
  void Growth(const Clause& clause, std::size_t q, int sign, std::size_t from);
  // 从1902亿元上升至3475亿元: returns the token of the second number.
  std::size_t FromTo(const Clause& clause, std::size_t q, std::size_t from);
  bool Value(const Clause& clause, std::size_t q, std::size_t from);
  // 其中产业项目11个: a part of the batch told before, and no figure of its own.
  bool IsBreakdown(std::size_t q, const Clause& clause) const;
  // 实施重点项目186个: the launched is counted.
  bool Carries(std::size_t token) const;
};

}  // namespace zoneflow::ingest

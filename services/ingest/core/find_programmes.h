// Programmes: campaigns, plans, policies and targets.
#pragma once

#include "services/ingest/core/clause_rules.h"

namespace zoneflow::ingest {

// Everyday work is none: a programme is launched, issued, named or counted.
class ProgrammeRules : ClauseRules {
 public:
  explicit ProgrammeRules(ArticleReading& state) : ClauseRules(state) {}

  void Read(const Clause& clause);

 private:
  // True for text inside a quotation that began in an earlier clause and is not closed before `at`.
  bool InSpeech(std::size_t at) const;
  bool Launched(const Clause& clause, std::size_t i);
  // 持续攻坚…等“七项重点任务”, 落实…四大战略任务.
  bool Tackled(const Clause& clause, std::size_t i);
  std::size_t PlainCount(const Clause& clause) const;
};

}  // namespace zoneflow::ingest

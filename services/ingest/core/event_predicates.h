// What the word of an event tells where it stands: 签约 in 12个项目签约, 签约后, 拟签约, 签约率.
#pragma once

#include "services/ingest/core/clause_rules.h"

namespace zoneflow::ingest {

enum class Aspect : std::uint8_t {
  kTold,     // it happened
  kPlanned,  // 拟签约, 明年开工
  kHoped,    // 有望签约, 早日投产, 尚未落户: nobody has decided it
  kAside,    // of another time, or part of a noun: 投产后, 开工率, 入驻企业
};

// 签约, 落户, 引进.
inline bool IsSigning(Mark mark) {
  return mark == Mark::kSign || mark == Mark::kSettle || mark == Mark::kAttract;
}

// Asked of the marks of signings and facilities: every rule of events reads the same answer.
class EventPredicates : ClauseRules {
 public:
  explicit EventPredicates(ArticleReading& state) : ClauseRules(state) {}

  Aspect Of(std::size_t token, const Clause& clause) const;

 private:
  // 建成并全面达产后: what is then.
  bool IsOnceDone(std::size_t token, const Clause& clause) const;
  // True behind 将 in the clause, or behind 力争 and the like anywhere in the sentence.
  bool IsPlanned(std::size_t token, const Clause& clause) const;
};

}  // namespace zoneflow::ingest

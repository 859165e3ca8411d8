// Frames of signings and facilities over a group of sentences: what follows an event
// (这批项目总投资…, 占地…) joins it, projects told with their sum take its kind.
#pragma once

#include <string>
#include <vector>

#include "services/ingest/core/clause_rules.h"

namespace zoneflow::ingest {

// An event stays open until the next one, or the end of its paragraph.
class EventRules : ClauseRules {
 public:
  explicit EventRules(ArticleReading& state) : ClauseRules(state) {}

  void BeginParagraph();
  void BeginSentence() {}

  // 新签约项目134个、新开工项目88个: a predicate and a count, several times. True when it was read.
  bool Counts(const Clause& clause);
  // 总投资96亿元, 这批项目计划总投资…: the sum of the open event. True when it was.
  bool Sum(const Clause& clause);
  // A、B、C三家企业签约，投资额分别为5亿元、3亿元和2亿元: each party with its own sum. True when it
  // was.
  bool Row(const std::vector<Clause>& sentence, std::size_t n);
  // 蓝田云拟投1.1亿元建算力调度中心, 二期投资9.8亿元: a party or project with its sum.
  void Invested(const std::vector<Clause>& sentence, std::size_t n);

  // 三期的开园仪式昨日举行, 二期在建: a stage told of a named object. True when it was read.
  bool Stage(const Clause& clause);
  // 有超过90家机器人企业在该区扎根: a stock, and no event. True when it was read.
  bool Stock(const Clause& clause);

  // After all rules have read the clause.
  void EndClause(const Clause& clause, std::size_t facts_before);

 private:
  // The event that a bare sum may belong to, or kNone.
  std::size_t Open() const;
  bool IsPlanned(std::size_t token, const Clause& clause) const;

  std::size_t open_ = kNone;
  bool has_topic_ = false;  // 签约 or 投产 was told of, as an event or not
  FactKind topic_ = FactKind::kSigning;
};

}  // namespace zoneflow::ingest

// Programmes: campaigns, plans, policies and targets.
#pragma once

#include <string>
#include <vector>

#include "services/ingest/core/clause_rules.h"

namespace zoneflow::ingest {

// Everyday work is none: a programme is launched, issued, named or counted.
class ProgrammeRules : ClauseRules {
 public:
  explicit ProgrammeRules(ArticleReading& state) : ClauseRules(state) {}

  void Read(const Clause& clause);
  // “企业吹哨、部门报到”机制运行满一年, 推行“首席代办员”制度: a quoted name with the noun of a
  // programme, and a word that it works. Each name once in an article. True when there was one.
  bool Named(const Clause& clause);
  // 总规模100亿元的产业母基金, “科创贷”资金池3亿元: a fund with its sum.
  bool Fund(const Clause& clause);
  // 设立产业母基金: by its name, without a sum.
  bool FundByName(const Clause& clause);
  // True for text in front of a document that ends with what makes it known: 市委下发了.
  static bool IssuedInFront(View lead);
  // 《…若干措施》正式施行: a document that the clause makes known. True when there was one.
  bool Document(const Clause& clause);
  // 产业母基金揭牌, 三年行动启动: what begins with the verb has its name in front. True when it was
  // one.
  bool Begun(const Clause& clause, std::size_t verb);

 private:
  // True for text inside a quotation that began in an earlier clause and is not closed before `at`.
  bool InSpeech(std::size_t at) const;
  bool Launched(const Clause& clause, std::size_t i);
  // 持续攻坚…等“七项重点任务”, 落实…四大战略任务.
  bool Tackled(const Clause& clause, std::size_t i);
  // 《甲省…方案》 is of the province, whatever zone is in focus.
  void OfItsPlace(Fact& fact, Range document) const;
  // False for a name that the article has told before.
  bool Note(View name);
  std::vector<std::u16string> named_;
  std::size_t PlainCount(const Clause& clause) const;
};

}  // namespace zoneflow::ingest

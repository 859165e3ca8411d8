// Signings: 签约, 落户 and 拟投资, with the members, sectors and side values told after them.
#pragma once

#include <string>

#include "services/ingest/core/clause_rules.h"
#include "services/ingest/core/company_names.h"
#include "services/ingest/core/event_names.h"
#include "services/ingest/core/event_predicates.h"

namespace zoneflow::ingest {

// An article tells one signing over several sentences: a batch first, then its members, fields,
// land and capacity. The rules remember the signing told last so that these find their owner.
class SigningRules : ClauseRules {
 public:
  SigningRules(ArticleReading& state, CompanyNames& companies)
      : ClauseRules(state), companies_(companies), names_(state), predicates_(state) {}

  void BeginSentence();
  void Read(const std::vector<Clause>& sentence, std::size_t n);

  // 这14个项目包括A、B等: members without figures of their own.
  void Members(const Clause& clause);

  // 涉及数字生态、医药研发等领域: the sectors of what was signed before.
  void Fields(const Clause& clause);

  // Land, area and capacity of the signing or facility told before; how long a programme lasts.
  void SideValues(const Clause& clause);

  // 竣工，4栋保税仓共7.2万平方米: floor space, or power, of what the sentence tells of.
  void Floors(const Clause& clause);

  // A member of a list without a figure is no fact of its own where another fact names the same
  // project.
  void DropNamedTwice();

 private:
  // So many sentences after a signing "总投资" or "占地" may still speak of it.
  static constexpr int kSigningFades = 5;

  // 投资50亿元的A项目、投资20亿元的B项目等: members with sums of their own.
  bool InvestedList(const Clause& clause, bool signs);
  void SignedProjects(const std::vector<Clause>& sentence, std::size_t n, std::size_t cue,
                      bool attract);
  // True where a place and no zone stands behind the verb.
  bool SettlesInPlace(std::size_t cue) const;
  // 甲公司、乙中心等工业项目45个: what is counted, without the names of some.
  Range BehindNames(Range subject) const;
  // 甲基地、乙医院等项目签约, 引进甲公司、乙基金等机构: names that share the verb.
  Range SignedRow(const Clause& clause, std::size_t cue) const;
  // 目前已入驻, 累计已引进: so many as there are by now, and no event.
  bool IsStock(const Clause& clause, std::size_t cue) const;
  // 目前已签约入驻16家企业: the same of firms, whatever the verb.
  bool IsStockOfFirms(const Clause& clause, std::size_t cue) const;
  // 拟签约, 预计还将签约: a pipeline, and no signing.
  bool IsYetToCome(const Clause& clause, std::size_t cue) const;
  static bool EndsLikeProject(View name);
  // The name of a project inside the range; empty when it is only a number of projects.
  Range ProjectName(Range range, const Clause& clause) const;
  void NameProject(Fact& fact, Range company, Range name);
  bool IsPeriodTotal(const Clause& clause, bool has_count) const;
  std::size_t OwnerOfSideValue() const;
  // Tells a figure as a side value of the event in focus; false where there is none.
  bool OfEvent(Range at, Attr attr, std::size_t q);
  // 项目占地…, 总建筑面积…: what the word measures is of the project in focus.
  bool TellsOfFocus(const Clause& clause, std::size_t word) const;
  // True where nothing but the event in focus can own a side value.
  bool TellsOfFocusAlone() const {
    const auto side = [&](std::size_t f) { return state_.facts[f].attr != Attr::kNone; };
    return std::all_of(state_.sentence_facts.begin(), state_.sentence_facts.end(), side) &&
           state_.project.fact != kNone && state_.facts[state_.project.fact].attr == Attr::kNone;
  }
  // True where the measure at token `word` is told of a whole zone.
  bool OfAZone(const Clause& clause, std::size_t word) const;
  // /年, /日 or nothing behind the unit of a capacity, by its words.
  std::string PerTime(Range words) const;
  // Gives the fact the figure q as what the word says it is: land, floor space or capacity.
  void SetSideValue(Fact& fact, std::size_t word, std::size_t q);
  // 污水处理厂 of 日处理4万吨的污水处理厂: the name behind a figure and 的, or empty.
  Range NamedBehind(std::size_t q, const Clause& clause) const;
  void Remember(std::size_t signing);

  CompanyNames& companies_;
  EventNames names_;
  EventPredicates predicates_;
  std::size_t last_signing_ = kNone;  // the one told last, unless it has faded
  int sentences_since_signing_ = 0;
  std::size_t batch_ = kNone;  // in this article
  std::size_t pending_money_ = kNone;
};

}  // namespace zoneflow::ingest

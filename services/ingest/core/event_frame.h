// Frames of signings and facilities over a group of sentences: what follows an event
// (这批项目总投资…, 占地…) joins it, projects told with their sum take its kind.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "services/ingest/core/clause_rules.h"
#include "services/ingest/core/company_names.h"
#include "services/ingest/core/event_names.h"
#include "services/ingest/core/event_predicates.h"

namespace zoneflow::ingest {

// An event stays open until the next one, or the end of its paragraph; 该项目 and the like reach it
// from the next paragraph too.
class EventFrames : ClauseRules {
 public:
  EventFrames(ArticleReading& state, CompanyNames& companies)
      : ClauseRules(state), companies_(companies), names_(state), predicates_(state) {}

  void BeginParagraph();

  // A sub-heading that names a project: 项目总投资… below it is of that one.
  void Under(Range heading);

  // Reads what opens or joins an event and stands before the rules of a single verb. True when the
  // clause was read. `figures`: it holds a quantity.
  bool Read(const std::vector<Clause>& sentence, std::size_t n, bool figures);

  // 蓝田云拟投1.1亿元建算力调度中心, 二期投资9.8亿元: a party or project with its sum.
  void Invested(const std::vector<Clause>& sentence, std::size_t n);

  // Without how often and where at its end: 甲公司宣布在乙高新区第二次 of 增资.
  Range PartyIn(Range lead, const Clause& clause) const;

  // A clause without a word that the rules know: 甲公司把总部放到了这里.
  void ReadUnmarked(const Clause& clause);

  // The clause in front that gave the land of the event just told, or kNone: it is read again.
  std::size_t LandInFront() const { return land_; }

  // After all rules have read the clause.
  void EndClause(const Clause& clause, std::size_t facts_before);

 private:
  // 新签约项目134个、新开工项目88个: a predicate and a count, several times.
  bool Counts(const Clause& clause);
  // 总投资96亿元, 这批项目计划总投资…: the sum of the open event.
  bool Sum(const std::vector<Clause>& sentence, std::size_t n);
  // The same, where the event is still without a fact: 乙企业签约，投资8亿元; 甲基地塔吊林立。项目投资….
  bool Resume(const std::vector<Clause>& sentence, std::size_t n, std::size_t money);
  // 此次签约的20个项目: a batch told before, which what follows joins.
  bool Again(const std::vector<Clause>& sentence, std::size_t n);
  // The last event told by that name, or kNone.
  std::size_t Known(Range name) const;
  // True where projects or firms are counted in the clause.
  bool HoldsCount(const Clause& clause) const;
  // 新签约项目32个，分别为9个、4个、19个: of each of the zones that were named.
  bool Shares(const Clause& clause);
  // The 其中 behind which parts of the open batch are told in the sentence up to clause n, or kNone.
  std::size_t PartBegins(const std::vector<Clause>& sentence, std::size_t n) const;
  // True where the figure at hand is of a year or a quarter, and of no day.
  bool OfAPeriod() const;
  // 其中百亿级项目2个: a part, which its batch counts too.
  bool Part(const std::vector<Clause>& sentence, std::size_t n);
  // A、B、C三家企业签约，投资额分别为5亿元、3亿元和2亿元: each party with its own sum.
  bool Row(const std::vector<Clause>& sentence, std::size_t n);
  // 三期的开园仪式昨日举行, 二期在建: a stage told of a named object.
  bool Stage(const Clause& clause);
  // 有超过90家机器人企业在该区扎根: a stock, and no event.
  bool Stock(const Clause& clause);
  // 通过8件投资案，投资总额为19.2亿元: what a council of a science park lets in.
  bool Approved(const std::vector<Clause>& sentence, std::size_t n);
  // 产业项目18个，总投资230亿元: a batch whose verb is unknown or stands elsewhere.
  bool Batch(const std::vector<Clause>& sentence, std::size_t n);
  // 甲项目，总投资50亿元，当天竣工; 总投资5亿元的乙基地: a name with the sum that is its own.
  bool Named(const std::vector<Clause>& sentence, std::size_t n);
  // 8亿元的甲项目、5亿元的乙总部园: each with the sum in front of it.
  bool EachSum(const std::vector<Clause>& sentence, std::size_t n);
  // 甲项目（总投资5亿元）、乙公司（投资3亿元）.
  bool Bracketed(const Clause& clause);
  // 甲集团与高新区签订战略合作协议.
  bool Agreement(const Clause& clause);
  // A deal of the company, by what it is for; holds until the next fact.
  Fact& TellDeal(Range at, Range company, Range what, const Clause& clause);
  // 甲公司与乙高新区举行投资协议签字仪式.
  bool SigningCeremony(const Clause& clause);
  // 甲公司将在乙高新区设立丙总部.
  bool Settles(const std::vector<Clause>& sentence, std::size_t n);
  // 甲新区与乙高新区签署合作框架协议: of both; the object ends at `end`.
  bool BetweenZones(const Clause& clause, std::size_t sign, std::size_t end);
  // 29个项目增资3.7亿美元, 65家企业增资扩建，总投资增资12亿美元.
  bool Increased(const std::vector<Clause>& sentence, std::size_t n);
  // 设立于甲园的乙科技，投资金额2亿元: who is let in, by its name.
  bool LetIn(const std::vector<Clause>& sentence, std::size_t n);
  // 甲公司摘得85亩工业用地: the deal and its land.
  bool Land(const std::vector<Clause>& sentence, std::size_t n);
  // 签约金额达95亿元, without a count: what was signed in a period.
  bool Agreed(const Clause& clause);
  // 增长22.1% in the clause behind a batch.
  void TakeGrowth(Fact& fact, const Clause& clause);
  // 甲公司把总部放到了这里, 乙公司选址高新区.
  bool Chosen(const Clause& clause);

  // The name that the clause begins with is what is told of from here on.
  void MoveFocus(const Clause& clause, std::size_t facts_before);
  // 公司与…管委会签署协议，拟投资建设甲项目: a notice names what is built, and no party.
  bool Noticed(const std::vector<Clause>& sentence, std::size_t n);
  // 项目总投资8亿元，其中固定资产投资6亿元: a part of the event's sum.
  bool FixedAssets(const Clause& clause, std::size_t money);
  // True where the next clause begins with a rate: …8亿美元，增长21.9% is a flow that is measured.
  bool GrowsBehind(const std::vector<Clause>& sentence, std::size_t n) const;
  // 在乙镇建设丙项目, behind the clause with the sum: what it is for; empty for anything else.
  Range BuiltWith(const Clause& clause) const;
  // Who came or what was begun, by a name that is none for certain: a fact once a sum joins it.
  void NotePending(const Clause& clause);
  // The sum behind a batch told in clause n, in the clause `at`; kNone without one.
  std::size_t SumOfBatch(const std::vector<Clause>& sentence, std::size_t n, std::size_t& at,
                         std::size_t& word) const;

  // True for a fact that the sentence has given.
  bool InSentence(std::size_t fact) const {
    return std::find(state_.sentence_facts.begin(), state_.sentence_facts.end(), fact) !=
           state_.sentence_facts.end();
  }
  // The event that a bare sum may belong to, or kNone; `text` is of the clause that joins.
  std::size_t Open(View text) const;
  bool IsPlanned(std::size_t token, const Clause& clause) const;
  // What the article is about at this place: signings or works.
  std::optional<FactKind> Topic() const;
  // The paragraph, and the article, tell of signings or of works from here on.
  void TellOf(FactKind kind);
  // The stage told of the same thing in the rest of the sentence.
  bool StageBehind(const std::vector<Clause>& sentence, std::size_t n) const;
  // 总投资3亿元的甲项目，也将于8月动工: no event yet.
  bool StageToCome(const std::vector<Clause>& sentence, std::size_t n) const;
  // The sum of a whole event in the clause, with the word in front of it; kNone without one.
  std::size_t Total(const Clause& clause, std::size_t& word) const;
  // The words from a clause's first figure on tell of pipelines, plans or stocks.
  bool OnlyPlanned(const Clause& clause) const;

  // A name with its event, in the sentence that begins there.
  struct Pending {
    FactKind kind = FactKind::kSigning;
    Range name;
    std::size_t sentence = kNone;
  };

  CompanyNames& companies_;
  EventNames names_;
  EventPredicates predicates_;
  Pending pending_;
  std::size_t open_ = kNone;
  std::size_t carried_ = kNone;  // the open event of the paragraph before
  bool has_topic_ = false;       // 签约 or 投产 was told of, as an event or not
  FactKind topic_ = FactKind::kSigning;
  std::optional<FactKind> article_topic_;
  std::size_t land_ = kNone;
  bool focus_fades_ = false;  // the project in focus is of the paragraph before
};

}  // namespace zoneflow::ingest

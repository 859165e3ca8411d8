// Indicators: measured values, growth, and the change from one value to
// another.
#pragma once

#include <string>
#include <vector>

#include "services/ingest/core/clause_rules.h"

namespace zoneflow::ingest {

// A target in the same words is a programme, a projection is nothing.
class IndicatorRules : ClauseRules {
 public:
  explicit IndicatorRules(ArticleReading& state) : ClauseRules(state) {}

  void BeginParagraph() { heading_.clear(); }
  void BeginSentence(std::size_t begin);
  void Read(const std::vector<Clause>& sentence, std::size_t n);
  // A sentence without a figure that names a measure (一、规上工业营业收入。)
  // heads those behind it.
  void EndSentence(const std::vector<Clause>& sentence);

 private:
  // A figure told in this sentence that growth, shares and parts may still
  // speak of.
  struct Told {
    std::size_t fact = 0;
    std::string subject;
  };
  // Figures of one sort behind 分别, 依次 or 各, in a row.
  struct Row {
    std::vector<std::size_t> tokens;
    std::size_t cue = 0;      // where 分别 begins, units
    std::size_t cue_end = 0;  // and ends
  };

  // 分别增长6.4%和9.2%: the figures go to the heads, zones or earlier figures
  // in their order.
  bool Coordinated(const std::vector<Clause>& sentence, std::size_t n);
  // 同比增长0.7%、2.6%、3.1% behind as many values that one clause has told.
  bool GrowthOfRow(const Clause& clause);
  // 甲业、乙业能级提升，分别实现产值…: the heads of the clause in front.
  std::vector<std::string> HeadsInFront(const std::vector<Clause>& sentence, std::size_t n) const;
  // 2016年至2018年，分别完成税收2亿元、3亿元: one measure, a value for each of the years.
  bool ByYears(const Row& row, const Clause& clause);
  // 产值分别占全省的10%和全市的28%: each its own whole.
  bool Shares(const Row& row, const Clause& clause);
  // 外贸进出口、工业投资均增长10%以上: one figure for each of the heads.
  bool Shared(const Clause& clause);
  Row RowOf(const Clause& clause) const;
  // The items of an enumeration: 家电、汽车、装备制造三大产业产值 are three
  // with one tail.
  std::vector<std::string> Heads(Range list, const Clause& clause) const;
  Fact& Tell(Range at, const std::string& subject, const Clause& clause);
  FactKind KindAt(std::size_t token, const Clause& clause) const;

  bool IsGrowth(std::size_t q, const Clause& clause, int& sign) const;
  // What the text says of growth without a percentage: 翻一番, 持平; true when
  // it was one.
  bool GrowthWord(const Clause& clause);
  // The growth in percent that the figure tells.
  Decimal Rate(std::size_t q, const Clause& clause) const;
  // 下降2.3%转为增长4.6%: the second, or kNone.
  std::size_t TurnsTo(std::size_t q, const Clause& clause) const;
  void Growth(const std::vector<Clause>& sentence, std::size_t n, std::size_t q, int sign,
              std::size_t from);
  // 两年平均增长, 年均增长: a rate of several years.
  bool IsOverYears(std::size_t q, const Clause& clause) const;
  // Where the bracket begins that ends right in front of the clause, or kNone.
  std::size_t BracketInFront(const Clause& clause) const;
  // 从1902亿元上升至3475亿元: returns the token of the second number.
  std::size_t FromTo(const Clause& clause, std::size_t q, std::size_t from);
  // 上年同期272亿元 behind a value: what it was.
  bool WasBefore(const Clause& clause, std::size_t q);
  // A quantity that may be a value, and what stands around it.
  struct Figure {
    std::size_t q = 0;
    std::size_t from = 0;  // behind the figure in front
    std::size_t verb = 0;  // 达, 实现, 新增 in front, or kNone
    std::size_t work = kNone;
    bool measure = false;   // a noun of measure stands in front
    bool over = false;      // 突破 begins it
    bool attached = false;  // the verb stands right in front
    bool ends = false;      // nothing belongs to it behind
    bool plain = false;     // noun and number: 企业368家
    bool inherits = false;  // of the subject told before
    View lead;
    View tail;
    Range head;
    Range named;
  };
  Figure Weigh(const std::vector<Clause>& sentence, std::size_t n, std::size_t q,
               std::size_t from) const;
  Range Named(const std::vector<Clause>& sentence, std::size_t n, const Figure& figure) const;
  // 产值要达到300亿元
  bool IsWanted(std::size_t q, const Clause& clause) const;
  bool HasEvent(std::size_t q, const Clause& clause) const;
  bool IsNone(const Figure& figure, const Clause& clause) const;
  // 全国154个综合保税区中, 占全国15个保税区的40%: a number of peers, not of what is measured.
  bool CountsPeers(const Figure& figure, const Clause& clause) const;
  // 完成年任务75亿元的23.7%: the sum is what the share is of.
  bool IsBase(std::size_t q, const Clause& clause) const;
  // A firm is who did it (甲公司实现产值3亿元): of no zone.
  bool IsFirms(std::size_t q, const Clause& clause) const;
  // 研发支出占GDP比重持续上升，达到6.2%: what the clause in front measures.
  Range MeasureInFront(const std::vector<Clause>& sentence, std::size_t n,
                       const Figure& figure) const;
  // 智能装备产业加速崛起，规模达到1800亿元: who the clause in front tells of.
  Range OwnerInFront(const std::vector<Clause>& sentence, std::size_t n, const Figure& figure,
                     Range subject) const;
  // 规上软件企业前三季度营收: whose it is, in front of the period.
  Range AcrossPeriod(Range subject, const Clause& clause) const;
  // 精密机械产业因扩厂…，营业额成长2%: the trade that up to three clauses in front begin with.
  Range TradeInFront(const std::vector<Clause>& sentence, std::size_t n) const;
  // 远山电器去年销售收入: a firm by the end of its name.
  bool OfNamedFirm(Range lead, const Clause& clause) const;
  // Without how it is reckoned, what it is mostly of, and the zone's short name in front.
  Range Bared(Range subject) const;
  // 中欧班列全年 of 开行: what runs, in front of the period or of 累计.
  Range RunsInFront(Range subject, const Clause& clause) const;
  // Who achieved it, in front of the verb: 限上零售业完成销售额. Empty where that is the zone.
  Range Owner(const Figure& figure, Range subject, const Clause& clause) const;
  bool IsMeasured(const Figure& figure, const Clause& clause);
  // True for a verb whose object is counted: 新增, 拥有, 获批.
  bool TakesObject(const Figure& figure) const;
  // The words behind a number, to the next item: 640个问题.
  Range Behind(std::size_t q, const Clause& clause) const;
  Range SubjectOf(const Figure& figure, const Clause& clause, Range& at) const;
  std::string NameFor(const Figure& figure, Range subject, const Clause& clause);
  // What the event told last has counted; empty where it has not.
  std::string CountedBefore(const Clause& clause) const;
  // Gives the value to the figure told before where it lacks it.
  bool Completes(const Figure& figure, Range subject, const Clause& clause);
  // 出口占全市的23%、全省的11%: the second share of the same figure.
  bool NextShare(std::size_t q, std::size_t from, const Clause& clause);
  // 贡献了全国20%以上的工业增加值: a share in front of what it is of.
  bool Holds(const std::vector<Clause>& sentence, std::size_t n, std::size_t q, std::size_t from);
  bool TellEvents(const Figure& figure, Range subject, Range at, const std::string& name,
                  bool target, const Clause& clause);
  void AddSum(Fact& fact, std::size_t q, const std::vector<Clause>& sentence, std::size_t n);
  bool TimeUsed(std::size_t q, std::size_t from, const Clause& clause);
  // False where no verb says what became of what is counted: a batch of 项目 whose verb was lost.
  bool IsAchieved(const std::vector<Clause>& sentence) const;
  bool Value(const std::vector<Clause>& sentence, std::size_t n, std::size_t q, std::size_t from);
  // 其中产业项目11个: a part of the batch told before, and no figure of its
  // own.
  bool IsBreakdown(std::size_t q, const Clause& clause) const;
  // 实施重点项目186个: the launched is counted.
  bool Carries(std::size_t token) const;
  // 1至9月预计完成产值…, 预计全年…: of a time that is nearly over, and as good as measured.
  bool IsReckoned(std::size_t q, const Clause& clause) const;
  // 达产后预计年产值14亿元; what the sentence goes on with is expected too.
  bool IsProjected(std::size_t q, const Clause& clause) const;
  // False for what no measure is called: a number, a verb with its object.
  bool IsName(View subject) const;
  // The first token that is looked at for what a figure is of.
  std::size_t FloorOf(std::size_t q) const;
  // The figure told last that has the unit of this one, shares aside, or kNone.
  std::size_t ToldLike(std::size_t q) const;
  // The figure of that unit that the article has told last, for a zone with nothing but its value:
  // 甲经开区1.46亿美元; kNone without one.
  std::size_t ToldOfOthers(std::size_t q) const;
  // 前者下降2%，后者增长36%: growth of one of the two told last.
  bool OfOneOfTwo(Range subject, Decimal growth, std::size_t q);
  // What a share is one of: the figure told last that is no share itself.
  std::string Whole() const;
  // A figure without a fact of its own stands between the last one told and the token.
  bool Skipped(std::size_t q) const;
  // The subject of a part, with the measure of the whole: 其中制造业12亿元 of
  // 实际使用外资.
  std::string PartName(std::string name, Range head, std::size_t q, const Clause& clause) const;

  std::vector<Told> told_;
  std::vector<std::size_t> row_;  // facts of the values told by one clause of the sentence
  std::size_t apart_ = 0;         // how many of them stand in front of the last semicolon
  std::string heading_;
};

}  // namespace zoneflow::ingest

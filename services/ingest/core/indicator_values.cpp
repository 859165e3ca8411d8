#include <algorithm>

#include "services/ingest/core/find_indicators.h"
#include "services/ingest/core/indicator_words.h"
#include "services/ingest/core/rank_places.h"

namespace zoneflow::ingest {
namespace {

// Verbs of work done, whose object may stand behind its number: 解决问题640个,
// 兑现资金1.2亿元.
constexpr View kWork[] = {u"解决", u"收集", u"办结", u"走访", u"对接", u"兑现", u"惠及", u"盘活",
                          u"撬动", u"形成", u"推出", u"推广", u"备案", u"服务", u"发放", u"带动",
                          u"接入", u"跟进", u"利用", u"生产", u"培育", u"引进", u"孵化", u"集聚"};
// What is bought, granted or asked for is not measured.
constexpr View kNoMeasure[] = {
    u"总投资",   u"投资额", u"拟投资",   u"计划投资", u"增资",     u"注册资本", u"最高",
    u"补助",     u"奖励",   u"每增",     u"每家",     u"每个",     u"每月",     u"每平",
    u"租金",     u"单价",   u"均价",     u"成交价",   u"补贴",     u"投资总额", u"出资",
    u"斥资",     u"耗资",   u"总经费",   u"协议",     u"合同金额", u"签约金额", u"签约资金",
    u"意向",     u"容纳",   u"装机",     u"处理能力", u"床位",     u"年制",     u"产能",
    u"年产",     u"投下",   u"揽下",     u"追加",     u"基金",     u"规模为",   u"总规模",
    u"承诺投资", u"库容",   u"投资强度", u"时间",     u"投资达",   u"奖金",     u"涉资",
    u"距离",     u"拜访",   u"考察",     u"等地走访", u"打分",     u"得分",     u"走访企业",
    u"接待",     u"客商"};
// 投资 behind these is measured; elsewhere it is a project's.
constexpr View kInvestments[] = {
    u"资产投资",     u"工业投资",   u"民间投资",        u"开发投资",   u"技改投资", u"社会投资",
    u"设施投资",     u"完成投资",   u"实现投资",        u"业投资",     u"累计投资", u"改造投资",
    u"地产投资",     u"直接投资",   u"基建投资",        u"高技术投资", u"设备投资", u"外商投资",
    u"外来投资",     u"有效投资",   u"建安投资",        u"利用投资",   u"引进投资", u"固定投资",
    u"完成年度投资", u"完成年投资", u"完成年度计划投资"};
// What is told in so many points is no stock.
constexpr View kPoints[] = {u"特点", u"方面", u"特征", u"亮点", u"阶段", u"环节", u"层面",  u"维度",
                            u"步骤", u"要点", u"变化", u"优势", u"原则", u"打分", u"指标打"};
// Measured, whatever else 协议 and 投资总额 are said of.
constexpr View kStillMeasured[] = {u"协议外资",     u"协议利用外资", u"协议使用外资", u"协议引资",
                                   u"协议注册外资", u"固定投资总额", u"资产投资总额", u"资产投资额",
                                   u"累计投资额",   u"完成投资额",   u"民间投资额",   u"业投资额",
                                   u"开发投资额",   u"技改投资额",   u"建设投资额",   u"方投资额",
                                   u"实际投资额",   u"授信"};
constexpr View kRanked[] = {u"参评", u"进行评价", u"参加评价", u"参与评价", u"进行考核", u"同台"};
constexpr View kUsedTime[] = {u"只用了", u"仅用了", u"只用", u"仅用", u"用时", u"耗时"};
// 审批时间压减到60个工作日, without the time of before.
constexpr View kCutTo[] = {u"压减到", u"压减至", u"压减为", u"压缩到", u"压缩至", u"压缩为",
                           u"缩短到", u"缩短至", u"缩短为", u"缩减到", u"缩减至", u"缩减为",
                           u"减少到", u"减少至", u"减至",   u"精简到", u"精简至"};
constexpr View kTimes[] = {u"时间", u"时限", u"周期", u"时长", u"期限", u"用时"};
// Of these so many are a figure: 航线达47条.
constexpr View kLines[] = {u"航线", u"班列", u"线路", u"专线", u"干线", u"产业链"};
// What stands between a growth and the value it led to: 增长12%至120亿元.
constexpr View kLedTo[] = {u"至", u"到", u"达", u"达到", u"，达", u"为"};

// Of whose money firms are.
constexpr View kSorts[] = {u"内资", u"外资", u"民营", u"台资", u"港资", u"私营"};

// Who has settled and is counted.
constexpr View kSettled[] = {u"企业", u"机构", u"商户", u"单位", u"公司", u"个体户"};

// Without what reaches a value, at the end: 企业达.
View WithoutReach(View words) {
  for (const View value : {View(u"已达"), View(u"达到"), View(u"达"), View(u"共"), View(u"有"),
                           View(u"超过"), View(u"总数")}) {
    if (words.ends_with(value)) {
      words.remove_suffix(value.size());
    }
  }
  return words;
}

bool IsSurface(std::string_view unit) {
  return unit == "mu" || unit == "m2" || unit == "km2" || unit == "ha" || unit == "坪";
}

}  // namespace

// 从开工到投产只用了187天
bool IndicatorRules::TimeUsed(std::size_t q, std::size_t from, const Clause& clause) {
  const View lead = Sub({from, T(q).begin});
  for (const View cut : kCutTo) {
    if (Q(q).kind != QuantityKind::kTime || !lead.ends_with(cut)) {
      continue;
    }
    Range what = Trim({from, T(q).begin - cut.size()}, clause);
    for (const View how : {View(u"更是"), View(u"进一步"), View(u"已"), View(u"再")}) {
      what.end -= Sub(what).ends_with(how) ? how.size() : 0;
    }
    what.begin += Sub(what).starts_with(u"将") || Sub(what).starts_with(u"把") ? 1 : 0;
    bool wanted = false;  // 力争…, 审批时间将压缩到…
    for (std::size_t i = state_.first_token; i < q; ++i) {
      wanted = wanted || T(i).mark == Mark::kFuture ||
               (T(i).mark == Mark::kWill && T(i).begin >= what.begin);
    }
    if (wanted || !EndsWithAny(Sub(what), kTimes)) {
      return false;
    }
    Fact& fact = Tell({what.begin, T(q).end}, Utf8(what), clause);
    fact.amount = AmountOf(q);
    fact.attr = Attr::kDuration;
    fact.bound = Q(q).bound;
    Use(q);
    return true;
  }
  for (const View used : kUsedTime) {
    if (!lead.ends_with(used) || Has(lead, u"“")) {
      continue;
    }
    const Range what = Noun({from, T(q).begin - used.size()}, clause);
    if (what.size() < 4) {
      return false;
    }
    Fact& fact = Tell({what.begin, T(q).end}, Utf8(what), clause);
    fact.amount = AmountOf(q);
    fact.attr = Attr::kDuration;
    fact.bound = Q(q).bound;
    Use(q);
    return true;
  }
  return false;
}

bool IndicatorRules::IsWanted(std::size_t q, const Clause& clause) const {
  const std::size_t floor = std::max<std::size_t>(
      clause.at.begin + 1, T(q).begin > clause.at.begin + 5 ? T(q).begin - 5 : clause.at.begin);
  for (std::size_t k = floor; k < T(q).begin; ++k) {
    if (state_.text[k] == u'要' &&
        View(u"主重必纲概提摘简需").find(state_.text[k - 1]) == View::npos &&
        View(u"求素点道").find(state_.text[k + 1]) == View::npos) {
      return true;
    }
  }
  return false;
}

bool IndicatorRules::HasEvent(std::size_t q, const Clause& clause) const {
  for (std::size_t i = clause.first; i < q; ++i) {
    const Mark mark = T(i).mark;
    // 落户该区的企业: a stock of what settled.
    if (mark == Mark::kSettle && i + 1 < q && T(i + 1).mark == Mark::kZone &&
        After(T(i + 1).end, 1) == u"的") {
      continue;
    }
    // 入驻企业703家: how many there are.
    if (mark == Mark::kSettle && T(i).end + 2 <= T(q).begin && T(q).begin <= T(i).end + 9 &&
        EndsWithAny(WithoutReach(Sub({T(i).end, T(q).begin})), kSettled)) {
      continue;
    }
    if (mark == Mark::kSign || mark == Mark::kSettle || mark == Mark::kPlanInvest ||
        mark == Mark::kTotalInvest || mark == Mark::kFacility || mark == Mark::kLand ||
        (mark == Mark::kArea && !IsMeasuredArea(i, clause)) || mark == Mark::kYield ||
        mark == Mark::kAward) {
      return true;
    }
  }
  return false;
}

// 固定资产投资440亿元增长3.3%: what follows a value tells its growth.
constexpr View kThenGrowth[] = {u"增长",   u"同比",   u"下降",  u"较上年",
                                u"比上年", u"较去年", u"比去年"};

IndicatorRules::Figure IndicatorRules::Weigh(const std::vector<Clause>& sentence, std::size_t n,
                                             std::size_t q, std::size_t from) const {
  const Clause& clause = sentence[n];
  Figure figure;
  figure.q = q;
  figure.from = from;
  figure.verb = kNone;
  for (std::size_t i = q; i > clause.first && T(i - 1).begin >= from; --i) {
    const Mark mark = T(i - 1).mark;
    if (mark == Mark::kMeasure) {
      figure.measure = true;
    } else if (figure.verb == kNone &&
               (mark == Mark::kValue || mark == Mark::kNew || mark == Mark::kHave ||
                mark == Mark::kGrant || mark == Mark::kTo || mark == Mark::kProject ||
                mark == Mark::kPlanned || mark == Mark::kCumulative || Carries(i - 1))) {
      figure.verb = i - 1;
    } else if (mark == Mark::kQuantity &&
               !(Q(q).kind == QuantityKind::kPercent && !Used(i - 1) &&
                 (HasAny(After(T(i - 1).end, 6), kRankedZones) || IsBase(i - 1, clause)))) {
      break;  // 占全国15个保税区的40%: the peers are none
    }
  }
  const View itself = Sub({T(q).begin, T(q).end});
  figure.over = itself.starts_with(u"突破") || itself.starts_with(u"超过");
  figure.attached = figure.verb != kNone && T(q).begin - T(figure.verb).end <= 1;
  figure.lead = Sub({from, T(q).begin});
  figure.tail = After(T(q).end, std::min<std::size_t>(24, clause.at.end - T(q).end));
  figure.head = Noun({from, T(q).begin}, clause);
  // 去年做到了86.4亿元: a verb, and no noun.
  static constexpr View kBareVerbs[] = {u"做到",   u"聚起", u"入库", u"冲到", u"干到",
                                        u"就征得", u"攒下", u"来到", u"又",   u"又完成"};
  if (IsOneOf(Sub(figure.head), kBareVerbs)) {
    figure.head = {};
  }
  // 规上工业企业368家: nothing stands behind the number but the next item.
  figure.ends = figure.tail.empty() ||
                View(u"、（）和及；以左”，+↑↓").find(figure.tail.front()) != View::npos ||
                StartsWithAny(figure.tail, kThenGrowth);
  const bool event = HasEvent(q, clause);
  figure.plain = figure.head.size() >= 2 && figure.ends && !event;
  for (const View word : kWork) {
    const std::size_t at = figure.lead.rfind(word);
    if (at != View::npos && !event) {
      figure.work = from + at + word.size();
      figure.plain = true;
    }
  }
  bool zone_in_front = false;
  for (std::size_t i = clause.first; i < q; ++i) {
    zone_in_front = zone_in_front || (IsNamedZone(T(i)) && T(i).begin >= from);
  }
  const bool quantity_is_sum = Q(q).kind == QuantityKind::kMoney;
  const bool led_to = from > clause.at.begin && IsOneOf(figure.lead, kLedTo);
  figure.inherits = figure.head.size() < 2 && figure.ends &&
                    (from == clause.at.begin || zone_in_front || led_to) && !event &&
                    (!heading_.empty() || !told_.empty() ||
                     (zone_in_front && quantity_is_sum && ToldOfOthers(q) != kNone));
  figure.named = Named(sentence, n, figure);
  if (figure.named.empty()) {
    figure.named = MeasureInFront(sentence, n, figure);
  }
  return figure;
}

// 工业总产值：123亿元: the noun in front of the colon or of a table's space.
Range IndicatorRules::Named(const std::vector<Clause>& sentence, std::size_t n,
                            const Figure& figure) const {
  const Clause& clause = sentence[n];
  if (n == 0 || figure.from != clause.at.begin || figure.head.size() >= 2 || !figure.ends) {
    return {};
  }
  const Clause& front = sentence[n - 1];
  // 税收方面，前11个月入库21亿元
  const bool aspect = Sub(front.at).ends_with(u"方面") && front.at.size() > 3;
  if (!aspect && View(u"： ").find(state_.text[clause.at.begin - 1]) == View::npos) {
    return {};
  }
  const Range noun = Noun({front.at.begin, front.at.end - (aspect ? 2 : 0)}, front);
  const bool short_one = noun.size() >= 2 && noun.size() <= 24 &&
                         Find(front, Mark::kQuantity) == kNone &&
                         Find(front, Mark::kRank) == kNone && !HasEvent(front.last, front);
  const bool measured = Find(front, Mark::kMeasure) != kNone ||
                        EndsWithAny(Sub(noun), kMeasureTails) || EndsWithAny(Sub(noun), kRatios) ||
                        Q(figure.q).kind == QuantityKind::kCount;
  return short_one && measured && Sub(noun) != u"其中" ? noun : Range{};
}

bool IndicatorRules::IsNone(const Figure& figure, const Clause& clause) const {
  const Quantity& quantity = Q(figure.q);
  const bool money = quantity.kind == QuantityKind::kMoney;
  const View lead = figure.lead;
  // 铜箔产能突破15万吨, told of no project.
  const bool able = quantity.kind == QuantityKind::kCount && figure.verb != kNone &&
                    Sub(figure.head).ends_with(u"产能") && state_.sentence_facts.empty() &&
                    state_.open_event == kNone && !Has(lead, u"年产能") && !Has(lead, u"设计");
  // 注册资本10亿元以上的企业22家: which of them are counted.
  const bool counted = quantity.kind == QuantityKind::kCount &&
                       (figure.head.size() > 0 && Sub(figure.head).ends_with(u"企业"));
  // 占年计划投资的70%: a share, whatever it is of.
  const bool share = quantity.kind == QuantityKind::kPercent &&
                     (lead.starts_with(u"占") || lead.starts_with(u"完成"));
  if ((HasAny(lead, kNoMeasure) && !HasAny(lead, kStillMeasured) && !share && !counted && !able) ||
      Has(Sub(clause.at), u"申报") ||
      (Has(lead, u"投资") && money && !HasAny(lead, kInvestments)) ||
      std::count(lead.begin(), lead.end(), u'“') > std::count(lead.begin(), lead.end(), u'”') ||
      (!lead.empty() && lead.back() == u'+')) {
    return true;
  }
  static constexpr View kGrounds[] = {u"面积", u"土地", u"厂房", u"用地",
                                      u"净地", u"载体", u"空间"};
  // 腾退低效用地1860亩, 目前已开发19.4平方公里: of the zone, where no event is told of.
  const bool worked = figure.work != kNone || (figure.head.size() >= 2 && figure.ends);
  if (IsSurface(UnitName(quantity.unit)) && !HasAny(lead, kGrounds) &&
      !(worked && state_.sentence_facts.empty())) {
    return true;
  }
  // 33年间增长110倍（1991年时22家）, 已超去年297万标箱: what was; 全国前20%: a band.
  static constexpr View kPast[] = {u"超去年", u"超过去年", u"超上年", u"超过上年", u"超越去年"};
  const bool bracket = figure.from > 0 && lead.starts_with(u"（") && Has(lead, u"年");
  if (bracket || HasAny(lead, kPast) || lead.ends_with(u"前")) {
    return true;
  }
  // 分别高于全国、全省3.6个和2.1个百分点: points that are shared out.
  if (UnitName(quantity.unit) == "个" && HasAny(lead, kAgainst)) {
    return true;
  }
  // 完成14个项目的评审: what was done with them.
  if (quantity.kind == QuantityKind::kCount &&
      (figure.tail.starts_with(u"项目的") || figure.tail.starts_with(u"企业的"))) {
    return true;
  }
  // 第3家 counts on, 比上年多1家 tells a difference, 106家参评 who was ranked.
  const View counts = figure.tail.substr(0, 12);
  if (lead.ends_with(u"第") || Has(lead, u"参评") ||
      (quantity.kind == QuantityKind::kCount && lead.ends_with(u"元的")) ||
      ((lead.ends_with(u"多") || lead.ends_with(u"少")) && Has(lead, u"比")) ||
      (quantity.kind == QuantityKind::kCount && HasAny(counts, kRanked))) {
    return true;
  }
  if (CountsPeers(figure, clause) || IsBase(figure.q, clause)) {
    return true;
  }
  // 1000万元以上的项目118个: which of them; 实现百亿元的目标: what was aimed at.
  static constexpr View kOfThose[] = {u"的项目",   u"的企业", u"的园区",
                                      u"的开发区", u"的城市", u"的区县"};
  const bool of_those = std::any_of(std::begin(kOfThose), std::end(kOfThose),
                                    [&](View word) { return figure.tail.starts_with(word); });
  if (money &&
      (((quantity.bound == Bound::kAtLeast || quantity.bound == Bound::kOver) && of_those) ||
       Has(figure.tail, u"的目标"))) {
    return true;
  }
  // 比上年提高1.9万元, 多6个: a difference.
  for (std::size_t i = clause.first; i < figure.q; ++i) {
    if ((T(i).mark == Mark::kGrowth || T(i).mark == Mark::kDecline) &&
        T(figure.q).begin - T(i).end <= 1) {
      return true;
    }
  }
  return false;
}

bool IndicatorRules::IsBase(std::size_t q, const Clause& clause) const {
  return T(q).mark == Mark::kQuantity && q + 1 < clause.last &&
         IsQuantity(q + 1, QuantityKind::kPercent) && T(q + 1).begin <= T(q).end + 2 &&
         T(q).end < clause.at.end && state_.text[T(q).end] == u'的';
}

bool IndicatorRules::CountsPeers(const Figure& figure, const Clause& clause) const {
  if (Q(figure.q).kind != QuantityKind::kCount) {
    return false;
  }
  const View behind = figure.tail.substr(0, 10);
  if (HasAny(behind.substr(0, 8), kPoints)) {
    return true;
  }
  // 此次纳入评价的共90个; 对全省179家产业集聚区考核: who was ranked.
  static constexpr View kTakePart[] = {u"纳入评价", u"参与评价", u"参加考核", u"参评", u"纳入考核"};
  if (HasAny(figure.lead, kTakePart) ||
      ((Has(behind, u"集聚区") || Has(behind, u"集中区") || Has(behind, u"开发区")) &&
       ContestEnd(state_.begin, clause.at.end) != kNone)) {
    return true;
  }
  if (!HasAny(behind, kRankedZones)) {
    return false;
  }
  if (Find(clause, Mark::kRank) != kNone) {
    return true;
  }
  // 占全国15个保税区的40%, 在46家保税区中
  return Has(figure.lead, u"占") || figure.tail.ends_with(u"中") || Has(figure.lead, u"（共");
}

bool IndicatorRules::IsMeasured(const Figure& figure, const Clause& clause) {
  const Quantity& quantity = Q(figure.q);
  if (!figure.named.empty()) {
    return true;
  }
  if (quantity.kind == QuantityKind::kMoney) {
    if (IsQualifier(figure.q, clause)) {
      return false;
    }
    if (!figure.measure && !figure.attached && !figure.over && figure.verb == kNone) {
      // 带动…500亿元的产值: the noun follows.
      bool follows = false;
      for (std::size_t i = figure.q + 1; i < clause.last; ++i) {
        follows = follows || T(i).mark == Mark::kMeasure;
      }
      if (!follows && !figure.plain && !figure.inherits) {
        return false;
      }
    }
    return figure.measure || !quantity.bare || figure.over || figure.attached;
  }
  if (quantity.kind == QuantityKind::kPercent) {
    if (figure.verb == kNone && !figure.measure && !EndsWithAny(Sub(figure.head), kRatios)) {
      return false;
    }
    // 突破50%热效率的柴油机: an adjective, not a measured value.
    const View tail = figure.tail;
    return tail.empty() || !IsHan(tail.front()) || tail.front() == u'的' || tail.front() == u'和' ||
           tail.find(u'的') == View::npos;
  }
  const std::string_view unit = UnitName(quantity.unit);
  if ((unit == "次" && !Has(figure.lead, u"累计")) || unit == "大" || unit == "位" ||
      (unit == "条" && !HasAny(Sub({figure.from, clause.at.end}), kLines))) {
    return false;
  }
  if (IsBreakdown(figure.q, clause)) {
    Use(figure.q);
    return false;
  }
  return figure.verb != kNone || figure.measure || figure.over || figure.plain || figure.inherits;
}

Range IndicatorRules::Behind(std::size_t q, const Clause& clause) const {
  Range noun = Trim({T(q).end, clause.at.end}, clause);
  for (std::size_t i = q + 1; i < clause.last; ++i) {
    // 千亿级产业集群: how large each is, and a part of the noun.
    const bool size = T(i).mark == Mark::kQuantity && After(T(i).end, 1) == u"级";
    if ((T(i).mark == Mark::kQuantity && !size) || T(i).mark == Mark::kEnumeration) {
      noun.end = std::min<std::size_t>(noun.end, T(i).begin);
      break;
    }
  }
  return noun;
}

bool IndicatorRules::TakesObject(const Figure& figure) const {
  if (figure.verb == kNone) {
    return false;
  }
  const Mark mark = T(figure.verb).mark;
  return mark == Mark::kNew || mark == Mark::kHave || mark == Mark::kGrant ||
         mark == Mark::kPlanned || mark == Mark::kCumulative || mark == Mark::kLaunch;
}

Range IndicatorRules::SubjectOf(const Figure& figure, const Clause& clause, Range& at) const {
  const std::size_t q = figure.q;
  const std::size_t verb = figure.verb;
  if (!figure.named.empty()) {
    at = {figure.named.begin, T(q).end};
    return figure.named;
  }
  if (TakesObject(figure)) {
    static constexpr View kWon[] = {u"斩获", u"荣获", u"获得", u"取得", u"摘得"};
    if (T(q).begin - T(verb).end > 1 &&
        !(EndsWithAny(Sub({T(verb).end, T(q).begin}), kWon) && !figure.ends)) {
      // 新增美东、地中海等10条航线: what they are stands behind.
      const Range behind = Behind(q, clause);
      const View between = Sub({T(verb).end, T(q).begin});
      if (between.ends_with(u"等") && Has(between, u"、") && behind.size() >= 2 && !figure.ends) {
        at = {T(verb).begin, behind.end};
        return behind;
      }
      at = {T(verb).begin, T(q).end};
      return Trim({T(verb).end, T(q).begin}, clause);  // 获批…机构6家
    }
    Range subject = Behind(q, clause);  // 新增8家…平台
    at = {T(verb).begin, std::max<std::size_t>(subject.end, T(q).end)};
    if (subject.size() < 2) {
      subject = Trim({figure.from, T(verb).begin}, clause);
      at = {subject.empty() ? T(verb).begin : subject.begin, T(q).end};
    }
    return subject;
  }
  // 解决640个问题, 培育支持50个企业
  const std::size_t gap = figure.work == kNone ? 9 : T(q).begin - figure.work;
  // 形成电子信息、汽车制造2个千亿级产业集群: some by their names, and how many of what.
  const bool names = figure.work != kNone && !figure.ends && CountsProjects(q) &&
                     Has(Sub({figure.work, T(q).begin}), u"、");
  if ((names || gap <= 1 || (gap == 2 && Q(q).kind == QuantityKind::kCount)) && !figure.ends &&
      (verb == kNone || T(verb).end <= figure.work)) {
    const Range subject = Behind(q, clause);
    at = {T(q).begin, std::max<std::size_t>(subject.end, T(q).end)};
    return subject;
  }
  Range subject = Trim({figure.from, verb == kNone ? T(q).begin : T(verb).begin}, clause);
  if (verb != kNone) {
    const Range between = Trim({T(verb).end, T(q).begin}, clause);
    const View word = Sub({T(verb).begin, T(verb).end});
    if (between.size() >= 2 && word == u"实有") {
      subject = {T(verb).begin, between.end};  // 实有企业55370户
    } else if (between.size() >= 2 && HasAny(word, kAchieved)) {
      subject = between;  // 临港区去年实现税收收入19.7亿元
    } else if (word == u"占") {
      subject = Trim({figure.from, T(q).begin}, clause);
    } else if ((subject.size() < 2 || IsZone(subject, clause)) && T(q).begin > T(verb).end + 1) {
      subject = between;  // 实现产值100亿元
    }
  }
  if (subject.size() < 2 && !figure.tail.empty() && figure.tail.front() == u'的') {
    std::size_t noun_end = clause.at.end;
    for (std::size_t i = q + 1; i < clause.last; ++i) {
      const Mark mark = T(i).mark;
      if (mark == Mark::kGain || mark == Mark::kAward || mark == Mark::kRankVerb ||
          mark == Mark::kSign) {
        noun_end = std::min<std::size_t>(noun_end, T(i).begin);  // 132亿元的到位资金拿下…奖
      }
    }
    subject = Trim({T(q).end + 1, noun_end}, clause);
  }
  at = {subject.empty() ? T(q).begin : std::min<std::size_t>(subject.begin, T(q).begin), T(q).end};
  return subject;
}

bool IndicatorRules::Completes(const Figure& figure, Range subject, const Clause& clause) {
  if (told_.empty()) {
    return false;
  }
  Fact& last = state_.facts[told_.back().fact];
  // 同比增长24%，达12.6亿美元, 突破千亿元，达1046亿元: the value of what was
  // told.
  if (subject.size() < 2 && figure.inherits) {
    if ((last.amount && last.bound != Bound::kOver) || last.kind != FactKind::kIndicator ||
        last.attr != Attr::kNone || Find(clause, Mark::kZone) != kNone) {
      return false;
    }
    last.amount = AmountOf(figure.q);
    last.bound = Q(figure.q).bound;
    Cover(last, figure.q);
    return true;
  }
  // 航空装备项目11个，完成投资19.8亿元: of the projects counted before it.
  const bool spent = Sub(subject) == u"投资" && Has(figure.lead, u"完成投资");
  if ((spent || Sub(subject) == u"到位资金") && FromUtf8(told_.back().subject).ends_with(u"项目") &&
      figure.from == clause.at.begin && last.amount && !last.count &&
      !IsCurrency(last.amount->unit)) {
    last.count = WholeNumber(last.amount->number);
    last.count_unit = last.amount->unit;
    last.amount = AmountOf(figure.q);
    last.subject += spent ? "完成投资" : "到位资金";
    told_.back().subject = last.subject;
    Cover(last, figure.q);
    return true;
  }
  return false;
}

std::string IndicatorRules::CountedBefore(const Clause& clause) const {
  if (state_.sentence_facts.empty()) {
    return {};
  }
  const Fact& last = state_.facts[state_.sentence_facts.back()];
  const bool event = last.kind == FactKind::kSigning || last.kind == FactKind::kFacility ||
                     last.kind == FactKind::kRecognition;
  if (!event || last.attr != Attr::kNone || !last.count) {
    return {};
  }
  // 14家企业 is what was counted, without its number and the names in front of 等.
  std::u16string subject = FromUtf8(last.subject);
  if (const std::size_t etc = subject.rfind(u'等');
      etc != std::u16string::npos && subject.find(u'、') < etc && etc + 2 < subject.size()) {
    subject.erase(0, etc + 1);
  }
  std::size_t begin = 0;
  while (begin < subject.size() && (IsDigit(subject[begin]) || subject[begin] == u'余')) {
    ++begin;
  }
  begin += begin > 0 && begin < subject.size() ? 1 : 0;
  // 工业项目45个
  std::size_t end = subject.size();
  while (end > begin && (IsDigit(subject[end - 1]) || subject[end - 1] == u'余' ||
                         (end == subject.size() && end > 1 && IsDigit(subject[end - 2])))) {
    --end;
  }
  // 签约落地项目: of the projects of which that was told.
  std::string told = ToUtf8(View(subject).substr(begin, end - begin));
  for (std::size_t i = clause.first; told == "项目" && i < clause.last; ++i) {
    if (T(i).mark == Mark::kSign || IsStage(T(i).mark)) {
      return Utf8({T(i).begin, T(i).end}) + told;
    }
  }
  return told;
}

std::string IndicatorRules::NameFor(const Figure& figure, Range subject, const Clause& clause) {
  const View text = Sub(subject);
  const std::string told = Whole();
  if (Q(figure.q).kind == QuantityKind::kPercent && Has(figure.lead, u"完成") &&
      (text.ends_with(u"任务") || text.ends_with(u"目标") || text.ends_with(u"计划"))) {
    // Of a sum that nothing was told of.
    return Skipped(figure.q) ? std::string() : told + "完成" + Utf8(subject);
  }
  View lead = figure.lead;
  lead.remove_prefix(!lead.empty() && View(u"、，（").find(lead.front()) != View::npos ? 1 : 0);
  // 总量占全市的75%: of what was told.
  if (Q(figure.q).kind == QuantityKind::kPercent &&
      (lead.starts_with(u"总量占") || lead.starts_with(u"数量占")) && !told.empty()) {
    const std::size_t of = text.find(u'占');
    return told + (of == View::npos ? "占比" : Utf8({subject.begin + of, subject.end}));
  }
  if (Q(figure.q).kind == QuantityKind::kPercent &&
      (lead.starts_with(u"占") || lead.starts_with(u"约占"))) {
    if (told.empty() && !lead.starts_with(u"占比")) {
      // 14家企业获批…，占全市的35%: of what was counted; of nothing that was told.
      const std::string of = CountedBefore(clause);
      return of.empty() ? of : of + Utf8(subject);
    }
    const Range of{subject.begin + (text.starts_with(u"约") ? 1 : 0), subject.end};
    return told + Utf8(of) + (subject.empty() ? "占比" : "");
  }
  if (subject.size() < 2 && figure.inherits) {
    // 占比为97%，累计2.6万家: of the firms, not of their share.
    const bool share = !told_.empty() && told_.back().subject.ends_with("占比");
    if (heading_.empty() && told_.empty()) {
      // 开发园区实际使用外资: of them all, and of this one by its own name.
      std::string of = state_.facts[ToldOfOthers(figure.q)].subject;
      for (const std::string_view all :
           {"全省", "全市", "全国", "开发园区", "各园区", "园区", "开发区", "综保区"}) {
        if (of.starts_with(all) && of.size() > all.size() + 6) {
          return of.substr(all.size());
        }
      }
      return of;
    }
    return !heading_.empty() ? heading_ : share ? std::string() : told_.back().subject;
  }
  const bool since = Sub(subject).starts_with(u"比") || Sub(subject).starts_with(u"较");
  if ((subject.size() < 2 || since) && TakesObject(figure) && !told_.empty()) {
    const std::size_t of = ToldLike(figure.q);
    const bool last = of != kNone && told_[of].fact + 2 >= state_.facts.size();
    return last ? told_[of].subject : std::string();  // 其中去年新增1602家
  }
  if (text == u"投资" && Has(figure.lead, u"完成投资")) {
    const Range of = Noun({figure.from, T(figure.verb).begin}, clause);
    // 比重最大的装备制造业: how it stands among others.
    const std::size_t most = Sub(of).find(u"的");
    const bool tells = most != View::npos && most < 7 && Has(Sub(of).substr(0, most), u"最");
    return Utf8({of.begin + (tells ? most + 1 : 0), of.end}) + "完成投资";
  }
  return PartName(SubjectName(subject), subject, figure.q, clause);
}

bool IndicatorRules::NextShare(std::size_t q, std::size_t from, const Clause& clause) {
  const View lead = Sub({from, T(q).begin});
  if (Q(q).kind != QuantityKind::kPercent || from == clause.at.begin || told_.empty() ||
      lead.size() < 4 || lead.size() > 14 || !lead.ends_with(u"的") ||
      View(u"、和及").find(lead.front()) == View::npos) {
    return false;
  }
  const std::string last = told_.back().subject;
  const std::optional<Amount>& share = state_.facts[told_.back().fact].amount;
  const std::size_t of = last.rfind("占");
  if (!share || share->unit != "%" || of == std::string::npos) {
    return false;
  }
  const Range whole{from + 1, T(q).begin - 1};
  Fact& fact = Tell({whole.begin, T(q).end}, last.substr(0, of) + "占" + Utf8(whole), clause);
  fact.amount = AmountOf(q);
  fact.bound = Q(q).bound;
  Use(q);
  return true;
}

bool IndicatorRules::Holds(const std::vector<Clause>& sentence, std::size_t n, std::size_t q,
                           std::size_t from) {
  static constexpr View kHolds[] = {u"贡献了", u"贡献", u"集聚了", u"集聚",   u"汇聚了", u"汇聚",
                                    u"拥有",   u"占据", u"创造了", u"聚集了", u"产生了"};
  const Clause& clause = sentence[n];
  const View tail = After(T(q).end, std::min<std::size_t>(30, clause.at.end - T(q).end));
  if (Q(q).kind != QuantityKind::kPercent || !tail.starts_with(u"的")) {
    return false;
  }
  View lead = Sub({from, T(q).begin});
  for (const View whole : {View(u"全国的"), View(u"全省的"), View(u"全市的"), View(u"全国"),
                           View(u"全省"), View(u"全市"), View(u"全区")}) {
    if (lead.ends_with(whole)) {
      lead.remove_suffix(whole.size());
      break;
    }
  }
  // 集聚了30%的企业，40%的平台: the verb is of each.
  const bool goes_on = (lead.empty() || lead == u"、" || lead == u"和") && !told_.empty() &&
                       told_.back().subject.ends_with("占比");
  if (!goes_on && !EndsWithAny(lead, kHolds)) {
    return false;
  }
  const Range noun = Behind(q, clause);
  if (noun.size() < 2 || noun.size() > 24) {
    return false;
  }
  Fact& fact = Tell({T(q).begin, noun.end}, Utf8(noun) + "占比", clause);
  fact.amount = AmountOf(q);
  fact.bound = Q(q).bound;
  Use(q);
  return true;
}

bool IndicatorRules::TellEvents(const Figure& figure, Range subject, Range at,
                                const std::string& name, bool target, const Clause& clause) {
  if (!CountsProjects(figure.q)) {
    return false;
  }
  const View noun = Sub(subject);
  FactKind kind = FactKind::kSigning;
  std::string of = Utf8(subject);
  // 新引进项目71个 are signings of the period.
  const bool attracted = !target && figure.verb != kNone &&
                         Has(Sub({T(figure.verb).begin, T(figure.verb).end}), u"引进") &&
                         (Has(noun, u"项目") || Has(noun, u"厂商") || Has(noun, u"投资案"));
  if (!attracted) {
    // 亿元以上开工项目。甲经开区19个: a number of events.
    if (subject.size() >= 2 || !figure.inherits || name != heading_ || !name.ends_with("项目")) {
      return false;
    }
    kind = name.ends_with("约项目") ? FactKind::kSigning : FactKind::kFacility;
    of = name;
  }
  Fact& fact = Emit(kind, at, of, clause);
  SetCount(fact, figure.q);
  fact.period_total = true;
  return true;
}

// 重点项目224个、总投资1835亿元, 拟实施技改项目86项，总投资约94亿元: one
// pipeline, counted and summed.
void IndicatorRules::AddSum(Fact& fact, std::size_t q, const std::vector<Clause>& sentence,
                            std::size_t n) {
  const Clause& clause = sentence[n];
  const bool stock = fact.kind == FactKind::kIndicator && fact.subject.ends_with("在建项目");
  if (n + 1 < sentence.size() && (fact.kind == FactKind::kProgramme || stock) &&
      fact.subject.ends_with("项目") && CountsProjects(q)) {
    const Clause& behind = sentence[n + 1];
    const std::size_t sum = Money(behind);
    const View told = sum == kNone ? View() : Sub({behind.at.begin, T(sum).begin});
    if (sum != kNone && told.size() <= 6 && told.ends_with(u"投资")) {
      SetCount(fact, q);
      SetMoney(fact, sum, behind);
      return;
    }
  }
  const std::size_t next = Money(clause, q + 1);
  if (next != kNone && Find(clause, Mark::kTotalInvest, q) != kNone) {
    SetCount(fact, q);
    SetMoney(fact, next, clause);
    return;
  }
  // 新批外资项目9个，总投资7318万美元; 外商投资4件、金额11.3亿元; 已投项目9个、3.1亿元.
  static constexpr View kSums[] = {u"总投资",   u"投资总额", u"金额",    u"涉及金额",
                                   u"涉及资金", u"总金额",   u"合同金额"};
  const bool here = next != kNone && T(q).end < clause.at.end && state_.text[T(q).end] == u'、';
  const bool behind = !here && T(q).end == clause.at.end && n + 1 < sentence.size() &&
                      !IsApart(sentence[n + 1]) && fact.kind == FactKind::kIndicator;
  const Clause& told = behind ? sentence[n + 1] : clause;
  const std::size_t sum = here ? next : behind ? Money(told) : kNone;
  if (!CountsProjects(q) || sum == kNone || Used(sum)) {
    return;
  }
  View words = Sub({here ? T(q).end + 1 : told.at.begin, T(sum).begin});
  for (const View reach : {View(u"达到"), View(u"达"), View(u"为"), View(u"约"), View(u"共")}) {
    words.remove_suffix(words.ends_with(reach) ? reach.size() : 0);
  }
  if (IsOneOf(words, kSums) || (here && words.empty())) {
    SetCount(fact, q);
    SetMoney(fact, sum, told);
  }
}

bool IndicatorRules::IsAchieved(const std::vector<Clause>& sentence) const {
  for (std::size_t i = sentence.front().first; i < sentence.back().last; ++i) {
    const Mark mark = T(i).mark;
    if (mark == Mark::kMeasure || mark == Mark::kValue || mark == Mark::kGrowth ||
        mark == Mark::kDecline) {
      return true;
    }
  }
  return false;
}

bool IndicatorRules::Value(const std::vector<Clause>& sentence, std::size_t n, std::size_t q,
                           std::size_t from) {
  const Clause& clause = sentence[n];
  const Quantity& quantity = Q(q);
  if (quantity.kind == QuantityKind::kTime) {
    return TimeUsed(q, from, clause);
  }
  if (quantity.kind == QuantityKind::kTimes || quantity.kind == QuantityKind::kPoints ||
      IsProjected(q, clause)) {
    return false;
  }
  if (NextShare(q, from, clause)) {
    return true;
  }
  if (Holds(sentence, n, q, from)) {
    return true;
  }
  const Figure figure = Weigh(sentence, n, q, from);
  if (IsNone(figure, clause) || !IsMeasured(figure, clause)) {
    return false;
  }
  if (IsFirms(q, clause) || OfNamedFirm({from, T(q).begin}, clause)) {
    Use(q);
    return true;
  }
  Range at;
  Range subject = Noun(SubjectOf(figure, clause, at), clause);
  subject = Bared(subject);
  if (q > clause.first && IsBase(q - 1, clause) && subject.end > T(q - 1).begin) {
    subject = Trim({subject.begin, T(q - 1).begin}, clause);
  }
  if (Completes(figure, subject, clause)) {
    return true;
  }
  std::string name =
      figure.named.empty() ? NameFor(figure, subject, clause) : SubjectName(figure.named);
  if (name.empty()) {
    return false;
  }
  if (TakesObject(figure) && T(figure.verb).mark == Mark::kNew) {
    // 内资新设企业1396家: of which sort they are.
    const Range sort = Noun({figure.from, T(figure.verb).begin}, clause);
    if (sort.size() == 2 && IsOneOf(Sub(sort), kSorts)) {
      name = Utf8(sort) + name;
    }
    name += state_.text[T(figure.verb).begin + 1] == u'设' ? "（新设）" : "（新增）";
  }
  if (!IsName(FromUtf8(name)) || (name == "项目" && !IsAchieved(sentence))) {
    return false;
  }
  if (const Range runs = RunsInFront(subject, clause); !runs.empty()) {
    name = Utf8(runs) + name;
    at.begin = runs.begin;
  }
  if (const Range owner = OwnerInFront(sentence, n, figure, subject); !owner.empty()) {
    name = Utf8(owner) + name;
    at.begin = owner.begin;
  }
  if (const Range owner = Owner(figure, subject, clause);
      !owner.empty() && !name.starts_with(Utf8(owner))) {
    name = Utf8(owner) + name;
    at.begin = owner.begin;
  }
  // A target is a plan's, not a measurement.
  const bool counted = quantity.kind == QuantityKind::kCount;
  // 完成年度计划的91%: how much of it is done.
  const bool done =
      quantity.kind == QuantityKind::kPercent &&
      (Has(figure.lead, u"完成") || (Has(figure.lead, u"占") && !figure.lead.ends_with(u"占比") &&
                                     !Has(figure.lead, u"比重达") && !Has(figure.lead, u"占比达") &&
                                     !Has(figure.lead, u"占比超")));
  const bool stock = figure.verb != kNone && T(figure.verb).mark == Mark::kHave &&
                     state_.text[T(figure.verb).begin] == u'现';
  const bool target =
      !done && !stock &&
      ((counted && Find(clause, Mark::kPipeline) != kNone) || IsWanted(q, clause) ||
       (state_.future && (FutureBefore(q, clause) || quantity.bound == Bound::kAtLeast)));
  if (counted && target && figure.verb == kNone && !figure.plain && !figure.over) {
    return false;
  }
  if (TellEvents(figure, subject, at, name, target, clause)) {
    return true;
  }
  // 56个重点项目完成投资305亿元: how many they are.
  std::size_t members = kNone;
  if (figure.verb != kNone && name.ends_with("项目完成投资")) {
    for (std::size_t i = clause.first; i < figure.verb; ++i) {
      members = CountsProjects(i) && !Used(i) && T(i).begin >= figure.from ? i : members;
    }
  }
  if (members != kNone) {
    name = Utf8(Trim({T(members).end, T(figure.verb).begin}, clause)) + "完成投资";
  }
  // 11家龙头企业贡献58.2亿元, 为9家企业放款3120万元: how many they are.
  for (std::size_t i = clause.first; i < q && members == kNone && !counted; ++i) {
    const bool inside = T(i).begin >= subject.begin && T(i).end < subject.end;
    members = inside && CountsProjects(i) && !Used(i) ? i : kNone;
  }
  Fact& fact = Tell(at, name, clause);
  if (members != kNone) {
    SetCount(fact, members);
  }
  fact.kind = target ? FactKind::kProgramme : FactKind::kIndicator;
  fact.amount = AmountOf(q);
  fact.bound = quantity.bound == Bound::kNone && figure.over ? Bound::kOver : quantity.bound;
  Use(q);
  if (counted) {
    AddSum(fact, q, sentence, n);
  } else if (quantity.kind == QuantityKind::kMoney) {
    SetMoney(fact, q, clause);
  }
  return true;
}

}  // namespace zoneflow::ingest

#include "services/ingest/core/find_indicators.h"

#include <algorithm>
#include <utility>

namespace zoneflow::ingest {
namespace {

// Verbs whose object is what is measured.
constexpr View kAchieved[] = {u"实现", u"完成"};

// What a measured noun ends with.
constexpr View kMeasureTails[] = {
    u"增加值", u"总产值", u"产值",   u"营业收入", u"收入",   u"营收",   u"营业额", u"产量",
    u"销量",   u"销售额", u"进出口", u"出口",     u"进口",   u"出口额", u"外资",   u"投资",
    u"税收",   u"利润",   u"总额",   u"用电量",   u"吞吐量", u"贸易额", u"融资额", u"交易额",
    u"总值",   u"成交额", u"数量",   u"总数",     u"面积",   u"规模"};
constexpr View kRatios[] = {u"率", u"比重", u"占比", u"比例", u"份额", u"比"};
// Verbs of work done, whose object may stand behind its number: 解决问题640个, 兑现资金1.2亿元.
constexpr View kWork[] = {u"解决", u"收集", u"办结", u"走访", u"对接", u"兑现", u"惠及", u"盘活",
                          u"撬动", u"形成", u"推出", u"推广", u"备案", u"服务", u"发放", u"带动",
                          u"接入", u"跟进", u"利用", u"生产", u"培育", u"引进", u"孵化", u"集聚"};
constexpr View kRowCues[] = {u"分别", u"依次为", u"依次", u"各为", u"各"};
// What is bought, granted or asked for is not measured.
constexpr View kNoMeasure[] = {
    u"总投资",   u"投资额", u"拟投资",   u"计划投资", u"增资",     u"注册资本", u"最高",
    u"补助",     u"奖励",   u"每增",     u"每家",     u"每个",     u"每月",     u"每平",
    u"租金",     u"单价",   u"均价",     u"成交价",   u"补贴",     u"投资总额", u"出资",
    u"斥资",     u"耗资",   u"总经费",   u"协议",     u"合同金额", u"签约金额", u"签约资金",
    u"意向",     u"容纳",   u"装机",     u"处理能力", u"床位",     u"年制",     u"产能",
    u"年产",     u"投下",   u"揽下",     u"追加",     u"基金",     u"规模为",   u"总规模",
    u"承诺投资", u"库容",   u"投资强度", u"时间",     u"投资达"};
// 投资 is measured in these; elsewhere it is a project's.
constexpr View kInvestments[] = {u"固定资产投资", u"工业投资",   u"民间投资",     u"开发投资",
                                 u"技改投资",     u"社会投资",   u"基础设施投资", u"完成投资",
                                 u"实现投资",     u"制造业投资", u"累计投资",     u"产业投资"};

// 增速, 同比: growth of what was told before.
bool IsGeneralGrowth(View text) {
  return text == u"增速" || text == u"增幅" || text == u"同比" || text == u"同比增速";
}

std::string_view Tail(View text) {
  for (const View tail : kMeasureTails) {
    if (text.ends_with(tail)) {
      static thread_local std::string kept;
      kept = ToUtf8(tail);
      return kept;
    }
  }
  return {};
}

Decimal Percent(const Quantity& quantity) {
  Decimal d = quantity.number;
  if (quantity.kind == QuantityKind::kTimes) {
    d.exponent += 2;
  }
  return Normalised(d);
}

}  // namespace

void IndicatorRules::BeginSentence() { told_.clear(); }

void IndicatorRules::EndSentence(const std::vector<Clause>& sentence) {
  const Clause& last = sentence.back();
  bool figures = false;
  for (std::size_t i = sentence.front().first; i < last.last; ++i) {
    figures = figures || T(i).mark == Mark::kQuantity || T(i).mark == Mark::kRank;
  }
  if (figures) {
    return;
  }
  const Range noun = Trim(last.at, last);
  const bool short_one = noun.size() >= 2 && noun.size() <= 16 && sentence.size() <= 2;
  const bool measured = EndsWithAny(Sub(noun), kMeasureTails) || Sub(noun).ends_with(u"工项目") ||
                        Sub(noun).ends_with(u"约项目");
  heading_ = short_one && measured ? Utf8(noun) : std::string();
}

FactKind IndicatorRules::KindAt(std::size_t token, const Clause& clause) const {
  return state_.future && FutureBefore(token, clause) ? FactKind::kProgramme : FactKind::kIndicator;
}

Fact& IndicatorRules::Tell(Range at, const std::string& subject, const Clause& clause) {
  Fact& fact = Emit(FactKind::kIndicator, at, subject, clause);
  if (told_.size() < 64) {
    told_.push_back({state_.facts.size() - 1, subject});
  }
  return fact;
}

void IndicatorRules::Read(const std::vector<Clause>& sentence, std::size_t n) {
  const Clause& clause = sentence[n];
  if (Coordinated(clause) || GrowthWord(clause)) {
    return;
  }
  std::size_t from = clause.at.begin;
  bool consumed = state_.clause_done;
  for (std::size_t q = Find(clause, Mark::kQuantity); q != kNone;
       q = Find(clause, Mark::kQuantity, q + 1)) {
    if (Used(q) || T(q).begin < from) {
      continue;
    }
    int sign = 1;
    if (IsGrowth(q, clause, sign)) {
      Growth(clause, q, sign, from);
      from = T(q).end;
      continue;
    }
    if (const std::size_t to = FromTo(clause, q, from); to != kNone) {
      from = T(to).end;
      continue;
    }
    if (WasBefore(clause, q)) {
      from = T(q).end;
      continue;
    }
    if (consumed && state_.sentence_facts.size() > 0 &&
        state_.facts[state_.sentence_facts.back()].kind != FactKind::kIndicator &&
        state_.facts[state_.sentence_facts.back()].kind != FactKind::kRanking) {
      continue;
    }
    if (Value(sentence, n, q, from)) {
      from = T(q).end;
    }
  }
}

IndicatorRules::Row IndicatorRules::RowOf(const Clause& clause) const {
  Row row;
  std::size_t figures = 0;
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    figures += T(i).mark == Mark::kQuantity ? 1 : 0;
  }
  if (figures < 2) {
    return row;
  }
  const View text = Sub(clause.at);
  std::size_t at = View::npos;
  for (const View cue : kRowCues) {
    at = text.find(cue);
    if (at != View::npos) {
      row.cue = clause.at.begin + at;
      row.cue_end = row.cue + cue.size();
      break;
    }
  }
  if (at == View::npos) {
    return row;
  }
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    if (T(i).mark != Mark::kQuantity || T(i).begin < row.cue_end || Used(i)) {
      continue;
    }
    if (!row.tokens.empty()) {
      const std::size_t last = row.tokens.back();
      const View between = Sub({T(last).end, T(i).begin});
      const bool joined = between.size() <= 7 && between.find_first_of(u"、和及与") != View::npos;
      if (!joined || Q(last).kind != Q(i).kind) {
        break;
      }
    }
    row.tokens.push_back(i);
  }
  if (row.tokens.size() < 2) {
    row.tokens.clear();
  }
  return row;
}

std::vector<std::string> IndicatorRules::Heads(Range list, const Clause& clause) const {
  list = Trim(list, clause);
  std::vector<Range> items;
  std::size_t begin = list.begin;
  int depth = 0;
  for (std::size_t k = list.begin; k <= list.end; ++k) {
    const char16_t c = k < list.end ? state_.text[k] : u'、';
    depth += c == u'“' || c == u'（' ? 1 : c == u'”' || c == u'）' ? -1 : 0;
    const bool and_there = c == u'和' && k > begin + 1 && k + 2 < list.end && !items.empty();
    if (k == list.end || (depth <= 0 && (c == u'、' || and_there))) {
      const Range item = Noun({begin, k}, clause);
      if (!item.empty()) {
        items.push_back(item);
      }
      begin = k + 1;
    }
  }
  std::vector<std::string> names;
  if (items.empty()) {
    return names;
  }
  // …、快速消费品五大产业产值: the tail behind their number is everybody's.
  std::string tail;
  Range& last = items.back();
  for (std::size_t k = last.begin + 1; items.size() > 1 && k + 2 < last.end; ++k) {
    if (View(u"两二三四五六七八九十").find(state_.text[k]) != View::npos &&
        View(u"大个项类种家").find(state_.text[k + 1]) != View::npos) {
      tail = Utf8({k + 2, last.end});
      last.end = k;
      break;
    }
  }
  for (const Range item : items) {
    names.push_back(Utf8(item) + tail);
  }
  return names;
}

bool IndicatorRules::Coordinated(const Clause& clause) {
  const Row row = RowOf(clause);
  const std::size_t k = row.tokens.size();
  if (k < 2) {
    return false;
  }
  std::vector<int> signs(k, 0);
  bool growth = false;
  for (std::size_t i = 0; i < k; ++i) {
    int sign = 1;
    if (IsGrowth(row.tokens[i], clause, sign)) {
      growth = true;
      signs[i] = sign;
    } else if (i > 0) {
      signs[i] = signs[i - 1];
    }
  }
  const Range lead{clause.at.begin, row.cue};
  // The zones that the sentence begins with, one behind the other.
  std::vector<std::size_t> zones;
  for (std::size_t i = state_.first_token; i < clause.last && T(i).begin < row.cue; ++i) {
    if (IsNamedZone(T(i))) {
      const bool joined = !zones.empty() && Sub({T(zones.back()).end, T(i).begin}).size() == 1;
      if (!joined) {
        zones.clear();
      }
      zones.push_back(i);
    }
  }
  std::vector<std::string> heads = Heads(lead, clause);
  if (zones.size() == k) {
    // What is left behind the last of them is one measure for all.
    const Range rest =
        Noun({std::max<std::size_t>(T(zones.back()).end, clause.at.begin), row.cue}, clause);
    heads.clear();
    if (rest.size() >= 2 && !(growth && IsGeneralGrowth(Sub(rest)))) {
      heads.push_back(Utf8(rest));
    }
    const Range of = Trim({row.cue_end, T(row.tokens.front()).begin}, clause);
    if (heads.empty() && of.size() >= 2 && !growth) {
      heads.push_back(Utf8(of));
    }
    if (heads.empty() && !told_.empty()) {
      heads.push_back(told_.back().subject);
    }
  }
  if (heads.size() == 1 && zones.size() != k) {
    heads.clear();  // the zone or a word in front of 分别
  }
  const Range at{clause.at.begin, T(row.tokens.back()).end};
  const auto set = [&](Fact& fact, std::size_t i) {
    const std::size_t q = row.tokens[i];
    if (growth) {
      fact.growth_pct = Percent(Q(q));
      if (signs[i] < 0 && fact.growth_pct->value > 0) {
        fact.growth_pct->value = -fact.growth_pct->value;
      }
    } else {
      fact.amount = AmountOf(q);
      fact.attr = Q(q).kind == QuantityKind::kTime ? Attr::kDuration : Attr::kNone;
    }
    fact.bound = fact.bound == Bound::kNone ? Q(q).bound : fact.bound;
    const Span span = RawSpan(state_.source.text, state_.source.bytes, T(q).begin, T(q).end);
    fact.span = {std::min(fact.span.begin, span.begin), std::max(fact.span.end, span.end)};
    Use(q);
  };
  const FactKind kind = KindAt(row.tokens.front(), clause);
  if (zones.size() == k && heads.size() == 1) {
    for (std::size_t i = 0; i < k; ++i) {
      const ZoneName zone = NameOf(state_.source, T(zones[i]));
      // Growth may belong to the values told of the same zones in the clause before.
      const auto value = std::find_if(told_.rbegin(), told_.rend(), [&](const Told& told) {
        const Fact& fact = state_.facts[told.fact];
        return growth && fact.zone == zone.name && fact.subject == heads.front() &&
               !fact.growth_pct;
      });
      if (value != told_.rend()) {
        set(state_.facts[value->fact], i);
        continue;
      }
      Fact& fact = Tell(at, heads.front(), clause);
      fact.kind = kind;
      fact.zone = zone.name;
      fact.zone_id = zone.id;
      set(fact, i);
    }
    return true;
  }
  if (heads.size() == k) {
    for (std::size_t i = 0; i < k; ++i) {
      Fact& fact = Tell(at, heads[i], clause);
      fact.kind = kind;
      set(fact, i);
    }
    return true;
  }
  if (told_.size() < k) {
    return false;
  }
  const std::vector<Told> last(told_.end() - static_cast<std::ptrdiff_t>(k), told_.end());
  const bool new_zone = !zones.empty() && T(zones.back()).begin >= clause.at.begin;
  const std::string of =
      growth ? std::string() : Utf8(Trim({row.cue_end, T(row.tokens.front()).begin}, clause));
  for (std::size_t i = 0; i < k; ++i) {
    Fact& old = state_.facts[last[i].fact];
    if (growth && !new_zone && !old.growth_pct) {
      set(old, i);
      continue;
    }
    Fact& fact = Tell(at, last[i].subject + of, clause);
    fact.kind = kind;
    set(fact, i);
  }
  return true;
}

bool IndicatorRules::GrowthWord(const Clause& clause) {
  struct Word {
    View text;
    Decimal growth;
  };
  static constexpr Word kWords[] = {{u"翻了一番", {1, 2}},
                                    {u"翻一番", {1, 2}},
                                    {u"翻番", {1, 2}},
                                    {u"翻两番", {3, 2}},
                                    {u"持平", {0, 0}}};
  if (!clause.characters.MayHold(u'番') && !clause.characters.MayHold(u"持平")) {
    return false;
  }
  const View text = Sub(clause.at);
  for (const Word& word : kWords) {
    const std::size_t at = text.find(word.text);
    if (at == View::npos) {
      continue;
    }
    const std::size_t end = clause.at.begin + at + word.text.size();
    Range head{clause.at.begin, clause.at.begin + at};
    for (std::size_t i = clause.first; i < clause.last; ++i) {
      if (T(i).begin < head.end && T(i).begin > head.begin &&
          (T(i).mark == Mark::kYearOnYear || T(i).mark == Mark::kValue)) {
        head.end = T(i).begin;
      }
    }
    head = Trim(head, clause);
    if (head.size() < 2) {
      if (told_.empty() || state_.facts[told_.back().fact].growth_pct) {
        return false;
      }
      state_.facts[told_.back().fact].growth_pct = word.growth;
      return true;
    }
    if (Find(clause, Mark::kQuantity) != kNone) {
      return false;
    }
    Fact& fact = Tell({head.begin, end}, SubjectName(head), clause);
    fact.kind = state_.future ? FactKind::kProgramme : FactKind::kIndicator;
    fact.growth_pct = word.growth;
    return true;
  }
  return false;
}

bool IndicatorRules::WasBefore(const Clause& clause, std::size_t q) {
  const View before = Sub({clause.at.begin, T(q).begin});
  if (told_.empty() || !(Has(before, u"上年同期") || Has(before, u"去年同期")) ||
      before.size() > 10) {
    return false;
  }
  Fact& last = state_.facts[told_.back().fact];
  if (!last.amount || last.from || Q(q).kind == QuantityKind::kPercent) {
    return false;
  }
  last.from = Q(q).number;
  last.to = last.amount->number;
  Cover(last, q);
  return true;
}

bool IndicatorRules::IsProjected(std::size_t q, const Clause& clause) const {
  const View before = Sub({clause.at.begin, T(q).begin});
  for (const View word :
       {View(u"预计"), View(u"达产"), View(u"建成后"), View(u"投产后"), View(u"可实现"),
        View(u"有望"), View(u"预料"), View(u"可贡献"), View(u"将带动"), View(u"可带动")}) {
    if (Has(before, word)) {
      return true;
    }
  }
  return false;
}

std::string IndicatorRules::PartName(std::string name, Range head, std::size_t q,
                                     const Clause& clause) const {
  const bool grows = Q(q).kind == QuantityKind::kPercent || Q(q).kind == QuantityKind::kTimes;
  if (!told_.empty() && !grows) {
    const std::optional<Amount>& whole = state_.facts[told_.back().fact].amount;
    if (!whole || (whole->unit != UnitName(Q(q).unit) &&
                   !(IsCurrency(whole->unit) && Q(q).kind == QuantityKind::kMoney))) {
      return name;
    }
  }
  if (told_.empty() || EndsWithAny(Sub(head), kMeasureTails) || EndsWithAny(Sub(head), kRatios)) {
    return name;
  }
  bool part = false;
  for (std::size_t i = state_.first_token; i < clause.last && T(i).begin < head.begin; ++i) {
    part = part || (T(i).mark == Mark::kInclude && state_.text[T(i).begin] == u'其');
  }
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    // 其中…企业39家 counts something of its own.
    if (T(i).mark == Mark::kMeasure && T(i).begin >= head.begin && T(i).end <= head.end) {
      part = false;
    }
  }
  if (!part) {
    return name;
  }
  for (std::size_t i = told_.size(); i > 0; --i) {
    const std::string_view tail = Tail(FromUtf8(told_[i - 1].subject));
    if (!tail.empty()) {
      return name + std::string(tail);
    }
  }
  return name;
}

bool IndicatorRules::IsGrowth(std::size_t q, const Clause& clause, int& sign) const {
  if (Q(q).kind != QuantityKind::kPercent && Q(q).kind != QuantityKind::kTimes) {
    return false;
  }
  for (std::size_t i = q; i > clause.first; --i) {
    const Token& token = T(i - 1);
    if (T(q).begin - token.end > 4 || token.mark == Mark::kTo) {
      break;
    }
    if (token.mark == Mark::kGrowth) {
      sign = 1;
      return true;
    }
    if (token.mark == Mark::kDecline) {
      sign = -1;
      return true;
    }
  }
  if (Q(q).kind == QuantityKind::kTimes) {
    const View ahead = Before(T(q).begin, 12, clause.at.begin);
    return ahead.ends_with(u"的") && Has(ahead, u"是");  // 是上年的2.3倍: see Percent
  }
  // ↑7.9%, +8.6%, 增幅达三成五
  const char16_t before = T(q).begin > clause.at.begin ? state_.text[T(q).begin - 1] : u'\0';
  if (Q(q).kind == QuantityKind::kPercent && (before == u'↑' || before == u'+' || before == u'↓')) {
    sign = before == u'↓' ? -1 : 1;
    return true;
  }
  const View near = Before(T(q).begin, 5, clause.at.begin);
  return Has(near, u"增速") || Has(near, u"增幅");
}

void IndicatorRules::Growth(const Clause& clause, std::size_t q, int sign, std::size_t from) {
  Use(q);
  std::size_t begin = T(q).begin;
  for (std::size_t i = q; i > clause.first; --i) {
    const Mark mark = T(i - 1).mark;
    if (T(i - 1).begin < from || begin - T(i - 1).end > 1 ||
        !(mark == Mark::kGrowth || mark == Mark::kDecline || mark == Mark::kYearOnYear ||
          mark == Mark::kPeriod || mark == Mark::kOpen || mark == Mark::kValue)) {
      break;
    }
    begin = T(i - 1).begin;
  }
  Decimal growth = Percent(Q(q));
  if (Q(q).kind == QuantityKind::kTimes && Before(T(q).begin, 1, clause.at.begin) == u"的") {
    // 是上年的2.3倍 is a growth of 130 %.
    Decimal whole = growth;
    std::int64_t hundred = 100;
    for (int power = whole.exponent; power < 0; ++power) {
      hundred *= 10;
    }
    for (; whole.exponent > 0; --whole.exponent) {
      whole.value *= 10;
    }
    growth = Normalised({whole.value - hundred, std::min(whole.exponent, 0)});
  }
  if (sign < 0 && growth.value > 0) {
    growth.value = -growth.value;  // 下降-3.2% has its sign twice
  }
  const Range subject = Noun({from, begin}, clause);
  const bool bare = subject.size() < 2 || Sub({from, begin}).starts_with(u"是") ||
                    Sub(subject).starts_with(u"剔除") || Sub(subject).starts_with(u"扣除") ||
                    Sub(subject) == u"同比" || Sub(subject) == u"比上年" ||
                    Sub(subject) == u"较上年" || Sub(subject).starts_with(u"按可比") ||
                    Sub(subject).starts_with(u"比") || Sub(subject).starts_with(u"较") ||
                    Sub(subject).starts_with(u"增速") || Sub(subject).starts_with(u"增幅") ||
                    Sub(subject) == u"逆势";
  if (bare && !state_.sentence_facts.empty()) {
    Fact& last = state_.facts[state_.sentence_facts.back()];
    if (last.attr == Attr::kNone && !last.growth_pct && last.kind != FactKind::kRanking &&
        last.kind != FactKind::kRecognition) {
      last.growth_pct = growth;
      const Span span = RawSpan(state_.source.text, state_.source.bytes, T(q).begin, T(q).end);
      last.span = {std::min(last.span.begin, span.begin), std::max(last.span.end, span.end)};
      return;
    }
  }
  if (bare) {
    return;
  }
  const std::string name = PartName(SubjectName(subject), subject, q, clause);
  Fact& fact = Tell({subject.begin, T(q).end}, name, clause);
  fact.kind = KindAt(q, clause);
  fact.growth_pct = growth;
  fact.bound = Q(q).bound;
}

std::size_t IndicatorRules::FromTo(const Clause& clause, std::size_t q, std::size_t from) {
  std::size_t to = kNone;
  std::size_t verb = kNone;
  for (std::size_t i = q + 1; i < clause.last && T(i).begin - T(q).end <= 16; ++i) {
    if (T(i).mark == Mark::kTo ||
        (T(i).mark == Mark::kRankVerb && Sub({T(i).begin, T(i).end}) == u"升至")) {
      verb = i;
    } else if (T(i).mark == Mark::kQuantity && verb != kNone) {
      to = i;
      break;
    }
  }
  if (to == kNone || Q(to).kind != Q(q).kind) {
    return kNone;
  }
  const bool time = Q(q).kind == QuantityKind::kTime;
  const bool one_unit = UnitName(Q(q).unit) == UnitName(Q(to).unit);
  std::size_t start = T(q).begin;
  for (std::size_t i = q; i > clause.first; --i) {
    if (T(i - 1).mark == Mark::kFrom && T(q).begin - T(i - 1).end <= 12) {
      start = T(i - 1).begin;
      break;
    }
  }
  const Range subject = Trim({from, start}, clause);
  Fact& fact =
      Tell({subject.empty() ? start : subject.begin, T(to).end}, SubjectName(subject), clause);
  if (one_unit) {
    fact.from = Q(q).number;
    fact.to = Q(to).number;
  }
  fact.attr = time ? Attr::kDuration : Attr::kNone;
  fact.amount = AmountOf(to);
  fact.bound = Q(to).bound;
  Use(q);
  Use(to);
  return to;
}

bool IndicatorRules::Value(const std::vector<Clause>& sentence, std::size_t n, std::size_t q,
                           std::size_t from) {
  const Clause& clause = sentence[n];
  const Quantity& quantity = Q(q);
  // 从开工到投产只用了187天
  if (quantity.kind == QuantityKind::kTime) {
    const View lead = Sub({from, T(q).begin});
    for (const View used : {View(u"只用了"), View(u"仅用了"), View(u"只用"), View(u"仅用"),
                            View(u"用时"), View(u"耗时")}) {
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
      fact.bound = quantity.bound;
      Use(q);
      return true;
    }
    return false;
  }
  if (quantity.kind == QuantityKind::kTimes || quantity.kind == QuantityKind::kPoints ||
      IsProjected(q, clause)) {
    return false;
  }
  const std::string_view unit = UnitName(quantity.unit);
  const std::u16string_view tail =
      After(T(q).end, std::min<std::size_t>(24, clause.at.end - T(q).end));
  // The verb before the number, and whether a noun of measure stands before it.
  std::size_t verb = kNone;
  bool measure = false;
  for (std::size_t i = q; i > clause.first && T(i - 1).begin >= from; --i) {
    const Mark mark = T(i - 1).mark;
    if (mark == Mark::kMeasure) {
      measure = true;
    } else if (verb == kNone &&
               (mark == Mark::kValue || mark == Mark::kNew || mark == Mark::kHave ||
                mark == Mark::kGrant || mark == Mark::kTo || mark == Mark::kProject ||
                mark == Mark::kPlanned || mark == Mark::kCumulative || Carries(i - 1))) {
      verb = i - 1;
    } else if (mark == Mark::kQuantity) {
      break;
    }
  }
  const bool over_value = Sub({T(q).begin, T(q).end}).starts_with(u"突破") ||
                          Sub({T(q).begin, T(q).end}).starts_with(u"超过");
  const bool attached = verb != kNone && T(q).begin - T(verb).end <= 1;
  const bool money = quantity.kind == QuantityKind::kMoney;
  const Range head = Noun({from, T(q).begin}, clause);
  const View lead = Sub({from, T(q).begin});
  if (HasAny(lead, kNoMeasure) || Has(Sub(clause.at), u"申报") ||
      (Has(lead, u"投资") && money && !HasAny(lead, kInvestments)) ||
      std::count(lead.begin(), lead.end(), u'“') > std::count(lead.begin(), lead.end(), u'”') ||
      (!lead.empty() && lead.back() == u'+')) {
    return false;
  }
  const bool surface =
      unit == "mu" || unit == "m2" || unit == "km2" || unit == "ha" || unit == "坪";
  if (surface && !Has(lead, u"面积") && !Has(lead, u"土地") && !Has(lead, u"厂房")) {
    return false;
  }
  // 比上年提高1.9万元, 多6个: a difference.
  for (std::size_t i = clause.first; i < q; ++i) {
    if ((T(i).mark == Mark::kGrowth || T(i).mark == Mark::kDecline) && T(q).begin - T(i).end <= 1) {
      return false;
    }
  }
  // 规上工业企业368家: nothing stands behind the number but the next item.
  const bool ends = tail.empty() || View(u"、（）和及；以左”").find(tail.front()) != View::npos;
  bool event = false;
  for (std::size_t i = clause.first; i < q; ++i) {
    const Mark mark = T(i).mark;
    // 落户该区的企业: a stock of what settled.
    if (mark == Mark::kSettle && i + 1 < q && T(i + 1).mark == Mark::kZone &&
        After(T(i + 1).end, 1) == u"的") {
      continue;
    }
    event = event || mark == Mark::kSign || mark == Mark::kSettle || mark == Mark::kPlanInvest ||
            mark == Mark::kTotalInvest || mark == Mark::kFacility || mark == Mark::kLand ||
            mark == Mark::kArea || mark == Mark::kYield || mark == Mark::kAward;
  }
  bool plain = head.size() >= 2 && ends && !event;
  std::size_t work = View::npos;
  for (const View word : kWork) {
    const std::size_t at = Sub({from, T(q).begin}).rfind(word);
    if (at != View::npos && !event) {
      work = from + at + word.size();
      plain = true;
    }
  }
  bool zone_in_front = false;
  for (std::size_t i = clause.first; i < q; ++i) {
    zone_in_front = zone_in_front || (IsNamedZone(T(i)) && T(i).begin >= from);
  }
  const bool inherits = head.size() < 2 && ends && (from == clause.at.begin || zone_in_front) &&
                        !event && (!heading_.empty() || !told_.empty());
  if (money) {
    if (IsQualifier(q, clause)) {
      return false;
    }
    if (!measure && !attached && !over_value && verb == kNone) {
      // 带动…500亿元的产值: the noun follows.
      bool follows = false;
      for (std::size_t i = q + 1; i < clause.last; ++i) {
        follows = follows || T(i).mark == Mark::kMeasure;
      }
      if (!follows && !plain && !inherits) {
        return false;
      }
    }
    if (!measure && quantity.bare && !over_value && !attached) {
      return false;
    }
  } else if (quantity.kind == QuantityKind::kPercent) {
    if (verb == kNone && !measure && !EndsWithAny(Sub(head), kRatios)) {
      return false;
    }
    // 突破50%热效率的柴油机: an adjective, not a measured value.
    if (!tail.empty() && IsHan(tail.front()) && tail.front() != u'的' &&
        tail.find(u'的') != View::npos) {
      return false;
    }
  } else {
    if ((unit == "次" && !Has(lead, u"累计")) || unit == "大" || unit == "位" || unit == "条") {
      return false;
    }
    if (IsBreakdown(q, clause)) {
      Use(q);
      return false;
    }
    if (verb == kNone && !measure && !over_value && !plain && !inherits) {
      return false;
    }
  }
  Range subject;
  Range at;
  const std::size_t verb_begin = verb == kNone ? T(q).begin : T(verb).begin;
  const bool new_or_have =
      verb != kNone && (T(verb).mark == Mark::kNew || T(verb).mark == Mark::kHave ||
                        T(verb).mark == Mark::kGrant || T(verb).mark == Mark::kPlanned ||
                        T(verb).mark == Mark::kCumulative || T(verb).mark == Mark::kLaunch);
  bool added = false;
  if (new_or_have) {
    added = T(verb).mark == Mark::kNew;
    if (T(q).begin - T(verb).end <= 1) {
      subject = Trim({T(q).end, clause.at.end}, clause);  // 新增8家…平台
      for (std::size_t i = q + 1; i < clause.last; ++i) {
        if (T(i).mark == Mark::kQuantity || T(i).mark == Mark::kEnumeration) {
          subject.end = std::min<std::size_t>(subject.end, T(i).begin);
          break;
        }
      }
      at = {T(verb).begin, std::max<std::size_t>(subject.end, T(q).end)};
      if (subject.size() < 2) {
        subject = Trim({from, T(verb).begin}, clause);
        at = {subject.empty() ? T(verb).begin : subject.begin, T(q).end};
      }
    } else {
      subject = Trim({T(verb).end, T(q).begin}, clause);  // 获批…机构6家
      at = {T(verb).begin, T(q).end};
    }
  } else if (work != View::npos && T(q).begin <= work + 1 && verb == kNone && !ends) {
    subject = Trim({T(q).end, clause.at.end}, clause);  // 解决640个问题
    for (std::size_t i = q + 1; i < clause.last; ++i) {
      if (T(i).mark == Mark::kQuantity || T(i).mark == Mark::kEnumeration) {
        subject.end = std::min<std::size_t>(subject.end, T(i).begin);
        break;
      }
    }
    at = {T(q).begin, std::max<std::size_t>(subject.end, T(q).end)};
  } else {
    subject = Trim({from, verb_begin}, clause);
    const Range between = verb == kNone ? Range{} : Trim({T(verb).end, T(q).begin}, clause);
    if (between.size() >= 2 && HasAny(Sub({T(verb).begin, T(verb).end}), kAchieved)) {
      subject = between;  // 临港区去年实现税收收入19.7亿元
    } else if (verb != kNone && Sub({T(verb).begin, T(verb).end}) == u"占") {
      subject = Trim({from, T(q).begin}, clause);
    } else if ((subject.size() < 2 || IsZone(subject, clause)) && verb != kNone &&
               T(q).begin > T(verb).end + 1) {
      subject = Trim({T(verb).end, T(q).begin}, clause);  // 实现产值100亿元
    }
    if (subject.size() < 2 && !tail.empty() && tail.front() == u'的') {
      subject = Trim({T(q).end + 1, clause.at.end}, clause);
    }
    at = {subject.empty() ? T(q).begin : std::min<std::size_t>(subject.begin, T(q).begin),
          T(q).end};
  }
  subject = Noun(subject, clause);
  std::string name;
  if (subject.size() < 2 && inherits) {
    name = heading_.empty() ? told_.back().subject : heading_;
    Fact& last = told_.empty() ? state_.facts.front() : state_.facts[told_.back().fact];
    // 同比增长24%，达12.6亿美元, 突破千亿元，达1046亿元: the value of what was told.
    if (!told_.empty() && (!last.amount || last.bound == Bound::kOver) &&
        last.kind == FactKind::kIndicator && last.attr == Attr::kNone &&
        Find(clause, Mark::kZone) == kNone) {
      last.amount = AmountOf(q);
      last.bound = quantity.bound;
      Cover(last, q);
      return true;
    }
  } else if (subject.size() < 2 && new_or_have && !told_.empty()) {
    name = told_.back().subject;  // 其中去年新增1602家
  } else if (Sub(subject) == u"投资" && Has(lead, u"完成投资")) {
    // 航空装备项目11个，完成投资19.8亿元: of the projects counted before it.
    if (!told_.empty() && FromUtf8(told_.back().subject).ends_with(u"项目") &&
        from == clause.at.begin) {
      Fact& projects = state_.facts[told_.back().fact];
      if (projects.amount && !projects.count && !IsCurrency(projects.amount->unit)) {
        projects.count = WholeNumber(projects.amount->number);
        projects.count_unit = projects.amount->unit;
        projects.amount = AmountOf(q);
        projects.subject += "完成投资";
        told_.back().subject = projects.subject;
        Cover(projects, q);
        return true;
      }
    }
    name = "完成投资";
  } else if (quantity.kind == QuantityKind::kPercent && Has(lead, u"完成") &&
             (Sub(subject).ends_with(u"任务") || Sub(subject).ends_with(u"目标") ||
              Sub(subject).ends_with(u"计划"))) {
    name = (told_.empty() ? std::string() : told_.back().subject) + "完成" + Utf8(subject);
  } else if (quantity.kind == QuantityKind::kPercent && from == clause.at.begin && !told_.empty() &&
             lead.starts_with(u"占")) {
    name = told_.back().subject + Utf8(subject) + (subject.empty() ? "占比" : "");
  } else {
    name = PartName(SubjectName(subject), subject, q, clause);
  }
  if (name.empty()) {
    return false;
  }
  if (added) {
    name += "（新增）";
  }
  // A target is a plan's, not a measurement.
  const bool pipeline =
      quantity.kind == QuantityKind::kCount && Find(clause, Mark::kPipeline) != kNone;
  const bool target =
      pipeline || (state_.future && (FutureBefore(q, clause) || quantity.bound == Bound::kAtLeast));
  if (!money && quantity.kind == QuantityKind::kCount && target && verb == kNone && !plain &&
      !over_value) {
    return false;
  }
  // 新引进项目71个 are signings of the period.
  const View noun = Sub(subject);
  if (!target && verb != kNone && Has(Sub({T(verb).begin, T(verb).end}), u"引进") &&
      CountsProjects(q) && (Has(noun, u"项目") || Has(noun, u"厂商") || Has(noun, u"投资案"))) {
    Fact& fact = Emit(FactKind::kSigning, at, Utf8(subject), clause);
    SetCount(fact, q);
    fact.period_total = true;
    return true;
  }
  // 亿元以上开工项目。甲经开区19个: a number of events.
  const bool of_projects = subject.size() < 2 && inherits && name == heading_ &&
                           name.ends_with("项目") && CountsProjects(q);
  if (of_projects) {
    Fact& fact =
        Emit(name.ends_with("约项目") ? FactKind::kSigning : FactKind::kFacility, at, name, clause);
    SetCount(fact, q);
    fact.period_total = true;
    return true;
  }
  Fact& fact = Tell(at, name, clause);
  fact.kind = target ? FactKind::kProgramme : FactKind::kIndicator;
  fact.amount = AmountOf(q);
  fact.bound = quantity.bound == Bound::kNone && over_value ? Bound::kOver : quantity.bound;
  Use(q);
  // 重点项目224个、总投资1835亿元: one pipeline, counted and summed.
  if (quantity.kind == QuantityKind::kCount) {
    // 拟实施技改项目86项，总投资约94亿元
    if (n + 1 < sentence.size() && target && name.ends_with("项目") && CountsProjects(q)) {
      const Clause& behind = sentence[n + 1];
      const std::size_t sum = Money(behind);
      const View told = sum == kNone ? View() : Sub({behind.at.begin, T(sum).begin});
      if (sum != kNone && told.size() <= 6 && told.ends_with(u"投资")) {
        SetCount(fact, q);
        SetMoney(fact, sum, behind);
        return true;
      }
    }
    const std::size_t next = Money(clause, q + 1);
    if (next != kNone && Find(clause, Mark::kTotalInvest, q) != kNone) {
      SetCount(fact, q);
      SetMoney(fact, next, clause);
      fact.span.end = RawSpan(state_.source.text, state_.source.bytes, at.begin, T(next).end).end;
    }
  } else if (money) {
    SetMoney(fact, q, clause);
  }
  return true;
}

bool IndicatorRules::IsBreakdown(std::size_t q, const Clause& clause) const {
  if (!NearProjects(q, clause) || state_.sentence_facts.empty() ||
      state_.facts[state_.sentence_facts.front()].count.value_or(0) < 2) {
    return false;
  }
  for (std::size_t i = state_.first_token; i < q; ++i) {
    if (T(i).mark == Mark::kInclude) {
      return true;
    }
  }
  return false;
}

bool IndicatorRules::Carries(std::size_t token) const {
  return T(token).mark == Mark::kLaunch && Sub({T(token).begin, T(token).end}) == u"实施";
}

}  // namespace zoneflow::ingest

#include <algorithm>

#include "services/ingest/core/find_indicators.h"
#include "services/ingest/core/indicator_words.h"

namespace zoneflow::ingest {
namespace {

// A share, or what was added to the figure in front.
bool IsPart(const Fact& fact) {
  return fact.kind == FactKind::kIndicator && fact.amount &&
         (fact.amount->unit == "%" || fact.subject.ends_with("（新增）") ||
          fact.subject.ends_with("（新设）"));
}

constexpr View kUpTo[] = {u"到", u"至", u"为", u"成", u"到了", u"至了", u"为了", u"成了"};

}  // namespace

bool IndicatorRules::GrowthWord(const Clause& clause) {
  struct Word {
    View text;
    Decimal growth;
  };
  static constexpr Word kWords[] = {
      {u"翻了一番", {1, 2}}, {u"翻一番", {1, 2}},   {u"翻番", {1, 2}},     {u"翻两番", {3, 2}},
      {u"翻了两番", {3, 2}}, {u"增长一倍", {1, 2}}, {u"增加一倍", {1, 2}}, {u"持平", {0, 0}}};
  if (!clause.characters.MayHold(u'番') && !clause.characters.MayHold(u"持平") &&
      !clause.characters.MayHold(u"一倍")) {
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
    // 出口与去年同期基本持平
    for (const View as :
         {View(u"与上年"), View(u"与去年"), View(u"同上年"), View(u"同去年"), View(u"基本"),
          View(u"大体"), View(u"几乎"), View(u"实现"), View(u"比去年"), View(u"与半年"),
          View(u"与一季"), View(u"与前"), View(u"与2")}) {
      const std::size_t begin = Sub(head).find(as);
      head.end = begin == View::npos ? head.end : head.begin + begin;
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
  // 较去年同期增长153.34亿元: by how much, and no figure of a measure.
  for (std::size_t i = clause.first; i < q; ++i) {
    if ((T(i).mark == Mark::kGrowth || T(i).mark == Mark::kDecline) && T(i).end == T(q).begin &&
        Q(q).kind != QuantityKind::kPercent && Q(q).kind != QuantityKind::kTimes &&
        Has(before, u"同期")) {
      Use(q);
      return true;
    }
  }
  if (told_.empty()) {
    return false;
  }
  Fact& last = state_.facts[told_.back().fact];
  // 较2014年同期引进厂商20家增长30%: the same was counted then.
  static constexpr View kDiffers[] = {u"增", u"减", u"多", u"少"};
  if (HasAny(before, kDiffers)) {
    return false;  // 比去年同期净增97户: by how many
  }
  // 比2014年的1.5万家增长20%
  const bool year = before.size() <= 8 && (before.ends_with(u"年的") || before.ends_with(u"年"));
  const bool same = last.amount && last.amount->unit == AmountOf(q).unit &&
                    (Has(before, u"同期") || year) &&
                    (before.starts_with(u"较") || before.starts_with(u"比"));
  if (!same && (!(Has(before, u"上年同期") || Has(before, u"去年同期")) || before.size() > 10)) {
    return false;
  }
  if (!last.amount || last.from || Q(q).kind == QuantityKind::kPercent ||
      Q(q).kind == QuantityKind::kTimes) {
    return false;
  }
  last.from = Q(q).number;
  last.to = last.amount->number;
  Cover(last, q);
  return true;
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
    // 对经济增长贡献率为51%: a share of it.
    const View behind = After(token.end, 2);
    if (behind == u"贡献" || behind.starts_with(u"面") || behind == u"点为") {
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
    // 是上年的2.3倍: see Percent; 是全市平均水平的4倍 is no growth.
    static constexpr View kPeers[] = {u"平均", u"水平", u"全市", u"全省", u"全国"};
    const bool then = Has(ahead, u"同期") || Has(ahead, u"上年") || Has(ahead, u"去年");
    return ahead.ends_with(u"的") && (Has(ahead, u"是") || (then && Has(ahead, u"为"))) &&
           !HasAny(ahead, kPeers);
  }
  // ↑7.9%, +8.6%, 增幅达三成五
  const char16_t before = T(q).begin > clause.at.begin ? state_.text[T(q).begin - 1] : u'\0';
  if (Q(q).kind == QuantityKind::kPercent && (before == u'↑' || before == u'+' || before == u'↓')) {
    sign = before == u'↓' ? -1 : 1;
    return true;
  }
  // 同比增8.6%, 降幅; not 新增12%
  if (Q(q).kind == QuantityKind::kPercent &&
      (before == u'增' || before == u'升' || before == u'涨' || before == u'降' ||
       before == u'跌')) {
    sign = before == u'降' || before == u'跌' ? -1 : 1;
    return true;
  }
  const View near = Before(T(q).begin, 5, clause.at.begin);
  if (Has(near, u"降幅") || Has(near, u"减幅")) {
    sign = -1;
    return true;
  }
  return Has(near, u"增速") || Has(near, u"增幅");
}

std::size_t IndicatorRules::TurnsTo(std::size_t q, const Clause& clause) const {
  int sign = 0;
  if (q + 1 >= clause.last) {
    return kNone;
  }
  const std::size_t next = Find(clause, Mark::kQuantity, q + 1);
  const View between = next == kNone ? View() : Sub({T(q).end, T(next).begin});
  return between.starts_with(u"转") && between.size() <= 6 && IsGrowth(next, clause, sign) ? next
                                                                                           : kNone;
}

Decimal IndicatorRules::Rate(std::size_t q, const Clause& clause) const {
  const Decimal growth = Percent(Q(q));
  // 是上年的2.3倍 is a growth of 130 %; 为上年同期的2.6倍和1.9倍 are two of them.
  const View ahead = Before(T(q).begin, 16, clause.at.begin);
  const bool and_more = ahead.ends_with(u"倍和") || ahead.ends_with(u"倍、");
  if (Q(q).kind != QuantityKind::kTimes ||
      !(ahead.ends_with(u"的") || (and_more && Has(ahead, u"的")))) {
    return growth;
  }
  Decimal whole = growth;
  std::int64_t hundred = 100;
  for (int power = whole.exponent; power < 0; ++power) {
    hundred *= 10;
  }
  for (; whole.exponent > 0; --whole.exponent) {
    whole.value *= 10;
  }
  return Normalised({whole.value - hundred, std::min(whole.exponent, 0)});
}

void IndicatorRules::Growth(const std::vector<Clause>& sentence, std::size_t n, std::size_t q,
                            int sign, std::size_t from) {
  const Clause& clause = sentence[n];
  Use(q);
  // 同比增长（下同）15%: said of all growth that follows.
  static constexpr View kAsBelow = u"（下同）";
  std::size_t begin = T(q).begin;
  if (Before(begin, kAsBelow.size(), from) == kAsBelow) {
    begin -= kAsBelow.size();
  }
  for (std::size_t i = q; i > clause.first; --i) {
    if (T(i - 1).begin >= begin) {
      continue;
    }
    const Mark mark = T(i - 1).mark;
    if (T(i - 1).begin < from || begin - T(i - 1).end > 1 ||
        !(mark == Mark::kGrowth || mark == Mark::kDecline || mark == Mark::kYearOnYear ||
          mark == Mark::kPeriod || mark == Mark::kOpen || mark == Mark::kValue)) {
      break;
    }
    begin = T(i - 1).begin;
  }
  // 签约增30%, 微增2%
  while (begin == T(q).begin || View(u"微大猛").find(state_.text[begin - 1]) != View::npos) {
    if (begin <= from || View(u"增升涨降跌微大猛").find(state_.text[begin - 1]) == View::npos) {
      break;
    }
    --begin;
  }
  Decimal growth = Rate(q, clause);
  if (sign < 0 && growth.value > 0) {
    growth.value = -growth.value;  // 下降-3.2% has its sign twice
  }
  // 由上年同期的下降2.3%转为增长4.6%: what it is now.
  if (const std::size_t now = TurnsTo(q, clause); now != kNone) {
    Use(now);
    int to = 1;
    IsGrowth(now, clause, to);
    growth = Rate(now, clause);
    growth.value = to < 0 && growth.value > 0 ? -growth.value : growth.value;
    const std::size_t was = Sub({from, begin}).find(u'由');
    begin = was == View::npos ? begin : from + was;
  }
  const Range subject = Noun({from, begin}, clause);
  const bool bare = subject.size() < 2 || !IsName(Sub(subject)) ||
                    Sub({from, begin}).starts_with(u"是") || Sub(subject).starts_with(u"剔除") ||
                    Sub(subject).starts_with(u"扣除") || Sub(subject).starts_with(u"虽比") ||
                    Sub(subject).starts_with(u"上年") || Sub(subject).starts_with(u"去年同") ||
                    Sub(subject) == u"同比" || Sub(subject) == u"比上年" ||
                    Sub(subject) == u"同期" || Sub(subject) == u"较上年" ||
                    Sub(subject).starts_with(u"按可比") || Sub(subject).starts_with(u"同口径") ||
                    Sub(subject).starts_with(u"比") || Sub(subject).starts_with(u"较") ||
                    Sub(subject).starts_with(u"复合增长") || Sub(subject).starts_with(u"年复合") ||
                    Sub(subject).starts_with(u"增速") || Sub(subject).starts_with(u"增幅") ||
                    Sub(subject) == u"逆势" || Sub(subject).starts_with(u"同比（");
  if (OfOneOfTwo(subject, growth, q)) {
    return;
  }
  if (IsFirms(q, clause) || IsProjected(q, clause) || OfNamedFirm({from, begin}, clause)) {
    return;
  }
  if (bare && !state_.sentence_facts.empty() && !Skipped(q)) {
    // 进出口743亿元（出口386亿元，增长1倍），增长1.8倍: of what the bracket tells the parts of.
    const std::size_t bracket = BracketInFront(clause);
    if (bracket != kNone) {
      const Span open = RawSpan(state_.source.text, state_.source.bytes, bracket, bracket + 1);
      for (std::size_t k = state_.sentence_facts.size(); k > 0; --k) {
        Fact& whole = state_.facts[state_.sentence_facts[k - 1]];
        if (whole.span.end <= open.begin) {
          if (whole.kind == FactKind::kIndicator && whole.amount && !whole.growth_pct) {
            whole.growth_pct = growth;
            const Span span =
                RawSpan(state_.source.text, state_.source.bytes, T(q).begin, T(q).end);
            whole.span.end = std::max(whole.span.end, span.end);
            return;
          }
          break;
        }
      }
    }
    // 民间投资44亿元，占52%，增长7%: of the value, not of its share or of what was added.
    std::size_t of = state_.sentence_facts.size() - 1;
    // 进出口22亿元，居全省首位，增速21%: of the value, and not of its place.
    while (of > 0 && state_.facts[state_.sentence_facts[of]].kind == FactKind::kRanking &&
           state_.facts[state_.sentence_facts[of - 1]].kind != FactKind::kProgramme &&
           !state_.facts[state_.sentence_facts[of - 1]].growth_pct) {
      --of;
    }
    while (of > 0 && IsPart(state_.facts[state_.sentence_facts[of]]) &&
           state_.facts[state_.sentence_facts[of - 1]].kind == FactKind::kIndicator &&
           state_.facts[state_.sentence_facts[of - 1]].amount &&
           !state_.facts[state_.sentence_facts[of - 1]].growth_pct &&
           SharesUnit(state_.facts[state_.sentence_facts[of]],
                      state_.facts[state_.sentence_facts[of - 1]])) {
      --of;
    }
    Fact& last = state_.facts[state_.sentence_facts[of]];
    if (last.attr == Attr::kNone && !last.growth_pct && last.kind != FactKind::kRanking &&
        last.kind != FactKind::kRecognition && (last.kind != FactKind::kProgramme || last.amount)) {
      last.growth_pct = growth;
      const Span span = RawSpan(state_.source.text, state_.source.bytes, T(q).begin, T(q).end);
      last.span = {std::min(last.span.begin, span.begin), std::max(last.span.end, span.end)};
      return;
    }
  }
  // 增长23.5%，两年平均增长14.8%: of the same, over more than the year.
  if (!told_.empty() && (bare || Sub(subject).ends_with(u"平均")) && IsOverYears(q, clause)) {
    Fact& fact = Tell({begin, T(q).end}, told_.back().subject, clause);
    fact.growth_pct = growth;
    fact.bound = Q(q).bound;
    return;
  }
  if (bare) {
    return;
  }
  std::string name = PartName(SubjectName(subject), subject, q, clause);
  if (from == clause.at.begin && told_.size() <= apart_ && IsOneOf(Sub(subject), kBareMeasures)) {
    const Range across = AcrossPeriod(subject, clause);
    name = Utf8(across.empty() ? TradeInFront(sentence, n) : across) + name;
  }
  Fact& fact = Tell({subject.begin, T(q).end}, name, clause);
  fact.kind = KindAt(q, clause);
  fact.growth_pct = growth;
  fact.bound = Q(q).bound;
}

bool IndicatorRules::OfOneOfTwo(Range subject, Decimal growth, std::size_t q) {
  const View who = Sub(subject);
  if (who != u"前者" && who != u"后者") {
    return false;
  }
  std::vector<std::size_t> values;
  for (const std::size_t f : state_.sentence_facts) {
    if (state_.facts[f].kind == FactKind::kIndicator && state_.facts[f].amount) {
      values.push_back(f);
    }
  }
  if (values.size() < 2) {
    return false;
  }
  Fact& fact = state_.facts[values[values.size() - (who == u"前者" ? 2 : 1)]];
  if (!fact.growth_pct) {
    fact.growth_pct = growth;
    Cover(fact, q);
  }
  return true;
}

bool IndicatorRules::IsOverYears(std::size_t q, const Clause& clause) const {
  const View lead = Before(T(q).begin, 12, clause.at.begin);
  return Has(lead, u"年平均") || Has(lead, u"年均") || Has(lead, u"年复合");
}

std::size_t IndicatorRules::BracketInFront(const Clause& clause) const {
  if (clause.at.begin < state_.begin + 2 || state_.text[clause.at.begin - 2] != u'）') {
    return kNone;
  }
  const View front = Before(clause.at.begin - 2, kUnitsBack, state_.begin);
  const std::size_t open = front.rfind(u'（');
  return open == View::npos ? kNone : clause.at.begin - 2 - (front.size() - open);
}

std::size_t IndicatorRules::FromTo(const Clause& clause, std::size_t q, std::size_t from) {
  std::size_t to = kNone;
  std::size_t verb = kNone;
  std::size_t short_end = kNone;  // the second number, where it is without its unit
  const bool starts =
      q > clause.first && T(q - 1).mark == Mark::kFrom && T(q).begin - T(q - 1).end <= 8;
  for (std::size_t i = q + 1; i < clause.last && T(i).begin - T(q).end <= 24; ++i) {
    // 从90分钟降到22分钟: whatever the verb, it ends at the second.
    if (starts && T(i).mark == Mark::kQuantity && verb == kNone && T(i).begin <= T(q).end + 6 &&
        EndsWithAny(Sub({T(q).end, T(i).begin}), kUpTo) &&
        Sub({T(q).end, T(i).begin}).find_first_of(u"、，（") == View::npos) {
      verb = i - 1;
    }
    if (T(i).mark == Mark::kTo ||
        (T(i).mark == Mark::kRankVerb && Sub({T(i).begin, T(i).end}) == u"升至")) {
      verb = i;
    } else if (T(i).mark == Mark::kQuantity && verb != kNone && !Used(i) &&
               (Q(i).kind == Q(q).kind || Q(q).kind == QuantityKind::kTime)) {
      // 由45个工作日压到18个: of the same unit.
      if (Q(q).kind == QuantityKind::kTime && UnitName(Q(i).unit) == "个" &&
          T(i).end == clause.at.end && T(i).begin - T(verb).end <= 1) {
        short_end = i;
        to = i;
        break;
      }
      // 从55个环节、267个工作日优化到21个环节、51个工作日: each to its like.
      if (Q(i).kind != Q(q).kind) {
        continue;
      }
      to = i;
      break;
    }
  }
  // 审批章从17枚到1枚: between two of a unit no verb is needed.
  if (to == kNone && q + 1 < clause.last && q > clause.first && T(q - 1).mark == Mark::kFrom &&
      T(q - 1).end == T(q).begin && IsQuantity(q + 1, QuantityKind::kCount) &&
      UnitName(Q(q).unit) == UnitName(Q(q + 1).unit)) {
    const View between = Sub({T(q).end, T(q + 1).begin});
    to = between == u"到" || between == u"至" || between == u"变" || between == u"变为" ? q + 1
                                                                                        : kNone;
  }
  if (to == kNone || (Q(to).kind != Q(q).kind && short_end == kNone)) {
    return kNone;
  }
  if (IsFirms(q, clause)) {
    Use(q);
    Use(to);
    return to;
  }
  const bool time = Q(q).kind == QuantityKind::kTime;
  const bool one_unit = short_end != kNone || UnitName(Q(q).unit) == UnitName(Q(to).unit);
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
  fact.kind = KindAt(q, clause);
  // 智算中心二期揭牌，算力规模由200P提升到1500P: what it can do.
  if (!time && state_.sentence_facts.size() > 1 && fact.kind == FactKind::kIndicator) {
    static constexpr View kAble[] = {u"算力", u"算力规模", u"产能", u"能力", u"处理能力"};
    const Fact& event = state_.facts[state_.sentence_facts[state_.sentence_facts.size() - 2]];
    const bool one = (event.kind == FactKind::kFacility || event.kind == FactKind::kSigning) &&
                     event.count.value_or(1) == 1 && event.attr == Attr::kNone;
    if (one && EndsWithAny(Sub(subject), kAble)) {
      fact.kind = event.kind;
      fact.subject = event.subject;
      fact.attr = Attr::kCapacity;
    }
  }
  if (one_unit) {
    fact.from = Q(q).number;
    fact.to = Q(to).number;
  }
  fact.attr = time ? Attr::kDuration : fact.attr;
  fact.amount = AmountOf(to);
  if (short_end != kNone) {
    fact.amount->unit = UnitName(Q(q).unit);
  }
  fact.bound = Q(to).bound;
  Use(q);
  Use(to);
  // 从55个环节、267个工作日优化到21个环节、51个工作日: the next of the row has an end of its own.
  if (q + 1 < verb && T(q + 1).mark == Mark::kEnumeration && q + 2 < verb &&
      T(q + 2).mark == Mark::kQuantity && !Used(q + 2)) {
    const std::size_t next = FromTo(clause, q + 2, from);
    return next == kNone ? to : std::max(to, next);
  }
  return to;
}

}  // namespace zoneflow::ingest

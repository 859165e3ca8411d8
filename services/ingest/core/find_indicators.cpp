#include "services/ingest/core/find_indicators.h"

namespace zoneflow::ingest {
namespace {

// Verbs whose object is what is measured.
constexpr View kAchieved[] = {u"实现", u"完成"};

Decimal Percent(const Quantity& quantity) {
  Decimal d = quantity.number;
  if (quantity.kind == QuantityKind::kTimes) {
    d.exponent += 2;
  }
  return Normalised(d);
}

}  // namespace

void IndicatorRules::Read(const Clause& clause) {
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
    if (consumed && state_.sentence_facts.size() > 0 &&
        state_.facts[state_.sentence_facts.back()].kind != FactKind::kIndicator &&
        state_.facts[state_.sentence_facts.back()].kind != FactKind::kRanking) {
      continue;
    }
    if (Value(clause, q, from)) {
      from = T(q).end;
    }
  }
}

bool IndicatorRules::IsGrowth(std::size_t q, const Clause& clause, int& sign) const {
  if (Q(q).kind != QuantityKind::kPercent && Q(q).kind != QuantityKind::kTimes) {
    return false;
  }
  for (std::size_t i = q; i > clause.first; --i) {
    const Token& token = T(i - 1);
    if (T(q).begin - token.end > 4) {
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
  return false;
}

void IndicatorRules::Growth(const Clause& clause, std::size_t q, int sign, std::size_t from) {
  Use(q);
  std::size_t begin = T(q).begin;
  for (std::size_t i = q; i > clause.first; --i) {
    const Mark mark = T(i - 1).mark;
    if (T(i - 1).begin < from || !(mark == Mark::kGrowth || mark == Mark::kDecline ||
                                   mark == Mark::kYearOnYear || mark == Mark::kPeriod)) {
      break;
    }
    begin = T(i - 1).begin;
  }
  Decimal growth = Percent(Q(q));
  if (sign < 0 && growth.value > 0) {
    growth.value = -growth.value;  // 下降-3.2% has its sign twice
  }
  const Range subject = Trim({from, begin}, clause);
  const bool bare = subject.size() < 2 || Sub(subject).starts_with(u"剔除") ||
                    Sub(subject).starts_with(u"扣除") || Sub(subject) == u"同比" ||
                    Sub(subject) == u"比上年" || Sub(subject) == u"较上年";
  if (bare && !state_.sentence_facts.empty()) {
    Fact& last = state_.facts[state_.sentence_facts.back()];
    if (last.kind == FactKind::kIndicator && !last.growth_pct) {
      last.growth_pct = growth;
      last.span.end = RawSpan(state_.source.text, state_.source.bytes, T(q).begin, T(q).end).end;
      return;
    }
  }
  if (bare) {
    return;
  }
  const FactKind kind =
      state_.future && FutureBefore(q, clause) ? FactKind::kProgramme : FactKind::kIndicator;
  Fact& fact = Emit(kind, {subject.begin, T(q).end}, SubjectName(subject), clause);
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
  std::size_t start = T(q).begin;
  for (std::size_t i = q; i > clause.first; --i) {
    if (T(i - 1).mark == Mark::kFrom && T(q).begin - T(i - 1).end <= 12) {
      start = T(i - 1).begin;
      break;
    }
  }
  const Range subject = Trim({from, start}, clause);
  Fact& fact = Emit(FactKind::kIndicator, {subject.empty() ? start : subject.begin, T(to).end},
                    SubjectName(subject), clause);
  fact.from = Q(q).number;
  fact.to = Q(to).number;
  fact.amount = AmountOf(to);
  fact.bound = Q(to).bound;
  Use(q);
  Use(to);
  return to;
}

bool IndicatorRules::Value(const Clause& clause, std::size_t q, std::size_t from) {
  const Quantity& quantity = Q(q);
  if (quantity.kind == QuantityKind::kTime || quantity.kind == QuantityKind::kTimes ||
      quantity.kind == QuantityKind::kPoints) {
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
      if (!follows) {
        return false;
      }
    }
    if (!measure && quantity.bare && !over_value && !attached) {
      return false;
    }
  } else if (quantity.kind == QuantityKind::kPercent) {
    if (verb == kNone && !measure) {
      return false;
    }
    // 突破50%热效率的柴油机: an adjective, not a measured value.
    if (!tail.empty() && IsHan(tail.front()) && tail.front() != u'的' &&
        tail.find(u'的') != View::npos) {
      return false;
    }
  } else {
    if (unit == "次" || unit == "大" || unit == "位") {
      return false;
    }
    if (IsBreakdown(q, clause)) {
      Use(q);
      return false;
    }
    if (verb == kNone && !measure && !over_value) {
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
  std::string name = SubjectName(subject);
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
  if (!money && quantity.kind == QuantityKind::kCount && target && verb == kNone) {
    return false;
  }
  Fact& fact =
      Emit(target ? FactKind::kProgramme : FactKind::kIndicator, at, std::move(name), clause);
  fact.amount = AmountOf(q);
  fact.bound = quantity.bound == Bound::kNone && over_value ? Bound::kOver : quantity.bound;
  Use(q);
  // 重点项目224个、总投资1835亿元: one pipeline, counted and summed.
  if (quantity.kind == QuantityKind::kCount) {
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

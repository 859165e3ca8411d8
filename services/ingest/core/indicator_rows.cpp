#include <algorithm>

#include "services/ingest/core/find_indicators.h"
#include "services/ingest/core/indicator_words.h"

namespace zoneflow::ingest {
namespace {

constexpr View kRowCues[] = {u"分别", u"依次为", u"依次", u"各为", u"各"};

constexpr View kEach[] = {u"均", u"双双", u"都", u"皆"};

}  // namespace

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
  // 环境保护、先进制造、新材料领域收入: the measure is of each.
  if (tail.empty() && items.size() > 1) {
    const View whole = Sub(last);
    for (const View of : {View(u"领域"), View(u"产业"), View(u"行业"), View(u"业")}) {
      const std::size_t at = whole.rfind(of);
      const bool measured = at != View::npos && at > 0 && at + of.size() < whole.size() &&
                            EndsWithAny(whole, kMeasureTails);
      const bool alone = std::none_of(items.begin(), items.end() - 1, [&](const Range& item) {
        return EndsWithAny(Sub(item), kMeasureTails) || EndsWithAny(Sub(item), kRatios);
      });
      if (measured && alone) {
        const std::size_t cut = last.begin + at + (of == u"领域" ? 0 : of.size());
        tail = Utf8({cut, last.end});
        last.end = cut;
        break;
      }
    }
  }
  for (const Range item : items) {
    names.push_back(Utf8(item) + tail);
  }
  return names;
}

bool IndicatorRules::Shared(const Clause& clause) {
  const std::size_t q = Find(clause, Mark::kQuantity);
  if (q == kNone || Used(q) || Find(clause, Mark::kQuantity, q + 1) != kNone ||
      (Q(q).kind != QuantityKind::kPercent && Q(q).kind != QuantityKind::kMoney)) {
    return false;
  }
  std::size_t cue = View::npos;
  const View lead = Sub({clause.at.begin, T(q).begin});
  for (const View each : kEach) {
    cue = std::min(cue, lead.find(each));
  }
  if (cue == View::npos) {
    return false;
  }
  const std::vector<std::string> heads = Heads({clause.at.begin, clause.at.begin + cue}, clause);
  const bool measured =
      heads.size() > 1 && std::all_of(heads.begin(), heads.end(), [](const auto& h) {
        const std::u16string head = FromUtf8(h);
        return EndsWithAny(View(head), kMeasureTails) || EndsWithAny(View(head), kRatios) ||
               View(head).ends_with(u"增速");
      });
  int sign = 1;
  const bool growth = IsGrowth(q, clause, sign);
  if (!measured || (!growth && Q(q).bare && Q(q).bound == Bound::kNone)) {
    return false;
  }
  const FactKind kind = KindAt(q, clause);
  for (const std::string& head : heads) {
    Fact& fact = Tell({clause.at.begin, T(q).end}, head, clause);
    fact.kind = kind;
    fact.bound = Q(q).bound;
    if (growth) {
      fact.growth_pct = Percent(Q(q));
      fact.growth_pct->value *= sign;
    } else {
      fact.amount = AmountOf(q);
    }
  }
  Use(q);
  return true;
}

bool IndicatorRules::ByYears(const Row& row, const Clause& clause) {
  bool years = false;
  for (std::size_t i = state_.first_token; i + 1 < clause.last && T(i).begin < row.cue; ++i) {
    years = years || (T(i).mark == Mark::kPeriod && T(i + 1).mark == Mark::kPeriod &&
                      T(i + 1).begin <= T(i).end + 1 && state_.text[T(i).end - 1] == u'年' &&
                      state_.text[T(i + 1).end - 1] == u'年');
  }
  const Range of = Trim({row.cue_end, T(row.tokens.front()).begin}, clause);
  if (!years || of.size() < 2 || !Trim({clause.at.begin, row.cue}, clause).empty()) {
    return false;
  }
  for (const std::size_t q : row.tokens) {
    Fact& fact = Tell({of.begin, T(q).end}, Utf8(of), clause);
    fact.kind = KindAt(q, clause);
    fact.amount = AmountOf(q);
    fact.bound = Q(q).bound;
    Use(q);
  }
  return true;
}

bool IndicatorRules::Shares(const Row& row, const Clause& clause) {
  if (state_.text[row.cue_end] != u'占' || Q(row.tokens.front()).kind != QuantityKind::kPercent) {
    return false;
  }
  const Range head = Noun({clause.at.begin, row.cue}, clause);
  if (head.size() < 2 && told_.empty()) {
    return false;
  }
  std::vector<Range> wholes;
  std::size_t from = row.cue_end + 1;
  for (const std::size_t q : row.tokens) {
    const bool marked = View(u"、和及到了").find(state_.text[from]) != View::npos;
    Range whole{from + (marked ? 1 : 0), T(q).begin};
    whole.end -= Sub(whole).ends_with(u"的") ? 1 : 0;
    if (whole.size() < 2) {
      return false;
    }
    wholes.push_back(whole);
    from = T(q).end;
  }
  const std::string of = head.size() < 2 ? Whole() : Utf8(head);
  for (std::size_t i = 0; i < wholes.size(); ++i) {
    const std::size_t q = row.tokens[i];
    Fact& fact = Tell({clause.at.begin, T(q).end}, of + "占" + Utf8(wholes[i]), clause);
    fact.amount = AmountOf(q);
    fact.bound = Q(q).bound;
    Use(q);
  }
  return true;
}

std::vector<std::string> IndicatorRules::HeadsInFront(const std::vector<Clause>& sentence,
                                                      std::size_t n) const {
  if (n == 0 || IsApart(sentence[n])) {
    return {};
  }
  const Clause& front = sentence[n - 1];
  const View text = Sub(front.at);
  const std::size_t last = text.rfind(u'、');
  if (last == View::npos || Find(front, Mark::kQuantity) != kNone) {
    return {};
  }
  std::size_t end = View::npos;
  for (const View tail : {View(u"产业"), View(u"行业"), View(u"领域"), View(u"业")}) {
    const std::size_t at = text.find(tail, last);
    end = end == View::npos && at != View::npos && at - last <= 12 ? at + tail.size() : end;
  }
  return end == View::npos ? std::vector<std::string>()
                           : Heads({front.at.begin, front.at.begin + end}, front);
}

bool IndicatorRules::GrowthOfRow(const Clause& clause) {
  // 甲区1.5亿美元、乙区1亿美元，分别下降18%和31%: values of several zones, told by their row.
  const std::vector<std::size_t>& told = state_.sentence_facts;
  if (row_.size() < 2 && Sub(clause.at).starts_with(u"分别")) {
    row_.clear();
    for (std::size_t k = told.size(); k > 0; --k) {
      const Fact& fact = state_.facts[told[k - 1]];
      const bool of_row = fact.kind == FactKind::kIndicator && fact.amount && !fact.growth_pct &&
                          fact.subject == state_.facts[told.back()].subject &&
                          (row_.empty() || fact.zone != state_.facts[row_.front()].zone);
      if (!of_row) {
        break;
      }
      row_.insert(row_.begin(), told[k - 1]);
    }
  }
  if (row_.size() < 2) {
    return false;
  }
  std::vector<std::size_t> rates;
  int sign = 0;
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    if (T(i).mark != Mark::kQuantity) {
      continue;
    }
    if (!IsQuantity(i, QuantityKind::kPercent) || Used(i) ||
        (!rates.empty() && Sub({T(rates.back()).end, T(i).begin}).size() > 3)) {
      return false;
    }
    if (rates.empty() && (!IsGrowth(i, clause, sign) || T(i).begin > clause.at.begin + 8)) {
      return false;
    }
    rates.push_back(i);
  }
  if (rates.size() != row_.size()) {
    return false;
  }
  for (std::size_t i = 0; i < rates.size(); ++i) {
    Fact& fact = state_.facts[row_[i]];
    if (fact.growth_pct) {
      continue;
    }
    fact.growth_pct = Q(rates[i]).number;
    fact.growth_pct->value *= sign < 0 && fact.growth_pct->value > 0 ? -1 : 1;
    Cover(fact, rates[i]);
  }
  row_.clear();
  return true;
}

bool IndicatorRules::Coordinated(const std::vector<Clause>& sentence, std::size_t n) {
  const Clause& clause = sentence[n];
  const Row row = RowOf(clause);
  const std::size_t k = row.tokens.size();
  if (k < 2) {
    return false;
  }
  if (ByYears(row, clause) || Shares(row, clause)) {
    return true;
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
  Range lead{clause.at.begin, row.cue};
  lead.end -= Sub(lead).ends_with(u"同比") ? 2 : 0;
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
  const Range measure = Noun({row.cue_end, T(row.tokens.front()).begin}, clause);
  if (heads.empty() && zones.size() != k && told_.size() < k && measure.size() >= 2) {
    heads = HeadsInFront(sentence, n);
  }
  const Range at{clause.at.begin, T(row.tokens.back()).end};
  const auto set = [&](Fact& fact, std::size_t i) {
    const std::size_t q = row.tokens[i];
    if (growth) {
      fact.growth_pct = Rate(q, clause);
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
      // Growth may belong to the values told of the same zones in the clause
      // before.
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
      SetZone(fact, zone);
      set(fact, i);
    }
    return true;
  }
  if (heads.size() == k) {
    row_.clear();
    for (std::size_t i = 0; i < k; ++i) {
      // 批发业、零售业分别实现销售额…: what of each is measured.
      const bool bare = !growth && measure.size() >= 2 && measure.size() <= 12 &&
                        !EndsWithAny(View(FromUtf8(heads[i])), kMeasureTails);
      Fact& fact = Tell(at, bare ? heads[i] + Utf8(measure) : heads[i], clause);
      fact.kind = kind;
      set(fact, i);
      if (!growth) {
        row_.push_back(state_.facts.size() - 1);
      }
    }
    return true;
  }
  // 产值8亿元；甲企业、乙企业，销售分别增长4%和5%: of others than those told before.
  if (growth && apart_ > 0 && told_.size() == apart_ && !IsApart(clause)) {
    std::for_each(row.tokens.begin(), row.tokens.end(), [&](std::size_t q) { Use(q); });
    return true;
  }
  if (growth && zones.size() != k && Skipped(row.tokens.front())) {
    // 新设企业320户，注册资本45亿元，分别增长12%和30%: each its own, also where one is not told.
    std::size_t i = k;
    for (std::size_t q = row.tokens.front(); q > FloorOf(row.tokens.front()) && i > 0; --q) {
      if (T(q - 1).mark != Mark::kQuantity || Q(q - 1).kind == QuantityKind::kPercent) {
        continue;
      }
      const std::size_t at_byte = state_.source.text.at[T(q - 1).begin];
      --i;
      for (const Told& told : told_) {
        Fact& fact = state_.facts[told.fact];
        if (!fact.growth_pct && fact.span.begin <= at_byte && at_byte < fact.span.end) {
          set(fact, i);
        }
      }
    }
    std::for_each(row.tokens.begin(), row.tokens.end(), [&](std::size_t q) { Use(q); });
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

}  // namespace zoneflow::ingest

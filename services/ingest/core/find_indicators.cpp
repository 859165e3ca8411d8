#include "services/ingest/core/find_indicators.h"

#include <algorithm>

#include "services/ingest/core/indicator_words.h"

namespace zoneflow::ingest {

void IndicatorRules::BeginSentence(std::size_t begin) {
  // 其中甲园0.8亿元 at a sentence's begin: parts of what the one before told last.
  if (After(begin, 2) == u"其中" && !told_.empty()) {
    told_.erase(told_.begin(), told_.end() - 1);
  } else {
    told_.clear();
  }
  row_.clear();
  apart_ = 0;
}

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
  return IsWanted(token, clause) || (state_.future && FutureBefore(token, clause))
             ? FactKind::kProgramme
             : FactKind::kIndicator;
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
  // A clause without a mark is not read.
  std::size_t first = n;
  while (first > 0 && !IsApart(sentence[first]) &&
         sentence[first - 1].first == sentence[first - 1].last) {
    --first;
  }
  apart_ = IsApart(sentence[first]) ? told_.size() : apart_;
  if (GrowthOfRow(clause) || Coordinated(sentence, n) || Shared(clause) || GrowthWord(clause)) {
    return;
  }
  std::size_t from = clause.at.begin;
  bool consumed = state_.clause_done;
  for (std::size_t q = Find(clause, Mark::kQuantity); q != kNone;
       q = Find(clause, Mark::kQuantity, q + 1)) {
    if (Used(q) || T(q).begin < from) {
      from = std::max<std::size_t>(from, Used(q) ? T(q).end : 0);
      continue;
    }
    int sign = 1;
    if (IsGrowth(q, clause, sign)) {
      Growth(sentence, n, q, sign, from);
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
    // 128个项目签约（占全省的12%）: a share of what was counted.
    const View front = Before(T(q).begin, 12, clause.at.begin);
    const std::size_t bracket = front.rfind(u"（占");
    const bool share = IsQuantity(q, QuantityKind::kPercent) && bracket != View::npos &&
                       !Has(front.substr(bracket), u"）");
    if (share) {
      from = T(q).begin - (front.size() - bracket - 1);
    } else if (consumed && state_.sentence_facts.size() > 0 &&
               state_.facts[state_.sentence_facts.back()].kind != FactKind::kIndicator &&
               state_.facts[state_.sentence_facts.back()].kind != FactKind::kRanking) {
      continue;
    }
    if (Value(sentence, n, q, from)) {
      from = T(q).end;
    }
  }
}

bool IndicatorRules::IsReckoned(std::size_t q, const Clause& clause) const {
  static constexpr View kOfWhat[] = {u"预计", u"预计完成", u"预计实现", u"预计将完成",
                                     u"预计可完成"};
  static constexpr View kComing[] = {u"明年",   u"每年", u"今后", u"未来", u"后年",   u"达产",
                                     u"投产",   u"建成", u"项目", u"新增", u"年产值", u"带动",
                                     u"可带动", u"达到", u"超过", u"突破"};
  bool reckoned = false;
  for (std::size_t i = FloorOf(q); i < q; ++i) {
    if (T(i).mark != Mark::kPeriod) {
      continue;
    }
    reckoned = reckoned || StartsWithAny(After(T(i).end, 3), kOfWhat) ||
               Before(T(i).begin, 2, state_.begin) == u"预计";
  }
  return reckoned && !state_.future &&
         !HasAny(Before(T(q).begin, kUnitsBack, state_.begin), kComing) &&
         Find(clause, Mark::kWill) == kNone;
}

bool IndicatorRules::IsProjected(std::size_t q, const Clause& clause) const {
  static constexpr View kExpected[] = {u"预计", u"达产", u"建成后", u"投产后", u"可实现",
                                       u"有望", u"预料", u"可贡献", u"将带动", u"可带动"};
  if (IsReckoned(q, clause)) {
    return false;
  }
  if (HasAny(Sub({clause.at.begin, T(q).begin}), kExpected)) {
    return true;
  }
  // A time, a zone or a mark of another claim ends what is expected.
  const View front = Before(clause.at.begin, kUnitsBack, state_.begin);
  std::size_t at = View::npos;
  for (const View word : {View(u"预计"), View(u"有望"), View(u"预料"), View(u"达产后"),
                          View(u"投产后"), View(u"建成后")}) {
    const std::size_t found = front.rfind(word);
    at = found == View::npos ? at : at == View::npos ? found : std::max(at, found);
  }
  if (at == View::npos || Has(front.substr(at), u"；")) {
    return false;
  }
  for (std::size_t i = TokenAt(state_.source.tokens, clause.at.begin); i < q; ++i) {
    if (T(i).mark == Mark::kPeriod || T(i).mark == Mark::kZone) {
      return false;
    }
  }
  return !Has(Sub({clause.at.begin, T(q).begin}), u"已");
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

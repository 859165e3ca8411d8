#include "services/ingest/core/find_indicators.h"

#include <algorithm>

#include "services/ingest/core/indicator_words.h"

namespace zoneflow::ingest {
namespace {

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
  if (Coordinated(clause) || Shared(clause) || GrowthWord(clause)) {
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

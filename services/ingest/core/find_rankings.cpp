#include "services/ingest/core/find_rankings.h"

namespace zoneflow::ingest {
namespace {

bool HasZoneNoun(View text) {
  for (const View word : {View(u"开发区"), View(u"高新区"), View(u"经开区"), View(u"园区"),
                          View(u"片区"), View(u"自贸区"), View(u"城市"), View(u"区县"),
                          View(u"县区"), View(u"县市"), View(u"新区")}) {
    if (Has(text, word)) {
      return true;
    }
  }
  return false;
}

}  // namespace

void RankingRules::Read(const Clause& clause) {
  std::size_t from = clause.at.begin;
  for (std::size_t r = Find(clause, Mark::kRank); r != kNone;
       r = Find(clause, Mark::kRank, r + 1)) {
    const Rank& rank = state_.source.tokens.ranks[T(r).index];
    std::size_t verb = kNone;
    for (std::size_t i = r; i > clause.first && T(i - 1).begin >= from; --i) {
      const Mark mark = T(i - 1).mark;
      if (mark == Mark::kRankVerb ||
          (mark == Mark::kValue && Sub({T(i - 1).begin, T(i - 1).end}) == u"为")) {
        verb = i - 1;
        break;
      }
      if (mark == Mark::kEnumeration) {
        break;
      }
    }
    const bool follows_rank = !state_.sentence_facts.empty() &&
                              state_.facts[state_.sentence_facts.back()].kind == FactKind::kRanking;
    if (verb != kNone && T(r).begin - T(verb).end > 20) {
      verb = kNone;
    }
    if ((rank.needs_verb || rank.band) && verb == kNone &&
        !(follows_rank && T(r).end == clause.at.end)) {
      continue;
    }
    const std::size_t subject_end = verb == kNone ? T(r).begin : T(verb).begin;
    Range subject = Trim({from, subject_end}, clause);
    const Range scope = verb == kNone ? Range{} : Trim({T(verb).end, T(r).begin}, clause);
    std::string name = subject.empty() ? std::string() : Utf8(subject);
    Range at{subject.empty() ? (verb == kNone ? T(r).begin : T(verb).begin) : subject.begin,
             T(r).end};
    if (name.empty() && !state_.subject.empty()) {
      name = ToUtf8(state_.subject);
    }
    if (rank.band && !state_.subject.empty() && subject.empty()) {
      name = ToUtf8(state_.subject);
    }
    if (name.empty() && !scope.empty()) {
      name = Utf8(scope);
    }
    Fact& fact = Emit(FactKind::kRanking, at, std::move(name), clause);
    if (!rank.band) {
      fact.rank = rank.place;
    } else {
      fact.subject += ToUtf8(u"（" + std::u16string(Sub({T(r).begin, T(r).end})) + u"）");
    }
    for (std::size_t i = clause.first; i < r; ++i) {
      if (!IsQuantity(i, QuantityKind::kCount) || Used(i) || T(i).begin < from) {
        continue;
      }
      const View after = After(T(i).end, std::min<std::size_t>(8, T(r).begin - T(i).end));
      if (HasZoneNoun(after)) {
        Use(i);
        fact.cohort = WholeNumber(Q(i).number);
      } else if (Has(after, u"指标") || Has(after, u"项目") || Q(i).bound != Bound::kNone) {
        SetCount(fact, i);
      }
    }
    if (!subject.empty()) {
      state_.subject = Sub(subject);
    }
    from = T(r).end;
  }
}

}  // namespace zoneflow::ingest

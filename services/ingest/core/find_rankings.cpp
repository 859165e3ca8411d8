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

Range RankingRules::ScopeBefore(const std::vector<Clause>& sentence, std::size_t n) const {
  if (n == 0) {
    return {};
  }
  const Range before = sentence[n - 1].at;
  const View text = Sub(before);
  const std::size_t in = text.rfind(u'在');
  if (in == View::npos || text.size() - in < 4 ||
      View(u"中上里内").find(text.back()) == View::npos) {
    return {};
  }
  return {before.begin + in + 1, before.end - 1};
}

std::size_t RankingRules::RisenTo(const Clause& clause, std::size_t r) const {
  bool rises = false;
  for (std::size_t i = r + 1; i < clause.last && T(i).begin - T(r).end <= 8; ++i) {
    rises = rises || T(i).mark == Mark::kRankVerb || T(i).mark == Mark::kTo;
    if (T(i).mark == Mark::kRank && rises) {
      return i;
    }
  }
  return kNone;
}

void RankingRules::SetCohort(Fact& fact, const Clause& clause, std::size_t from, std::size_t to) {
  for (std::size_t i = clause.first; i < clause.last && T(i).begin < to; ++i) {
    if (!IsQuantity(i, QuantityKind::kCount) || Used(i) || T(i).begin < from) {
      continue;
    }
    const View after = After(T(i).end, std::min<std::size_t>(8, to - T(i).end));
    if (HasZoneNoun(after)) {
      Cover(fact, i);
      fact.cohort = WholeNumber(Q(i).number);
    } else if (Has(after, u"指标") || Has(after, u"项目") || Q(i).bound != Bound::kNone) {
      SetCount(fact, i);
    }
  }
}

void RankingRules::Read(const std::vector<Clause>& sentence, std::size_t n) {
  const Clause& clause = sentence[n];
  const Range scope_before = ScopeBefore(sentence, n);
  std::size_t from = clause.at.begin;
  for (std::size_t r = Find(clause, Mark::kRank); r != kNone;
       r = Find(clause, Mark::kRank, r + 1)) {
    // 由第9名升至第2名: the later place counts, and the earlier one begins the verb.
    std::size_t subject_end = T(r).begin;
    std::size_t verb = kNone;
    const std::size_t risen = RisenTo(clause, r);
    if (risen != kNone) {
      verb = r;
      for (std::size_t i = r; i > clause.first && T(i - 1).begin >= from; --i) {
        if (T(i - 1).mark == Mark::kFrom) {
          subject_end = T(i - 1).begin;
          break;
        }
      }
      r = risen;
    }
    const Rank& rank = state_.source.tokens.ranks[T(r).index];
    for (std::size_t i = r; risen == kNone && i > clause.first && T(i - 1).begin >= from; --i) {
      const Mark mark = T(i - 1).mark;
      if (mark == Mark::kRankVerb || mark == Mark::kTo ||
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
    if (risen == kNone && verb != kNone) {
      subject_end = T(verb).begin;
    }
    Range subject = Trim({from, subject_end}, clause);
    const Range scope =
        verb == kNone || risen != kNone ? Range{} : Trim({T(verb).end, T(r).begin}, clause);
    const bool unnamed = subject.empty() || IsZone(subject, clause);
    std::string name = unnamed && !scope_before.empty() ? Utf8(scope_before)
                       : subject.empty()                ? std::string()
                                                        : SubjectName(subject);
    Range at{subject.empty() ? (verb == kNone ? T(r).begin : T(verb).begin) : subject.begin,
             T(r).end};
    if (name.empty() || (rank.band && !state_.subject.empty() && subject.empty())) {
      name = Utf8(state_.subject);
    }
    if (name.empty() && !scope.empty()) {
      name = Utf8(scope);
    }
    Fact& fact = Emit(FactKind::kRanking, at, std::move(name), clause);
    if (!rank.band) {
      fact.rank = rank.place;
    } else {
      fact.subject += "（" + Utf8({T(r).begin, T(r).end}) + "）";
    }
    if (!scope_before.empty()) {
      SetCohort(fact, sentence[n - 1], scope_before.begin, scope_before.end);
    }
    SetCohort(fact, clause, from, T(r).begin);
    from = T(r).end;
  }
}

}  // namespace zoneflow::ingest

#include <algorithm>

#include "services/ingest/core/find_rankings.h"

namespace zoneflow::ingest {

bool RankingRules::Was(const Clause& clause) {
  const std::size_t was = Find(clause, Mark::kRank);
  if (was == kNone || state_.sentence_facts.empty()) {
    return false;
  }
  const std::optional<std::int64_t> number = places_.NumberOf(was, clause);
  const View when = Sub({clause.at.begin, T(was).begin});
  const std::size_t year =
      std::min({when.find(u"上年"), when.find(u"去年"), when.find(u"上一年"), when.find(u"上期"),
                when.find(u"前一年"), when.find(u"上月"), when.find(u"上次")});
  Fact& last = state_.facts[state_.sentence_facts.back()];
  if (!number || year == View::npos || year > 1 || when.size() > year + 10 ||
      last.kind != FactKind::kRanking || !last.rank || last.from) {
    return false;
  }
  last.from = Normalised({*number, 0});
  last.to = Normalised({*last.rank, 0});
  const Span span = RawSpan(state_.source.text, state_.source.bytes, T(was).begin, T(was).end);
  last.span.end = std::max(last.span.end, span.end);
  return true;
}

bool RankingRules::Listed(const std::vector<Clause>& sentence, std::size_t n) {
  const Clause& clause = sentence[n];
  const View text = Sub(clause.at);
  std::size_t cue = View::npos;
  std::size_t cue_end = 0;
  for (const View word : {View(u"依次为"), View(u"依次是"), View(u"分别为"), View(u"分别是")}) {
    cue = text.find(word);
    if (cue != View::npos) {
      cue_end = clause.at.begin + cue + word.size();
      break;
    }
  }
  if (cue == View::npos) {
    return false;
  }
  // 前三位, 第11名至第20名, 排名 or 位次 in front of it.
  std::size_t subject_end = View::npos;
  std::int64_t number = 1;
  for (std::size_t r = clause.first; r < clause.last && T(r).begin < clause.at.begin + cue; ++r) {
    if (T(r).mark != Mark::kRank) {
      continue;
    }
    const Rank& rank = state_.source.tokens.ranks[T(r).index];
    if (subject_end == View::npos) {
      subject_end = T(r).begin;
      number = rank.band ? 1 : rank.place;
    }
  }
  View lead = text.substr(0, cue);
  lead.remove_suffix(lead.ends_with(u"的") ? 1 : 0);
  if (subject_end == View::npos && (lead.ends_with(u"排名") || lead.ends_with(u"位次") ||
                                    lead.ends_with(u"名次") || lead.ends_with(u"排序"))) {
    subject_end = clause.at.begin + lead.size();
  }
  // 排在前五的依次是
  if (const std::size_t first = lead.rfind(u'前');
      subject_end == View::npos && first != View::npos && first + 3 >= lead.size() &&
      first + 1 < lead.size() && View(u"二三四五六七八九十").find(lead[first + 1]) != View::npos) {
    subject_end = clause.at.begin + first;
  }
  if (subject_end == View::npos) {
    return false;
  }
  // The list may stand behind a colon.
  const Clause& list =
      cue_end + 2 >= clause.at.end && n + 1 < sentence.size() ? sentence[n + 1] : clause;
  for (std::size_t i = clause.first; i < clause.last && T(i).begin < subject_end; ++i) {
    if (T(i).mark == Mark::kRankVerb && T(i).end + 1 >= subject_end) {
      subject_end = T(i).begin;  // 总指数位于前十名的
      break;
    }
  }
  const std::string name = Subject(Noun({clause.at.begin, subject_end}, clause), sentence, n);
  if (name.empty()) {
    return false;
  }
  const std::u16string scope = FromUtf8(scope_);
  const View kind = zones_.Class(sentence, scope);
  std::size_t begin = std::max(cue_end, list.at.begin);
  bool told = false;
  for (std::size_t k = begin; k <= list.at.end; ++k) {
    if (k < list.at.end && View(u"、和与及").find(state_.text[k]) == View::npos) {
      continue;
    }
    std::optional<ZoneName> zone;
    for (std::size_t i = list.first; i < list.last && !zone; ++i) {
      if (IsNamedZone(T(i)) && T(i).begin >= begin && T(i).end <= k) {
        zone = NameOf(state_.source, T(i));
      }
    }
    zone = zone ? zone : ZoneOfPlace(state_.source, Sub({begin, k}), kind);
    begin = k + 1;
    ++number;
    if (!zone) {
      continue;  // members without a zone's name count too
    }
    Fact& fact = Emit(FactKind::kRanking, {clause.at.begin, k}, name, clause);
    SetZone(fact, *zone);
    fact.rank = number - 1;
    SetCohort(fact, sentence, {clause.at.begin, subject_end}, true, {});
    told = true;
  }
  return told;
}

bool RankingRules::Opens(std::size_t zone) const {
  constexpr std::size_t kReach = 40;  // units to the next of the list
  constexpr std::size_t kTokens = 12;
  const auto numbered = [&](std::size_t i, char16_t number) {
    std::size_t at = T(i).begin;
    while (at > 0 && T(i).begin - at < 3 &&
           View(u".、．）) ").find(state_.text[at - 1]) != View::npos) {
      --at;
    }
    return at > 0 && state_.text[at - 1] == number && (at < 2 || !IsDigit(state_.text[at - 2]));
  };
  if (scope_.empty() || !numbered(zone, u'1')) {
    return false;
  }
  const std::vector<Token>& all = state_.source.tokens.all;
  for (std::size_t i = zone + 1; i < std::min(all.size(), zone + kTokens); ++i) {
    if (IsNamedZone(T(i))) {
      return T(i).begin - T(zone).end <= kReach && numbered(i, u'2');
    }
  }
  return false;
}

bool RankingRules::Numbered(const Clause& clause) {
  bool told = false;
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    if (!IsNamedZone(T(i))) {
      continue;
    }
    next_ = Opens(i) ? 1 : next_;
    if (next_ == 0) {
      continue;
    }
    std::size_t digits = T(i).begin;
    while (digits > clause.at.begin && T(i).begin - digits < 3 &&
           View(u".、．）) 名").find(state_.text[digits - 1]) != View::npos) {
      --digits;
    }
    const std::size_t end = digits;
    std::int64_t number = 0;
    while (digits > state_.paragraph && end - digits < 3 && IsDigit(state_.text[digits - 1])) {
      --digits;
    }
    for (std::size_t k = digits; k < end; ++k) {
      number = number * 10 + (state_.text[k] - u'0');
    }
    // A line of the list holds a name and little more.
    const View behind = After(T(i).end, 14);
    const std::size_t stop = behind.find_first_of(u"。，；：");
    const bool sentence = stop != View::npos && stop + 1 < behind.size() &&
                          behind.substr(0, stop).find_first_of(u"0123456789") == View::npos &&
                          clause.at.begin == state_.paragraph && T(i).end + 14 < clause.at.end;
    // A table may leave some out: 4, 8, 12.
    const bool table =
        end == T(i).begin && digits == state_.paragraph && number > next_ && number < 400;
    if (end == digits || (number != next_ && !table) || sentence) {
      if (clause.at.begin == state_.paragraph && number > 0 && number != next_) {
        next_ = 0;
      }
      continue;
    }
    next_ = number + 1;
    Fact& fact = Emit(FactKind::kRanking, {digits, T(i).end}, scope_, clause);
    const ZoneName zone = NameOf(state_.source, T(i));
    SetZone(fact, zone);
    fact.rank = number;
    fact.cohort = cohort_;
    told = true;
  }
  return told;
}

}  // namespace zoneflow::ingest

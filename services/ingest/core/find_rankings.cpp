#include "services/ingest/core/find_rankings.h"

#include <algorithm>

namespace zoneflow::ingest {
namespace {

bool HasZoneNoun(View text) {
  for (const View word :
       {View(u"开发区"), View(u"高新区"), View(u"经开区"), View(u"园区"), View(u"片区"),
        View(u"自贸区"), View(u"城市"), View(u"区县"), View(u"县区"), View(u"综保区"),
        View(u"保税区"), View(u"县市"), View(u"新区")}) {
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

std::vector<Range> RankingRules::Items(Range list, const Clause& clause) const {
  std::vector<Range> items;
  std::size_t begin = list.begin;
  for (std::size_t k = list.begin; k <= list.end; ++k) {
    if (k == list.end || state_.text[k] == u'、' ||
        (state_.text[k] == u'和' && k > list.begin + 2 && k + 3 < list.end)) {
      const Range item = Trim({begin, k}, clause);
      if (!item.empty()) {
        items.push_back(item);
      }
      begin = k + 1;
    }
  }
  return items;
}

std::string RankingRules::Contest(const std::vector<Clause>& sentence, std::size_t n) const {
  for (std::size_t k = 0; k < n; ++k) {
    const std::size_t end = ContestEnd(sentence[k].at.begin, sentence[k].at.end);
    if (end == kNone) {
      continue;
    }
    Range scope = Noun({sentence[k].at.begin, end}, sentence[k]);
    for (const View verb : {View(u"公布"), View(u"发布"), View(u"揭晓"), View(u"通报")}) {
      const std::size_t said = Sub(scope).find(verb);
      scope.begin += said == View::npos ? 0 : said + verb.size();
    }
    return Utf8(Trim(scope, sentence[k]));
  }
  return {};
}

void RankingRules::EndSentence(const std::vector<Clause>& sentence) {
  std::size_t contest = kNone;
  for (const Clause& clause : sentence) {
    if (Find(clause, Mark::kRank) != kNone) {
      return;
    }
    if (const std::size_t end = ContestEnd(clause.at.begin, clause.at.end);
        end != kNone && contest == kNone) {
      contest = end;
      scope_ = Utf8(Trim({clause.at.begin, end}, clause));
      for (std::size_t i = clause.first; i < clause.last; ++i) {
        if (IsQuantity(i, QuantityKind::kCount) && HasZoneNoun(After(T(i).end, 8))) {
          cohort_ = WholeNumber(Q(i).number);
        }
      }
    }
  }
}

std::size_t RankingRules::ContestEnd(std::size_t begin, std::size_t end) const {
  const std::vector<PlaceMention>& contests = state_.source.tokens.contests;
  auto at =
      std::lower_bound(contests.begin(), contests.end(), end,
                       [](const PlaceMention& c, std::size_t value) { return c.begin < value; });
  return at != contests.begin() && (at - 1)->begin >= begin ? (at - 1)->end : kNone;
}

void RankingRules::SetOuterCohort(Fact& fact, const std::vector<Clause>& sentence, std::size_t n) {
  for (std::size_t i = sentence.front().first; n > 0 && i < sentence[n - 1].last && !fact.cohort;
       ++i) {
    if (IsQuantity(i, QuantityKind::kCount) && !Used(i) && HasZoneNoun(After(T(i).end, 8))) {
      fact.cohort = WholeNumber(Q(i).number);
      const Span span = RawSpan(state_.source.text, state_.source.bytes, T(i).begin, T(i).end);
      fact.span.begin = std::min(fact.span.begin, span.begin);
    }
  }
  if (!fact.cohort) {
    fact.cohort = cohort_;
  }
}

bool RankingRules::Listed(const std::vector<Clause>& sentence, std::size_t n) {
  const Clause& clause = sentence[n];
  const View text = Sub(clause.at);
  std::size_t cue = View::npos;
  std::size_t cue_end = 0;
  for (const View word : {View(u"依次为"), View(u"依次是"), View(u"分别为"), View(u"分别是")}) {
    const std::size_t at = text.find(word);
    if (at != View::npos) {
      cue = at;
      cue_end = clause.at.begin + at + word.size();
      break;
    }
  }
  if (cue == View::npos) {
    return false;
  }
  // 前三位, 排名 or 位次 in front of it.
  std::size_t subject_end = View::npos;
  for (std::size_t r = clause.first; r < clause.last && T(r).begin < clause.at.begin + cue; ++r) {
    if (T(r).mark == Mark::kRank && state_.source.tokens.ranks[T(r).index].band) {
      subject_end = T(r).begin;
    }
  }
  if (subject_end == View::npos &&
      (text.substr(0, cue).ends_with(u"排名") || text.substr(0, cue).ends_with(u"位次") ||
       text.substr(0, cue).ends_with(u"名次"))) {
    subject_end = clause.at.begin + cue;
  }
  if (subject_end == View::npos) {
    return false;
  }
  // The list may stand behind a colon.
  const Clause& list =
      cue_end + 2 >= clause.at.end && n + 1 < sentence.size() ? sentence[n + 1] : clause;
  const std::size_t from = std::max(cue_end, list.at.begin);
  const Range subject = Noun({clause.at.begin, subject_end}, clause);
  std::string name = Utf8(subject);
  if (name.empty() || Sub(subject) == u"排名") {
    const std::string contest = Contest(sentence, n);
    name = !contest.empty() ? contest : scope_;
  }
  std::int64_t place = 1;
  std::size_t told = 0;
  std::size_t last = from;
  for (std::size_t i = list.first; i < list.last; ++i) {
    if (!IsNamedZone(T(i)) || T(i).begin < from) {
      continue;
    }
    // Members without a zone's name count too.
    const View between = Sub({last, T(i).begin});
    place += std::count(between.begin(), between.end(), u'、') +
             std::count(between.begin(), between.end(), u'和');
    last = T(i).end;
    Fact& fact = Emit(FactKind::kRanking, {clause.at.begin, T(i).end}, name, clause);
    const ZoneName zone = NameOf(state_.source, T(i));
    fact.zone = zone.name;
    fact.zone_id = zone.id;
    fact.rank = place;
    ++told;
  }
  return told > 0;
}

std::string RankingRules::Above() const {
  const std::size_t begin = state_.paragraph > 80 ? state_.paragraph - 80 : 0;
  const std::size_t end = ContestEnd(begin, state_.paragraph);
  if (end == kNone) {
    return {};
  }
  std::size_t first = end;
  while (first > begin && View(u"。；：，！？ ").find(state_.text[first - 1]) == View::npos &&
         IsHan(state_.text[first - 1])) {
    --first;
  }
  return Utf8({first, end});
}

bool RankingRules::Numbered(const Clause& clause) {
  struct Item {
    std::size_t zone;
    std::int64_t place;
  };
  std::vector<Item> items;
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    if (!IsNamedZone(T(i)) || T(i).begin < clause.at.begin + 2 ||
        View(u".、．）)").find(state_.text[T(i).begin - 1]) == View::npos) {
      continue;
    }
    std::size_t digits = T(i).begin - 1;
    std::int64_t place = 0;
    std::int64_t power = 1;
    while (digits > clause.at.begin && T(i).begin - digits <= 3 &&
           IsDigit(state_.text[digits - 1])) {
      place += power * (state_.text[digits - 1] - u'0');
      power *= 10;
      --digits;
    }
    if (place < 1 || place > 300 ||
        (digits > clause.at.begin && View(u".%亿万").find(state_.text[digits - 1]) != View::npos)) {
      continue;
    }
    items.push_back({i, place});
  }
  const bool starts =
      items.size() == 1 && clause.at.begin == state_.paragraph &&
      T(items[0].zone).begin <= clause.at.begin + 4 &&
      (T(items[0].zone).end == clause.at.end || !IsHan(state_.text[T(items[0].zone).end]));
  if (items.size() < 2 && !starts) {
    return false;
  }
  for (std::size_t i = 1; i < items.size(); ++i) {
    if (items[i].place != items[i - 1].place + 1) {
      return false;
    }
  }
  const std::string name = scope_.empty() ? Above() : scope_;
  if (name.empty()) {
    return false;
  }
  for (const Item& item : items) {
    Fact& fact = Emit(FactKind::kRanking, {T(item.zone).begin - 2, T(item.zone).end}, name, clause);
    const ZoneName zone = NameOf(state_.source, T(item.zone));
    fact.zone = zone.name;
    fact.zone_id = zone.id;
    fact.rank = item.place;
  }
  return true;
}

bool RankingRules::Coordinated(const std::vector<Clause>& sentence, std::size_t n) {
  const Clause& clause = sentence[n];
  std::vector<std::size_t> ranks;
  for (std::size_t r = clause.first; r < clause.last; ++r) {
    if (T(r).mark == Mark::kRank && !state_.source.tokens.ranks[T(r).index].band &&
        (ranks.empty() || T(r).begin - T(ranks.back()).end <= 2)) {
      ranks.push_back(r);
    }
  }
  if (ranks.size() < 2) {
    return false;
  }
  std::size_t verb = kNone;
  std::vector<std::size_t> zones;
  for (std::size_t i = clause.first; i < ranks.front(); ++i) {
    if (T(i).mark == Mark::kRankVerb || T(i).mark == Mark::kGain) {
      verb = verb == kNone ? i : verb;
    } else if (IsNamedZone(T(i))) {
      zones.push_back(i);
    }
  }
  std::size_t lead_end = verb == kNone ? T(ranks.front()).begin : T(verb).begin;
  const std::size_t apart = Sub({clause.at.begin, lead_end}).rfind(u"分别");
  lead_end = apart == View::npos ? lead_end : clause.at.begin + apart;
  const Range at{clause.at.begin, T(ranks.back()).end};
  if (zones.size() == ranks.size()) {
    std::string name = Contest(sentence, n);
    name = !name.empty() ? name : !scope_.empty() ? scope_ : Utf8(ScopeBefore(sentence, n));
    for (std::size_t i = 0; i < ranks.size(); ++i) {
      Fact& fact = Emit(FactKind::kRanking, at, name, clause);
      const ZoneName zone = NameOf(state_.source, T(zones[i]));
      fact.zone = zone.name;
      fact.zone_id = zone.id;
      fact.rank = state_.source.tokens.ranks[T(ranks[i]).index].place;
      SetOuterCohort(fact, sentence, n);
    }
    return true;
  }
  std::vector<Range> items = Items(Trim({clause.at.begin, lead_end}, clause), clause);
  if (items.size() != ranks.size()) {
    return false;
  }
  // 创新能力、开放合作、可持续发展三项: the number sums them up.
  Range& last = items.back();
  for (std::size_t k = last.begin + 1; k + 1 < last.end; ++k) {
    if (View(u"两二三四五六七八九十").find(state_.text[k]) != View::npos &&
        View(u"项个大类").find(state_.text[k + 1]) != View::npos) {
      last.end = k;
    }
  }
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    Fact& fact = Emit(FactKind::kRanking, at, Utf8(items[i]), clause);
    fact.rank = state_.source.tokens.ranks[T(ranks[i]).index].place;
  }
  return true;
}

void RankingRules::Read(const std::vector<Clause>& sentence, std::size_t n) {
  const Clause& clause = sentence[n];
  // 上年为第24名 behind a place: what it was.
  const std::size_t was = Find(clause, Mark::kRank);
  const View when = was == kNone ? View() : Sub({clause.at.begin, T(was).begin});
  if (was != kNone && when.size() <= 6 && (Has(when, u"上年") || Has(when, u"去年")) &&
      !state_.sentence_facts.empty() &&
      state_.facts[state_.sentence_facts.back()].kind == FactKind::kRanking) {
    Fact& last = state_.facts[state_.sentence_facts.back()];
    if (last.rank && !last.from) {
      last.from = Normalised({state_.source.tokens.ranks[T(was).index].place, 0});
      last.to = Normalised({*last.rank, 0});
      const Span span = RawSpan(state_.source.text, state_.source.bytes, T(was).begin, T(was).end);
      last.span.end = std::max(last.span.end, span.end);
      return;
    }
  }
  if (Numbered(clause) || Listed(sentence, n) || Coordinated(sentence, n)) {
    return;
  }
  const Range scope_before = ScopeBefore(sentence, n);
  std::size_t from = clause.at.begin;
  for (std::size_t r = Find(clause, Mark::kRank); r != kNone;
       r = Find(clause, Mark::kRank, r + 1)) {
    // 由第9名升至第2名: the later place counts, and the earlier one begins the verb.
    std::size_t subject_end = T(r).begin;
    std::size_t verb = kNone;
    const std::size_t risen = RisenTo(clause, r);
    const std::size_t earlier = risen == kNone ? kNone : r;
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
    // 西安高新区第5, 全省第一: the zone or its peers stand right in front.
    const bool direct = r > clause.first && IsNamedZone(T(r - 1)) && T(r - 1).end == T(r).begin;
    const View peers = Before(T(r).begin, 2, clause.at.begin);
    const bool among =
        T(r).end == clause.at.end && (peers == u"全国" || peers == u"全省" || peers == u"全市" ||
                                      peers == u"全区" || peers == u"全球");
    if ((rank.needs_verb || rank.band) && verb == kNone && !(direct && !rank.band) &&
        !(among && !rank.band) && !(follows_rank && T(r).end == clause.at.end)) {
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
    const View called = Sub(subject);
    if (name.empty() || unnamed || called == u"总分" || called == u"排名" || called == u"综合" ||
        called == u"综合得分" || called == u"综合排名" || called == u"名次" || called == u"位次") {
      const std::string contest = Contest(sentence, n);
      name = !contest.empty() ? contest : !scope_.empty() ? scope_ : name;
    }
    if (rank.band) {
      from = T(r).end;  // 前20强: no place
      continue;
    }
    // 增速、总量 and the like均居: one place for each head of the list.
    const std::vector<Range> items =
        Has(Sub({subject.empty() ? at.begin : subject.begin, T(r).begin}), u"均")
            ? Items(subject, clause)
            : std::vector<Range>();
    for (std::size_t i = 0; i + 1 < items.size(); ++i) {
      Emit(FactKind::kRanking, at, Utf8(items[i]), clause).rank = rank.place;
    }
    if (items.size() > 1) {
      name = Utf8(items.back());
    }
    Fact& fact = Emit(FactKind::kRanking, at, std::move(name), clause);
    fact.rank = rank.place;
    if (earlier != kNone) {
      fact.from = Decimal{state_.source.tokens.ranks[T(earlier).index].place, 0};
      fact.to = Decimal{rank.place, 0};
      fact.from = Normalised(*fact.from);
      fact.to = Normalised(*fact.to);
    }
    if (!scope_before.empty()) {
      SetCohort(fact, sentence[n - 1], scope_before.begin, scope_before.end);
    }
    // 第1名合肥高新区: the zone behind its place.
    if (r + 1 < clause.last && IsNamedZone(T(r + 1)) && T(r + 1).begin <= T(r).end + 1 &&
        verb == kNone) {
      const ZoneName zone = NameOf(state_.source, T(r + 1));
      fact.zone = zone.name;
      fact.zone_id = zone.id;
    }
    SetCohort(fact, clause, from, T(r).begin);
    SetOuterCohort(fact, sentence, n);
    from = T(r).end;
  }
}

}  // namespace zoneflow::ingest

#include "services/ingest/core/english_rankings.h"

#include <algorithm>
#include <array>

namespace zoneflow::ingest::english {
namespace {

constexpr std::array<std::string_view, 10> kOrdinals = {
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"};

constexpr std::string_view kMoves =
    "moved climbed rose jumped advanced risen improved leapt fell slipped dropped took taken takes "
    "won holds secured";
constexpr std::string_view kPeers =
    "country nation province world city region list evaluation assessment ranking rankings";

}  // namespace

void RankingRules::Read() {
  for (std::size_t i = 0; i < size(); ++i) {
    if (In("ranking ranked ranks rank place placed came comes finished", W(i))) {
      Ranked(i);
    } else if (W(i) == "to") {
      MovedTo(i);
    } else if (In("topped tops topping", W(i))) {
      Topped(i);
    } else if (W(i).ends_with("-largest") || W(i).ends_with("-biggest") ||
               W(i).ends_with("-highest")) {
      Largest(i);
    }
  }
}

void RankingRules::Ranked(std::size_t verb) {
  const bool noun = W(verb) == "place";
  // Ranks 14th place: told by the verb.
  for (std::size_t k = verb; noun && k > 0 && k + 4 > verb; --k) {
    if (In("ranks ranked ranking rank", W(k - 1))) {
      return;
    }
  }
  const bool came = In("came comes finished", W(verb));
  std::size_t at = noun ? verb - (verb > 0 ? 1 : 0) : verb + 1;
  at += !noun && In("the in", W(at)) ? 1 : 0;
  const std::int64_t place = PlaceAt(at);
  // The ranking in 2018: a year. Came first to the valley: no place.
  if (place == 0 || (place >= 1900 && W(verb + 1) == "in") ||
      (came && at + 1 < size() && !Breaks(at + 1) && !In("in among of with", W(at + 1)))) {
    return;
  }
  TellPlace(verb, at, place);
}

// Is the fifth-largest in the province by output.
void RankingRules::Largest(std::size_t word) {
  const std::string ordinal = W(word).substr(0, W(word).find('-'));
  const auto* place = std::find(kOrdinals.begin(), kOrdinals.end(), ordinal);
  bool is = false;
  for (std::size_t k = word; k > 0 && k + 5 > word; --k) {
    is = is || In("is was as became becoming now remains", W(k - 1));
  }
  for (std::size_t k = word + 1; is && k < std::min(size(), word + 10) && !Breaks(k); ++k) {
    if (W(k) != "by" || place == kOrdinals.end()) {
      continue;
    }
    std::size_t last = k + 1;
    const std::string subject = Object(k + 1, last);
    if (Fact* fact = Tell(FactKind::kRanking, word, last, subject)) {
      fact->rank = place - kOrdinals.begin() + 1;
    }
    return;
  }
}

// Topped the list of, topped the province in exports: the first.
void RankingRules::Topped(std::size_t verb) {
  if (state_.in_title) {
    return;
  }
  for (std::size_t k = verb + 1; k < std::min(size(), verb + 8) && !Breaks(k); ++k) {
    if (s_.FigureAt(k) != nullptr) {
      return;  // topped 5 billion yuan
    }
    if (In("list ranking rankings chart table", W(k))) {
      TellPlace(verb, verb, 1);
      return;
    }
  }
}

// Moved up one spot to No 17 on the list; rose to sixth among its peers.
void RankingRules::MovedTo(std::size_t to) {
  const std::size_t at = to + (W(to + 1) == "the" ? 2 : 1);
  const std::int64_t place = PlaceAt(at);
  const std::size_t behind = at + (In("no number", W(at)) ? 2 : 1);
  const bool among =
      behind >= size() || Breaks(behind) || In("on in among of place nationwide from", W(behind));
  bool moved = false;
  for (std::size_t k = to; k > 0 && k + 8 > to; --k) {
    moved = moved || In(kMoves, W(k - 1)) || In("up down", W(k - 1));
  }
  if (place == 0 || !among || !moved || W(behind) == "place") {
    return;
  }
  const std::size_t told = state_.facts.size();
  TellPlace(to, behind - 1, place);
  for (std::size_t k = to; k > 0 && k + 5 > to && state_.facts.size() > told; --k) {
    if (W(k - 1) == "from" && PlaceAt(k) > 0) {  // from No 21 to No 17
      state_.facts[told].from = Normalised({PlaceAt(k), 0});
      state_.facts[told].to = Normalised({place, 0});
    }
  }
  if (W(behind) == "from" && PlaceAt(behind + 1) > 0 && state_.facts.size() > told) {
    state_.facts[told].from = Normalised({PlaceAt(behind + 1), 0});  // to 12th from 18th
    state_.facts[told].to = Normalised({place, 0});
  }
}

// The list that is named behind the verb.
std::string RankingRules::List(std::size_t verb, std::size_t& last) const {
  for (std::size_t k = verb + 1; k < size(); ++k) {
    if (!In("ranking rankings list evaluation assessment appraisal index", W(k))) {
      continue;
    }
    std::size_t from = k;
    while (from > verb + 1 && !Breaks(from) && !In("in the of a an by", W(from - 1))) {
      --from;
    }
    std::size_t end = k + 1;
    while (end < size() && end < k + 10 && !Breaks(end) && W(k + 1) == "of" &&
           !In("by in released issued", W(end))) {
      ++end;
    }
    last = std::max(last, end);
    return Phrase(from, end);
  }
  return {};
}

// Ranked seventh among the top 100 parks: those are the list. On the list: the one told before.
std::string RankingRules::InPeers(std::size_t at, std::size_t& last) const {
  const std::size_t place = at + (W(at + 1) == "place" ? 1 : 0);
  if (W(place + 1) == "among") {
    std::size_t first = place + 2;
    while (In("the all over more than about nearly some", W(first))) {
      ++first;
    }
    const Figure* count = s_.FigureAt(first);
    std::size_t end = first;
    std::string peers = Object(count != nullptr ? count->last : first, end);
    peers = peers.empty() ? Object(first, end) : peers;
    last = std::max(last, std::min(end, size()));
    return peers;
  }
  const bool on_list = W(at + 1) == "on" && W(at + 2) == "the";
  const bool told = !state_.facts.empty() && state_.facts.back().kind == FactKind::kRanking;
  return on_list && told ? state_.facts.back().subject : std::string();
}

// Ranked first in terms of exports; first in all districts says only among whom.
std::string RankingRules::InWhat(std::size_t at, std::size_t& last) const {
  if (!In("in for", W(at + 1)) || In("the all its", W(at + 2))) {
    return {};
  }
  std::size_t end = at + 2;
  const std::string subject = Object(at + 2 + (W(at + 2) == "terms" ? 2 : 0), end);
  if (s_.words[std::min(end, size()) - 1].capital) {
    return {};  // in Shandong
  }
  last = std::max(last, end);
  return subject;
}

void RankingRules::TellPlace(std::size_t verb, std::size_t at, std::int64_t place) {
  std::size_t last = std::max(verb, at) + 1;
  std::string subject = List(verb, last);
  // In foreign trade it came third.
  std::size_t what = 1;
  while (W(0) == "in" && what < verb && !Breaks(what) && !In("it the they", W(what))) {
    ++what;
  }
  const bool leads = W(0) == "in" && what < verb && HasMeasureNoun({1, what});
  if (subject.find(' ') == std::string::npos) {  // according to a list; on the list
    subject = leads ? Phrase(1, what) : InPeers(at, last);
  }
  if (subject.empty()) {
    subject = InWhat(at, last);
  }
  if (subject.empty() && state_.facts.size() > state_.before &&
      state_.facts.back().kind == FactKind::kIndicator) {
    subject = state_.facts.back().subject;
  }
  if (subject.empty() && W(verb) != "to") {
    std::size_t moves = verb;  // rose to 7th place
    while (W(verb) == "place" && moves > 0 && moves + 6 > verb && !In(kMoves, W(moves))) {
      --moves;
    }
    const Words of = Subject(In(kMoves, W(moves)) ? moves : verb);
    subject = Text(of);
    // Another development zone ranked 34th: of what was ranked before.
    const std::string_view name = subject;
    const bool a_zone = name.ends_with("zone") || name.ends_with("park") || name.ends_with("area");
    subject = a_zone ? std::string() : subject;
  }
  const bool told = !state_.facts.empty() && state_.facts.back().kind == FactKind::kRanking;
  if (subject.empty() && told && (at + 1 >= size() || Breaks(at + 1))) {
    subject = state_.facts.back().subject;  // … and another zone 34th
  }
  if (subject.empty()) {  // ranked third among 232 national zones: the peers are the list
    std::size_t end = at + 2;
    subject = Object(at + 2, end);
    last = std::max(last, std::min(end, size()));
    if (W(at + 1) == "in" && at + 2 < size() && s_.words[at + 2].capital) {  // second in China
      subject = told ? state_.facts.back().subject : std::string();
    }
  }
  Fact* fact = Tell(FactKind::kRanking, std::min(verb, at), std::min(last, size()), subject);
  if (fact == nullptr) {
    return;
  }
  fact->rank = place;
  const std::size_t own = state_.facts.size() - 1;
  Others(at + 1);
  Peers(subject, at + 1);
  SetCohort(state_.facts[own], at);
}

void RankingRules::SetCohort(Fact& ranked, std::size_t at) {
  for (Figure& figure : s_.figures) {
    if (!figure.used && figure.kind == FigureKind::kCount && figure.first > at &&
        figure.first <= at + 5 &&
        (W(figure.first - 1) == "among" || W(figure.first - 1) == "of" ||
         (W(figure.first - 1) == "the" && W(figure.first - 2) == "of") ||
         (figure.first > 1 && W(figure.first - 2) == "among"))) {
      ranked.cohort = WholeNumber(figure.value);
      figure.used = true;
      Widen(ranked, figure);
      return;
    }
  }
}

// Ranks 13th in innovation, 17th in structure and 10th in openness: a place for each.
void RankingRules::Others(std::size_t from) {
  if (!In("in among", W(from))) {
    return;
  }
  for (std::size_t k = from + 1; k + 2 < size(); ++k) {
    // 15th in the sustainable development; not 15th in the country, which is among whom.
    const bool peers = W(k + 2) == "the" && In(kPeers, W(k + 3));
    const bool tells = (W(k + 1) == "in" && !peers) || W(k + 1) == "among";
    const std::int64_t place = tells ? PlaceAt(k) : 0;
    if (place == 0) {
      continue;
    }
    std::size_t end = k + 2;
    const std::string subject = Object(k + 2 + (W(k + 2) == "the" ? 1 : 0), end);
    Fact* fact =
        subject.empty() ? nullptr : Tell(FactKind::kRanking, k, std::min(end, size()), subject);
    if (fact != nullptr) {
      fact->rank = place;
    }
  }
}

// … ranked fifth, Jiangning Zone eighth and Nanjing Zone 11th: a zone with its place behind it.
void RankingRules::Peers(const std::string& subject, std::size_t from) {
  for (const ZoneAt& zone : s_.zones) {
    if (zone.first < from) {
      continue;
    }
    const std::int64_t place = PlaceAt(zone.last);
    if (place > 0) {
      if (Fact* fact = Tell(FactKind::kRanking, zone.first, zone.last + 1, subject)) {
        fact->zone = zone.name.name;
        fact->zone_id = zone.name.id;
        fact->rank = place;
      }
    }
  }
}

// The place that the word tells, or 0.
std::int64_t RankingRules::PlaceAt(std::size_t word) const {
  for (std::size_t k = 0; k < kOrdinals.size(); ++k) {
    if (W(word) == kOrdinals[k]) {
      return static_cast<std::int64_t>(k) + 1;
    }
  }
  if (In("no number", W(word)) || W(word).starts_with("no.")) {
    std::int64_t place = 0;
    for (const char c : W(word + 1)) {
      place = c >= '0' && c <= '9' && place < 10000 ? place * 10 + (c - '0') : place;
    }
    return place;
  }
  for (const Figure& figure : s_.figures) {
    if (figure.kind == FigureKind::kOrdinal && figure.first == word) {
      return WholeNumber(figure.value).value_or(0);
    }
  }
  return 0;
}

}  // namespace zoneflow::ingest::english

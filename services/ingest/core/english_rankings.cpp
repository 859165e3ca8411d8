#include "services/ingest/core/english_rankings.h"

#include <algorithm>
#include <array>

namespace zoneflow::ingest::english {
namespace {

constexpr std::array<std::string_view, 10> kOrdinals = {
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"};

constexpr std::string_view kPeers =
    "country nation province world city region list evaluation assessment ranking rankings";

}  // namespace

void RankingRules::Read() {
  for (std::size_t i = 0; i < size(); ++i) {
    if (In("ranking ranked ranks rank place placed came comes finished", W(i))) {
      Ranked(i);
    }
  }
}

void RankingRules::Ranked(std::size_t verb) {
  const bool noun = W(verb) == "place";
  std::size_t at = noun ? verb - (verb > 0 ? 1 : 0) : verb + 1;
  at += !noun && In("the no number in", W(at)) ? 1 : 0;
  std::int64_t place = PlaceAt(at);
  if (!noun && In("came comes finished", W(verb)) && place == 0) {
    return;
  }
  if (place == 0 && !noun && at > verb + 1 && at < size()) {
    for (const char c : W(at)) {
      place = c >= '0' && c <= '9' && place < 10000 ? place * 10 + (c - '0') : place;
    }
  }
  // The ranking in 2018: a year.
  if (place == 0 || (place >= 1900 && W(verb + 1) == "in")) {
    return;
  }
  std::string subject;
  std::size_t last = std::max(verb, at) + 1;
  for (std::size_t k = verb + 1; k < size(); ++k) {
    if (In("ranking rankings list evaluation assessment appraisal index", W(k))) {
      std::size_t from = k;
      while (from > verb + 1 && !Breaks(from) && !In("in the of a an by", W(from - 1))) {
        --from;
      }
      std::size_t end = k + 1;
      while (end < size() && end < k + 6 && !Breaks(end) && W(k + 1) == "of" &&
             !In("by in released issued", W(end))) {
        ++end;
      }
      subject = Phrase(from, end);
      last = std::max(last, end);
      break;
    }
  }
  // Ranked first in terms of exports; its exports ranked first.
  if (subject.empty() && (W(at + 1) == "in" || W(at + 1) == "for") && !In("the", W(at + 2))) {
    std::size_t end = at + 2;
    subject = Object(at + 2 + (W(at + 2) == "terms" ? 2 : 0), end);
    last = std::max(last, end);
  }
  if (subject.empty() && state_.facts.size() > state_.before &&
      state_.facts.back().kind == FactKind::kIndicator) {
    subject = state_.facts.back().subject;
  }
  if (subject.empty()) {
    subject = Phrase(ClauseStart(verb), verb);
  }
  if (subject.empty()) {  // ranked third among 232 national zones: the peers are the list
    std::size_t end = at + 2;
    subject = Object(at + 2, end);
  }
  if (In("came comes finished", W(verb)) &&
      (at + 1 < size() && !Breaks(at + 1) && !In("in among of with", W(at + 1)))) {
    return;  // came first to the valley
  }
  Fact* fact = Tell(FactKind::kRanking, std::min(verb, at), std::min(last, size()), subject);
  if (fact == nullptr) {
    return;
  }
  fact->rank = place;
  const std::size_t own = state_.facts.size() - 1;
  Others(at + 1);
  Peers(subject, at + 1);
  Fact& ranked = state_.facts[own];
  for (Figure& figure : s_.figures) {
    if (!figure.used && figure.kind == FigureKind::kCount && figure.first > at &&
        figure.first <= at + 5 &&
        (W(figure.first - 1) == "among" || W(figure.first - 1) == "of" ||
         (figure.first > 1 && W(figure.first - 2) == "among"))) {
      ranked.cohort = WholeNumber(figure.value);
      figure.used = true;
      Widen(ranked, figure);
      break;
    }
  }
}

// Ranks 13th in innovation, 17th in structure and 10th in openness: a place for each.
void RankingRules::Others(std::size_t from) {
  if (W(from) != "in") {
    return;
  }
  for (std::size_t k = from + 1; k + 2 < size(); ++k) {
    // 15th in the sustainable development; not 15th in the country, which is among whom.
    const bool peers = W(k + 2) == "the" && In(kPeers, W(k + 3));
    const std::int64_t place = W(k + 1) == "in" && !peers ? PlaceAt(k) : 0;
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
  for (const Figure& figure : s_.figures) {
    if (figure.kind == FigureKind::kOrdinal && figure.first == word) {
      return WholeNumber(figure.value).value_or(0);
    }
  }
  return 0;
}

}  // namespace zoneflow::ingest::english

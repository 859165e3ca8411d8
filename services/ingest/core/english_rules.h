// The common ground of the rules for English sentences.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/ingest/core/english_verbs.h"
#include "services/ingest/core/english_words.h"

namespace zoneflow::ingest::english {

// What has been read of an article, and the sentence at hand.
struct Reading {
  explicit Reading(const Source& from) : source(from) {}

  const Source& source;
  std::vector<Fact> facts;
  Sentence sentence;
  std::size_t before = 0;  // the facts told before this sentence
  std::vector<Alias> aliases;
  ZoneName main;   // what the article is about: the first zone of its title, else of its text
  ZoneName focus;  // the zone that was told of last; empty while a place is
  bool in_title = false;
  bool about_zones = false;  // names none, and tells of the country's zones
  bool of_place = false;     // no zone was told of yet, or the paragraph has a place of its own
};

// Words that a name neither begins nor ends with.
inline constexpr std::string_view kSmall =
    "the a an of in on at to for from by with its their his and as is was were are be been has "
    "have had that which this these those some about around nearly almost over more than also now "
    "still already said it they who where when each";
// What is signed, started or counted.
inline constexpr std::string_view kProjects =
    "projects project agreements agreement deals deal contracts contract companies firms "
    "enterprises company ventures businesses factories plants ventures manufacturers startups "
    "institutions centers";
// The nouns of what is measured.
inline constexpr std::string_view kMeasureNouns =
    "output value volume revenue revenues income trade exports imports export import gdp profit "
    "profits tax taxes turnover sales investment investments capital fdi spending consumption "
    "product loans deposits throughput cargo production rate ratio expenditure transactions "
    "funds electricity use utilization employment employees population patents enterprises "
    "companies firms businesses foreign-trade freight goods tourists subsidies grants bonds orders "
    "fees financing funding credit";

// The words [first, last).
struct Words {
  std::size_t first = 0;
  std::size_t last = 0;
  bool empty() const { return first >= last; }
};

// The first verb of the sentence, or its length.
std::size_t FirstVerb(const Sentence& sentence);

class Rules {
 protected:
  explicit Rules(Reading& state) : state_(state), s_(state.sentence) {}

  const std::string& W(std::size_t i) const { return s_.W(i); }
  std::size_t size() const { return s_.words.size(); }
  bool Breaks(std::size_t i) const {  // a comma or bracket stands before the word
    return i < size() && (s_.words[i].stop || s_.words[i].bracket);
  }

  // The words [first, last) without zones, articles and small words at both ends, and without the
  // period and the zone's own words behind them, as printed.
  std::string Phrase(std::size_t first, std::size_t last) const;

  // The first word of the clause that word `at` stands in.
  std::size_t ClauseStart(std::size_t at) const;

  // What the verb at the word is said of, whole: software and IT services revenue; what stands
  // between it and the verb (an aside, its sum, the auxiliaries) and when it was left out.
  Words Subject(std::size_t verb) const;
  std::string Text(Words words) const { return Phrase(words.first, words.last); }

  // What the sentence tells of when it says only its number, the figure or it: the noun told last.
  std::string Resolved(std::string subject) const;

  // The object behind a verb: up to the next comma, preposition of place or figure; `last` is one
  // past it.
  std::string Object(std::size_t first, std::size_t& last) const;

  bool IsMeasureNoun(std::size_t word) const { return word < size() && In(kMeasureNouns, W(word)); }
  bool HasMeasureNoun(Words words) const;
  bool IsAdjective(std::size_t verb) const;
  // The noun of a measure that ends right before the word, with what stands in front of it: total
  // import and export volume of …
  std::string NounBefore(std::size_t word, std::size_t& first) const;

  // Adds a fact about the words; null for what belongs to no zone and no place.
  Fact* Tell(FactKind kind, std::size_t first, std::size_t last, std::string subject);

  void Widen(Fact& fact, const Figure& figure) const;
  void SetAmount(Fact& fact, Figure& figure) const;

  // The first unused figure of the kind that begins at most `reach` words behind `word`.
  Figure* Next(std::size_t word, FigureKind kind, std::size_t reach);

  // The value before the change that stands behind the figure: …, against 3 billion yuan in 2008.
  void SetEarlier(Fact& fact, const Figure& figure);
  // Adds a side value of the fact: its land, area or capacity.
  void TellSide(const Fact& owner, Figure& figure, Attr attr);

  // True behind will, plans to and the like.
  bool Future(std::size_t word) const;

  Reading& state_;
  Sentence& s_;

  // Past in 2018, from 1994 to 1999 at the begin of the words.
  std::size_t PastPeriod(std::size_t first, std::size_t last) const;

 private:
  // The zone of a claim at the word; empty for one of a place: the city's exports.
  ZoneName ZoneFor(std::size_t word) const;
  bool OfPlace(std::size_t word, std::size_t floor) const;
  // True where the words in front of `word` are a clause of their own: and parts two of them.
  bool ClauseEnds(std::size_t word) const;
  bool IsPlaceSubject(std::size_t at) const;
  bool OwnValueBehind(std::size_t at) const;
  bool EndsObject(std::size_t at) const;
  bool IsAside(std::size_t first, std::size_t last) const;
  std::size_t SubjectStart(std::size_t end) const;
  std::size_t CutTail(std::size_t first, std::size_t last) const;
  bool IsWhere(std::size_t first, std::size_t last) const;
  bool TrimOnce(std::size_t& first, std::size_t& last) const;
};

}  // namespace zoneflow::ingest::english

// The common ground of the rules for English sentences.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/ingest/core/english_words.h"

namespace zoneflow::ingest::english {

// What has been read of an article, and the sentence at hand.
struct Reading {
  explicit Reading(const Source& from) : source(from) {}

  const Source& source;
  std::vector<Fact> facts;
  Sentence sentence;
  std::size_t before = 0;  // the facts told before this sentence
  ZoneName focus;          // the zone told last
  bool in_title = false;
  bool about_zones = false;  // names none, and tells of the country's zones
};

// Words that a name neither begins nor ends with.
inline constexpr std::string_view kSmall =
    "the a an of in on at to for from by with its their his and as is was were are be been has "
    "have had that which this these those some about around nearly almost over more than total "
    "also now still already said it they who where when";
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
    "companies firms businesses foreign-trade freight goods tourists";

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

  // Exports in the region, a core zone of the city, rose: the clause that an aside parts from the verb
  // at word `start`; `start` where there is none.
  std::size_t BeforeApposition(std::size_t start) const;

  // The object behind a verb: up to the next comma, preposition of place or figure; `last` is one
  // past it.
  std::string Object(std::size_t first, std::size_t& last) const;

  // Adds a fact about the words; null for what belongs to no zone and no place.
  Fact* Tell(FactKind kind, std::size_t first, std::size_t last, std::string subject);

  void Widen(Fact& fact, const Figure& figure) const;
  void SetAmount(Fact& fact, Figure& figure) const;

  // The first unused figure of the kind that begins at most `reach` words behind `word`.
  Figure* Next(std::size_t word, FigureKind kind, std::size_t reach);

  // True behind will, plans to and the like.
  bool Future(std::size_t word) const;

  Reading& state_;
  Sentence& s_;

 private:
  // The zone of a claim at the word; empty for one of a place: the city's exports.
  ZoneName ZoneFor(std::size_t word) const;
};

}  // namespace zoneflow::ingest::english

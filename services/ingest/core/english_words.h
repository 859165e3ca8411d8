// The words and figures of an English sentence.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/ingest/core/find_facts.h"

namespace zoneflow::ingest::english {

// True when the list, words separated by one space, holds the word.
bool In(std::string_view list, std::string_view word);

struct Word {
  std::size_t begin = 0;  // units of the page
  std::size_t end = 0;
  std::string text;  // lower case, typographic quotes as '
  bool capital = false;
  bool upper = false;    // all of several letters: TEDA
  bool stop = false;     // a comma, colon or dash stands before it
  bool bracket = false;  // a bracket stands before it
  bool hyphen = false;   // a hyphen stands behind it
};

enum class FigureKind { kMoney, kPercent, kMeasure, kCount, kOrdinal };

struct Figure {
  FigureKind kind = FigureKind::kCount;
  Decimal value;
  std::optional<Decimal> upto = {};  // the other end of a range
  std::string unit;
  Bound bound = Bound::kNone;
  std::size_t first = 0;  // words, the bound not included
  std::size_t last = 0;   // one past
  bool used = false;
  bool adjective = false;  // joined by hyphens to the noun behind it: a 500-million-yuan fund
};

struct ZoneAt {
  std::size_t first = 0;  // words
  std::size_t last = 0;   // one past
  ZoneName name;
  std::size_t tail = 0;  // where the words of a class begin, behind its place
  bool open = false;     // a park of no known class: of a zone, where one is told of
};

// Another name that an article gives a zone: TEDA.
struct Alias {
  std::vector<std::string> words;
  ZoneName zone;
};

struct Sentence {
  std::vector<Word> words;
  std::vector<Figure> figures;
  std::vector<ZoneAt> zones;
  std::string period;  // as printed; empty when none is told

  // The word, or an empty one behind the last.
  const std::string& W(std::size_t i) const;
  // The figure that the word belongs to, or null.
  const Figure* FigureAt(std::size_t word) const;
};

// The words of the units [begin, end), with their figures and the period they tell; no zones.
Sentence ReadSentence(const Source& source, std::size_t begin, std::size_t end);

// One past the words that tell a period and begin at `word`; 0 when none does.
std::size_t PeriodEnd(const Sentence& sentence, std::size_t word);

// True when the unit ends a sentence of a passage that ends at `end`; not in "Co. Ltd".
bool EndsSentence(std::u16string_view text, std::size_t at, std::size_t end);

inline constexpr std::string_view kMonths =
    "january february march april may june july august september october november december jan feb "
    "mar apr jun jul aug sept sep oct nov dec";

}  // namespace zoneflow::ingest::english

// Search in names by any part of them, two characters at a time.
//
// A database's own text search finds nothing for two Chinese characters (FTS5's trigrams) or no
// Chinese at all (pg_trgm under locale C), so the index is a table of ours: for each character of a
// name one row with it and its successor, the last one alone. A part of a name is in all rows of
// its pairs; a single character is the beginning of one. What the index finds is looked at again
// in the folded text, for pairs may stand apart.
//
//   前晨汽车  →  前晨  晨汽  汽车  车
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace zoneflow::filter {

// The text as it is searched: ASCII letters small, full-width forms as ASCII, each run of white
// space one blank, none at the ends. UTF-8 in, UTF-8 out.
std::string Folded(std::string_view text);

// What a kSearch column holds of a row: the folded texts, one a line, each once, none empty.
std::string FoldedText(const std::vector<std::string>& texts);

// The pairs of a FoldedText, sorted, each once.
std::vector<std::string> Grams(std::string_view folded_text);

// Of what is looked for, folded and not empty.
struct Needle {
  std::vector<std::string> pairs;  // all of them are in the index of what holds it; may be empty
  std::string beginning;           // without pairs: of one gram at least
};
Needle NeedleOf(std::string_view folded);

}  // namespace zoneflow::filter

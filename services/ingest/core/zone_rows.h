// Rows of zones with a figure each, one measure for all: 甲经开区93.5%、乙经开区87.2%.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/ingest/core/clause_rules.h"

namespace zoneflow::ingest {

// What is measured stands in front of 分别为 or the colon, in the event that the sentence has just
// counted, or in the heading above.
class ZoneRows : ClauseRules {
 public:
  explicit ZoneRows(ArticleReading& state) : ClauseRules(state) {}

  // A line that heads what follows: 三、项目开工率.
  void Under(Range heading);
  // A sentence without a figure may be such a line.
  void EndSentence(const std::vector<Clause>& sentence);

  // True when the clause was such a row and was told.
  bool Read(const std::vector<Clause>& sentence, std::size_t n);

 private:
  struct Item {
    std::size_t zone = 0;  // tokens
    std::size_t figure = 0;
    int growth = 0;  // 1 grows, -1 falls, 0 is a value
  };
  // The items of the clause from its first zone on; fewer than two is no row.
  std::vector<Item> ItemsOf(const Clause& clause) const;
  // The event that the sentence has just counted, where the row counts too, or kNone.
  std::size_t Counted(const std::vector<Item>& row) const;
  // What is measured, or empty.
  // True for words that end as what is measured does.
  bool Measures(Range noun, const Clause& clause) const;
  std::string Measure(const std::vector<Clause>& sentence, std::size_t n, std::size_t end) const;

  std::string heading_;
};

}  // namespace zoneflow::ingest

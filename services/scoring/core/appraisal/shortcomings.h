// Where a unit has less than the others (短板), from one board.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "services/scoring/core/framework/evaluate.h"

namespace zoneflow::scoring {

// A leaf in which a unit lies behind the mean of all that are ranked with it.
struct Shortcoming {
  std::string path;
  std::string name;
  // Parts of the score; where the score is no sum, values of the leaf.
  bool of_score = true;
  Decimal own;
  Decimal mean;
  Decimal gap;    // from the mean, above 0
  int place = 0;  // of those who have the leaf, ties share the better one
  int of = 0;

  friend bool operator==(const Shortcoming&, const Shortcoming&) = default;
};

// What all ranked units of a board have in each leaf. The board outlives it.
class LeafStandings {
 public:
  LeafStandings(const Framework& framework, const FrameworkBoard& board);

  // The largest gap first; none for a unit that is not ranked, or alone.
  std::vector<Shortcoming> ShortcomingsOf(const FrameworkRow& row) const;

 private:
  struct Leaf {
    std::vector<Decimal> best_first;
    Decimal mean;
  };

  // Whom the row is ranked with: all, else its cohort.
  std::string GroupOf(const FrameworkRow& row) const;
  bool StandsBefore(const Decimal& a, const Decimal& b) const { return higher_ ? b < a : a < b; }

  bool higher_;
  std::map<std::pair<std::string, std::string>, Leaf> leaves_;  // by group and path
};

}  // namespace zoneflow::scoring

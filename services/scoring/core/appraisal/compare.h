// Why a score and a rank are not what they were, or not those of another unit.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/scoring/core/framework/evaluate.h"

namespace zoneflow::scoring {

struct NodeDifference {
  std::string path;
  std::string name;
  std::optional<Decimal> was;  // its part of the score; nullopt: the board had no such node
  std::optional<Decimal> now;
  Decimal change;
};

// How many units account for a change of rank: each is the number of places lost.
struct RankCauses {
  int new_units = 0;       // that were not on the board and stand above
  int departed_units = 0;  // that stood above and are gone: 0 or less
  int passed_by = 0;       // that stood below or level and stand above
  int passed = 0;          // that stood above and do no more: 0 or less
  Decimal by_tie_rule;     // what a rule of ties other than competition adds
};

struct Comparison {
  // Where parts of the score come from, in the order of the boards; below a geometric or harmonic
  // mean, which is no sum, the mean itself. Their changes and `rounding` are the change of the score
  // to the last digit. None if one of the two has no score.
  std::vector<NodeDifference> nodes;
  std::optional<Decimal> score_change;
  Decimal rounding;  // what the rounding of the two scores makes of it
  // Of one unit that is ranked on both boards.
  std::optional<Decimal> rank_change;  // above 0: places lost
  std::optional<RankCauses> rank_causes;
};

// Both rows are of their boards.
Comparison Compare(const FrameworkBoard& before, const FrameworkRow& was,
                   const FrameworkBoard& after, const FrameworkRow& now);

// The places around a unit: who is next above (标兵) and below (追兵), and how far.
struct Neighbour {
  const FrameworkRow* row = nullptr;  // null: there is none
  Decimal gap;                        // between the scores, 0 or more
};
Neighbour NextAbove(const FrameworkBoard& board, const FrameworkRow& row);
Neighbour NextBelow(const FrameworkBoard& board, const FrameworkRow& row);

// The rank that the framework gives: among all, else in its cohort.
const std::optional<Decimal>& RankOf(const FrameworkRow& row);

}  // namespace zoneflow::scoring

// The figures of a board in columns, to be scored and ranked anew under other weights or without some
// units in a small part of the time that the board took.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/scoring/core/framework/evaluate.h"

namespace zoneflow::scoring {

// Exact: what Rank answers is what EvaluateFramework would say of score, ranks, tier and order, to
// the last digit. Every number is a whole one of at most 53 bits, in the last digit that its column
// has. Immutable.
class FigureColumns {
 public:
  struct Place {
    std::uint32_t unit = 0;  // among units()
    double score = 0;        // whole, in the last digit that scores have
    std::int32_t twice_rank = 0;
    std::int32_t twice_cohort_rank = 0;
    std::uint32_t tier = 0;  // among the framework's; as many as there are: in none
  };
  struct Places {
    int digits = 0;             // of scores, after the point
    std::vector<Place> places;  // in the order of the board
  };

  // The leaves of a board as EvaluateFramework left it, explained or not. nullopt where columns do
  // not tell it all: figures are missing or too long, groups are other than sums and means, or a cap,
  // a floor, a gate, a veto, eligibility or a rule over years may decide.
  static std::optional<FigureColumns> Of(const Framework& framework, const FrameworkBoard& board);

  // nullopt where a rule measures by all units, other than by their least and greatest figure.
  std::optional<FigureColumns> Without(const std::vector<std::string>& units) const;

  // The board under the framework, which differs from that of the columns by weights alone. nullopt
  // where a number on the way would be too long, or a column has one figure alone.
  std::optional<Places> Rank(const Framework& framework) const;

  // The row without its nodes.
  FrameworkRow RowOf(const Framework& framework, const Places& places, const Place& place) const;

 private:
  struct Column {
    int digits = 0;              // after the point
    std::vector<double> values;  // by unit, filled up to whole blocks
    bool is_raw = false;         // to be normalised by its bounds; else a leaf's value
    double low = 0;              // of is_raw: stored, or the least and greatest of the units
    double high = 0;
    bool is_stored = false;
  };
  class Builder;
  class Scorer;

  // Numbers the cohorts, and fills the columns up.
  void FillUp();
  // Of units that have their scores; false where doubles do not tell the tier.
  bool PlaceUnits(const Framework& framework, Places& ranked) const;

  ReportPeriod period_;
  std::vector<ScoredUnit> units_;       // by id
  std::vector<std::uint32_t> cohorts_;  // by unit
  std::uint32_t cohort_count_ = 0;
  std::vector<Column> columns_;  // of the leaves that count, in the order of the tree
  std::vector<char> counts_;     // by node, in the order of the tree
  bool measured_apart_ = true;   // no leaf looks at other units, but for bounds
};

}  // namespace zoneflow::scoring

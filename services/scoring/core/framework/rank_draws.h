// How sure places are: many draws of what a framework could as well have said, each ranked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "services/scoring/core/framework/drawn_tree.h"
#include "services/scoring/core/framework/evaluate.h"

namespace zoneflow::scoring {

// The places of the units in some draws, as counts: those of two parts of the draws add up.
struct RankTally {
  std::int64_t draws = 0;
  std::vector<std::uint32_t> ranks;  // by unit and rank
  std::vector<std::uint32_t> tiers;  // by unit and tier

  void Add(const RankTally& other);

  friend bool operator==(const RankTally&, const RankTally&) = default;
};

struct TierChance {
  std::string tier;
  std::int64_t draws = 0;  // in which the unit stands in it

  friend bool operator==(const TierChance&, const TierChance&) = default;
};

// Of one unit.
struct RankSpread {
  std::string unit;
  std::int64_t ranked = 0;  // draws in which it has a rank; 0: the three below are 0
  // The interval that holds so many in a hundred of those ranks, as many left out below as above.
  int low = 0;
  int median = 0;
  int high = 0;
  std::vector<TierChance> tiers;  // in the order of the framework
};

// What is drawn.
struct DrawRule {
  std::uint64_t seed = 0;
  // Each weight is taken times 1 ± this at most, evenly, and the weights of a group keep their sum;
  // 0: they stay. nullopt: as the framework says, else a quarter.
  std::optional<Decimal> weights = {};
};

inline constexpr std::size_t kMostUnitsDrawn = 2000;

// A framework over figures, ready to be drawn. Its draws may be made by several threads, in any
// parts: what they add up to depends on neither.
//
// A draw picks one of the framework's ways to normalise and to aggregate and draws the weights, by
// its number and the seed alone. Scores are binary floats, summed in one order and rounded to the
// digits of the score, at most 9, before they are ranked; units that are level share the better
// rank, whatever the framework's rule of ties. Which figures are missing, and whether enough of them
// are there, is as under the weights that are stated. Rules over several years are not applied.
class RankDraws {
 public:
  // InvalidArgument: the weights are not 0 to below 1, more than kMostUnitsDrawn units; else as
  // EvaluateFramework, of each of the ways.
  static absl::StatusOr<RankDraws> Prepare(const Framework& framework,
                                           const std::vector<Observation>& observations,
                                           Evaluation evaluation, const DrawRule& rule);

  // The draws first to last − 1.
  RankTally Draw(std::uint32_t first, std::uint32_t last) const;

  // By unit id. The level is the hundredths that the interval holds, 1 to 99.
  std::vector<RankSpread> Summarise(const RankTally& tally, int level) const;

  const Decimal& weights() const { return weights_; }
  // Nodes that a draw works out, over all units: what it costs.
  std::int64_t work() const { return static_cast<std::int64_t>(tree_.nodes() * units_.size()); }

 private:
  struct Tier {
    std::string name;
    std::optional<double> at_least;  // as DrawnTree::ScoreOf
    std::optional<int> top;
    std::optional<Decimal> top_share;
  };
  struct Scratch;

  RankDraws(const Framework& framework, const ReportPeriod& period, const DrawRule& rule,
            const Decimal& weights, std::size_t units);
  void SetGroups(const Framework& framework,
                 const std::vector<std::vector<const FrameworkRow*>>& ways);
  struct Place {
    double score;
    std::uint32_t unit;
    std::uint32_t bucket;
  };
  static void Sort(Scratch& scratch);
  void RankGroup(const std::vector<std::uint32_t>& group, Scratch& scratch, RankTally& tally) const;
  // lowest: the last rank of each tier that goes by rank.
  std::size_t TierOf(double score, int rank, const std::vector<int>& lowest, int lost) const;

  DrawRule rule_;
  Decimal weights_;
  DrawnTree tree_;
  std::uint32_t normalise_ = 1;  // so many ways to
  std::uint32_t aggregate_ = 1;
  std::vector<Tier> tiers_;
  std::vector<std::string> units_;
  std::vector<std::vector<std::uint32_t>> groups_;  // units that are ranked among each other
  std::vector<char> is_vetoed_;                     // by unit: in no tier
};

}  // namespace zoneflow::scoring

// A framework over figures, compiled to be scored many times with other weights and in other ways.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/scoring/core/framework/evaluate.h"
#include "services/scoring/core/framework/philox.h"

namespace zoneflow::scoring {

// Immutable once it has its ways.
class DrawnTree {
 public:
  // What a draw works with; one for each thread.
  struct Draw {
    std::size_t way = 0;
    std::vector<double> weights;       // by node
    std::vector<double> leaf_weights;  // by leaf: of its value in the score, where that is a sum
    std::vector<double> values;        // by node, of one unit
    std::vector<double> scores;        // by unit; NaN: it has none
    std::vector<int> tiers_lost;       // by unit, to the gates
  };

  // Of a framework that was checked. The spread is from 0 to below 1.
  DrawnTree(const Framework& framework, const ReportPeriod& period, const Decimal& spread,
            std::size_t units);

  // Takes in what the leaves measure in one way: rows by unit, as EvaluateFramework left them.
  void AddWay(const Framework& way, const std::vector<const FrameworkRow*>& rows);

  // Picks a way and draws the weights.
  void Pick(std::size_t normalise, std::size_t aggregate, DrawnNumbers& numbers, Draw& draw) const;
  // Scores all units, better ones higher, in units of the last digit that the score has.
  void Score(Draw& draw) const;

  // A threshold of the score, as Score states it.
  double ScoreOf(const Decimal& score) const;

  std::size_t nodes() const { return nodes_.size(); }

 private:
  struct Node {
    std::optional<std::size_t> leaf;
    std::vector<std::size_t> children;  // stand behind it
    std::optional<double> weight;       // as stated or taken; without one it counts as it is
    std::optional<double> cap;
    std::optional<double> floor;
    std::optional<double> zero_floor;
    bool keeps_sum = false;  // the drawn weights of its children sum to the stated ones
  };
  struct Gate {
    std::vector<std::pair<std::size_t, double>> pass_marks;  // by node
    int lowers = 1;
    int takes = 2;
  };
  struct Way {
    std::vector<Aggregation> by;  // by node
    std::vector<double> values;   // of leaves: by block of units, leaf, and unit in the block
    std::vector<char> scored;     // by unit and node
    std::vector<char> live;       // by node: some unit has it scored
    std::vector<char> is_sum;     // by unit: the score is one sum over all leaves
    bool all_are_sums = true;
  };
  using NodesByPath = std::map<std::string, std::size_t, std::less<>>;

  std::size_t Add(const FrameworkNode& node, const FrameworkNode* parent, const std::string& path,
                  NodesByPath& by_path);
  void Fill(const FrameworkNode& node, const NodeResult& result, std::size_t unit,
            std::size_t& place, Way& way) const;
  void SetLeafWeights(const Way& way, Draw& draw) const;
  void ScoreSums(const Way& way, Draw& draw) const;
  double ScoreOne(const Way& way, std::size_t unit, Draw& draw) const;
  double ValueOf(const Way& way, std::size_t unit, std::size_t group, Draw& draw) const;
  double PointsOf(const Node& node, double weighted) const;
  int TiersLost(const Draw& draw) const;

  ReportPeriod period_;
  double spread_;
  std::size_t units_;
  bool higher_;
  double score_power_;  // 10 to the digits of the score
  std::vector<Node> nodes_;
  std::size_t leaves_ = 0;
  bool has_limits_ = false;  // a cap or a floor
  std::vector<Gate> gates_;
  std::size_t aggregates_ = 1;
  std::vector<Way> ways_;
};

}  // namespace zoneflow::scoring

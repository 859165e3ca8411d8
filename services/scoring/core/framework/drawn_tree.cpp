#include "services/scoring/core/framework/drawn_tree.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "services/scoring/core/framework/double_pair.h"

namespace zoneflow::scoring {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr int kMostScoreDigits = 9;
constexpr int kAllTiers = 1000;
// Units that are summed at once: their sums stay in registers, and there are as many of them as keep
// the adders busy while earlier sums come out.
constexpr std::size_t kLanes = 16;

double PowerOfTen(int exponent) {
  double power = 1;
  for (; exponent > 0; --exponent) {
    power *= 10;
  }
  return power;
}

double FloatOf(const Decimal& number) { return static_cast<double>(number.AsFloat()); }

std::optional<double> FloatOf(const std::optional<Decimal>& number) {
  return number ? std::optional(FloatOf(*number)) : std::nullopt;
}

// Doubles that have no such digits stay.
double RoundedToWhole(double value) {
  return std::fabs(value) < kRoundingShift / 4 ? value + kRoundingShift - kRoundingShift : value;
}

bool InSeason(const FrameworkNode& node, const ReportPeriod& period) {
  return node.quarters.empty() || std::ranges::count(node.quarters, QuarterOf(period)) > 0;
}

// Whether it never counts on this board.
bool IsLeftOut(const FrameworkNode& node, const ReportPeriod& period) {
  return !InSeason(node, period) || !node.measurable();
}

}  // namespace

DrawnTree::DrawnTree(const Framework& framework, const ReportPeriod& period, const Decimal& spread,
                     std::size_t units)
    : period_(period),
      spread_(FloatOf(spread)),
      units_(units),
      higher_(framework.better == Better::kHigher),
      score_power_(PowerOfTen(std::min(framework.score_digits, kMostScoreDigits))),
      aggregates_(framework.open.aggregate.size() + 1) {
  NodesByPath by_path;
  Add(framework.root, nullptr, "", by_path);
  for (const GradeGate& gate : framework.gates) {
    Gate& one = gates_.emplace_back();
    one.lowers = gate.lowers;
    one.takes = gate.takes;
    for (const auto& [path, mark] : gate.pass_marks) {
      if (const auto found = by_path.find(path); found != by_path.end()) {
        one.pass_marks.emplace_back(found->second, FloatOf(mark));
      }
    }
  }
}

std::size_t DrawnTree::Add(const FrameworkNode& node, const FrameworkNode* parent,
                           const std::string& path, NodesByPath& by_path) {
  const std::size_t place = nodes_.size();
  nodes_.emplace_back();
  by_path.emplace(path, place);
  Node one;
  if (parent != nullptr) {
    one.weight = FloatOf(node.weight ? node.weight : parent->unknown_weight);
  }
  one.cap = FloatOf(node.cap);
  one.floor = FloatOf(node.floor);
  one.zero_floor = FloatOf(node.zero_floor);
  has_limits_ = has_limits_ || one.cap || one.floor;
  if (node.leaf) {
    one.leaf = leaves_++;
  }
  one.keeps_sum = true;
  for (const FrameworkNode& child : node.children) {
    if (!IsLeftOut(child, period_)) {
      const std::size_t below = Add(child, &node, PathBelow(path, child.id), by_path);
      one.children.push_back(below);
      one.keeps_sum = one.keeps_sum && (!nodes_[below].weight || *nodes_[below].weight > 0);
    }
  }
  nodes_[place] = std::move(one);
  return place;
}

void DrawnTree::Fill(const FrameworkNode& node, const NodeResult& result, std::size_t unit,
                     std::size_t& place, Way& way) const {
  const std::size_t own = place++;
  way.by[own] = node.aggregation;
  way.scored[unit * nodes_.size() + own] = result.state == NodeState::kScored;
  if (nodes_[own].leaf && result.state == NodeState::kScored) {
    way.values[(unit / kLanes * leaves_ + *nodes_[own].leaf) * kLanes + unit % kLanes] =
        FloatOf(*result.value);
  }
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    if (!IsLeftOut(node.children[i], period_)) {
      Fill(node.children[i], result.children[i], unit, place, way);
    }
  }
}

void DrawnTree::AddWay(const Framework& framework, const std::vector<const FrameworkRow*>& rows) {
  Way way;
  way.by.resize(nodes_.size());
  way.values.assign((units_ + kLanes - 1) / kLanes * kLanes * leaves_, 0);
  way.scored.assign(units_ * nodes_.size(), 0);
  way.is_sum.assign(units_, 0);
  for (std::size_t unit = 0; unit < units_; ++unit) {
    std::size_t place = 0;
    Fill(framework.root, rows[unit]->total, unit, place, way);
  }
  const bool sums =
      !has_limits_ && gates_.empty() && std::ranges::all_of(way.by, [](Aggregation by) {
        return by == Aggregation::kSum || by == Aggregation::kMean;
      });
  // What measures nobody counts for nobody.
  way.live.assign(nodes_.size(), 0);
  for (std::size_t i = 0; i < way.scored.size(); ++i) {
    way.live[i % nodes_.size()] |= way.scored[i];
  }
  for (std::size_t unit = 0; unit < units_; ++unit) {
    way.is_sum[unit] =
        sums && std::equal(way.live.begin(), way.live.end(), &way.scored[unit * nodes_.size()]);
    way.all_are_sums = way.all_are_sums && way.is_sum[unit] != 0;
  }
  ways_.push_back(std::move(way));
}

void DrawnTree::Pick(std::size_t normalise, std::size_t aggregate, DrawnNumbers& numbers,
                     Draw& draw) const {
  draw.way = normalise * aggregates_ + aggregate;
  draw.weights.assign(nodes_.size(), 1);
  for (const Node& group : nodes_) {
    double stated = 0;
    double drawn = 0;
    for (const std::size_t child : group.children) {
      if (!nodes_[child].weight) {
        continue;
      }
      const double weight = *nodes_[child].weight;
      if (spread_ == 0) {
        draw.weights[child] = weight;
        continue;
      }
      const double even = static_cast<double>(numbers.Next()) / 2147483648.0 - 1;  // −1 to 1
      draw.weights[child] = weight * (1 + spread_ * even);
      stated += weight;
      drawn += draw.weights[child];
    }
    if (group.keeps_sum && drawn > 0) {
      for (const std::size_t child : group.children) {
        if (nodes_[child].weight) {
          draw.weights[child] *= stated / drawn;
        }
      }
    }
  }
}

void DrawnTree::SetLeafWeights(const Way& way, Draw& draw) const {
  draw.leaf_weights.assign(leaves_, 0);
  draw.values.assign(nodes_.size(), 1);  // here: what a value of the node is in the score
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const Node& node = nodes_[i];
    if (node.leaf) {
      draw.leaf_weights[*node.leaf] = draw.values[i];
    }
    double whole = 1;
    if (way.by[i] == Aggregation::kMean) {
      whole = 0;
      for (const std::size_t child : node.children) {
        whole += way.live[child] ? draw.weights[child] : 0;
      }
    }
    for (const std::size_t child : node.children) {
      draw.values[child] = way.live[child] ? draw.values[i] * draw.weights[child] / whole : 0;
    }
  }
}

void DrawnTree::ScoreSums(const Way& way, Draw& draw) const {
  SetLeafWeights(way, draw);
  const double* values = way.values.data();
  for (std::size_t first = 0; first < units_; first += kLanes) {
    DoublePair a{};
    DoublePair b{};
    DoublePair c{};
    DoublePair d{};
    DoublePair e{};
    DoublePair f{};
    DoublePair g{};
    DoublePair h{};
    for (const double leaf_weight : draw.leaf_weights) {
      const DoublePair weight = {leaf_weight, leaf_weight};
      a += weight * LoadPair(values);
      b += weight * LoadPair(values + 2);
      c += weight * LoadPair(values + 4);
      d += weight * LoadPair(values + 6);
      e += weight * LoadPair(values + 8);
      f += weight * LoadPair(values + 10);
      g += weight * LoadPair(values + 12);
      h += weight * LoadPair(values + 14);
      values += kLanes;
    }
    const double sums[kLanes] = {a[0], a[1], b[0], b[1], c[0], c[1], d[0], d[1],
                                 e[0], e[1], f[0], f[1], g[0], g[1], h[0], h[1]};
    const std::size_t last = std::min(kLanes, units_ - first);
    for (std::size_t i = 0; i < last; ++i) {
      draw.scores[first + i] = sums[i];
    }
  }
}

double DrawnTree::PointsOf(const Node& node, double weighted) const {
  if (node.cap && weighted > *node.cap) {
    return *node.cap;
  }
  return node.floor && weighted < *node.floor ? *node.floor : weighted;
}

double DrawnTree::ValueOf(const Way& way, std::size_t unit, std::size_t group, Draw& draw) const {
  const Node& node = nodes_[group];
  const char* scored = &way.scored[unit * nodes_.size()];
  double weights = 0;
  for (const std::size_t child : node.children) {
    weights += scored[child] ? draw.weights[child] : 0;
  }
  const Aggregation by = way.by[group];
  double sum = 0;
  std::optional<double> picked;
  for (const std::size_t child : node.children) {
    if (!scored[child]) {
      continue;
    }
    double value = draw.values[child];
    const double weight = draw.weights[child];
    switch (by) {
      case Aggregation::kSum:
        sum += PointsOf(nodes_[child], weight * value);
        break;
      case Aggregation::kMean:
        sum += PointsOf(nodes_[child], weight * value / weights);
        break;
      case Aggregation::kMax:
      case Aggregation::kMin: {
        const double points = PointsOf(nodes_[child], weight * value);
        if (!picked || (by == Aggregation::kMax ? points > *picked : points < *picked)) {
          picked = points;
        }
        break;
      }
      case Aggregation::kGeometric:
      case Aggregation::kHarmonic:
        value = node.zero_floor ? std::max(value, *node.zero_floor) : value;
        if (!(value > 0)) {
          return kNone;
        }
        sum += by == Aggregation::kGeometric ? weight * std::log(value) : weight / value;
        break;
    }
  }
  switch (by) {
    case Aggregation::kMax:
    case Aggregation::kMin:
      return picked.value_or(kNone);
    case Aggregation::kGeometric:
      return std::exp(sum / weights);
    case Aggregation::kHarmonic:
      return weights / sum;
    default:
      return sum;
  }
}

double DrawnTree::ScoreOne(const Way& way, std::size_t unit, Draw& draw) const {
  const char* scored = &way.scored[unit * nodes_.size()];
  if (!scored[0]) {
    return kNone;
  }
  draw.values.resize(nodes_.size());
  // Children stand behind their parents.
  for (std::size_t i = nodes_.size(); i-- > 0;) {
    if (!scored[i]) {
      draw.values[i] = kNone;
    } else if (nodes_[i].leaf) {
      draw.values[i] =
          way.values[(unit / kLanes * leaves_ + *nodes_[i].leaf) * kLanes + unit % kLanes];
    } else {
      draw.values[i] = ValueOf(way, unit, i, draw);
    }
  }
  return PointsOf(nodes_[0], draw.values[0]);
}

int DrawnTree::TiersLost(const Draw& draw) const {
  int lost = 0;
  for (const Gate& gate : gates_) {
    const auto failed = std::ranges::count_if(gate.pass_marks, [&](const auto& pass_mark) {
      return draw.values[pass_mark.first] < pass_mark.second;
    });
    if (failed >= gate.takes) {
      return kAllTiers;
    }
    lost += failed >= gate.lowers ? 1 : 0;
  }
  return lost;
}

void DrawnTree::Score(Draw& draw) const {
  const Way& way = ways_[draw.way];
  draw.scores.resize(units_);
  draw.tiers_lost.assign(units_, 0);
  // Where most are sums all are taken as such, and the others once more.
  if (std::ranges::any_of(way.is_sum, [](char is_sum) { return is_sum != 0; })) {
    ScoreSums(way, draw);
  }
  if (!way.all_are_sums) {
    for (std::size_t unit = 0; unit < units_; ++unit) {
      if (!way.is_sum[unit]) {
        draw.scores[unit] = ScoreOne(way, unit, draw);
        if (!gates_.empty() && !std::isnan(draw.scores[unit])) {
          draw.tiers_lost[unit] = TiersLost(draw);
        }
      }
    }
  }
  const double power = higher_ ? score_power_ : -score_power_;
  for (double& score : draw.scores) {
    score = RoundedToWhole(score * power);
  }
}

double DrawnTree::ScoreOf(const Decimal& score) const {
  return FloatOf(score) * (higher_ ? score_power_ : -score_power_);
}

}  // namespace zoneflow::scoring

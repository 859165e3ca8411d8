#include "services/scoring/core/framework/figure_columns.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>

#include "absl/numeric/int128.h"

#include "services/scoring/core/framework/double_pair.h"

namespace zoneflow::scoring {
namespace {

using absl::int128;

// Units that are worked on at once: what stands between two steps stays in the nearest cache.
constexpr std::size_t kBlock = 64;
// Beyond it not every whole number is a double.
constexpr double kMostWhole = 9007199254740992.0;  // 2^53
// Below it a quotient that was rounded twice is off by less than an eighth.
constexpr double kMostQuotient = 281474976710656.0;  // 2^48
constexpr double kErrorOfQuotient = 8.9e-16;  // of its size: two bits more than two roundings
constexpr std::int64_t kMostFactor = std::int64_t{1} << 60;

using Block = std::array<double, kBlock>;

std::optional<double> WholeOf(const Decimal& value, int digits) {
  const auto whole = value.ScaledTo(digits);
  const int128 most = std::int64_t{1} << 53;
  return whole && *whole <= most && *whole >= -most
             ? std::optional(static_cast<double>(static_cast<std::int64_t>(*whole)))
             : std::nullopt;
}

std::optional<std::int64_t> PowerOfTen(int exponent) {
  if (exponent < 0 || exponent > 18) {
    return std::nullopt;
  }
  std::int64_t power = 1;
  for (; exponent > 0; --exponent) {
    power *= 10;
  }
  return power;
}

std::optional<std::int64_t> FactorOf(int128 value) {
  return value > 0 && value < kMostFactor ? std::optional(static_cast<std::int64_t>(value))
                                          : std::nullopt;
}

// × up ÷ down, rounded half away from zero: in doubles, which tell it but where the quotient lies next
// to a half, and there in whole numbers.
struct Ratio {
  std::int64_t up = 1;
  std::int64_t down = 1;
  double factor = 1;
  double clear = 0.5;  // further than this from a whole number the double does not tell

  // Of whole numbers up to `most`; nullopt if they get too long.
  static std::optional<Ratio> Of(int128 up, int128 down, double most) {
    const auto first = FactorOf(up);
    const auto second = FactorOf(down);
    if (!first || !second) {
      return std::nullopt;
    }
    const std::int64_t common = std::gcd(*first, *second);
    Ratio ratio{*first / common, *second / common};
    ratio.factor = static_cast<double>(static_cast<long double>(ratio.up) /
                                       static_cast<long double>(ratio.down));
    const double largest = most * ratio.factor;
    if (most > kMostWhole || largest > (ratio.down == 1 ? kMostWhole : kMostQuotient)) {
      return std::nullopt;
    }
    ratio.clear = 0.5 - largest * kErrorOfQuotient;
    return ratio;
  }

  double Exactly(double whole) const {
    const int128 product = int128(static_cast<std::int64_t>(whole)) * up;
    const int128 size = product < 0 ? -product : product;
    int128 quotient = size / down;
    if ((size - quotient * down) * 2 >= down) {
      ++quotient;
    }
    const double rounded = static_cast<double>(static_cast<std::int64_t>(quotient));
    return product < 0 ? -rounded : rounded;
  }

  void Apply(const Block& from, Block& into) const {
    const DoublePair by = {factor, factor};
    if (down == 1) {
      for (std::size_t i = 0; i < kBlock; i += 2) {
        StorePair(LoadPair(&from[i]) * by, &into[i]);
      }
      return;
    }
    const DoublePair shift = {kRoundingShift, kRoundingShift};
    const DoublePair limit = {clear, clear};
    PairBits signs{};  // below 0 where some quotient is off by more than the limit
    for (std::size_t i = 0; i < kBlock; i += 2) {
      const DoublePair quotient = LoadPair(&from[i]) * by;
      const DoublePair whole = quotient + shift - shift;
      const DoublePair off = quotient - whole;
      signs |= (PairBits)(limit - off) | (PairBits)(limit + off);
      StorePair(whole, &into[i]);
    }
    if (signs[0] >= 0 && signs[1] >= 0) {
      return;
    }
    for (std::size_t i = 0; i < kBlock; ++i) {
      if (std::fabs(from[i] * factor - into[i]) > clear) {
        into[i] = Exactly(from[i]);
      }
    }
  }
};

// A node of a framework over columns.
struct Step {
  std::optional<std::size_t> column;  // of a leaf
  bool is_raw = false;
  bool higher = true;
  double bound = 0;  // raw figures are counted from here
  Ratio value;       // of is_raw
  double full = 0;   // what is_raw is clipped to; 0: not
  double scale = 1;  // of is_raw
  std::vector<std::pair<Step, Ratio>> children;
  int digits = 0;   // that values have after the point
  double most = 0;  // that they are, either way
};

// Twice the ranks of places that stand in order, of which ties are told by their scores.
void SetRanks(const std::vector<FigureColumns::Place*>& places, TieRule ties,
              std::int32_t FigureColumns::Place::*twice_rank) {
  std::int32_t dense = 0;
  for (std::size_t first = 0; first < places.size();) {
    std::size_t end = first + 1;
    while (end < places.size() && places[end]->score == places[first]->score) {
      ++end;
    }
    ++dense;
    for (std::size_t i = first; i < end; ++i) {
      const auto twice = [](std::size_t rank) { return static_cast<std::int32_t>(2 * rank); };
      places[i]->*twice_rank = ties == TieRule::kCompetition ? twice(first + 1)
                               : ties == TieRule::kDense     ? 2 * dense
                               : ties == TieRule::kOrdinal
                                   ? twice(i + 1)
                                   : static_cast<std::int32_t>(first + 1 + end);
    }
    first = end;
  }
}

// Of whole blocks.
std::pair<double, double> BoundsOf(const std::vector<double>& values) {
  DoublePair least = LoadPair(values.data());
  DoublePair greatest = least;
  for (std::size_t i = 2; i < values.size(); i += 2) {
    const DoublePair two = LoadPair(&values[i]);
    least = LesserOf(two, least);
    greatest = GreaterOf(two, greatest);
  }
  return {std::min(least[0], least[1]), std::max(greatest[0], greatest[1])};
}

bool IsPlainGroup(const FrameworkNode& node) {
  return node.aggregation == Aggregation::kSum || node.aggregation == Aggregation::kMean;
}

bool IsByBounds(const Leaf& leaf) {
  const auto* rule = std::get_if<NormaliseRule>(&leaf.rule);
  return rule != nullptr && rule->method == Normalisation::kMinMax && !rule->log &&
         !rule->winsorise;
}

}  // namespace

// Reads the leaves of a board.
class FigureColumns::Builder {
 public:
  Builder(const FrameworkBoard& board, FigureColumns& columns) : columns_(columns) {
    for (const FrameworkRow& row : board.rows) {
      rows_.push_back(&row);
    }
    std::ranges::sort(rows_, {},
                      [](const FrameworkRow* row) -> const std::string& { return row->unit.id; });
    for (const FrameworkRow* row : rows_) {
      columns_.units_.push_back(row->unit);
      nodes_.push_back(&row->total);
    }
  }

  // False if columns do not tell it.
  bool Add(const FrameworkNode& node, std::vector<const NodeResult*> results) {
    const NodeState state = results.front()->state;
    if (node.cap || node.floor ||
        std::ranges::any_of(results, [&](const NodeResult* one) { return one->state != state; })) {
      return false;
    }
    if (state == NodeState::kMissing || state == NodeState::kSkipped) {
      return false;
    }
    columns_.counts_.push_back(state == NodeState::kScored);
    if (state != NodeState::kScored) {
      return true;
    }
    if (node.leaf) {
      return AddColumn(*node.leaf, results);
    }
    if (!IsPlainGroup(node)) {
      return false;
    }
    for (std::size_t child = 0; child < node.children.size(); ++child) {
      std::vector<const NodeResult*> below;
      below.reserve(results.size());
      for (const NodeResult* one : results) {
        below.push_back(&one->children[child]);
      }
      if (!Add(node.children[child], std::move(below))) {
        return false;
      }
    }
    return true;
  }

  const std::vector<const NodeResult*>& nodes() const { return nodes_; }

 private:
  bool AddColumn(const Leaf& leaf, const std::vector<const NodeResult*>& results) {
    Column column;
    column.is_raw = IsByBounds(leaf);
    std::optional<Bounds> stored;
    if (const auto* rule = std::get_if<NormaliseRule>(&leaf.rule)) {
      if (const auto found = rule->bounds_by_period.find(columns_.period_);
          found != rule->bounds_by_period.end()) {
        stored = found->second;
      }
      stored = rule->bounds ? rule->bounds : stored;
      columns_.measured_apart_ = columns_.measured_apart_ && column.is_raw;
    }
    columns_.measured_apart_ = columns_.measured_apart_ &&
                               leaf.measure.impute != Imputation::kCohortMean &&
                               leaf.measure.impute != Imputation::kCohortMedian;
    const auto figure = [&](const NodeResult* one) {
      return column.is_raw ? one->raw : one->value;
    };
    for (const NodeResult* one : results) {
      if (!figure(one)) {
        return false;
      }
      column.digits = std::max(column.digits, figure(one)->digits());
    }
    column.is_stored = column.is_raw && stored;
    if (column.is_stored) {
      column.digits = std::max({column.digits, stored->low.digits(), stored->high.digits()});
    }
    column.values.reserve(results.size() + kBlock);
    for (const NodeResult* one : results) {
      const auto whole = WholeOf(*figure(one), column.digits);
      if (!whole) {
        return false;
      }
      column.values.push_back(*whole);
    }
    if (column.is_stored) {
      const auto low = WholeOf(stored->low, column.digits);
      const auto high = WholeOf(stored->high, column.digits);
      if (!low || !high) {
        return false;
      }
      column.low = *low;
      column.high = *high;
    }
    columns_.columns_.push_back(std::move(column));
    return true;
  }

  FigureColumns& columns_;
  std::vector<const FrameworkRow*> rows_;
  std::vector<const NodeResult*> nodes_;
};

// Scores units block by block.
class FigureColumns::Scorer {
 public:
  Scorer(const FigureColumns& columns, const Framework& framework)
      : columns_(columns), framework_(framework) {}

  std::optional<Step> Compile() {
    node_ = 0;
    column_ = 0;
    std::optional<Step> root = Compile(framework_.root);
    return root && node_ == columns_.counts_.size() && column_ == columns_.columns_.size()
               ? std::move(root)
               : std::nullopt;
  }

  void Value(const Step& step, std::size_t first, Block& values) const {
    if (!step.column) {
      values.fill(0);
      Block below;
      Block points;
      for (const auto& [child, weight] : step.children) {
        Value(child, first, below);
        weight.Apply(below, points);
        for (std::size_t i = 0; i < kBlock; i += 2) {
          StorePair(LoadPair(&values[i]) + LoadPair(&points[i]), &values[i]);
        }
      }
      return;
    }
    const double* const figures = columns_.columns_[*step.column].values.data() + first;
    if (!step.is_raw) {
      std::copy(figures, figures + kBlock, values.begin());
      return;
    }
    const DoublePair bound = {step.bound, step.bound};
    const double sign = step.higher ? 1 : -1;
    const DoublePair way = {sign, sign};
    Block ways;
    for (std::size_t i = 0; i < kBlock; i += 2) {
      StorePair((LoadPair(figures + i) - bound) * way, &ways[i]);
    }
    step.value.Apply(ways, values);
    if (step.full > 0) {
      const DoublePair zero{};
      const DoublePair full = {step.full, step.full};
      for (std::size_t i = 0; i < kBlock; i += 2) {
        StorePair(LesserOf(GreaterOf(LoadPair(&values[i]), zero), full), &values[i]);
      }
    }
    if (step.scale != 1) {
      const DoublePair scale = {step.scale, step.scale};
      for (std::size_t i = 0; i < kBlock; i += 2) {
        StorePair(LoadPair(&values[i]) * scale, &values[i]);
      }
    }
  }

 private:
  std::optional<Step> CompileLeaf(const Leaf& leaf) {
    Step step;
    step.column = column_;
    const Column& column = columns_.columns_[column_++];
    const auto [least, greatest] = BoundsOf(column.values);
    step.is_raw = column.is_raw;
    if (!step.is_raw) {
      step.digits = column.digits;
      step.most = std::max(-least, greatest);
      return step.most <= kMostWhole ? std::optional(std::move(step)) : std::nullopt;
    }
    const auto& rule = std::get<NormaliseRule>(leaf.rule);
    const double low = column.is_stored ? column.low : least;
    const double high = column.is_stored ? column.high : greatest;
    const auto full = PowerOfTen(framework_.digits);
    const auto scale = WholeOf(rule.scale, rule.scale.digits());
    if (!(low < high) || !full || !scale) {
      return std::nullopt;
    }
    step.higher = rule.better == Better::kHigher;
    step.bound = step.higher ? low : high;
    const double most = std::max(std::fabs(least - step.bound), std::fabs(greatest - step.bound));
    const auto value = Ratio::Of(*full, static_cast<std::int64_t>(high - low), most);
    if (!value || high - low > kMostWhole) {
      return std::nullopt;
    }
    step.value = *value;
    step.most = most * value->factor + 1;
    if (rule.clip && (least < low || greatest > high)) {
      step.full = static_cast<double>(*full);
      step.most = step.full;
    }
    step.scale = *scale;
    step.most *= std::fabs(*scale);
    step.digits = framework_.digits + rule.scale.digits();
    return step.most <= kMostWhole ? std::optional(std::move(step)) : std::nullopt;
  }

  std::optional<Step> Compile(const FrameworkNode& node) {
    if (node_ == columns_.counts_.size()) {
      return std::nullopt;
    }
    ++node_;
    if (node.leaf) {
      return column_ < columns_.columns_.size() ? CompileLeaf(*node.leaf) : std::nullopt;
    }
    Step group;
    std::vector<Decimal> weights;
    Decimal whole;
    for (const FrameworkNode& child : node.children) {
      if (node_ < columns_.counts_.size() && columns_.counts_[node_] == 0) {
        ++node_;  // what does not count has nothing below it that was told
        continue;
      }
      std::optional<Step> below = Compile(child);
      if (!below) {
        return std::nullopt;
      }
      group.children.emplace_back(*std::move(below), Ratio());
      weights.push_back(child.weight ? *child.weight : node.unknown_weight.value_or(Decimal(1)));
      whole += weights.back();
    }
    return Weigh(node.aggregation == Aggregation::kMean, weights, whole, group)
               ? std::optional(std::move(group))
               : std::nullopt;
  }

  // Sums keep all digits, the parts of means have those of the framework.
  bool Weigh(bool is_mean, const std::vector<Decimal>& weights, const Decimal& whole, Step& group) {
    group.digits = is_mean ? framework_.digits : 0;
    for (std::size_t i = 0; i < weights.size() && !is_mean; ++i) {
      group.digits = std::max(group.digits, group.children[i].first.digits + weights[i].digits());
    }
    for (std::size_t i = 0; i < weights.size(); ++i) {
      auto& [child, ratio] = group.children[i];
      const auto weight = weights[i].ScaledTo(weights[i].digits());
      const auto divisor = is_mean ? whole.ScaledTo(whole.digits()) : int128(1);
      const int more =
          group.digits - child.digits - weights[i].digits() + (is_mean ? whole.digits() : 0);
      const auto power = PowerOfTen(std::abs(more));
      if (!weight || !divisor || !power || *weight <= 0 || *weight > kMostFactor || *divisor <= 0 ||
          *divisor > kMostFactor) {
        return false;
      }
      const auto weighed = more < 0 ? Ratio::Of(*weight, *divisor * *power, child.most)
                                    : Ratio::Of(*weight * *power, *divisor, child.most);
      if (!weighed) {
        return false;
      }
      ratio = *weighed;
      group.most += child.most * ratio.factor + 1;
    }
    return group.most <= kMostWhole;
  }

  const FigureColumns& columns_;
  const Framework& framework_;
  std::size_t node_ = 0;
  std::size_t column_ = 0;
};

std::optional<FigureColumns> FigureColumns::Of(const Framework& framework,
                                               const FrameworkBoard& board) {
  if (board.rows.empty() || !framework.eligibility.empty() || !framework.vetoes.empty() ||
      !framework.gates.empty() || !framework.years.empty() || framework.rank_in_cohorts_only) {
    return std::nullopt;
  }
  FigureColumns columns;
  columns.period_ = board.period;
  Builder builder(board, columns);
  if (!builder.Add(framework.root, builder.nodes())) {
    return std::nullopt;
  }
  columns.FillUp();
  return columns;
}

void FigureColumns::FillUp() {
  std::map<std::string_view, std::uint32_t> cohorts;
  cohorts_.clear();
  for (const ScoredUnit& unit : units_) {
    cohorts_.push_back(
        cohorts.emplace(unit.cohort, static_cast<std::uint32_t>(cohorts.size())).first->second);
  }
  cohort_count_ = static_cast<std::uint32_t>(cohorts.size());
  for (Column& column : columns_) {
    // With figures like the others', so that no quotient of them is long.
    column.values.resize((units_.size() + kBlock - 1) / kBlock * kBlock, column.values.front());
  }
}

std::optional<FigureColumns> FigureColumns::Without(const std::vector<std::string>& units) const {
  if (units.empty()) {
    return *this;
  }
  if (!measured_apart_) {
    return std::nullopt;
  }
  FigureColumns rest = *this;
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < units_.size(); ++i) {
    if (std::ranges::find(units, units_[i].id) == units.end()) {
      kept.push_back(i);
    }
  }
  if (kept.empty()) {
    return std::nullopt;
  }
  const auto keep = [&](auto& all) {
    for (std::size_t i = 0; i < kept.size(); ++i) {
      if (kept[i] != i) {
        all[i] = std::move(all[kept[i]]);
      }
    }
    all.resize(kept.size());
  };
  keep(rest.units_);
  for (Column& column : rest.columns_) {
    keep(column.values);
  }
  rest.FillUp();
  return rest;
}

std::optional<FigureColumns::Places> FigureColumns::Rank(const Framework& framework) const {
  Scorer scorer(*this, framework);
  const std::optional<Step> root = scorer.Compile();
  if (!root) {
    return std::nullopt;
  }
  Places ranked;
  ranked.digits = std::min(root->digits, framework.score_digits);
  Ratio rounding;
  if (root->digits > ranked.digits) {
    const auto power = PowerOfTen(root->digits - ranked.digits);
    const auto ratio = power ? Ratio::Of(1, *power, root->most) : std::nullopt;
    if (!ratio) {
      return std::nullopt;
    }
    rounding = *ratio;
  }
  ranked.places.resize(units_.size());
  Block values;
  Block scores;
  for (std::size_t first = 0; first < units_.size(); first += kBlock) {
    scorer.Value(*root, first, values);
    rounding.Apply(values, scores);
    const std::size_t last = std::min(kBlock, units_.size() - first);
    for (std::size_t i = 0; i < last; ++i) {
      ranked.places[first + i] = {.unit = static_cast<std::uint32_t>(first + i),
                                  .score = scores[i]};
    }
  }
  return PlaceUnits(framework, ranked) ? std::optional(std::move(ranked)) : std::nullopt;
}

bool FigureColumns::PlaceUnits(const Framework& framework, Places& ranked) const {
  std::vector<Place>& places = ranked.places;
  const bool higher = framework.better == Better::kHigher;
  std::ranges::sort(places, [higher](const Place& a, const Place& b) {
    return a.score != b.score ? (a.score > b.score) == higher : a.unit < b.unit;
  });
  std::vector<Place*> all;
  std::vector<std::vector<Place*>> by_cohort(cohort_count_);
  for (Place& place : places) {
    all.push_back(&place);
    by_cohort[cohorts_[place.unit]].push_back(&place);
  }
  SetRanks(all, framework.ties, &Place::twice_rank);
  for (const std::vector<Place*>& cohort : by_cohort) {
    SetRanks(cohort, framework.ties, &Place::twice_cohort_rank);
  }
  for (Place& place : places) {
    place.tier = static_cast<std::uint32_t>(framework.tiers.size());
  }
  for (std::size_t tier = framework.tiers.size(); tier-- > 0;) {
    const TierRule& rule = framework.tiers[tier];
    const auto reach = [&](const auto& reaches) {
      for (Place& place : places) {
        place.tier = reaches(place) ? static_cast<std::uint32_t>(tier) : place.tier;
      }
    };
    if (rule.at_least) {
      const auto edge = WholeOf(*rule.at_least, ranked.digits);
      if (!edge) {
        return false;
      }
      reach(
          [&](const Place& place) { return higher ? place.score >= *edge : place.score <= *edge; });
    } else {
      const Decimal last = rule.top ? Decimal(*rule.top)
                                    : *rule.top_share * Decimal(static_cast<int>(places.size()));
      const double twice_last = static_cast<double>((last + last).AsFloat());
      reach([&](const Place& place) { return place.twice_rank <= twice_last; });
    }
  }
  // Who is level overall stands by the rank in the cohort.
  for (auto first = places.begin(); cohort_count_ > 1 && first != places.end();) {
    const auto end = std::find_if(first, places.end(), [&](const Place& place) {
      return place.twice_rank != first->twice_rank;
    });
    std::stable_sort(first, end, [](const Place& a, const Place& b) {
      return a.twice_cohort_rank < b.twice_cohort_rank;
    });
    first = end;
  }
  return true;
}

FrameworkRow FigureColumns::RowOf(const Framework& framework, const Places& places,
                                  const Place& place) const {
  const auto half = [](std::int32_t twice) { return Decimal::Of(std::int64_t{twice} * 5, 1); };
  FrameworkRow row;
  row.unit = units_[place.unit];
  row.score = Decimal::Of(static_cast<std::int64_t>(place.score), places.digits);
  row.rank = half(place.twice_rank);
  row.cohort_rank = half(place.twice_cohort_rank);
  row.tier = place.tier < framework.tiers.size() ? framework.tiers[place.tier].name : "";
  return row;
}

}  // namespace zoneflow::scoring

#include "services/scoring/core/appraisal/shortcomings.h"

#include <algorithm>
#include <optional>

#include "services/scoring/core/appraisal/compare.h"

namespace zoneflow::scoring {
namespace {

// What leaves are compared by; nullopt where the unit has nothing to compare.
std::optional<Decimal> FigureOf(const NodeResult& leaf) {
  if (leaf.state != NodeState::kScored) {
    return std::nullopt;
  }
  return leaf.share ? leaf.share : leaf.value;
}

template <typename Take>
void ForEachLeaf(const NodeResult& node, const Take& take) {
  if (node.children.empty()) {
    take(node);
  }
  for (const NodeResult& child : node.children) {
    ForEachLeaf(child, take);
  }
}

}  // namespace

std::string LeafStandings::GroupOf(const FrameworkRow& row) const {
  return row.rank ? "" : row.unit.cohort;
}

LeafStandings::LeafStandings(const Framework& framework, const FrameworkBoard& board)
    : higher_(framework.better == Better::kHigher) {
  for (const FrameworkRow& row : board.rows) {
    if (!RankOf(row)) {
      continue;
    }
    ForEachLeaf(row.total, [&](const NodeResult& leaf) {
      if (const auto figure = FigureOf(leaf)) {
        Leaf& all = leaves_[{GroupOf(row), leaf.path}];
        all.best_first.push_back(*figure);
        all.mean += *figure;
      }
    });
  }
  for (auto& [name, leaf] : leaves_) {
    std::ranges::sort(leaf.best_first,
                      [&](const Decimal& a, const Decimal& b) { return StandsBefore(a, b); });
    leaf.mean =
        Quotient(leaf.mean, static_cast<int>(leaf.best_first.size()), framework.score_digits + 2);
  }
}

std::vector<Shortcoming> LeafStandings::ShortcomingsOf(const FrameworkRow& row) const {
  std::vector<Shortcoming> shortcomings;
  if (!RankOf(row)) {
    return shortcomings;
  }
  ForEachLeaf(row.total, [&](const NodeResult& leaf) {
    const auto figure = FigureOf(leaf);
    const auto all = leaves_.find({GroupOf(row), leaf.path});
    if (!figure || all == leaves_.end() || !StandsBefore(all->second.mean, *figure)) {
      return;
    }
    const std::vector<Decimal>& figures = all->second.best_first;
    const auto place = std::ranges::lower_bound(
        figures, *figure, [&](const Decimal& a, const Decimal& b) { return StandsBefore(a, b); });
    const Decimal& mean = all->second.mean;
    shortcomings.push_back({.path = leaf.path,
                            .name = leaf.name,
                            .of_score = leaf.share.has_value(),
                            .own = *figure,
                            .mean = mean,
                            .gap = higher_ ? mean - *figure : *figure - mean,
                            .place = static_cast<int>(place - figures.begin()) + 1,
                            .of = static_cast<int>(figures.size())});
  });
  std::ranges::stable_sort(shortcomings, [](const Shortcoming& a, const Shortcoming& b) {
    return std::pair(!a.of_score, b.gap) < std::pair(!b.of_score, a.gap);
  });
  return shortcomings;
}

}  // namespace zoneflow::scoring

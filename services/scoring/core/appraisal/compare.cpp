#include "services/scoring/core/appraisal/compare.h"

#include <algorithm>
#include <map>

namespace zoneflow::scoring {
namespace {

// Appends the nodes whose shares add up to the share of this one.
void AddParts(const NodeResult& node, std::vector<const NodeResult*>& parts) {
  bool split = false;
  for (const NodeResult& child : node.children) {
    if (child.share) {
      split = true;
      AddParts(child, parts);
    }
  }
  if (!split && node.share) {
    parts.push_back(&node);
  }
}

std::vector<NodeDifference> Differences(const NodeResult& was, const NodeResult& now) {
  std::vector<const NodeResult*> before;
  std::vector<const NodeResult*> after;
  AddParts(was, before);
  AddParts(now, after);
  std::vector<NodeDifference> differences;
  std::map<std::string_view, std::size_t> places;
  for (const NodeResult* node : before) {
    places.emplace(node->path, differences.size());
    differences.push_back({node->path, node->name, node->share, std::nullopt, -*node->share});
  }
  for (const NodeResult* node : after) {
    const auto [place, is_new] = places.emplace(node->path, differences.size());
    if (is_new) {
      differences.push_back({node->path, node->name, std::nullopt, node->share, *node->share});
    } else {
      NodeDifference& one = differences[place->second];
      one.now = node->share;
      one.change += *node->share;
    }
  }
  return differences;
}

// Whether `other` takes part in the places that the row's rank is of.
bool Competes(const FrameworkRow& row, const FrameworkRow& other) {
  return row.rank ? other.rank.has_value()
                  : other.cohort_rank.has_value() && other.unit.cohort == row.unit.cohort;
}

// Whether a unit stands above the row; nullopt if it is not ranked there.
std::map<std::string_view, bool> Standings(const FrameworkBoard& board, const FrameworkRow& row) {
  std::map<std::string_view, bool> above;
  for (const FrameworkRow& other : board.rows) {
    if (&other != &row && Competes(row, other)) {
      above.emplace(other.unit.id, *RankOf(other) < *RankOf(row) && other.score != row.score);
    }
  }
  return above;
}

RankCauses CausesOf(const FrameworkBoard& before, const FrameworkRow& was,
                    const FrameworkBoard& after, const FrameworkRow& now) {
  RankCauses causes;
  const auto then = Standings(before, was);
  const auto since = Standings(after, now);
  for (const auto& [unit, above] : since) {
    const auto known = then.find(unit);
    if (known == then.end()) {
      causes.new_units += above ? 1 : 0;
    } else if (above != known->second) {
      causes.passed_by += above ? 1 : 0;
      causes.passed -= above ? 0 : 1;
    }
  }
  for (const auto& [unit, above] : then) {
    causes.departed_units -= above && !since.contains(unit) ? 1 : 0;
  }
  causes.by_tie_rule =
      *RankOf(now) - *RankOf(was) -
      Decimal(causes.new_units + causes.departed_units + causes.passed_by + causes.passed);
  return causes;
}

Decimal Distance(const Decimal& a, const Decimal& b) { return a < b ? b - a : a - b; }

}  // namespace

const std::optional<Decimal>& RankOf(const FrameworkRow& row) {
  return row.rank ? row.rank : row.cohort_rank;
}

Comparison Compare(const FrameworkBoard& before, const FrameworkRow& was,
                   const FrameworkBoard& after, const FrameworkRow& now) {
  Comparison comparison;
  if (was.score && now.score) {
    comparison.nodes = Differences(was.total, now.total);
    comparison.score_change = *now.score - *was.score;
    comparison.rounding = *comparison.score_change;
    for (const NodeDifference& one : comparison.nodes) {
      comparison.rounding = comparison.rounding - one.change;
    }
  }
  if (was.unit.id == now.unit.id && RankOf(was) && RankOf(now) &&
      was.rank.has_value() == now.rank.has_value()) {
    comparison.rank_change = *RankOf(now) - *RankOf(was);
    comparison.rank_causes = CausesOf(before, was, after, now);
  }
  return comparison;
}

Neighbour NextAbove(const FrameworkBoard& board, const FrameworkRow& row) {
  Neighbour above;
  for (const FrameworkRow& other : board.rows) {
    if (RankOf(row) && Competes(row, other) && *RankOf(other) < *RankOf(row) &&
        other.score != row.score &&
        (above.row == nullptr || *RankOf(*above.row) <= *RankOf(other))) {
      above = {&other, Distance(*other.score, *row.score)};
    }
  }
  return above;
}

Neighbour NextBelow(const FrameworkBoard& board, const FrameworkRow& row) {
  Neighbour below;
  for (const FrameworkRow& other : board.rows) {
    if (RankOf(row) && Competes(row, other) && *RankOf(other) > *RankOf(row) &&
        other.score != row.score &&
        (below.row == nullptr || *RankOf(other) < *RankOf(*below.row))) {
      below = {&other, Distance(*other.score, *row.score)};
    }
  }
  return below;
}

}  // namespace zoneflow::scoring

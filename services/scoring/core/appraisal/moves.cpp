#include "services/scoring/core/appraisal/moves.h"

#include <algorithm>
#include <tuple>

#include "services/scoring/core/appraisal/compare.h"

namespace zoneflow::scoring {

std::vector<Standpoint> StandpointsOf(const FrameworkBoard& board) {
  std::vector<Standpoint> points;
  points.reserve(board.rows.size());
  for (const FrameworkRow& row : board.rows) {
    points.push_back({row.unit.id, row.unit.name, RankOf(row), row.score, row.tier});
  }
  std::ranges::sort(points, {}, &Standpoint::unit);
  return points;
}

std::vector<RankMove> MovesBetween(const std::vector<Standpoint>& was,
                                   const std::vector<Standpoint>& now) {
  std::vector<RankMove> moves;
  auto before = was.begin();
  auto after = now.begin();
  while (before != was.end() || after != now.end()) {
    if (after == now.end() || (before != was.end() && before->unit < after->unit)) {
      moves.push_back({*before++, std::nullopt});
    } else if (before == was.end() || after->unit < before->unit) {
      moves.push_back({std::nullopt, *after++});
    } else {
      if (std::tie(before->rank, before->score, before->tier) !=
          std::tie(after->rank, after->score, after->tier)) {
        moves.push_back({*before, *after});
      }
      ++before;
      ++after;
    }
  }
  // Who is not ranked stands last.
  const auto place = [](const std::optional<Standpoint>& point) {
    const bool ranked = point && point->rank;
    return std::pair(!ranked, ranked ? *point->rank : Decimal(0));
  };
  std::ranges::stable_sort(moves, [&](const RankMove& a, const RankMove& b) {
    return std::pair(place(a.now), place(a.was)) < std::pair(place(b.now), place(b.was));
  });
  return moves;
}

}  // namespace zoneflow::scoring

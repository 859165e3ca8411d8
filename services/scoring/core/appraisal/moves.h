// What moved between two versions of a ranking.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/scoring/core/framework/evaluate.h"

namespace zoneflow::scoring {

// Where a unit stands.
struct Standpoint {
  std::string unit;
  std::string name;
  std::optional<Decimal> rank;  // in the cohort, where there is no other
  std::optional<Decimal> score;
  std::string tier;

  friend bool operator==(const Standpoint&, const Standpoint&) = default;
};

// By unit.
std::vector<Standpoint> StandpointsOf(const FrameworkBoard& board);

// A unit that came has no `was`, one that went no `now`.
struct RankMove {
  std::optional<Standpoint> was;
  std::optional<Standpoint> now;
};

// Whose rank, score or tier is another: by the rank now, then by that before, then by unit.
std::vector<RankMove> MovesBetween(const std::vector<Standpoint>& was,
                                   const std::vector<Standpoint>& now);

}  // namespace zoneflow::scoring

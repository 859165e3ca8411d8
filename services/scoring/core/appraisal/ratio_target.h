// Whether so many units of a hundred reach what is asked (达标率), compared in integers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/scoring/core/appraisal/unit.h"
#include "services/scoring/core/framework/decimal.h"

namespace zoneflow::scoring {

enum class Standard { kAtMost, kAtLeast };

struct RatioRule {
  Standard standard = Standard::kAtMost;
  Decimal threshold;                   // "zero cases": at most 0
  Decimal target_percent;              // above 0, at most 100
  bool unknown_counts_against = true;  // who has not reported is in the denominator, and fails
};

enum class MemberOutcome { kMeets, kFails, kUnknown };

struct RatioMember {
  Unit unit;
  std::optional<Decimal> figure;
  MemberOutcome outcome = MemberOutcome::kUnknown;
};

struct RatioFinding {
  std::vector<RatioMember> members;  // by id: the list behind the ratio
  int meets = 0;
  int fails = 0;
  int unknown = 0;
  int of = 0;            // the denominator
  bool reached = false;  // meets × 100 ≥ target × of: 79.96 % is not 80 %
  int needed = 0;        // the least number that reaches the target
  int headroom = 0;      // how many may still be lost; below 0: how many are missing
};

// Nobody reaches a target of nobody.
RatioFinding FindRatio(std::vector<RatioMember> members, const RatioRule& rule);

}  // namespace zoneflow::scoring

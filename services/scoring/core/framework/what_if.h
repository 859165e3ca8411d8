// What a board would be if some figures were others.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "services/scoring/core/framework/evaluate.h"

namespace zoneflow::scoring {

struct WeightChange {
  std::string path;
  Decimal weight;
};

// The framework with other weights; those of a mean need no longer sum to 100. InvalidArgument names
// the path that is no node, or the rule of CheckFramework that the weights break.
absl::StatusOr<Framework> WithWeights(Framework framework,
                                      const std::vector<WeightChange>& changes);

struct FigureChange {
  std::string unit;
  std::string indicator;
  Decimal value;
};

// "UNIT.INDICATOR=VALUE"; neither has a dot. InvalidArgument names what is wrong.
absl::StatusOr<FigureChange> ParseFigureChange(std::string_view text);

// The observations with all that was reported of these figures in the period replaced.
// InvalidArgument if a unit reported nothing at all, or an indicator is none of the framework.
absl::StatusOr<std::vector<Observation>> WithChanges(const Framework& framework,
                                                     std::vector<Observation> observations,
                                                     const ReportPeriod& period,
                                                     const std::vector<FigureChange>& changes);

}  // namespace zoneflow::scoring

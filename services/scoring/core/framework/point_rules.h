// Rules that turn one unit's figure into points, whatever the others have.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "services/scoring/core/framework/column.h"
#include "services/scoring/core/framework/framework.h"

namespace zoneflow::scoring {

struct RulePoints {
  Decimal points;
  std::string how;  // "4 × 5", "at least 10: 20"; "" if it is not to be explained
};

// InvalidArgument: the figure is outside of what a GivenRule allows. Not for ConstantRule,
// BestPerItemRule and NormaliseRule.
absl::StatusOr<RulePoints> PointsFor(const Rule& rule, const Decimal& figure, int digits,
                                     bool explained);

// The sum over items of the best that each has; what does not count is told in notes.
ColumnCell BestPerItem(const BestPerItemRule& rule, std::string_view unit,
                       const KnownFigures& figures, const ReportPeriod& period, int digits);

}  // namespace zoneflow::scoring

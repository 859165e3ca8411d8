// How an indicator went from one period to another, of each unit and of all together (指标序列).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "services/scoring/core/appraisal/unit.h"
#include "services/scoring/core/framework/decimal.h"
#include "services/scoring/core/framework/observation.h"

namespace zoneflow::scoring {

// Digits after the point of growth, rates and shares.
inline constexpr int kSeriesDigits = 6;
inline constexpr int kMostPeriods = 120;

struct SeriesPoint {
  ReportPeriod period;
  std::optional<Decimal> value;  // of a ratio numerator ÷ denominator
  std::optional<Decimal> numerator;
  std::optional<Decimal> denominator;
  bool unchecked = false;  // nobody has checked it
};

// From the first point to the last. nullopt where there is none: the value before is missing or not
// above 0, or the two are not whole years apart.
struct SeriesChange {
  std::optional<Decimal> change;
  std::optional<Decimal> growth;    // change ÷ what was
  std::optional<Decimal> per_year;  // (now ÷ was)^(1 ÷ years) − 1
  std::optional<Decimal> multiple;  // now ÷ was
  // Of a member: change ÷ the change of all, and change ÷ what all were. Those of all members sum to
  // 1 and to the growth of all, to the last digit. None where the indicator is a ratio.
  std::optional<Decimal> contribution;
  std::optional<Decimal> pull;
};

struct SeriesMember {
  Unit unit;  // unnamed: all together
  std::vector<SeriesPoint> points;
  SeriesChange change;
  bool counted = false;  // in all together: it has a figure at both ends
};

struct IndicatorSeries {
  std::vector<SeriesMember> members;  // by id
  // Sums of those that are counted; a ratio anew from the sums of numerators and denominators. A
  // period in which one of them is missing has no value.
  SeriesMember total;
  bool is_ratio = false;
  // What of a ratio's change comes from the members' own ratios, and what from their weights in it
  // (Simpson). They sum to the change.
  std::optional<Decimal> own_change;
  std::optional<Decimal> mix_change;
};

// The periods from one to another, both included, year by year, quarter by quarter or month by
// month. InvalidArgument if they are not of one kind, the last is before the first, or there are
// more than kMostPeriods.
absl::StatusOr<std::vector<ReportPeriod>> PeriodsBetween(const ReportPeriod& from,
                                                         const ReportPeriod& to);

// figures: the last words, of the units and periods; those of items do not count. OutOfRange if a
// sum has too many digits.
absl::StatusOr<IndicatorSeries> LaySeries(const std::vector<Unit>& units,
                                          const std::vector<ReportPeriod>& periods,
                                          const std::vector<Observation>& figures);

}  // namespace zoneflow::scoring

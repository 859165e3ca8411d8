// Figures that units report, as a framework reads them.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/base/figure_status.h"
#include "services/scoring/core/framework/decimal.h"
#include "services/scoring/core/framework/report_period.h"

namespace zoneflow::scoring {

// What a unit reported; a later known_at of the same unit, indicator, period and item corrects it.
struct Observation {
  std::string unit;
  std::string indicator;
  std::string item;  // a project or judge; "" if the figure is the unit's
  ReportPeriod period;
  std::optional<Decimal> value;  // or both of the following, or all three
  std::optional<Decimal> numerator;
  std::optional<Decimal> denominator;
  std::string source;
  FigureStatus status = FigureStatus::kUnspecified;
  std::optional<Instant> known_at;  // before everything if missing
  std::string reason = {};          // why a figure of a locked period was changed

  friend bool operator==(const Observation&, const Observation&) = default;
};

// What is known on a day: each figure once, the latest. Holds pointers into the observations.
class KnownFigures {
 public:
  // Those known at that instant (nullopt: all) whose status is at least this. InvalidArgument names
  // unit, indicator and period: two figures of one known_at that differ, neither value nor both
  // parts of a ratio, or a denominator that is not above 0.
  static absl::StatusOr<KnownFigures> Of(const std::vector<Observation>& observations,
                                         std::optional<Instant> known_as_of, FigureStatus at_least);

  // By item.
  std::span<const Observation* const> Find(std::string_view unit, std::string_view indicator,
                                           const ReportPeriod& period) const;
  // By unit, indicator, period and item.
  const std::vector<const Observation*>& All() const { return figures_; }
  // Units with a figure of that period, by id.
  std::vector<std::string> UnitsOf(const ReportPeriod& period) const;
  // Figures with a lower status than asked for, by unit and indicator.
  const std::vector<const Observation*>& unchecked() const { return unchecked_; }
  const Observation* FirstUnknownIndicator(
      const std::map<std::string, std::vector<std::string>, std::less<>>& known) const;

 private:
  std::vector<const Observation*> figures_;  // by unit, indicator, period and item
  // Where in them a unit's begin and end.
  std::unordered_map<std::string_view, std::pair<std::size_t, std::size_t>> by_unit_;
  std::vector<const Observation*> unchecked_;
};

}  // namespace zoneflow::scoring

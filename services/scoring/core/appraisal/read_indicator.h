// Reads an indicator of many units out of the log of observations.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/principal.h"
#include "services/scoring/core/appraisal/ports.h"
#include "services/scoring/core/appraisal/ratio_target.h"
#include "services/scoring/core/appraisal/series.h"

namespace zoneflow::scoring {

// Units of a kind that are members in the last period and lie in zones in which the principal may
// act; "" and none: all of them.
struct UnitScope {
  std::string kind;
  std::string cohort = {};
  std::string zone_id = {};
  std::vector<std::string> units = {};
};

inline constexpr std::size_t kMostScoped = 2000;

// Thread-safe; the store outlives it. InvalidArgument for a scope without a kind, or of more than
// kMostScoped units; NotFound if it is of nobody.
class ReadIndicator {
 public:
  explicit ReadIndicator(ObservationStore& store) : store_(store) {}

  absl::StatusOr<IndicatorSeries> Series(const UnitScope& scope, const std::string& indicator,
                                         const ReportPeriod& from, const ReportPeriod& to,
                                         FigureStatus at_least, const Principal& principal) const;
  // InvalidArgument for a target that is not above 0 or is above 100.
  absl::StatusOr<RatioFinding> Ratio(const UnitScope& scope, const std::string& indicator,
                                     const ReportPeriod& period, const RatioRule& rule,
                                     const Principal& principal) const;

 private:
  struct Reading {
    std::vector<Unit> units;
    std::vector<Observation> figures;  // the last words
  };
  absl::StatusOr<Reading> Read(const UnitScope& scope, const std::string& indicator,
                               const std::vector<ReportPeriod>& periods, FigureStatus at_least,
                               const Principal& principal) const;

  ObservationStore& store_;
};

}  // namespace zoneflow::scoring

// One leaf over all units: from what was reported to points.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "services/scoring/core/framework/framework.h"
#include "services/scoring/core/framework/observation.h"

namespace zoneflow::scoring {

// Who is scored.
struct ScoredUnit {
  std::string id;
  std::string name;
  std::string cohort;  // 国家级, 省级, a region; "" if it has none

  friend bool operator==(const ScoredUnit&, const ScoredUnit&) = default;
};

struct ColumnCell {
  std::optional<Decimal> raw = {};      // as measured
  std::optional<Decimal> value = {};    // points, or the normalised figure
  std::string rule = {};                // what made the one out of the other, in words
  std::string missing = {};             // why there is no value; else ""
  std::vector<std::string> notes = {};  // imputed, winsorised, clipped …
  std::vector<const Observation*> from = {};
};

struct LeafColumn {
  std::vector<ColumnCell> cells;  // one for each unit
  std::string excluded;           // why the leaf measures nobody: its figures do not differ
};

// The leaf's column. Units stand by id. OutOfRange names the unit where a result has too many
// digits; InvalidArgument where a figure breaks the rule, such as points beyond what may be given.
// Not explained: cells say by no rule how they came.
absl::StatusOr<LeafColumn> FillColumn(const Leaf& leaf, const std::string& path,
                                      const std::vector<ScoredUnit>& units,
                                      const KnownFigures& figures, const ReportPeriod& period,
                                      int digits, bool explained);

// The figure alone, imputed by nothing.
ColumnCell MeasureUnit(const Measure& measure, std::string_view unit, const KnownFigures& figures,
                       const ReportPeriod& period, int digits);

}  // namespace zoneflow::scoring

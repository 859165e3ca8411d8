// Observations, units and earlier boards as tables of people (CSV, XLSX).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "services/scoring/core/appraisal/unit.h"
#include "services/scoring/core/framework/evaluate.h"

namespace zoneflow::scoring {

// The first sheet, its first row naming columns in any order: unit, indicator, period, and of value,
// numerator, denominator what there is; item, source, status (extracted, checked, signed_off),
// known_at (a day or an instant). InvalidArgument has a line "FILE: CELL: what" for each cell that
// is wrong, at most 20 of them. `file` is for messages alone. `rows` is told where each stands: 1 is
// the row of the names.
absl::StatusOr<std::vector<Observation>> ReadObservations(
    std::string_view bytes, std::string_view file, std::vector<std::uint32_t>* rows = nullptr);
// unit, name, cohort, zone_id, kind, member_since, member_until; else as above.
absl::StatusOr<std::vector<Unit>> ReadUnits(std::string_view bytes, std::string_view file,
                                            std::vector<std::uint32_t>* rows = nullptr);
// period, unit, cohort, rank; errors as above.
absl::StatusOr<std::vector<EarlierBoard>> ReadEarlierBoards(std::string_view bytes,
                                                            std::string_view file);

}  // namespace zoneflow::scoring

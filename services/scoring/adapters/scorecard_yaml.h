// Scorecards as YAML: docs/scorecards.md says what each setting means.
#pragma once

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "services/scoring/core/scorecard/scorecard.h"

namespace zoneflow::scoring {

// Reads a scorecard. InvalidArgument has a line "FILE:LINE: PATH: what" for everything that is wrong,
// a setting that nothing applies included.
absl::StatusOr<Scorecard> ParseScorecard(std::string_view yaml, std::string_view file);

// The files of this build, by name, and the text of one; "" if there is none.
std::vector<std::string_view> ShippedScorecards();
std::string_view ShippedScorecard(std::string_view name);

}  // namespace zoneflow::scoring

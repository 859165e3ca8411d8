// Frameworks as files.
#pragma once

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "services/scoring/core/framework/framework.h"

namespace zoneflow::scoring {

// docs/frameworks.md tells the settings. InvalidArgument has a line "FILE:LINE: PATH: what" for
// everything that is wrong: a setting or rule that is not known, one that nothing applies, and what
// CheckFramework finds. `file` is for messages alone.
absl::StatusOr<Framework> ParseFramework(std::string_view yaml, std::string_view file);

// The names of the frameworks that come with this build, and their text; empty if it has none of
// that name.
std::vector<std::string_view> ShippedFrameworks();
std::string_view ShippedFramework(std::string_view name);

}  // namespace zoneflow::scoring

// `zoneflow filter check EXPR` and `zoneflow filter parse EXPR`, without any service.
#pragma once

#include <ostream>
#include <string_view>

#include "absl/status/status.h"

#include "tools/zoneflow/context.h"
#include "tools/zoneflow/output.h"

namespace zoneflow::cli {

// Judges the filter of a subscription: prints a row for each restriction (field, op, value and what
// the field means). InvalidArgument names the place, the field, the value and the rule.
absl::Status CheckFilter(std::string_view text, const View& view, std::ostream& out);

// Prints the tree of the filter as one line of JSON (common/filter/json.h), whatever its fields
// are. InvalidArgument names the place and the rule of AIP-160.
absl::Status ParseFilter(std::string_view text, std::ostream& out);

void RegisterFilter(CLI::App& app, Context& context);

}  // namespace zoneflow::cli

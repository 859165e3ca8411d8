// Reads by which words tables of matters head their columns (data/matter_columns.csv).
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "services/approval/core/matter_table.h"

namespace zoneflow::approval {

// By FoldedName. InvalidArgument names the line: a field that is not known, a name twice.
absl::StatusOr<std::map<std::string, MatterField>> ParseMatterColumns(std::string_view csv);

}  // namespace zoneflow::approval

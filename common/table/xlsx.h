#pragma once

#include <string_view>

#include "absl/status/statusor.h"

#include "common/table/sheet.h"

namespace zoneflow::table {

// See ReadTable.
absl::StatusOr<Workbook> ReadXlsx(std::string_view bytes);

}  // namespace zoneflow::table

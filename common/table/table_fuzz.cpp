#include <cstddef>
#include <cstdint>
#include <string_view>

#include "common/base/check.h"
#include "common/table/read_table.h"

// The bytes as a file. What is read stands in its order, within the limits of a sheet.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto workbook = zoneflow::table::ReadTable({reinterpret_cast<const char*>(data), size});
  if (!workbook.ok()) {
    return 0;
  }
  for (const zoneflow::table::Sheet& sheet : workbook->sheets) {
    for (const zoneflow::table::Cell& cell : sheet.cells) {
      ZONEFLOW_CHECK(sheet.Find(cell.row, cell.column) == &cell);
    }
  }
  return 0;
}

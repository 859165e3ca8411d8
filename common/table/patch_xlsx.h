// Writes values into a workbook that somebody made, and leaves all the rest of it as it is.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "common/table/sheet.h"

namespace zoneflow::table {

struct Patched {
  std::string bytes;
  std::vector<CellEdit> kept;  // whose cells hold formulas, which stay
};

// Returns the .xlsx with those cells set. Styles, widths, columns, merged cells, other sheets and
// every part that is not touched stay; text is stored as text, whatever it begins with. Formulas
// are calculated anew when the file is opened. Of two edits of one cell the last counts.
// InvalidArgument and OutOfRange as ReadTable, and for a sheet that the workbook does not have.
absl::StatusOr<Patched> PatchXlsx(std::string_view bytes, std::vector<CellEdit> edits);

}  // namespace zoneflow::table

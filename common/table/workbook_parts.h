// What stands beside the sheets of an .xlsx: which there are, their strings, which formats are dates.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "common/table/xml.h"
#include "common/table/zip_parts.h"

namespace zoneflow::table {

struct SheetPart {
  std::string name;
  std::string part;  // "xl/worksheets/sheet1.xml"
  bool hidden = false;
};

struct WorkbookParts {
  std::string workbook;           // the part that lists the sheets
  std::vector<SheetPart> sheets;  // worksheets alone, in the order of their tabs
  bool from_1904 = false;
  std::vector<std::string> strings;  // shared
  std::vector<bool> date_styles;     // by style
};

// Reads them, and refuses what ReadTable says.
absl::StatusOr<WorkbookParts> ReadWorkbookParts(ZipParts& zip);

// The text of a string item: its runs without their formats and without the reading aids.
std::string TextOf(const pugi::xml_node& item);

}  // namespace zoneflow::table

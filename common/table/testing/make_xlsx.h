// Workbooks for tests: written part by part, so that a test can put anything into one.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/table/sheet.h"

namespace zoneflow::table::testing {

using Parts = std::vector<std::pair<std::string, std::string>>;  // name, content

// A zip file of those parts.
std::string MakeZip(const Parts& parts);

// One sheet of a workbook.
struct SheetXml {
  std::string name = "Sheet1";
  std::string rows = {};    // the <row> elements
  std::string before = {};  // between <worksheet> and <sheetData>: <cols>
  std::string behind = {};  // between </sheetData> and </worksheet>: <mergeCells>
  std::string state = {};   // "hidden"
};

// The parts of a workbook: styles 0 (General), 1 (yyyy-mm-dd), 2 (built in 14), 3 (0.00).
struct WorkbookXml {
  std::vector<SheetXml> sheets = {};
  std::string shared = {};      // the <si> elements
  std::string properties = {};  // attributes of workbookPr
  Parts more = {};
};
Parts PartsOf(const WorkbookXml& workbook);
std::string MakeXlsx(const WorkbookXml& workbook);

// A sheet built cell by cell, in the order of its cells.
class SheetBuilder {
 public:
  void Text(std::uint32_t row, std::uint32_t column, std::string_view text);
  void Number(std::uint32_t row, std::uint32_t column, std::string_view number, int style = 0);
  void Merge(std::uint32_t first_row, std::uint32_t first_column, std::uint32_t last_row,
             std::uint32_t last_column);
  void HideRow(std::uint32_t row) { hidden_.push_back(row); }
  SheetXml Build(std::string name) const;

 private:
  void Add(std::uint32_t row, std::uint32_t column, std::string cell);

  std::vector<std::pair<std::uint32_t, std::vector<std::pair<std::uint32_t, std::string>>>> rows_;
  std::vector<std::uint32_t> hidden_;
  std::string merged_;
};

std::string EscapedXml(std::string_view text);

}  // namespace zoneflow::table::testing

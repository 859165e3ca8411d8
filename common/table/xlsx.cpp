#include "common/table/xlsx.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/table/cell_values.h"
#include "common/table/limits.h"
#include "common/table/workbook_parts.h"
#include "common/table/xml.h"
#include "common/table/zip_parts.h"

namespace zoneflow::table {
namespace {

// What all sheets together may still take.
struct Allowance {
  std::size_t cells = kMostCells;
  std::size_t text_bytes = kMostTextBytes;
};

bool ParseIndex(std::string_view text, std::uint32_t& index) {
  return absl::SimpleAtoi(absl::string_view(text.data(), text.size()), &index);
}

class SheetReader {
 public:
  SheetReader(const WorkbookParts& parts, const SheetPart& part, Allowance& allowance)
      : parts_(parts), allowance_(allowance) {
    sheet_.name = part.name;
    sheet_.hidden = part.hidden;
  }

  absl::StatusOr<Sheet> Read(const pugi::xml_node& root) {
    if (LocalName(root) != "worksheet") {
      return Error("is no worksheet");
    }
    RETURN_IF_ERROR(ReadColumns(Child(root, "cols")));
    for (pugi::xml_node row = Child(Child(root, "sheetData"), "row"); row; row = Next(row, "row")) {
      RETURN_IF_ERROR(ReadRow(row));
    }
    RETURN_IF_ERROR(ReadMerged(Child(root, "mergeCells")));
    return std::move(sheet_);
  }

 private:
  absl::Status Error(std::string_view rule) const {
    return absl::InvalidArgumentError(StrCat("sheet ", sheet_.name, ": ", rule));
  }

  absl::Status ReadColumns(const pugi::xml_node& columns) {
    for (pugi::xml_node one = Child(columns, "col"); one; one = Next(one, "col")) {
      std::uint32_t first = 0;
      std::uint32_t last = 0;
      if (!ParseIndex(Attribute(one, "min"), first) || !ParseIndex(Attribute(one, "max"), last) ||
          first < 1 || last < first || last > kMostColumns) {
        return Error("columns without a first and a last");
      }
      if (IsTrue(Attribute(one, "hidden")) && sheet_.hidden_columns.size() < kMostColumns) {
        sheet_.hidden_columns.push_back({0, first - 1, 0, last - 1});
      }
    }
    return absl::OkStatus();
  }

  absl::Status ReadRow(const pugi::xml_node& row) {
    std::uint32_t number = next_row_ + 1;
    if (const std::string_view told = Attribute(row, "r");
        !told.empty() && !ParseIndex(told, number)) {
      return Error(StrCat("row \"", told, "\" is no number"));
    }
    if (number <= next_row_ || number > kMostRows) {
      return Error(StrCat("row ", number, " stands behind row ", next_row_));
    }
    next_row_ = number;
    if (IsTrue(Attribute(row, "hidden"))) {
      sheet_.hidden_rows.push_back(number - 1);
    }
    next_column_ = 0;
    for (pugi::xml_node cell = Child(row, "c"); cell; cell = Next(cell, "c")) {
      RETURN_IF_ERROR(ReadCell(cell));
    }
    return absl::OkStatus();
  }

  absl::Status ReadCell(const pugi::xml_node& node) {
    Cell cell{.row = next_row_ - 1, .column = next_column_};
    if (const std::string_view address = Attribute(node, "r"); !address.empty()) {
      const auto place = ParseAddress(address);
      if (!place || place->row != cell.row || place->column < next_column_) {
        return Error(StrCat("cell \"", address, "\" in row ", next_row_, " is out of order"));
      }
      cell.column = place->column;
    }
    if (cell.column >= kMostColumns) {
      return Error(StrCat("row ", next_row_, ": more than ", kMostColumns, " columns"));
    }
    next_column_ = cell.column + 1;
    FillCell(node, cell);
    if (cell.text.empty() && cell.fault == CellFault::kNone) {
      return absl::OkStatus();
    }
    if (allowance_.cells == 0 || allowance_.text_bytes < cell.text.size()) {
      return absl::OutOfRangeError(
          StrCat("sheet ", sheet_.name, ": cell ", Address(cell.row, cell.column), ": more than ",
                 kMostCells, " cells or ", kMostTextBytes, " bytes of text"));
    }
    --allowance_.cells;
    allowance_.text_bytes -= cell.text.size();
    sheet_.cells.push_back(std::move(cell));
    return absl::OkStatus();
  }

  void FillCell(const pugi::xml_node& node, Cell& cell) const {
    const std::string_view type = Attribute(node, "t");
    const pugi::xml_node stored = Child(node, "v");
    const std::string_view value = stored.text().get();
    if (type == "inlineStr") {
      cell.text = TextOf(Child(node, "is"));
    } else if (Child(node, "f") && (!stored || (value.empty() && type != "str"))) {
      Fail(CellFault::kFormulaWithoutValue, value, cell);
    } else if (type == "s") {
      std::uint32_t index = 0;
      if (value.empty()) {
        return;
      }
      if (!ParseIndex(value, index) || index >= parts_.strings.size()) {
        Fail(CellFault::kBadString, value, cell);
      } else {
        cell.text = parts_.strings[index];
      }
    } else if (type == "str") {
      cell.text = Unescaped(value);
    } else if (type == "e") {
      Fail(CellFault::kErrorValue, value, cell);
    } else if (type == "b") {
      cell.kind = CellKind::kBoolean;
      cell.text = IsTrue(value) ? "TRUE" : "FALSE";
    } else if (type == "d") {
      FillIsoDate(value, cell);
    } else if (!value.empty()) {
      FillNumber(node, value, cell);
    }
  }

  static void Fail(CellFault fault, std::string_view value, Cell& cell) {
    cell.kind = CellKind::kFault;
    cell.fault = fault;
    cell.text = Unescaped(value.substr(0, 64));
  }

  static void FillIsoDate(std::string_view value, Cell& cell) {
    const auto date = ParseDate(value.substr(0, 10));
    if (!date.ok()) {
      Fail(CellFault::kBadDate, value, cell);
      return;
    }
    cell.kind = CellKind::kDate;
    cell.text = FormatDate(*date);
  }

  void FillNumber(const pugi::xml_node& node, std::string_view value, Cell& cell) const {
    const auto number = PlainDecimal(value);
    if (!number) {
      Fail(CellFault::kBadNumber, value, cell);
      return;
    }
    std::uint32_t style = 0;
    if (!ParseIndex(Attribute(node, "s"), style) || style >= parts_.date_styles.size() ||
        !parts_.date_styles[style]) {
      cell.kind = CellKind::kNumber;
      cell.text = *number;
      return;
    }
    const auto date = DateOfSerial(*number, parts_.from_1904);
    if (!date) {
      Fail(CellFault::kBadDate, value, cell);
      return;
    }
    cell.kind = CellKind::kDate;
    cell.text = FormatDate(*date);
  }

  absl::Status ReadMerged(const pugi::xml_node& merged) {
    for (pugi::xml_node one = Child(merged, "mergeCell"); one; one = Next(one, "mergeCell")) {
      const std::string_view range = Attribute(one, "ref");
      const std::size_t colon = range.find(':');
      const auto from = ParseAddress(range.substr(0, colon));
      const auto to = colon == range.npos ? from : ParseAddress(range.substr(colon + 1));
      if (!from || !to || to->row < from->row || to->column < from->column) {
        return Error(StrCat("merged cells \"", range, "\" are no range"));
      }
      if (sheet_.merged.size() == kMostMerged) {
        return absl::OutOfRangeError(
            StrCat("sheet ", sheet_.name, ": more than ", kMostMerged, " merged ranges"));
      }
      sheet_.merged.push_back({from->row, from->column, to->row, to->column});
    }
    return absl::OkStatus();
  }

  const WorkbookParts& parts_;
  Allowance& allowance_;
  Sheet sheet_;
  std::uint32_t next_row_ = 0;
  std::uint32_t next_column_ = 0;
};

}  // namespace

absl::StatusOr<Workbook> ReadXlsx(std::string_view bytes) {
  ASSIGN_OR_RETURN(ZipParts zip, ZipParts::Open(bytes));
  ASSIGN_OR_RETURN(const WorkbookParts parts, ReadWorkbookParts(zip));
  Workbook workbook{.kind = "xlsx"};
  Allowance allowance;
  for (const SheetPart& part : parts.sheets) {
    ASSIGN_OR_RETURN(const std::string text, zip.Read(part.part));
    pugi::xml_document document;
    RETURN_IF_ERROR(ParseXml(part.part, text, document));
    ASSIGN_OR_RETURN(Sheet sheet,
                     SheetReader(parts, part, allowance).Read(document.document_element()));
    workbook.sheets.push_back(std::move(sheet));
  }
  return workbook;
}

}  // namespace zoneflow::table

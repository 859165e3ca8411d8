// Sheets of a workbook as plain values, whatever file they came from.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace zoneflow::table {

enum class CellKind {
  kText,
  kNumber,   // text: a plain decimal of up to 15 significant digits, as spreadsheets show it
  kDate,     // text: YYYY-MM-DD; a time of day is dropped
  kBoolean,  // text: "TRUE" or "FALSE"
  kFault,    // text: what is stored there; fault says why it has no value
};

enum class CellFault {
  kNone,
  kFormulaWithoutValue,  // was never calculated
  kErrorValue,           // #REF!, #DIV/0!
  kBadNumber,
  kBadDate,    // no day: serial 60 of 1900, a negative one, beyond the year 2999
  kBadString,  // an index that the shared strings do not have
};

struct Cell {
  std::uint32_t row = 0;     // from 0
  std::uint32_t column = 0;  // from 0
  CellKind kind = CellKind::kText;
  CellFault fault = CellFault::kNone;
  std::string text = {};

  friend bool operator==(const Cell&, const Cell&) = default;
};

// All ends inclusive, from 0.
struct CellRange {
  std::uint32_t first_row = 0;
  std::uint32_t first_column = 0;
  std::uint32_t last_row = 0;
  std::uint32_t last_column = 0;

  bool Holds(std::uint32_t row, std::uint32_t column) const {
    return first_row <= row && row <= last_row && first_column <= column && column <= last_column;
  }
  friend bool operator==(const CellRange&, const CellRange&) = default;
};

struct Sheet {
  std::string name;  // empty for CSV
  bool hidden = false;
  std::vector<Cell> cells;                 // by row, then column, each once; no empty texts
  std::vector<CellRange> merged;           // the upper left cell holds the value
  std::vector<std::uint32_t> hidden_rows;  // rising
  std::vector<CellRange> hidden_columns;   // the columns of it; rows are 0

  // Null for an empty cell.
  const Cell* Find(std::uint32_t row, std::uint32_t column) const;
  bool IsHiddenRow(std::uint32_t row) const;
  bool IsHiddenColumn(std::uint32_t column) const;
};

struct Workbook {
  std::string kind = {};      // "csv" or "xlsx"
  std::string encoding = {};  // of CSV: "UTF-8", "UTF-16LE", "UTF-16BE", "GB18030"
  std::vector<Sheet> sheets = {};
};

// A value to be written into a workbook (patch_xlsx.h).
struct CellEdit {
  std::string sheet;
  std::uint32_t row = 0;            // from 0
  std::uint32_t column = 0;         // from 0
  CellKind kind = CellKind::kText;  // kText or kNumber
  std::string text;                 // of a number: a plain decimal

  friend bool operator==(const CellEdit&, const CellEdit&) = default;
};

// "A", "Z", "AA": as spreadsheets name a column.
std::string ColumnName(std::uint32_t column);
// "B7".
std::string Address(std::uint32_t row, std::uint32_t column);

}  // namespace zoneflow::table

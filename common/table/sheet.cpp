#include "common/table/sheet.h"

#include <algorithm>
#include <tuple>

namespace zoneflow::table {

const Cell* Sheet::Find(std::uint32_t row, std::uint32_t column) const {
  const auto at = std::lower_bound(cells.begin(), cells.end(), std::tuple(row, column),
                                   [](const Cell& cell, const auto& place) {
                                     return std::tuple(cell.row, cell.column) < place;
                                   });
  return at != cells.end() && at->row == row && at->column == column ? &*at : nullptr;
}

bool Sheet::IsHiddenRow(std::uint32_t row) const {
  return std::binary_search(hidden_rows.begin(), hidden_rows.end(), row);
}

bool Sheet::IsHiddenColumn(std::uint32_t column) const {
  return std::any_of(hidden_columns.begin(), hidden_columns.end(),
                     [&](const CellRange& range) { return range.Holds(0, column); });
}

std::string ColumnName(std::uint32_t column) {
  std::string name;
  for (std::uint64_t rest = std::uint64_t{column} + 1; rest > 0; rest = (rest - 1) / 26) {
    name.insert(name.begin(), static_cast<char>('A' + (rest - 1) % 26));
  }
  return name;
}

std::string Address(std::uint32_t row, std::uint32_t column) {
  return ColumnName(column) + std::to_string(std::uint64_t{row} + 1);
}

}  // namespace zoneflow::table

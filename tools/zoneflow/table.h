// Rows as a table for people.
#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "tools/zoneflow/output.h"

namespace zoneflow::cli {

void PrintTable(const Rows& rows, const View& view, std::ostream& out);

// A column of a table before it is fitted.
struct Extent {
  std::size_t width = 0;
  bool can_shrink = false;
};

// Returns a width for each of the first columns, so that they stand side by side with two blanks
// between them in `room`. What can shrink shrinks, the widest first, and then the last columns are
// left out, never the first.
std::vector<std::size_t> FitWidths(const std::vector<Extent>& columns, std::size_t room);

// Returns the text if it is at most `width` columns of the terminal wide, else its beginning and
// "…" within them.
std::string Cut(std::string_view text, std::size_t width);

// Returns the header of a column in the view.
std::string HeaderOf(const std::string& column, const View& view);

// Returns an amount as a table that fits shows it: in 亿 of the currency beside it in the row,
// rounded to 10^4 ("0.0001" 亿), with its unit unless that is 元; a quantity with its unit.
std::string ShortAmount(const nlohmann::ordered_json& row, const std::string& column,
                        const View& view);

// Returns the lists' ids shortened to what tells them apart, to no less than six digits. What is no
// id stays.
std::vector<std::string> ShortIds(std::vector<std::string> ids);

// Returns the columns that a table that fits shows: without the units of amounts that it has.
std::vector<std::string> FittedColumns(const std::vector<std::string>& columns);

// Returns the cell in the view's words: what it is, or on a Chinese locale the word for it.
std::string Worded(std::string_view column, std::string cell, const View& view);

// Returns the cell with the colour that the meaning of the value behind it has: lights, health, what
// nobody has checked.
std::string Coloured(std::string_view column, std::string_view value, const std::string& cell);

}  // namespace zoneflow::cli

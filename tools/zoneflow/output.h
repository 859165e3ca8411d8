// What every command prints: rows, as a table, as JSON lines or as CSV.
//
// Texts come from documents, so none goes to a terminal as it is (common/base/printable.h): tables,
// CSV and messages show \u202e where the text has that character, and JSON escapes it, which is
// the same JSON. A cell of CSV that a spreadsheet would take for a formula has an apostrophe in
// front.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "nlohmann/json.hpp"

#include "tools/zoneflow/view.h"

namespace zoneflow::cli {

// One object per row. Tables and CSV show the named columns only, in this order; JSON lines show
// the whole row.
struct Rows {
  std::vector<std::string> columns;
  std::vector<nlohmann::ordered_json> rows;
};

void Print(const Rows& rows, const View& view, std::ostream& out);

// Rows that show all their keys, in the order of their first appearance.
Rows WithAllColumns(std::vector<nlohmann::ordered_json> rows);

// Takes out the keys without a value: null, empty texts and empty lists.
void DropEmpty(nlohmann::ordered_json& row);

// A column of rows that come one by one. A cell wider than the width pushes the rest of its line;
// in a table that fits it is cut.
struct Column {
  std::string name;
  std::size_t width;  // of the terminal, see DisplayWidth
};

// Prints rows as they come, each at once: a table and CSV begin with the header.
class RowPrinter {
 public:
  // out outlives it.
  RowPrinter(std::vector<Column> columns, const View& view, std::ostream& out);
  void Add(const nlohmann::ordered_json& row);

 private:
  void PrintLine(const std::vector<std::string>& cells, bool header);

  std::vector<Column> columns_;
  View view_;
  std::ostream& out_;
};

// Where a command prints, and how.
struct Output {
  std::ostream& stream;
  View view;

  void Print(const Rows& rows) const { cli::Print(rows, view, stream); }
};

// The columns a terminal gives the text: East Asian wide and full-width characters take two,
// combining marks none (Unicode's East Asian Width).
std::size_t DisplayWidth(std::string_view text);

// Prints "error: message" with one line on standard error, with the code's name where it helps.
// Returns the exit code 1; 0 for OK.
int Report(const absl::Status& status);

// Prints "error: message" in one line.
void Complain(const std::string& message, std::ostream& err);

}  // namespace zoneflow::cli

#include "tools/zoneflow/output.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdint>
#include <iostream>
#include <iterator>
#include <utility>

#include "absl/strings/str_replace.h"

#include "common/base/str_cat.h"
#include "common/base/utf8.h"
#include "tools/zoneflow/cells.h"
#include "tools/zoneflow/labels.h"
#include "tools/zoneflow/table.h"

namespace zoneflow::cli {
namespace {

using nlohmann::ordered_json;

// The digits of an id in a stream of rows, where the ids to come are not known.
constexpr std::size_t kStreamedId = 8;

constexpr std::string_view kFormulaBegins[] = {"=", "+", "-", "@", "＝", "＋", "－", "＠"};

// Whether a spreadsheet would take the cell for a formula: by its first character (OWASP, "CSV
// Injection"), in full width too, which East Asian editions accept.
bool IsFormula(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos || IsFigure(text)) {
    return false;
  }
  text.remove_prefix(begin);
  return std::any_of(std::begin(kFormulaBegins), std::end(kFormulaBegins),
                     [text](std::string_view first) { return text.starts_with(first); });
}

// Quoted as RFC 4180 asks, and where another separator than the comma might be looked for. A
// formula gets an apostrophe in front, which makes it a text.
std::string CsvCell(const std::string& text) {
  if (IsFormula(text)) {
    return StrCat("\"'", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
  }
  return text.find_first_of(",;\"\r\n\t") == std::string::npos
             ? text
             : StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
}

void PrintJsonLine(const ordered_json& row, std::ostream& out) { out << Dump(row) << '\n'; }

}  // namespace

std::size_t DisplayWidth(std::string_view text) {
  std::size_t width = 0;
  for (Utf8Reader reader(text); !reader.AtEnd();) {
    const char32_t c = reader.Next();
    width += c == kMalformed
                 ? 1
                 : static_cast<std::size_t>(utf8proc_charwidth(static_cast<utf8proc_int32_t>(c)));
  }
  return width;
}

void Print(const Rows& rows, const View& view, std::ostream& out) {
  if (view.format == Format::kTable) {
    PrintTable(rows, view, out);
  } else if (view.format == Format::kJson) {
    for (const ordered_json& row : rows.rows) {
      PrintJsonLine(row, out);
    }
  } else {
    const auto print_line = [&](const auto& cell_of) {
      for (std::size_t i = 0; i < rows.columns.size(); ++i) {
        out << (i == 0 ? "" : ",") << CsvCell(cell_of(rows.columns[i]));
      }
      out << '\n';
    };
    print_line([](const std::string& column) { return column; });
    for (const ordered_json& row : rows.rows) {
      print_line([&](const std::string& column) { return Cell(row, column); });
    }
  }
  out.flush();
}

Rows WithAllColumns(std::vector<ordered_json> rows) {
  std::vector<std::string> columns;
  for (const ordered_json& row : rows) {
    for (const auto& [key, value] : row.items()) {
      if (std::find(columns.begin(), columns.end(), key) == columns.end()) {
        columns.push_back(key);
      }
    }
  }
  return {std::move(columns), std::move(rows)};
}

void DropEmpty(ordered_json& row) {
  for (auto value = row.begin(); value != row.end();) {
    const bool has_none = value->is_null() || (value->is_array() && value->empty()) ||
                          (value->is_string() && value->get_ref<const std::string&>().empty());
    value = has_none ? row.erase(value) : std::next(value);
  }
}

RowPrinter::RowPrinter(std::vector<Column> columns, const View& view, std::ostream& out)
    : columns_(std::move(columns)), view_(view), out_(out) {
  if (view_.format == Format::kJson) {
    return;
  }
  if (view_.format == Format::kTable && view_.fit_width > 0) {
    std::vector<std::string> names;
    for (const Column& column : columns_) {
      names.push_back(column.name);
    }
    names = FittedColumns(names);
    std::erase_if(columns_, [&](const Column& column) {
      return std::find(names.begin(), names.end(), column.name) == names.end();
    });
    std::vector<Extent> extents;
    for (Column& column : columns_) {
      const ColumnLabel* label = FindLabel(column.name);
      const bool is_id = label != nullptr && label->kind == ColumnKind::kId;
      column.width =
          std::max(is_id ? kStreamedId : column.width, DisplayWidth(HeaderOf(column.name, view_)));
      extents.push_back({column.width, !is_id});
    }
    const std::vector<std::size_t> widths = FitWidths(extents, view_.fit_width);
    columns_.resize(widths.size());
    for (std::size_t i = 0; i < widths.size(); ++i) {
      columns_[i].width = widths[i];
    }
  }
  std::vector<std::string> header;
  for (const Column& column : columns_) {
    header.push_back(view_.format == Format::kTable ? HeaderOf(column.name, view_) : column.name);
  }
  PrintLine(header, /*header=*/true);
}

void RowPrinter::Add(const nlohmann::ordered_json& row) {
  if (view_.format == Format::kJson) {
    PrintJsonLine(row, out_);
    out_.flush();
    return;
  }
  const bool fits = view_.format == Format::kTable && view_.fit_width > 0;
  std::vector<std::string> cells;
  for (const Column& column : columns_) {
    const ColumnLabel* label = FindLabel(column.name);
    const ColumnKind kind = label == nullptr ? ColumnKind::kText : label->kind;
    cells.push_back(fits && kind == ColumnKind::kAmount ? ShortAmount(row, column.name, view_)
                                                        : Cell(row, column.name));
    if (fits && kind == ColumnKind::kId) {
      cells.back().resize(std::min(cells.back().size(), kStreamedId));
    }
  }
  PrintLine(cells, /*header=*/false);
}

void RowPrinter::PrintLine(const std::vector<std::string>& cells, bool header) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (view_.format == Format::kCsv) {
      StrAppend(&line, i == 0 ? "" : ",", CsvCell(cells[i]));
      continue;
    }
    const std::string& name = columns_[i].name;
    const std::string worded = header ? cells[i] : Worded(name, cells[i], view_);
    const std::string cell = view_.fit_width > 0 ? Cut(worded, columns_[i].width) : worded;
    const std::size_t width = DisplayWidth(cell);
    const std::size_t padding = columns_[i].width > width ? columns_[i].width - width : 0;
    StrAppend(&line, i == 0 ? "" : "  ",
              view_.colours && !header ? Coloured(name, cells[i], cell) : cell,
              std::string(padding, ' '));
  }
  if (view_.format == Format::kTable) {
    line.erase(line.find_last_not_of(' ') + 1);
  }
  out_ << line << '\n';
  out_.flush();
}

int Report(const absl::Status& status) {
  if (status.ok()) {
    return 0;
  }
  Complain(status.message().empty() ? absl::StatusCodeToString(status.code())
                                    : std::string(status.message()),
           std::cerr);
  return 1;
}

void Complain(const std::string& message, std::ostream& err) {
  err << "error: " << OneLine(message) << '\n';
}

}  // namespace zoneflow::cli

#include "tools/zoneflow/output.h"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <iostream>
#include <iterator>
#include <utility>

#include "absl/strings/str_replace.h"

#include "common/base/printable.h"
#include "common/base/str_cat.h"

namespace zoneflow::cli {
namespace {

using nlohmann::ordered_json;

struct Range {
  char32_t first;
  char32_t last;
};

// Wide and full-width blocks of Unicode 14.
constexpr Range kWide[] = {
    {0x1100, 0x115F}, {0x2E80, 0x303E}, {0x3041, 0x33FF},   {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},
    {0xA000, 0xA4CF}, {0xA960, 0xA97F}, {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},
    {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6}, {0x1F300, 0x1F64F}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};
constexpr std::string_view kFormulaBegins[] = {"=", "+", "-", "@", "＝", "＋", "－", "＠"};
constexpr Range kNoWidth[] = {{0x0300, 0x036F}, {0x200B, 0x200F}, {0xFE00, 0xFE0F}};

bool IsIn(char32_t c, const Range* begin, const Range* end) {
  return std::any_of(begin, end, [c](const Range& r) { return r.first <= c && c <= r.last; });
}

// Reads one character of UTF-8; a byte that begins none counts as itself.
char32_t Next(std::string_view text, std::size_t& i) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char first = byte(i++);
  const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
  char32_t c = more == 0 ? first : first & (0x3FU >> static_cast<unsigned>(more));
  for (int k = 0; k < more && i < text.size() && (byte(i) & 0xC0U) == 0x80U; ++k) {
    c = (c << 6U) | (byte(i++) & 0x3FU);
  }
  return c;
}

// A text in one line, safe to show.
std::string OneLine(std::string text) {
  // What only divides words needs no escape.
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return Printable(text);
}

std::string Dump(const ordered_json& value) {
  return PrintableJson(value.dump(-1, ' ', false, ordered_json::error_handler_t::replace));
}

// A cell's text, safe to show.
std::string Cell(const ordered_json& row, const std::string& column) {
  const auto found = row.find(column);
  if (found == row.end() || found->is_null()) {
    return "";
  }
  if (found->is_string()) {
    return OneLine(found->get<std::string>());
  }
  if (found->is_array() &&
      std::all_of(found->begin(), found->end(), [](const auto& v) { return v.is_string(); })) {
    std::string text;
    for (const ordered_json& item : *found) {
      StrAppend(&text, text.empty() ? "" : ", ", OneLine(item.get<std::string>()));
    }
    return text;
  }
  return Dump(*found);
}

// "-12.5", "27700000000", "8%": what a spreadsheet takes for a number and nothing else.
bool IsFigure(std::string_view text) {
  const std::size_t begin = text.starts_with('-') ? 1 : 0;
  const std::size_t end = text.size() - (text.ends_with('%') ? 1 : 0);
  if (begin >= end) {
    return false;
  }
  const std::string_view digits = text.substr(begin, end - begin);
  return digits.find_first_not_of("0123456789.") == std::string_view::npos &&
         digits.front() != '.' && digits.back() != '.' &&
         std::count(digits.begin(), digits.end(), '.') <= 1;
}

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

void PrintTable(const Rows& rows, std::ostream& out) {
  std::vector<std::vector<std::string>> lines = {rows.columns};
  for (const ordered_json& row : rows.rows) {
    std::vector<std::string>& line = lines.emplace_back();
    for (const std::string& column : rows.columns) {
      line.push_back(Cell(row, column));
    }
  }
  for (const std::vector<std::string>& line : lines) {
    std::string text;
    for (std::size_t column = 0; column < line.size(); ++column) {
      std::size_t width = 0;
      bool numbers = lines.size() > 1;
      for (std::size_t i = 0; i < lines.size(); ++i) {
        width = std::max(width, DisplayWidth(lines[i][column]));
        numbers = numbers && (i == 0 || lines[i][column].empty() || IsFigure(lines[i][column]));
      }
      const std::string padding(width - DisplayWidth(line[column]), ' ');
      StrAppend(&text, column == 0 ? "" : "  ", numbers ? padding : "", line[column],
                numbers ? "" : padding);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    out << text << '\n';
  }
}

}  // namespace

Format FormatOf(const std::string& option) {
  if (option == "table" || (option.empty() && isatty(STDOUT_FILENO) == 1)) {
    return Format::kTable;
  }
  return option == "csv" ? Format::kCsv : Format::kJson;
}

std::size_t DisplayWidth(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size();) {
    const char32_t c = Next(text, i);
    if (IsIn(c, std::begin(kWide), std::end(kWide))) {
      width += 2;
    } else if (!IsIn(c, std::begin(kNoWidth), std::end(kNoWidth))) {
      width += 1;
    }
  }
  return width;
}

void Print(const Rows& rows, Format format, std::ostream& out) {
  if (format == Format::kTable) {
    PrintTable(rows, out);
  } else if (format == Format::kJson) {
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

RowPrinter::RowPrinter(std::vector<Column> columns, Format format, std::ostream& out)
    : columns_(std::move(columns)), format_(format), out_(out) {
  if (format_ != Format::kJson) {
    ordered_json header;
    for (const Column& column : columns_) {
      header[column.name] = column.name;
    }
    Add(header);
  }
}

void RowPrinter::Add(const ordered_json& row) {
  if (format_ == Format::kJson) {
    PrintJsonLine(row, out_);
  } else {
    std::string line;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::string cell = Cell(row, columns_[i].name);
      if (format_ == Format::kCsv) {
        StrAppend(&line, i == 0 ? "" : ",", CsvCell(cell));
      } else {
        const std::size_t width = DisplayWidth(cell);
        const std::size_t padding = columns_[i].width > width ? columns_[i].width - width : 0;
        StrAppend(&line, i == 0 ? "" : "  ", cell, std::string(padding, ' '));
      }
    }
    if (format_ == Format::kTable) {
      line.erase(line.find_last_not_of(' ') + 1);
    }
    out_ << line << '\n';
  }
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

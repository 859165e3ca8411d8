#include "tools/zoneflow/table.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <utility>

#include "common/base/currency.h"
#include "common/base/str_cat.h"
#include "tools/zoneflow/cells.h"
#include "tools/zoneflow/labels.h"

namespace zoneflow::cli {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kGap = 2;
constexpr std::size_t kLeastText = 12;  // six Chinese characters, or a date
constexpr std::size_t kLeastId = 6;
constexpr std::size_t kIdDigits = 32;
constexpr std::size_t kLongestShortId = 24;
constexpr std::size_t kMostDigits = 19;  // of an amount: 64 bits hold them

constexpr const char* kBold = "\x1b[1m";
constexpr const char* kDim = "\x1b[2m";
constexpr const char* kPlain = "\x1b[0m";

struct TableColumn {
  std::string name;
  std::string header;
  std::vector<std::string> cells;
  bool right = false;
  std::size_t width = 0;
};

ColumnKind KindOf(const std::string& column) {
  const ColumnLabel* label = FindLabel(column);
  return label == nullptr ? ColumnKind::kText : label->kind;
}

// Whether the header tells that yuan are told in 亿元; else each cell does.
bool IsTold(std::string_view column) {
  return column.starts_with("amount") || column == "total" || column == "unchecked";
}

// Where the digits of an id begin: behind the last slash. npos for what is no id.
std::size_t IdBegin(std::string_view text) {
  const std::size_t slash = text.rfind('/');
  const std::size_t begin = slash == std::string_view::npos ? 0 : slash + 1;
  const std::string_view digits = text.substr(begin);
  return digits.size() >= kIdDigits &&
                 digits.find_first_not_of("0123456789abcdef") == std::string_view::npos
             ? begin
             : std::string_view::npos;
}

// "970000000" is "9.7"; what is less than half of 0.0001 and not 0 is "<0.0001".
std::string InHundredMillions(const std::string& amount) {
  const bool negative = amount.starts_with('-');
  const std::string digits = amount.substr(negative ? 1 : 0);
  const std::string whole = digits.substr(0, digits.find('.'));
  if (!IsFigure(amount) || amount.ends_with('%') || whole.size() > kMostDigits) {
    return amount;
  }
  std::uint64_t yuan = 0;
  for (const char digit : whole) {
    yuan = yuan * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  const std::uint64_t ten_thousands = (yuan + 5'000) / 10'000;
  if (ten_thousands == 0) {
    return digits.find_first_not_of("0.") == std::string::npos ? "0" : "<0.0001";
  }
  std::string text;
  for (std::uint64_t rest = ten_thousands; rest > 0; rest /= 10) {
    text.insert(text.begin(), static_cast<char>('0' + static_cast<int>(rest % 10)));
  }
  text.insert(0, text.size() < 5 ? 5 - text.size() : 0, '0');
  text.insert(text.size() - 4, ".");
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) {
    text.pop_back();
  }
  return (negative ? "-" : "") + text;
}

std::vector<TableColumn> ColumnsOf(const Rows& rows, const View& view) {
  const bool fits = view.fit_width > 0;
  std::vector<TableColumn> columns;
  for (const std::string& name : fits ? FittedColumns(rows.columns) : rows.columns) {
    TableColumn column{.name = name, .header = HeaderOf(name, view), .cells = {}};
    const ColumnKind kind = KindOf(name);
    for (const ordered_json& row : rows.rows) {
      column.cells.push_back(fits && kind == ColumnKind::kAmount
                                 ? ShortAmount(row, name, view)
                                 : Worded(name, Cell(row, name), view));
    }
    if (fits && kind == ColumnKind::kId) {
      column.cells = ShortIds(std::move(column.cells));
    }
    column.right =
        !column.cells.empty() && ((fits && kind == ColumnKind::kAmount) ||
                                  std::ranges::all_of(column.cells, [](const std::string& cell) {
                                    return cell.empty() || IsFigure(cell);
                                  }));
    column.width = DisplayWidth(column.header);
    for (const std::string& cell : column.cells) {
      column.width = std::max(column.width, DisplayWidth(cell));
    }
    // A column that says nothing takes no room from those that do.
    if (!fits || rows.rows.empty() ||
        std::ranges::any_of(column.cells, [](const auto& cell) { return !cell.empty(); })) {
      columns.push_back(std::move(column));
    }
  }
  return columns;
}

// Shrinks the columns to the view and returns the headers of those that are left out.
std::string Fit(std::vector<TableColumn>& columns, const View& view) {
  std::vector<Extent> extents;
  for (const TableColumn& column : columns) {
    // A fact's subject is a text, an event's is an id.
    const bool is_id = KindOf(column.name) == ColumnKind::kId && column.width <= kLongestShortId;
    extents.push_back({column.width, !column.right && !is_id});
  }
  const std::vector<std::size_t> widths = FitWidths(extents, view.fit_width);
  std::string left_out;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i >= widths.size()) {
      StrAppend(&left_out, left_out.empty() ? "" : ", ", columns[i].header);
      continue;
    }
    columns[i].width = widths[i];
    columns[i].header = Cut(columns[i].header, widths[i]);
    for (std::string& cell : columns[i].cells) {
      cell = Cut(cell, widths[i]);
    }
  }
  columns.resize(widths.size());
  return left_out;
}

}  // namespace

std::string HeaderOf(const std::string& column, const View& view) {
  const ColumnLabel* label = FindLabel(column);
  std::string header = OneLine(view.chinese && label != nullptr ? std::string(label->zh) : column);
  if (view.fit_width > 0 && IsTold(column)) {
    header += "(亿元)";
  }
  return header;
}

std::vector<std::string> FittedColumns(const std::vector<std::string>& columns) {
  std::vector<std::string> shown;
  std::ranges::copy_if(columns, std::back_inserter(shown), [&](const std::string& column) {
    return KindOf(column) != ColumnKind::kUnit ||
           std::ranges::none_of(columns, [&](const std::string& amount) {
             return KindOf(amount) == ColumnKind::kAmount &&
                    (column == CurrencyKey(amount) || column == UnitKey(amount));
           });
  });
  return shown;
}

std::string ShortAmount(const ordered_json& row, const std::string& column, const View& view) {
  const std::string amount = Cell(row, column);
  const std::string currency = Cell(row, CurrencyKey(column));
  if (amount.empty()) {
    return "";
  }
  if (currency.empty()) {
    const std::string unit = Cell(row, UnitKey(column));
    return StrCat(amount, unit.empty() || unit == "%" ? "" : " ", unit);
  }
  const Currency* known = FindCurrency(currency);
  const std::string unit = currency == "CNY"                  ? (IsTold(column) ? "" : "亿元")
                           : view.chinese && known != nullptr ? "亿" + std::string(known->unit)
                                                              : "亿 " + currency;
  return InHundredMillions(amount) + unit;
}

std::vector<std::string> ShortIds(std::vector<std::string> ids) {
  std::vector<std::string> sorted;
  for (const std::string& id : ids) {
    if (IdBegin(id) != std::string::npos) {
      sorted.push_back(id.substr(IdBegin(id)));
    }
  }
  std::ranges::sort(sorted);
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  std::size_t length = kLeastId;
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    const auto [a, b] = std::ranges::mismatch(sorted[i - 1], sorted[i]);
    length = std::max(length, static_cast<std::size_t>(b - sorted[i].begin()) + 1);
  }
  for (std::string& id : ids) {
    if (const std::size_t begin = IdBegin(id); begin != std::string::npos) {
      id.resize(std::min(id.size(), begin + length));
    }
  }
  return ids;
}

std::vector<std::size_t> FitWidths(const std::vector<Extent>& columns, std::size_t room) {
  std::vector<std::size_t> widths;
  for (const Extent& column : columns) {
    widths.push_back(column.width);
  }
  const auto least = [&](std::size_t i) {
    return columns[i].can_shrink ? std::min(columns[i].width, kLeastText) : columns[i].width;
  };
  while (widths.size() > 1) {
    std::size_t smallest = kGap * (widths.size() - 1);
    for (std::size_t i = 0; i < widths.size(); ++i) {
      smallest += least(i);
    }
    if (smallest <= room) {
      break;
    }
    widths.pop_back();
  }
  std::size_t total = std::accumulate(widths.begin(), widths.end(),
                                      kGap * (std::max<std::size_t>(widths.size(), 1) - 1));
  while (total > room) {
    std::size_t widest = widths.size();
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (widths[i] > least(i) && (widest == widths.size() || widths[i] > widths[widest])) {
        widest = i;
      }
    }
    if (widest == widths.size()) {
      break;
    }
    --widths[widest];
    --total;
  }
  return widths;
}

std::string Cut(std::string_view text, std::size_t width) {
  if (DisplayWidth(text) <= width) {
    return std::string(text);
  }
  std::size_t end = 0;
  for (std::size_t i = 1; i <= text.size(); ++i) {
    const bool boundary =
        i == text.size() || (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U;
    if (boundary) {
      if (DisplayWidth(text.substr(0, i)) + 1 > width) {
        break;
      }
      end = i;
    }
  }
  return std::string(text.substr(0, end)) + "…";
}

std::string Worded(std::string_view column, std::string cell, const View& view) {
  const std::string_view word = view.chinese ? ChineseValue(column, cell) : std::string_view();
  return word.empty() ? std::move(cell) : std::string(word);
}

std::string Coloured(std::string_view column, std::string_view value, const std::string& cell) {
  const char* colour = nullptr;
  if (column == "light") {
    colour = value == "red"      ? "\x1b[31m"
             : value == "yellow" ? "\x1b[33m"
             : value == "green"  ? "\x1b[32m"
                                 : nullptr;
  } else if (column == "health") {
    colour = value == "serving" ? "\x1b[32m" : "\x1b[31m";
  } else if (column == "status" && value == "extracted") {
    colour = kDim;
  }
  return colour == nullptr ? cell : StrCat(colour, cell, kPlain);
}

void PrintTable(const Rows& rows, const View& view, std::ostream& out) {
  std::vector<TableColumn> columns = ColumnsOf(rows, view);
  const std::string left_out = view.fit_width > 0 ? Fit(columns, view) : "";
  const auto print_line = [&](const auto& cell_of, const auto& coloured) {
    std::string text;
    std::string blanks;  // before the next cell: a line ends with its last letter
    for (const TableColumn& column : columns) {
      const std::string& cell = cell_of(column);
      const std::string padding(column.width - std::min(column.width, DisplayWidth(cell)), ' ');
      blanks += column.right ? padding : "";
      if (!cell.empty()) {
        StrAppend(&text, blanks, view.colours ? coloured(column, cell) : cell);
        blanks.clear();
      }
      StrAppend(&blanks, column.right ? "" : padding, std::string(kGap, ' '));
    }
    out << text << '\n';
  };
  print_line(
      [](const TableColumn& column) -> const std::string& { return column.header; },
      [](const TableColumn&, const std::string& cell) { return StrCat(kBold, cell, kPlain); });
  for (std::size_t i = 0; i < rows.rows.size(); ++i) {
    print_line([i](const TableColumn& column) -> const std::string& { return column.cells[i]; },
               [&](const TableColumn& column, const std::string& cell) {
                 return Coloured(column.name, Cell(rows.rows[i], column.name), cell);
               });
  }
  if (!left_out.empty()) {
    const std::string note = view.chinese ? StrCat("未显示：", left_out, "（--wide 显示全部）")
                                          : StrCat("not shown: ", left_out, " (--wide shows all)");
    out << (view.colours ? StrCat(kDim, note, kPlain) : note) << '\n';
  }
}

}  // namespace zoneflow::cli

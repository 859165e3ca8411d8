#include "services/ingest/core/ledger_header.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_join.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow::ingest {
namespace {

using table::CellRange;
using table::Sheet;

constexpr std::uint32_t kHeaderWithin = 60;  // rows
constexpr std::uint32_t kHeaderRows = 3;
constexpr std::size_t kHeaderMerged = 512;
constexpr std::size_t kHeaderColumns = 512;  // beyond are no columns that anybody named

// A header without what stands beside its name.
struct Label {
  std::string name;
  std::optional<LedgerUnit> unit;
};

Label LabelOf(std::string_view text) {
  Label label;
  const std::string folded = FoldCell(text);
  std::string_view rest = folded;
  while (rest.starts_with('*') || rest.starts_with('#')) {
    rest.remove_prefix(1);
  }
  // 总投资（万元）; other brackets are hints: （必填）.
  while (!rest.empty()) {
    const std::size_t open = std::min(rest.find('('), rest.find('['));
    label.name += rest.substr(0, open);
    if (open == rest.npos) {
      break;
    }
    const std::size_t close = std::min(rest.find(')', open), rest.find(']', open));
    std::string_view inside = rest.substr(open + 1, close == rest.npos ? close : close - open - 1);
    if (inside.starts_with("单位:")) {
      inside.remove_prefix(std::string_view("单位:").size());
    }
    if (const auto unit = ParseLedgerUnit(inside)) {
      label.unit = unit;
    } else if (inside == "外币" || inside == "人民币") {
      label.name += inside;
    }
    rest = close == rest.npos ? std::string_view() : rest.substr(close + 1);
  }
  // 总投资/万元, 总投资:万元.
  const std::size_t sign = label.name.find_last_of("/:");
  if (sign != std::string::npos) {
    if (const auto unit = ParseLedgerUnit(std::string_view(label.name).substr(sign + 1))) {
      label.unit = unit;
      label.name.resize(sign);
    }
  }
  // 万元 alone, below 总投资.
  if (!label.unit && !label.name.empty()) {
    if (const auto unit = ParseLedgerUnit(label.name); unit && label.name != "人民币") {
      return {"", unit};
    }
  }
  return label;
}

// Two sums in two currencies are one total told twice.
void PartCurrencies(LedgerHeader& header) {
  HeaderColumn* yuan = nullptr;
  HeaderColumn* other = nullptr;
  for (HeaderColumn& column : header.columns) {
    if (column.field == LedgerField::kAmount) {
      (column.unit && column.unit->unit != "CNY" ? other : yuan) = &column;
    }
  }
  if (yuan != nullptr && other != nullptr && header.Find(LedgerField::kAmountAlt) == nullptr) {
    other->field = LedgerField::kAmountAlt;
  }
}

std::size_t Score(const LedgerHeader& header) {
  std::set<LedgerField> fields;
  for (const HeaderColumn& column : header.columns) {
    if (column.field && *column.field != LedgerField::kOrdinal &&
        *column.field != LedgerField::kNote) {
      fields.insert(*column.field);
    }
  }
  const bool named =
      fields.contains(LedgerField::kProject) || fields.contains(LedgerField::kCompany);
  return named && fields.size() >= 2 ? fields.size() : 0;
}

absl::Status CheckOnce(const LedgerHeader& header, std::string_view sheet) {
  std::map<LedgerField, const HeaderColumn*> seen;
  for (const HeaderColumn& column : header.columns) {
    if (!column.field) {
      continue;
    }
    const auto [at, added] = seen.emplace(*column.field, &column);
    if (!added) {
      const auto place = [&](const HeaderColumn& one) {
        return StrCat(table::Address(header.last_row, one.column), " \"", one.text, "\"");
      };
      return absl::InvalidArgumentError(
          StrCat("sheet ", sheet, ": ", place(*at->second), " and ", place(column),
                 " are both read as ", Name(*column.field), "; give one of them another meaning"));
    }
  }
  return absl::OkStatus();
}

class HeaderFinder {
 public:
  HeaderFinder(const Sheet& sheet, const LedgerColumns& columns)
      : sheet_(sheet), columns_(columns) {
    for (const CellRange& range : sheet.merged) {
      if (range.first_row < kHeaderWithin + kHeaderRows && merged_.size() < kHeaderMerged) {
        merged_.push_back(range);
      }
    }
  }

  absl::StatusOr<std::optional<LedgerHeader>> Find() {
    std::optional<LedgerHeader> best;
    std::size_t most = 0;
    for (std::uint32_t row = 0; row < kHeaderWithin; ++row) {
      for (std::uint32_t rows = 1; rows <= kHeaderRows; ++rows) {
        if (CutsMerged(row, row + rows - 1)) {
          continue;
        }
        LedgerHeader header = Try(row, row + rows - 1);
        const std::size_t fields = Score(header);
        // What stands above a header adds nothing to it.
        const bool shorter = best && fields == most && rows <= best->last_row - best->first_row;
        if (fields > most || (fields > 0 && shorter)) {
          most = fields;
          best = std::move(header);
        }
      }
    }
    if (best) {
      RETURN_IF_ERROR(CheckOnce(*best, sheet_.name));
    }
    return best;
  }

 private:
  // Merged cells that reach across the last row of a header are part of one that is longer.
  bool CutsMerged(std::uint32_t first, std::uint32_t last) const {
    return std::any_of(merged_.begin(), merged_.end(), [&](const CellRange& range) {
      return range.first_row >= first && range.first_row <= last && range.last_row > last &&
             range.last_row < first + kHeaderRows;
    });
  }

  LedgerHeader Try(std::uint32_t first, std::uint32_t last) const {
    std::set<std::uint32_t> used;
    for (std::uint32_t row = first; row <= last; ++row) {
      auto cell = std::lower_bound(
          sheet_.cells.begin(), sheet_.cells.end(), row,
          [](const table::Cell& one, std::uint32_t wanted) { return one.row < wanted; });
      for (; cell != sheet_.cells.end() && cell->row == row && used.size() < kHeaderColumns;
           ++cell) {
        used.insert(cell->column);
      }
    }
    LedgerHeader header{first, last, {}};
    for (const std::uint32_t column : used) {
      header.columns.push_back(ColumnAt(first, last, column));
    }
    PartCurrencies(header);
    return header;
  }

  HeaderColumn ColumnAt(std::uint32_t first, std::uint32_t last, std::uint32_t column) const {
    HeaderColumn result{.column = column, .text = {}, .field = {}, .unit = {}};
    std::vector<std::string> words;
    std::vector<std::string> names;
    for (std::uint32_t row = first; row <= last; ++row) {
      std::uint32_t at_row = row;
      std::uint32_t at_column = column;
      for (const CellRange& range : merged_) {
        if (range.Holds(row, column)) {
          at_row = range.first_row;
          at_column = range.first_column;
          break;
        }
      }
      const table::Cell* cell = sheet_.Find(at_row, at_column);
      if (cell == nullptr || at_row < first || (!words.empty() && words.back() == cell->text)) {
        continue;
      }
      words.push_back(cell->text);
      Label label = LabelOf(cell->text);
      if (label.unit) {
        result.unit = label.unit;
      }
      if (!label.name.empty()) {
        names.push_back(std::move(label.name));
      }
    }
    result.text = absl::StrJoin(words, " / ");
    if (!names.empty()) {
      result.field = columns_.Find(absl::StrJoin(names, ""));
      if (!result.field) {
        result.field = columns_.Find(names.back());
      }
    }
    return result;
  }

  const Sheet& sheet_;
  const LedgerColumns& columns_;
  std::vector<CellRange> merged_;  // that a header may have
};

}  // namespace

const HeaderColumn* LedgerHeader::Find(LedgerField field) const {
  for (const HeaderColumn& column : columns) {
    if (column.field == field) {
      return &column;
    }
  }
  return nullptr;
}

absl::StatusOr<std::optional<LedgerHeader>> FindHeader(const Sheet& sheet,
                                                       const LedgerColumns& columns) {
  return HeaderFinder(sheet, columns).Find();
}

std::optional<LedgerHeader> HeaderOf(std::span<const table::Cell> cells,
                                     const LedgerColumns& columns) {
  LedgerHeader header{cells.front().row, cells.front().row, {}};
  std::size_t known = 0;
  for (const table::Cell& cell : cells) {
    if (cell.kind != table::CellKind::kText || header.columns.size() == kHeaderColumns) {
      return std::nullopt;
    }
    const Label label = LabelOf(cell.text);
    header.columns.push_back({.column = cell.column,
                              .text = cell.text,
                              .field = columns.Find(label.name),
                              .unit = label.unit});
    known += header.columns.back().field ? 1 : 0;
  }
  PartCurrencies(header);
  const bool fits =
      Score(header) > 0 && 2 * known >= header.columns.size() && CheckOnce(header, "").ok();
  return fits ? std::optional(std::move(header)) : std::nullopt;
}

}  // namespace zoneflow::ingest

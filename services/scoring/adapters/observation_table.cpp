#include "services/scoring/adapters/observation_table.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "absl/status/status.h"
#include "absl/strings/str_join.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/table/read_table.h"

namespace zoneflow::scoring {
namespace {

constexpr std::size_t kMostFaults = 20;

// The rows of a sheet by the names of its columns.
class NamedTable {
 public:
  static absl::StatusOr<NamedTable> Read(std::string_view bytes, std::string_view file,
                                         const std::vector<std::string_view>& needed,
                                         const std::vector<std::string_view>& other) {
    ASSIGN_OR_RETURN(table::Workbook workbook, table::ReadTable(bytes));
    NamedTable named{std::string(file), std::move(workbook.sheets.front())};
    std::set<std::string_view> known(needed.begin(), needed.end());
    known.insert(other.begin(), other.end());
    for (const table::Cell& cell : named.sheet_.cells) {
      if (cell.row > 0) {
        named.last_row_ = std::max(named.last_row_, cell.row);
        continue;
      }
      if (!known.contains(cell.text)) {
        named.Fault(0, cell.column,
                    StrCat("\"", cell.text, "\" is no column; known are ",
                           absl::StrJoin(known, ", ", [](std::string* out, std::string_view name) {
                             out->append(name);
                           })));
      } else if (!named.columns_.emplace(cell.text, cell.column).second) {
        named.Fault(0, cell.column, StrCat("column ", cell.text, " stands twice"));
      }
    }
    for (const std::string_view name : needed) {
      if (!named.columns_.contains(name)) {
        named.Fault(0, 0, StrCat("column ", name, " is missing"));
      }
    }
    RETURN_IF_ERROR(named.Status());
    return named;
  }

  std::uint32_t last_row() const { return last_row_; }

  bool Empty(std::uint32_t row) const {
    return std::none_of(columns_.begin(), columns_.end(), [&](const auto& column) {
      return sheet_.Find(row, column.second) != nullptr;
    });
  }

  std::string Text(std::uint32_t row, std::string_view name) {
    const table::Cell* cell = Cell(row, name);
    return cell == nullptr ? "" : cell->text;
  }

  std::string NeededText(std::uint32_t row, std::string_view name) {
    std::string text = Text(row, name);
    if (text.empty()) {
      Fault(row, columns_.find(name)->second, StrCat(name, " is missing"));
    }
    return text;
  }

  template <typename Value>
  std::optional<Value> Parsed(std::uint32_t row, std::string_view name,
                              std::optional<Value> (*parse)(std::string_view),
                              std::string_view rule) {
    const table::Cell* cell = Cell(row, name);
    if (cell == nullptr) {
      return std::nullopt;
    }
    std::optional<Value> value = parse(cell->text);
    if (!value) {
      Fault(row, cell->column, StrCat(name, ": \"", cell->text, "\" ", rule));
    }
    return value;
  }

  void Fault(std::uint32_t row, std::uint32_t column, std::string_view what) {
    if (++faults_ <= kMostFaults) {
      lines_.push_back(StrCat(file_, ": ", table::Address(row, column), ": ", what));
    }
  }

  absl::Status Status() const {
    if (lines_.empty()) {
      return absl::OkStatus();
    }
    return absl::InvalidArgumentError(
        StrCat(absl::StrJoin(lines_, "\n"),
               faults_ > lines_.size() ? StrCat("\nand ", faults_ - lines_.size(), " more") : ""));
  }

 private:
  NamedTable(std::string file, table::Sheet sheet)
      : file_(std::move(file)), sheet_(std::move(sheet)) {}

  // Null for an empty cell and for one that has no value, which is a fault.
  const table::Cell* Cell(std::uint32_t row, std::string_view name) {
    const auto column = columns_.find(name);
    const table::Cell* cell = column == columns_.end() ? nullptr : sheet_.Find(row, column->second);
    if (cell != nullptr && cell->kind == table::CellKind::kFault) {
      Fault(row, cell->column, StrCat(name, ": \"", cell->text, "\" has no value"));
      return nullptr;
    }
    return cell;
  }

  std::string file_;
  table::Sheet sheet_;
  std::map<std::string, std::uint32_t, std::less<>> columns_;
  std::uint32_t last_row_ = 0;
  std::size_t faults_ = 0;
  std::vector<std::string> lines_;
};

std::optional<FigureStatus> ParseStatus(std::string_view text) {
  if (text == "extracted")
    return FigureStatus::kExtracted;
  if (text == "checked")
    return FigureStatus::kChecked;
  if (text == "signed_off")
    return FigureStatus::kSignedOff;
  return std::nullopt;
}

std::optional<Date> ParseDay(std::string_view text) {
  const auto day = ParseDate(text);
  return day.ok() ? std::optional(*day) : std::nullopt;
}

void Note(std::uint32_t row, std::vector<std::uint32_t>* rows) {
  if (rows != nullptr) {
    rows->push_back(row + 1);
  }
}

std::optional<Instant> ParseKnownAt(std::string_view text) {
  if (const auto day = ParseDate(text); day.ok()) {
    return ShanghaiMidnight(*day);
  }
  const auto instant = ParseInstant(text);
  return instant.ok() ? std::optional(*instant) : std::nullopt;
}

constexpr std::string_view kDecimal = "must be a plain decimal such as 12.5";
constexpr std::string_view kPeriod = "must be a period such as 2022, 2022Q3 or 2022-07";

ReportPeriod PeriodOf(NamedTable& table, std::uint32_t row) {
  table.NeededText(row, "period");
  return table.Parsed(row, "period", ParseReportPeriod, kPeriod).value_or(ReportPeriod{});
}

}  // namespace

absl::StatusOr<std::vector<Observation>> ReadObservations(std::string_view bytes,
                                                          std::string_view file,
                                                          std::vector<std::uint32_t>* rows) {
  ASSIGN_OR_RETURN(NamedTable table, NamedTable::Read(bytes, file, {"unit", "indicator", "period"},
                                                      {"value", "numerator", "denominator", "item",
                                                       "source", "status", "known_at", "reason"}));
  std::vector<Observation> observations;
  for (std::uint32_t row = 1; row <= table.last_row(); ++row) {
    if (table.Empty(row)) {
      continue;
    }
    Observation one;
    one.unit = table.NeededText(row, "unit");
    one.indicator = table.NeededText(row, "indicator");
    one.item = table.Text(row, "item");
    one.period = PeriodOf(table, row);
    one.value = table.Parsed(row, "value", ParseDecimal, kDecimal);
    one.numerator = table.Parsed(row, "numerator", ParseDecimal, kDecimal);
    one.denominator = table.Parsed(row, "denominator", ParseDecimal, kDecimal);
    one.source = table.Text(row, "source");
    one.status =
        table.Parsed(row, "status", ParseStatus, "must be extracted, checked or signed_off")
            .value_or(FigureStatus::kUnspecified);
    one.known_at = table.Parsed(row, "known_at", ParseKnownAt, "must be a day or an instant");
    one.reason = table.Text(row, "reason");
    observations.push_back(std::move(one));
    Note(row, rows);
  }
  RETURN_IF_ERROR(table.Status());
  return observations;
}

absl::StatusOr<std::vector<Unit>> ReadUnits(std::string_view bytes, std::string_view file,
                                            std::vector<std::uint32_t>* rows) {
  ASSIGN_OR_RETURN(NamedTable table, NamedTable::Read(bytes, file, {"unit"},
                                                      {"name", "cohort", "zone_id", "kind",
                                                       "member_since", "member_until"}));
  std::vector<Unit> units;
  for (std::uint32_t row = 1; row <= table.last_row(); ++row) {
    if (table.Empty(row)) {
      continue;
    }
    constexpr std::string_view kDay = "must be a day such as 2022-01-31";
    units.push_back({table.NeededText(row, "unit"), table.Text(row, "zone_id"),
                     table.Text(row, "kind"), table.Text(row, "name"), table.Text(row, "cohort"),
                     table.Parsed(row, "member_since", ParseDay, kDay),
                     table.Parsed(row, "member_until", ParseDay, kDay)});
    Note(row, rows);
  }
  RETURN_IF_ERROR(table.Status());
  return units;
}

absl::StatusOr<std::vector<EarlierBoard>> ReadEarlierBoards(std::string_view bytes,
                                                            std::string_view file) {
  ASSIGN_OR_RETURN(NamedTable table,
                   NamedTable::Read(bytes, file, {"period", "unit", "rank"}, {"cohort"}));
  std::map<ReportPeriod, EarlierBoard> boards;
  for (std::uint32_t row = 1; row <= table.last_row(); ++row) {
    if (table.Empty(row)) {
      continue;
    }
    const ReportPeriod period = PeriodOf(table, row);
    EarlierBoard::Place place{table.NeededText(row, "unit"), table.Text(row, "cohort"), 0};
    table.NeededText(row, "rank");
    place.rank = table.Parsed(row, "rank", ParseDecimal, kDecimal).value_or(Decimal(0));
    boards.try_emplace(period, EarlierBoard{period, {}})
        .first->second.places.push_back(std::move(place));
  }
  RETURN_IF_ERROR(table.Status());
  std::vector<EarlierBoard> list;
  for (auto& [period, board] : boards) {
    list.push_back(std::move(board));
  }
  return list;
}

}  // namespace zoneflow::scoring

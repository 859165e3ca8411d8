#include "services/ingest/core/ledger_export.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_join.h"

#include "common/base/currency.h"
#include "common/base/str_cat.h"
#include "services/ingest/core/ledger_diff.h"

namespace zoneflow::ingest {
namespace {

using table::CellEdit;
using table::CellKind;

std::string DateText(const LedgerDate& date) {
  const std::chrono::year_month_day first{date.first};
  const std::chrono::year_month_day last{date.last};
  if (date.first == date.last) {
    return FormatDate(date.first);
  }
  const std::string year = StrCat(static_cast<int>(first.year()), "年");
  return first.month() == last.month() ? StrCat(year, static_cast<unsigned>(first.month()), "月")
                                       : year;
}

std::string InUnit(const Money& money, int power) {
  return FormatDecimal(Normalised({money.minor, -MinorDigits(money.currency) - power}));
}

std::string CurrencyWord(const std::string& code) {
  const Currency* currency = FindCurrency(code);
  return currency == nullptr ? code : std::string(currency->zh);
}

class Editor {
 public:
  Editor(const table::Workbook& workbook, const LedgerReading& own, LedgerEdits& edits)
      : workbook_(workbook), own_(own), edits_(edits) {}

  void Write(const LedgerEntry& own, const LedgerEntry& value, const std::string& field) {
    place_ = own.place;
    switch (*ParseLedgerField(field)) {
      case LedgerField::kProject:
        return Text(LedgerField::kProject, value.project);
      case LedgerField::kCompany:
        return Text(LedgerField::kCompany, value.company);
      case LedgerField::kZone:
        return Text(LedgerField::kZone, value.zone_name);
      case LedgerField::kSector:
        return Text(LedgerField::kSector, absl::StrJoin(value.sectors, "、"));
      case LedgerField::kSignedOn:
        return Text(LedgerField::kSignedOn, value.signed_on ? DateText(*value.signed_on) : "");
      case LedgerField::kProjectCode:
        return Text(LedgerField::kProjectCode, value.project_code);
      case LedgerField::kCreditCode:
        return Text(LedgerField::kCreditCode, value.credit_code);
      case LedgerField::kParcel:
        return Text(LedgerField::kParcel, value.parcel);
      case LedgerField::kNote:
        return Text(LedgerField::kNote, value.note);
      case LedgerField::kLand:
        return Text(LedgerField::kLand,
                    value.land_mu ? StrCat(FormatDecimal(*value.land_mu), "亩") : "");
      case LedgerField::kAmount:
        return Amount(LedgerField::kAmount, value.amount);
      case LedgerField::kAmountAlt:
        return Amount(LedgerField::kAmountAlt, value.amount_alt);
      case LedgerField::kCurrency:
      case LedgerField::kOrdinal:
      case LedgerField::kProgress:
        return;
    }
  }

 private:
  const LedgerColumn* ColumnOf(LedgerField field) const {
    // Of a sheet with several tables, that of the last which begins above the row.
    const LedgerColumn* found = nullptr;
    std::uint32_t table = 0;
    for (const LedgerColumn& column : own_.columns) {
      if (column.sheet != place_.sheet || column.header_row >= place_.row) {
        continue;
      }
      if (column.header_row > table) {
        table = column.header_row;
        found = nullptr;
      }
      if (column.header_row == table && column.field == field && found == nullptr) {
        found = &column;
      }
    }
    return found;
  }

  void Set(const LedgerColumn* column, CellKind kind, std::string text) {
    if (column == nullptr) {
      return;
    }
    const std::uint32_t row = place_.row - 1;
    for (const table::Sheet& sheet : workbook_.sheets) {
      if (sheet.name == place_.sheet &&
          std::any_of(sheet.merged.begin(), sheet.merged.end(), [&](const auto& range) {
            return range.Holds(row, column->index) && range.first_row != range.last_row;
          })) {
        ++edits_.shared;
        return;
      }
    }
    edits_.cells.push_back({place_.sheet, row, column->index, kind, std::move(text)});
  }

  void Text(LedgerField field, std::string text) {
    Set(ColumnOf(field), CellKind::kText, std::move(text));
  }

  void Amount(LedgerField field, const std::optional<Money>& amount) {
    const LedgerColumn* column = ColumnOf(field);
    const LedgerColumn* currency =
        field == LedgerField::kAmount ? ColumnOf(LedgerField::kCurrency) : nullptr;
    if (!amount || column == nullptr) {
      return Text(field, "");
    }
    const LedgerUnit unit = column->unit.value_or(LedgerUnit{4, "CNY"});
    if (currency != nullptr) {
      Set(currency, CellKind::kText, CurrencyWord(amount->currency));
    } else if (amount->currency != unit.unit) {
      return Text(field, StrCat(InUnit(*amount, 4), "万", CurrencyWord(amount->currency)));
    }
    Set(column, CellKind::kNumber, InUnit(*amount, unit.power));
  }

  const table::Workbook& workbook_;
  const LedgerReading& own_;
  LedgerEdits& edits_;
  LedgerPlace place_;
};

}  // namespace

LedgerEdits EditsOf(const table::Workbook& workbook, const LedgerReading& own,
                    const std::vector<LedgerEntry>& values) {
  const LedgerDiff diff = Compare(own.entries, values);
  LedgerEdits edits;
  edits.missing = diff.added.size();
  Editor editor(workbook, own, edits);
  for (const LedgerMatch& match : diff.matches) {
    for (const std::string& field : match.changed) {
      editor.Write(own.entries[match.before], values[match.after], field);
    }
  }
  return edits;
}

}  // namespace zoneflow::ingest

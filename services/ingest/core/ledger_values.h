// What the cells of a ledger say. Each reader gives the value, nothing for an empty cell, or the
// rule that the cell breaks.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "common/base/date.h"
#include "common/base/money.h"
#include "common/table/sheet.h"
#include "services/ingest/core/fact.h"
#include "services/ingest/core/ledger_columns.h"
#include "services/ingest/core/ledger_rules.h"

namespace zoneflow::ingest {

template <typename T>
using Checked = std::variant<std::optional<T>, LedgerRule>;

// A day, or the days that a month or a year has: "4月底前" is April.
struct LedgerDate {
  Date first;
  Date last;

  friend bool operator==(const LedgerDate&, const LedgerDate&) = default;
};

// "/", "-", "—", "无", "暂无", "待定": how people leave a cell empty.
bool IsEmptyCell(const table::Cell* cell);

// A sum in the column's unit unless the cell names another: "5000", "1.2亿元", "约300万美元". The
// sum is rounded to the minor unit, half up, since sheets calculate in binary. `currency` is that
// of the row's own column, empty without one.
Checked<Money> ReadAmount(const table::Cell* cell, const LedgerUnit& unit,
                          std::string_view currency);

// "人民币", "美元", "USD": the ISO code.
Checked<std::string> ReadCurrency(const table::Cell* cell);

// "2021-04-20", "2021.4.20", "2021年4月20日", "20210420"; "2021.4", "2021年4月底前", "2021年"; "4月底前" of
// the year that is given; a serial number of the 1900 system.
Checked<LedgerDate> ReadLedgerDate(const table::Cell* cell, std::optional<int> year);

// With its hyphens (GB/T 40058-2021: 24 characters).
Checked<std::string> ReadProjectCode(const table::Cell* cell);
// GB 32100-2015, its check character checked.
Checked<std::string> ReadCreditCode(const table::Cell* cell);

// In mu; 公顷 and whole 平方米 are converted.
Checked<Decimal> ReadLand(const table::Cell* cell, const std::optional<LedgerUnit>& unit);

}  // namespace zoneflow::ingest

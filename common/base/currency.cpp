#include "common/base/currency.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base_data.h"
#include "common/base/check.h"
#include "common/base/csv.h"

namespace zoneflow {
namespace {

constexpr std::string_view kHeader = "code,minor_digits,symbol,unit,zh,en";

// The file is ours and embedded: what is wrong in it is a broken invariant. Its texts live as long
// as the process.
std::vector<Currency> ReadTable(std::string_view csv) {
  static const absl::StatusOr<std::vector<CsvRow>>& rows =
      *new absl::StatusOr<std::vector<CsvRow>>(ParseCsv(csv, kHeader));
  ZONEFLOW_CHECK(rows.ok());
  std::vector<Currency> table;
  for (const CsvRow& row : *rows) {
    const std::vector<std::string>& cells = row.fields;
    for (const std::string& cell : cells) {
      ZONEFLOW_CHECK(!cell.empty());
    }
    ZONEFLOW_CHECK(cells[0].size() == 3 && cells[1].size() == 1);
    const int minor_digits = cells[1][0] - '0';
    ZONEFLOW_CHECK(minor_digits >= 0 && minor_digits <= 4);
    ZONEFLOW_CHECK(table.empty() || table.back().code < cells[0]);
    table.push_back({cells[0], minor_digits, cells[2], cells[3], cells[4], cells[5]});
  }
  return table;
}

}  // namespace

std::span<const Currency> Currencies() {
  static const std::vector<Currency>& table =
      *new std::vector<Currency>(ReadTable(base_data::Find("currencies.csv")));
  return table;
}

const Currency* FindCurrency(std::string_view code) {
  const std::span<const Currency> table = Currencies();
  const auto found = std::lower_bound(
      table.begin(), table.end(), code,
      [](const Currency& currency, std::string_view wanted) { return currency.code < wanted; });
  return found != table.end() && found->code == code ? &*found : nullptr;
}

}  // namespace zoneflow

#include "common/base/currency.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base_data.h"
#include "common/base/check.h"

namespace zoneflow {
namespace {

constexpr std::string_view kHeader = "code,minor_digits,symbol,unit,zh,en";

// Takes the text before the separator, and the separator, off the front.
std::string_view TakeUntil(std::string_view& text, char separator) {
  const std::string_view taken = text.substr(0, text.find(separator));
  text.remove_prefix(std::min(text.size(), taken.size() + 1));
  return taken;
}

// The file is ours and embedded: what is wrong in it is a broken invariant.
std::vector<Currency> ReadTable(std::string_view csv) {
  std::vector<Currency> table;
  bool header_seen = false;
  while (!csv.empty()) {
    std::string_view line = TakeUntil(csv, '\n');
    if (line.starts_with('#')) {
      continue;
    }
    if (!header_seen) {
      ZONEFLOW_CHECK(line == kHeader);
      header_seen = true;
      continue;
    }
    std::array<std::string_view, 6> cells;
    for (std::string_view& cell : cells) {
      cell = TakeUntil(line, ',');
      ZONEFLOW_CHECK(!cell.empty());
    }
    ZONEFLOW_CHECK(line.empty() && cells[0].size() == 3 && cells[1].size() == 1);
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

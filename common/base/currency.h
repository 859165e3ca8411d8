// The one table of currencies: what a minor unit is and how a currency is called (ISO 4217). The
// file behind it, data/currencies.csv, makes the web page's table too.
#pragma once

#include <span>
#include <string_view>

namespace zoneflow {

struct Currency {
  std::string_view code;    // "KRW"
  int minor_digits = 0;     // a major unit has ten to the power of it minor ones: 2, mostly
  std::string_view symbol;  // "₩"; the code where there is no other
  std::string_view unit;    // behind a figure in Chinese: "元" for CNY, "韩元"
  std::string_view zh;      // "韩元"
  std::string_view en;      // "South Korean Won"
};

// All of them, by code, ascending.
std::span<const Currency> Currencies();

// Returns the currency of the code, which is in upper case; null if the table has none such.
const Currency* FindCurrency(std::string_view code);

}  // namespace zoneflow

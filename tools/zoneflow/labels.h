// The names of columns: one meaning each, whichever command shows it.
//
// Money is two keys of a row: NAME, the exact decimal in major units as a text, and its currency
// (CurrencyKey). A quantity that is no money has its unit (UnitKey) in the place of a currency.
#pragma once

#include <string>
#include <string_view>

namespace zoneflow::cli {

enum class ColumnKind {
  kText,
  kId,      // 32 or 64 hexadecimal digits, or a subject that ends in them
  kAmount,  // money, or a quantity
  kUnit,    // the currency or unit of an amount beside it
};

struct ColumnLabel {
  std::string_view name;  // the key of the rows
  std::string_view zh;    // the header on a Chinese locale
  ColumnKind kind = ColumnKind::kText;
};

// Returns what is known of the column; null for one that the table has not.
const ColumnLabel* FindLabel(std::string_view name);

// The key of the currency of an amount of money: "currency" for "amount", "currency_alt" for
// "amount_alt", else NAME_currency.
std::string CurrencyKey(std::string_view name);

// The key of a quantity's unit, likewise: "unit", "unit_alt", NAME_unit.
std::string UnitKey(std::string_view name);

// The word of a Chinese table for a value of the column, as the console has it: "红灯" for the light
// "red". Empty for a value that is no word of ours: it stands as it is.
std::string_view ChineseValue(std::string_view column, std::string_view value);

}  // namespace zoneflow::cli

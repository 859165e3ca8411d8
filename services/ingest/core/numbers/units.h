// The words of money and dimensions, compiled once for the process from data/units.csv and the
// table of currencies.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace zoneflow::ingest {

enum class UnitKind : std::uint8_t { kCurrency, kCurrencyPart, kPrefix, kDimension };

struct UnitWord {
  std::u16string word;
  UnitKind kind = UnitKind::kCurrency;
  std::string unit;   // ISO 4217 code, or the symbol of a dimension: "m2"
  int power = 0;      // of a part: 角 is -1
  bool home = false;  // 元, 圆, 块: the currency that stands in front, or else the yuan
  std::u16string not_before = {};
};

// Returns the longest word of the kinds wanted that starts at `at` of a folded text, or null. Latin
// letters match in either case, but a letter alone in its own only, and none inside a longer word.
const UnitWord* DimensionAt(std::u16string_view text, std::size_t at);
const UnitWord* CurrencyAt(std::u16string_view text, std::size_t at);  // parts too
// The longest currency in front of a number, symbol or name, that ends at `at`: US$, 人民币, EUR.
const UnitWord* CurrencyBefore(std::u16string_view text, std::size_t at);

}  // namespace zoneflow::ingest

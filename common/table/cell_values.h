// What the texts in the cells of a workbook mean.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/base/date.h"

namespace zoneflow::table {

// "1.2E3" → "1200", "12.300000000000001" → "12.3": a plain decimal of at most 15 significant digits,
// rounded half up in size, which is what spreadsheets show of their doubles. Nullopt for no number
// and for one beyond 10^±40.
std::optional<std::string> PlainDecimal(std::string_view stored);

// The day of a serial number, its time of day dropped. The 1900 system has a day that never was, 60;
// nullopt for that, for negative ones and beyond 2999.
std::optional<Date> DateOfSerial(std::string_view plain_decimal, bool from_1904);

// Whether a number with that format shows a day: a code with years or days outside quotes and
// brackets; of the built-in ids those that are dates in some language. Hours alone are none.
bool IsDateFormat(std::string_view code);
bool IsDateFormat(int built_in);

// With "_x000D_" and the like as the characters they stand for. Those that XML could not hold and no
// text needs become spaces.
std::string Unescaped(std::string_view text);

// "B7" → row 6, column 1. Nullopt for what is no address.
struct Place {
  std::uint32_t row = 0;
  std::uint32_t column = 0;
};
std::optional<Place> ParseAddress(std::string_view address);

}  // namespace zoneflow::table

// Numbers as Chinese news writes them.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "services/ingest/core/numbers/decimal.h"

namespace zoneflow::ingest {

struct Number {
  Decimal value;
  std::optional<Decimal> upto = {};  // the other end of 三五亿, 二三十, 五六百
  std::size_t end = 0;               // one past its last unit, 余/多 included
  std::size_t exact_end = 0;         // the same without 余, 多, 几 at its end
  bool more = false;                 // 余, 多, 几 inside: 100余亿, 三十几万
  bool has_digits = false;           // Arabic digits
  bool has_numeral = false;  // a Chinese digit (一 to 九, 两, 半); false for a bare 千亿
  bool scaled = false;       // 万, 亿 and the like are part of it
};

// Reads the number that starts at `at`: "1,835", "8.5亿", "3万4000", "一万五千亿", "二十万亿",
// "千亿", "50多亿", "壹亿伍仟万", "三点五亿", "零点五", "半百", "三五亿". Simplified script and
// half-width digits; full-width commas part thousands too. Scales of tens (十 百 千) directly before
// a unit of power or length are left out: 一千瓦 is one 千瓦; 三点二十分 is a time, not 3.2. Nullopt
// where none starts or it does not fit into 63 bits. Reads at most 40 units.
std::optional<Number> ParseNumber(std::u16string_view text, std::size_t at);

// True for characters a Chinese numeral may start with.
bool IsNumeral(char16_t c);

// The value of a Chinese digit (〇 to 九, 大写, 两, 俩, 仨), or -1.
int ChineseDigit(char16_t c);

// The power of ten of a scale (十 百 千 万 亿 兆, 大写), or 0.
int ScaleOf(char16_t c);

}  // namespace zoneflow::ingest

// Numbers as Chinese news writes them.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "services/ingest/core/fact.h"

namespace zoneflow::ingest {

struct Number {
  Decimal value;
  std::size_t end = 0;       // one past its last unit, 余/多 included
  bool more = false;         // 余, 多, 几 inside: 100余亿, 三十几万
  bool has_digits = false;   // Arabic digits
  bool has_numeral = false;  // a Chinese digit (一 to 九, 两, 半); false for a bare 千亿
  bool scaled = false;       // 万, 亿 and the like are part of it
};

// Reads the number that starts at `at`: "1,835", "8.5亿", "3万4000", "一万五千亿", "二十万亿",
// "千亿", "50多亿". Scales of tens (十 百 千) directly before a unit of power are left out: 一千瓦
// is one 千瓦. Nullopt where none starts or it does not fit into 63 bits. Reads at most 40 units.
std::optional<Number> ParseNumber(std::u16string_view text, std::size_t at);

// True for characters a Chinese numeral may start with.
bool IsNumeral(char16_t c);

}  // namespace zoneflow::ingest

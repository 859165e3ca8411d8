// One number of a folded text, for the recognizers.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/ingest/core/numbers/decimal.h"
#include "services/ingest/core/numbers/folded.h"
#include "services/ingest/core/numbers/recognize.h"

namespace zoneflow::ingest {

struct NumberReading {
  std::size_t begin = 0;
  std::size_t end = 0;        // without 余, 多, 几 behind it
  std::size_t loose_end = 0;  // with them
  Decimal value = {};
  std::optional<Decimal> upto = {};
  std::string digits = {};  // of a row too long for a Decimal; its value then
  bool arabic = false;      // begins with figures
  bool lone_digit = false;  // one Chinese digit and nothing else
  bool bare = false;        // scales alone: 万, 百万
};

inline char16_t UnitAt(std::u16string_view text, std::size_t i) {
  return i < text.size() ? text[i] : u'\0';
}

// Returns the longest number that starts at `at`, its minus included: fractions, powers, dozens, and
// multipliers (k, M) where they are wanted: 5m may be metres.
std::optional<NumberReading> ReadAt(std::u16string_view text, std::size_t at, bool multiplied);

// The same without fractions, powers, multipliers and minus.
std::optional<NumberReading> ReadPlainAt(std::u16string_view text, std::size_t at);

// True where a number, or its minus, may start.
bool MayStart(std::u16string_view text, std::size_t at);

// Returns the reading's value as printed in results.
std::string ValueOf(const NumberReading& reading);

// A result from the units [begin, end) of the folded text.
Recognized ResultOf(const FoldedText& text, const NumberReading& reading, std::size_t begin,
                    std::size_t end);

void RecognizeNumbers(const FoldedText& text, std::vector<Recognized>& out);
void RecognizeOrdinals(const FoldedText& text, std::vector<Recognized>& out);
void RecognizePercents(const FoldedText& text, std::vector<Recognized>& out);
void RecognizeCurrencies(const FoldedText& text, std::vector<Recognized>& out);
void RecognizeDimensions(const FoldedText& text, std::vector<Recognized>& out);

}  // namespace zoneflow::ingest

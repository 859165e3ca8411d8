#include "common/base/printable.h"

#include <algorithm>
#include <cstddef>
#include <iterator>

namespace zoneflow {
namespace {

constexpr char32_t kMalformed = 0xFFFFFFFF;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

struct Range {
  char32_t first;
  char32_t last;
};

// See the header.
constexpr Range kUnsafe[] = {{0x0000, 0x001F}, {0x007F, 0x009F},  {0x00AD, 0x00AD},
                             {0x061C, 0x061C}, {0x180E, 0x180E},  {0x200B, 0x200F},
                             {0x2028, 0x202E}, {0x2060, 0x206F},  {0xFEFF, 0xFEFF},
                             {0xFFF9, 0xFFFB}, {0xE0000, 0xE007F}};

bool IsUnsafe(char32_t c) {
  return std::any_of(std::begin(kUnsafe), std::end(kUnsafe),
                     [c](const Range& range) { return range.first <= c && c <= range.last; });
}

// Takes one character off the front of a text that is not empty; kMalformed, and one byte, where
// there is no well-formed one (Unicode 15, table 3-7).
char32_t Take(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  char32_t c = length == 1 ? first : first & (0x7FU >> length);
  bool is_whole = first < 0x80 || (first >= 0xC2 && first <= 0xF4 && text.size() >= length);
  for (std::size_t i = 1; is_whole && i < length; ++i) {
    is_whole = (byte(i) & 0xC0U) == 0x80U;
    c = c << 6U | (byte(i) & 0x3FU);
  }
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  if (!is_whole || c < kLeast[length] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) {
    text.remove_prefix(1);
    return kMalformed;
  }
  text.remove_prefix(length);
  return c;
}

void AppendHex(std::string& out, char32_t unit) {
  out += "\\u";
  for (unsigned shift = 16; shift > 0;) {
    shift -= 4;
    out += "0123456789abcdef"[unit >> shift & 0xFU];
  }
}

// As JSON does: beyond the first plane by two surrogates.
void AppendEscaped(std::string& out, char32_t c) {
  if (c > 0xFFFF) {
    AppendHex(out, 0xD7C0 + (c >> 10U));
    AppendHex(out, 0xDC00 + (c & 0x3FFU));
  } else {
    AppendHex(out, c);
  }
}

template <typename Keeps>
void Append(std::string& out, std::string_view text, const Keeps& keeps) {
  while (!text.empty()) {
    const std::string_view rest = text;
    const char32_t c = Take(text);
    const std::string_view bytes = rest.substr(0, rest.size() - text.size());
    if (c == kMalformed) {
      out += kReplacement;
    } else if (IsUnsafe(c) && !keeps(c)) {
      AppendEscaped(out, c);
    } else {
      out += bytes;
    }
  }
}

}  // namespace

std::string Printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  Append(out, text, [](char32_t) { return false; });
  return out;
}

std::string PrintableLines(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  Append(out, text, [](char32_t c) { return c == '\n'; });
  return out;
}

void AppendJsonString(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const std::size_t plain = std::min(text.find_first_of("\"\\\n"), text.size());
    Append(out, text.substr(0, plain), [](char32_t) { return false; });
    text.remove_prefix(plain);
    if (!text.empty()) {
      out += '\\';
      out += text.front() == '\n' ? 'n' : text.front();
      text.remove_prefix(1);
    }
  }
  out += '"';
}

std::string PrintableJson(std::string_view json) { return PrintableLines(json); }

}  // namespace zoneflow

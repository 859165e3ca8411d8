#include "common/base/printable.h"

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "common/base/utf8.h"

namespace zoneflow {
namespace {

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
  for (Utf8Reader reader(text); !reader.AtEnd();) {
    const std::size_t begin = reader.offset();
    const char32_t c = reader.Next();
    const std::string_view bytes = text.substr(begin, reader.offset() - begin);
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

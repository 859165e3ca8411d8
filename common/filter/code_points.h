// The characters of UTF-8 text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace zoneflow::filter {

struct CodePoint {
  char32_t value = 0;
  std::size_t length = 1;  // in bytes
};

// The offset of the first byte that is not part of well-formed UTF-8, npos if there is none.
std::size_t FirstBadUtf8(std::string_view text);

// The one at the offset of well-formed UTF-8.
CodePoint CodePointAt(std::string_view text, std::size_t offset);

void AppendUtf8(char32_t point, std::string& text);

// The least text, by bytes, that is greater than every text with this beginning; "" if there is
// none. Well-formed if the beginning is.
std::string AfterAllWith(std::string_view beginning);

}  // namespace zoneflow::filter

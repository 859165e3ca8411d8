#include "common/filter/code_points.h"

namespace zoneflow::filter {

std::size_t FirstBadUtf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80                   ? 1
                               : lead >= 0xC2 && lead < 0xE0 ? 2
                               : (lead & 0xF0) == 0xE0       ? 3
                               : lead >= 0xF0 && lead < 0xF5 ? 4
                                                             : 0;
    if (length == 0 || i + length > text.size()) {
      return i;
    }
    for (std::size_t k = 1; k < length; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if ((next & 0xC0) != 0x80) {
        return i;
      }
      // Overlong forms, surrogates and what lies past U+10FFFF show in the second byte.
      if (k == 1 && ((lead == 0xE0 && next < 0xA0) || (lead == 0xED && next > 0x9F) ||
                     (lead == 0xF0 && next < 0x90) || (lead == 0xF4 && next > 0x8F))) {
        return i;
      }
    }
    i += length;
  }
  return std::string_view::npos;
}

CodePoint CodePointAt(std::string_view text, std::size_t offset) {
  const auto byte = [&](std::size_t k) {
    return static_cast<char32_t>(static_cast<unsigned char>(text[offset + k]));
  };
  const char32_t lead = byte(0);
  if (lead < 0x80) {
    return {lead, 1};
  }
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t value = lead & (0x7FU >> length);
  for (std::size_t k = 1; k < length; ++k) {
    value = value << 6 | (byte(k) & 0x3F);
  }
  return {value, length};
}

void AppendUtf8(char32_t point, std::string& text) {
  const auto put = [&](char32_t byte) { text += static_cast<char>(byte); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | point >> 6);
    put(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    put(0xE0 | point >> 12);
    put(0x80 | (point >> 6 & 0x3F));
    put(0x80 | (point & 0x3F));
  } else {
    put(0xF0 | point >> 18);
    put(0x80 | (point >> 12 & 0x3F));
    put(0x80 | (point >> 6 & 0x3F));
    put(0x80 | (point & 0x3F));
  }
}

std::string AfterAllWith(std::string_view beginning) {
  while (!beginning.empty()) {
    std::size_t last = beginning.size() - 1;
    while (last > 0 && (static_cast<unsigned char>(beginning[last]) & 0xC0) == 0x80) {
      --last;
    }
    const char32_t point = CodePointAt(beginning, last).value;
    beginning = beginning.substr(0, last);
    if (point < 0x10FFFF) {
      std::string after(beginning);
      AppendUtf8(point == 0xD7FF ? 0xE000 : point + 1, after);
      return after;
    }
  }
  return "";
}

}  // namespace zoneflow::filter

#include "services/ingest/core/text.h"

#include <limits>

#include "absl/strings/str_cat.h"

namespace zoneflow::ingest {
namespace {

// Bytes of the sequence that a lead byte opens; 0 for a byte that opens none.
std::size_t SequenceLength(unsigned char lead) {
  if (lead < 0x80) {
    return 1;
  }
  if (lead >= 0xc2 && lead < 0xe0) {
    return 2;
  }
  if (lead >= 0xe0 && lead < 0xf0) {
    return 3;
  }
  if (lead >= 0xf0 && lead < 0xf5) {
    return 4;
  }
  return 0;
}

// Reads the sequence at `i`, returns its length, 0 when it is invalid.
std::size_t ReadCodePoint(std::string_view bytes, std::size_t i, char32_t& code_point) {
  const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(bytes[k]); };
  const std::size_t length = SequenceLength(byte(i));
  if (length == 0 || i + length > bytes.size()) {
    return 0;
  }
  if (length == 1) {
    code_point = byte(i);
    return 1;
  }
  char32_t c = byte(i) & (0xffU >> (length + 1));
  for (std::size_t k = 1; k < length; ++k) {
    if ((byte(i + k) & 0xc0U) != 0x80U) {
      return 0;
    }
    c = (c << 6) | (byte(i + k) & 0x3fU);
  }
  const bool overlong = (length == 3 && c < 0x800) || (length == 4 && c < 0x10000);
  if (overlong || (c >= 0xd800 && c < 0xe000) || c > 0x10ffff) {
    return 0;
  }
  code_point = c;
  return length;
}

}  // namespace

absl::Status Decode(std::string_view bytes, Text& out) {
  if (bytes.empty()) {
    return absl::InvalidArgumentError("document: is empty, needs text");
  }
  if (bytes.size() > std::numeric_limits<std::uint32_t>::max()) {
    return absl::OutOfRangeError(
        absl::StrCat("document: has ", bytes.size(), " bytes, must be below 4 GiB"));
  }
  out.units.clear();
  out.at.clear();
  out.printed.clear();
  out.units.reserve(bytes.size() / 2);
  out.at.reserve(bytes.size() / 2);
  std::size_t i = bytes.substr(0, 3) == "\xef\xbb\xbf" ? 3 : 0;
  while (i < bytes.size()) {
    char32_t c = 0;
    const std::size_t length = ReadCodePoint(bytes, i, c);
    const auto offset = static_cast<std::uint32_t>(i);
    if (length == 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("document: is not valid UTF-8 at byte ", i, "; save it as UTF-8 text"));
    }
    if (c == 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("document: is binary (NUL at byte ", i, "); only text is read"));
    }
    if (c < 0x10000) {
      out.Add(static_cast<char16_t>(c), offset);
    } else {
      out.Add(static_cast<char16_t>(0xd800 + ((c - 0x10000) >> 10)), offset);
      out.Add(static_cast<char16_t>(0xdc00 + ((c - 0x10000) & 0x3ff)), offset);
    }
    i += length;
  }
  return absl::OkStatus();
}

std::string ToUtf8(std::u16string_view text) {
  std::string out;
  out.reserve(text.size() * 3);
  for (std::size_t i = 0; i < text.size(); ++i) {
    char32_t c = text[i];
    if (c >= 0xd800 && c < 0xdc00 && i + 1 < text.size()) {
      c = 0x10000 + ((c - 0xd800) << 10) + (text[++i] - 0xdc00U);
    }
    if (c < 0x80) {
      out.push_back(static_cast<char>(c));
    } else if (c < 0x800) {
      out.push_back(static_cast<char>(0xc0 | (c >> 6)));
      out.push_back(static_cast<char>(0x80 | (c & 0x3f)));
    } else if (c < 0x10000) {
      out.push_back(static_cast<char>(0xe0 | (c >> 12)));
      out.push_back(static_cast<char>(0x80 | ((c >> 6) & 0x3f)));
      out.push_back(static_cast<char>(0x80 | (c & 0x3f)));
    } else {
      out.push_back(static_cast<char>(0xf0 | (c >> 18)));
      out.push_back(static_cast<char>(0x80 | ((c >> 12) & 0x3f)));
      out.push_back(static_cast<char>(0x80 | ((c >> 6) & 0x3f)));
      out.push_back(static_cast<char>(0x80 | (c & 0x3f)));
    }
  }
  return out;
}

std::string Printed(const Text& text, std::size_t begin, std::size_t end) {
  const std::u16string& units = text.printed.empty() ? text.units : text.printed;
  return ToUtf8(std::u16string_view(units).substr(begin, end - begin));
}

std::u16string FromUtf8(std::string_view bytes) {
  std::u16string out;
  std::size_t i = 0;
  while (i < bytes.size()) {
    char32_t c = 0;
    const std::size_t length = ReadCodePoint(bytes, i, c);
    if (length == 0) {
      out.push_back(u'\ufffd');
      ++i;
      continue;
    }
    if (c < 0x10000) {
      out.push_back(static_cast<char16_t>(c));
    } else {
      out.push_back(static_cast<char16_t>(0xd800 + ((c - 0x10000) >> 10)));
      out.push_back(static_cast<char16_t>(0xdc00 + ((c - 0x10000) & 0x3ff)));
    }
    i += length;
  }
  return out;
}

Span RawSpan(const Text& text, std::string_view bytes, std::size_t begin, std::size_t end) {
  const std::uint32_t last = text.at[end - 1];
  return {text.at[begin], static_cast<std::uint32_t>(
                              last + SequenceLength(static_cast<unsigned char>(bytes[last])))};
}

}  // namespace zoneflow::ingest

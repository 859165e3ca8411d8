#include "services/ingest/core/text.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "absl/strings/str_cat.h"

#include "common/base/utf8.h"

namespace zoneflow::ingest {
namespace {

bool IsLeadSurrogate(char16_t unit) { return unit >= 0xd800 && unit < 0xdc00; }
bool IsTrailSurrogate(char16_t unit) { return unit >= 0xdc00 && unit < 0xe000; }
char16_t LeadSurrogate(char32_t c) { return static_cast<char16_t>(0xd7c0 + (c >> 10)); }
char16_t TrailSurrogate(char32_t c) { return static_cast<char16_t>(0xdc00 + (c & 0x3ff)); }

// A character and its bytes; none where it is malformed.
struct Character {
  char32_t code_point = 0;
  std::size_t size = 0;
};

// As Utf8Reader reads it. Here, since all a page costs before its words are looked up is this.
inline Character CharacterAt(std::string_view bytes, std::size_t i) {
  const auto byte = [&](std::size_t k) -> std::uint32_t {
    return static_cast<unsigned char>(bytes[i + k]);
  };
  const auto follows = [&](std::size_t k) { return (byte(k) & 0xc0U) == 0x80U; };
  const std::uint32_t lead = byte(0);
  const std::size_t rest = bytes.size() - i;
  if (lead < 0x80) {
    return {lead, 1};
  }
  if (lead >= 0xe0 && lead < 0xf0 && rest >= 3 && follows(1) && follows(2)) {
    const std::uint32_t c = ((lead & 0x0fU) << 12) | ((byte(1) & 0x3fU) << 6) | (byte(2) & 0x3fU);
    return {c, c >= 0x800 && (c < 0xd800 || c >= 0xe000) ? std::size_t{3} : std::size_t{0}};
  }
  if (lead >= 0xc2 && lead < 0xe0 && rest >= 2 && follows(1)) {
    return {((lead & 0x1fU) << 6) | (byte(1) & 0x3fU), 2};
  }
  if (lead >= 0xf0 && lead < 0xf5 && rest >= 4 && follows(1) && follows(2) && follows(3)) {
    const std::uint32_t c = ((lead & 0x07U) << 18) | ((byte(1) & 0x3fU) << 12) |
                            ((byte(2) & 0x3fU) << 6) | (byte(3) & 0x3fU);
    return {c, c >= 0x10000 && c < 0x110000 ? std::size_t{4} : std::size_t{0}};
  }
  return {};
}

// The units that well-formed UTF-8 has, of malformed as many as decoding comes to or more: a byte
// that follows another begins none, the lead of four begins two. Eight bytes at a time.
std::size_t UnitsOf(std::string_view bytes) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  std::size_t units = bytes.size();
  std::size_t i = 0;
  for (; i + 8 <= bytes.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i, 8);
    const std::uint64_t follow = (word >> 7) & ~(word >> 6) & kOnes;
    const std::uint64_t four = (word >> 7) & (word >> 6) & (word >> 5) & (word >> 4) & kOnes;
    units += (four * kOnes) >> 56;
    units -= (follow * kOnes) >> 56;
  }
  for (; i < bytes.size(); ++i) {
    const auto value = static_cast<unsigned char>(bytes[i]);
    units += value >= 0xf0U ? 1U : 0U;
    units -= (value & 0xc0U) == 0x80U ? 1U : 0U;
  }
  return units;
}

// The character of three bytes that begins there, as nearly all of a Chinese page; 0 for any other.
inline std::uint32_t ThreeBytesAt(const unsigned char* byte) {
  const std::uint32_t c = ((byte[0] & 0x0fU) << 12) | ((byte[1] & 0x3fU) << 6) | (byte[2] & 0x3fU);
  const bool well_formed = (byte[0] & 0xf0U) == 0xe0U && ((byte[1] ^ 0x80U) & 0xc0U) == 0 &&
                           ((byte[2] ^ 0x80U) & 0xc0U) == 0 && c >= 0x800 &&
                           (c & 0xf800U) != 0xd800U;
  return well_formed ? c : 0;
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
  const std::size_t units = UnitsOf(bytes);
  out.units.resize(units);
  out.at.resize(units);
  char16_t* unit = out.units.data();
  std::uint32_t* at = out.at.data();
  const std::size_t mark = bytes.starts_with("\xef\xbb\xbf") ? 3 : 0;
  const auto* const first = reinterpret_cast<const unsigned char*>(bytes.data());
  for (std::size_t i = mark; i < bytes.size();) {
    if (const std::uint32_t c = i + 3 <= bytes.size() ? ThreeBytesAt(first + i) : 0; c != 0) {
      *at++ = static_cast<std::uint32_t>(i);
      *unit++ = static_cast<char16_t>(c);
      i += 3;
      continue;
    }
    const Character character = CharacterAt(bytes, i);
    if (character.size == 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("document: is not valid UTF-8 at byte ", i, "; save it as UTF-8 text"));
    }
    if (character.code_point == 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("document: is binary (NUL at byte ", i, "); only text is read"));
    }
    *at++ = static_cast<std::uint32_t>(i);
    if (character.code_point < 0x10000) {
      *unit++ = static_cast<char16_t>(character.code_point);
    } else {
      *unit++ = LeadSurrogate(character.code_point);
      *unit++ = TrailSurrogate(character.code_point);
      *at++ = static_cast<std::uint32_t>(i);
    }
    i += character.size;
  }
  out.units.resize(static_cast<std::size_t>(unit - out.units.data()));
  out.at.resize(out.units.size());
  return absl::OkStatus();
}

std::string ToUtf8(std::u16string_view text) {
  std::string out(text.size() * 3, '\0');
  char* byte = out.data();
  const auto put = [&](char32_t value) { *byte++ = static_cast<char>(value); };
  const auto follow = [&](char32_t bits) { put(0x80U | (bits & 0x3fU)); };
  for (std::size_t i = 0; i < text.size(); ++i) {
    char32_t c = text[i];
    if (IsLeadSurrogate(text[i]) && i + 1 < text.size() && IsTrailSurrogate(text[i + 1])) {
      c = 0x10000 + ((c - 0xd800) << 10) + (text[++i] - 0xdc00U);
    } else if (c >= 0xd800 && c < 0xe000) {
      c = 0xfffd;
    }
    if (c < 0x80) {
      put(c);
    } else if (c < 0x800) {
      put(0xc0U | (c >> 6));
      follow(c);
    } else if (c < 0x10000) {
      put(0xe0U | (c >> 12));
      follow(c >> 6);
      follow(c);
    } else {
      put(0xf0U | (c >> 18));
      follow(c >> 12);
      follow(c >> 6);
      follow(c);
    }
  }
  out.resize(static_cast<std::size_t>(byte - out.data()));
  return out;
}

std::string Printed(const Text& text, std::size_t begin, std::size_t end) {
  const std::u16string& units = text.printed.empty() ? text.units : text.printed;
  return ToUtf8(std::u16string_view(units).substr(begin, end - begin));
}

std::u16string FromUtf8(std::string_view bytes) {
  std::u16string out;
  for (Utf8Reader reader(bytes); !reader.AtEnd();) {
    const char32_t c = reader.Next();
    if (c == kMalformed) {
      out.push_back(u'\ufffd');
    } else if (c < 0x10000) {
      out.push_back(static_cast<char16_t>(c));
    } else {
      out.push_back(LeadSurrogate(c));
      out.push_back(TrailSurrogate(c));
    }
  }
  return out;
}

Span RawSpan(const Text& text, std::string_view bytes, std::size_t begin, std::size_t end) {
  const std::uint32_t last = text.at[end - 1];
  const std::size_t size = std::max<std::size_t>(1, CharacterAt(bytes, last).size);
  return {text.at[begin], last + static_cast<std::uint32_t>(size)};
}

}  // namespace zoneflow::ingest

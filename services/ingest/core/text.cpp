#include "services/ingest/core/text.h"

#include <limits>

#include "absl/strings/str_cat.h"

#include "common/base/utf8.h"

namespace zoneflow::ingest {
namespace {

bool IsLeadSurrogate(char16_t unit) { return unit >= 0xd800 && unit < 0xdc00; }
char16_t LeadSurrogate(char32_t c) { return static_cast<char16_t>(0xd7c0 + (c >> 10)); }
char16_t TrailSurrogate(char32_t c) { return static_cast<char16_t>(0xdc00 + (c & 0x3ff)); }

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
  Utf8Reader reader(bytes);
  if (bytes.starts_with("\xef\xbb\xbf")) {
    reader.Next();
  }
  while (!reader.AtEnd()) {
    const auto offset = static_cast<std::uint32_t>(reader.offset());
    const char32_t c = reader.Next();
    if (c == kMalformed) {
      return absl::InvalidArgumentError(
          absl::StrCat("document: is not valid UTF-8 at byte ", offset, "; save it as UTF-8 text"));
    }
    if (c == 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("document: is binary (NUL at byte ", offset, "); only text is read"));
    }
    if (c < 0x10000) {
      out.Add(static_cast<char16_t>(c), offset);
    } else {
      out.Add(LeadSurrogate(c), offset);
      out.Add(TrailSurrogate(c), offset);
    }
  }
  return absl::OkStatus();
}

std::string ToUtf8(std::u16string_view text) {
  std::string out;
  out.reserve(text.size() * 3);
  for (std::size_t i = 0; i < text.size(); ++i) {
    char32_t c = text[i];
    if (IsLeadSurrogate(text[i]) && i + 1 < text.size()) {
      c = 0x10000 + ((c - 0xd800) << 10) + (text[++i] - 0xdc00U);
    }
    AppendUtf8(out, c);
  }
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
  Utf8Reader reader(bytes.substr(last, 4));
  reader.Next();
  return {text.at[begin], last + static_cast<std::uint32_t>(reader.offset())};
}

}  // namespace zoneflow::ingest

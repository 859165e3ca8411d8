#include "common/journal/stored_text.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"

#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow::journal {
namespace {

// The length of the well-formed character at the text's begin (RFC 3629), 0 if there is none.
std::size_t PlainCharacter(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) {
    return lead >= 0x20 && lead != 0x7f ? 1 : 0;
  }
  const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < size) {
    return 0;
  }
  for (std::size_t at = 1; at < size; ++at) {
    if ((byte(at) & 0xc0) != 0x80) {
      return 0;
    }
  }
  const unsigned char second = byte(1);
  const bool wrong = (lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
                     (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f);
  return wrong ? 0 : size;
}

}  // namespace

std::string StoreBytes(std::string_view bytes) { return absl::Base64Escape(AbslView(bytes)); }

absl::StatusOr<std::string> LoadBytes(std::string_view text) {
  std::string bytes;
  if (!absl::Base64Unescape(AbslView(text), &bytes)) {
    return absl::DataLossError("stored bytes are not base64");
  }
  return bytes;
}

std::string StoreHeaders(const bus::Headers& headers) {
  std::string text;
  for (const auto& [name, value] : headers) {
    StrAppend(&text, StoreBytes(name), ":", StoreBytes(value), "\n");
  }
  return text;
}

absl::StatusOr<bus::Headers> LoadHeaders(std::string_view text) {
  bus::Headers headers;
  for (const absl::string_view line : absl::StrSplit(AbslView(text), '\n', absl::SkipEmpty())) {
    const std::size_t colon = line.find(':');
    if (colon == absl::string_view::npos) {
      return absl::DataLossError("a stored header has no colon");
    }
    ASSIGN_OR_RETURN(std::string name, LoadBytes(StdView(line.substr(0, colon))));
    ASSIGN_OR_RETURN(std::string value, LoadBytes(StdView(line.substr(colon + 1))));
    headers.emplace(std::move(name), std::move(value));
  }
  return headers;
}

bool IsPlainText(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = PlainCharacter(text);
    if (size == 0) {
      return false;
    }
    text.remove_prefix(size);
  }
  return true;
}

namespace {

std::string Shown(std::string_view text, std::size_t longest) {
  std::string shown;
  while (!text.empty() && shown.size() < longest) {
    const std::size_t size = PlainCharacter(text);
    if (size == 0) {
      shown += '?';
    } else {
      shown += text.substr(0, size);
    }
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return text.empty() ? shown : StrCat(shown, "…");
}

}  // namespace

std::string Displayable(std::string_view text) { return Shown(text, 990); }

std::string Shortened(std::string_view text) { return Shown(text, 100); }

std::string Quoted(std::string_view text) {
  ZONEFLOW_CHECK(IsPlainText(text));
  std::string literal = "'";
  for (const char c : text) {
    literal += c;
    if (c == '\'') {
      literal += c;
    }
  }
  return literal + "'";
}

}  // namespace zoneflow::journal

#include "common/journal/stored_text.h"

#include <cstddef>

#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"

#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/base/utf8.h"

namespace zoneflow::journal {
namespace {

bool IsPlain(char32_t c) { return c >= 0x20 && c != 0x7f && c != kMalformed; }

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
  for (Utf8Reader reader(text); !reader.AtEnd();) {
    if (!IsPlain(reader.Next())) {
      return false;
    }
  }
  return true;
}

namespace {

std::string Shown(std::string_view text, std::size_t longest) {
  std::string shown;
  Utf8Reader reader(text);
  while (!reader.AtEnd() && shown.size() < longest) {
    const std::size_t begin = reader.offset();
    if (IsPlain(reader.Next())) {
      shown += text.substr(begin, reader.offset() - begin);
    } else {
      shown += '?';
    }
  }
  return reader.AtEnd() ? shown : StrCat(shown, "…");
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

#include "common/journal/stored_text.h"

#include <cstddef>

#include "common/base/check.h"
#include "common/base/str_cat.h"
#include "common/base/utf8.h"

namespace zoneflow::journal {
namespace {

bool IsPlain(char32_t c) { return c >= 0x20 && c != 0x7f && c != kMalformed; }

}  // namespace

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

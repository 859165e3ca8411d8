#include "common/base/utf8.h"

#include <utf8cpp/utf8.h>

#include <iterator>

namespace zoneflow {

std::size_t FindMalformed(std::string_view text) {
  const auto found = ::utf8::find_invalid(text.begin(), text.end());
  return found == text.end() ? std::string_view::npos
                             : static_cast<std::size_t>(found - text.begin());
}

Utf8Reader::Utf8Reader(std::string_view text) : text_(text) {}

char32_t Utf8Reader::Next() {
  if (offset_ >= good_until_) {
    // Looked at ahead in pieces: who stops early has not read the rest.
    constexpr std::size_t kAhead = 256;
    const std::string_view ahead = text_.substr(offset_, kAhead);
    const auto bad = ::utf8::find_invalid(ahead.begin(), ahead.end());
    if (bad == ahead.begin()) {
      ++offset_;
      return kMalformed;
    }
    good_until_ = offset_ + static_cast<std::size_t>(bad - ahead.begin());
  }
  const char* at = text_.data() + offset_;
  const char32_t c = ::utf8::unchecked::next(at);
  offset_ = static_cast<std::size_t>(at - text_.data());
  return c;
}

void AppendUtf8(std::string& out, char32_t c) {
  const bool is_character = c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF);
  ::utf8::unchecked::append(is_character ? c : U'\uFFFD', std::back_inserter(out));
}

}  // namespace zoneflow

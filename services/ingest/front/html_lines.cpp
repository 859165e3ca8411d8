#include "services/ingest/front/html_lines.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"

#include "common/base/utf8.h"

namespace zoneflow::ingest::front {
namespace {

bool IsAlnum(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); }
bool IsBlank(std::string_view c) {
  return (c.size() == 1 && absl::ascii_isspace(static_cast<unsigned char>(c.front()))) ||
         c == "\xc2\xa0" || c == "\xef\xbb\xbf" || c == "\xe2\x80\x8b";
}

// The end of the character reference at `at` of the source, or `at` where the text has the
// ampersand itself.
std::size_t ReferenceEnd(std::string_view source, std::size_t at, std::string_view text) {
  std::size_t end = at + 1;
  if (end < source.size() && source[end] == '#') {
    ++end;
    while (end < source.size() && IsAlnum(source[end])) {
      ++end;
    }
    if (end == at + 2) {
      return at;
    }
    return end < source.size() && source[end] == ';' ? end + 1 : end;
  }
  while (end < source.size() && end < at + 40 && IsAlnum(source[end])) {
    ++end;
  }
  const std::string_view name = source.substr(at + 1, end - at - 1);
  if (end < source.size() && source[end] == ';') {
    return name != "amp" && text.starts_with(source.substr(at, end + 1 - at)) ? at : end + 1;
  }
  // Old names need no semicolon: &nbsp and text right behind it.
  constexpr std::array<std::string_view, 13> kOld = {"nbsp",  "quot", "amp",    "lt",    "gt",
                                                     "copy",  "reg",  "middot", "times", "laquo",
                                                     "raquo", "deg",  "yen"};
  for (const std::string_view old : kOld) {
    if (name.starts_with(old) && !(old != "amp" && text.starts_with("&"))) {
      return at + 1 + old.size();
    }
  }
  return text.starts_with("&") ? at : end;
}

std::size_t CharacterBytes(std::string_view text) {
  Utf8Reader reader(text.substr(0, 4));
  reader.Next();
  return reader.offset();
}

}  // namespace

void HtmlLines::Add(std::string_view text, std::string_view original, bool preformatted) {
  const bool is_placed = original.data() >= source_.data() &&
                         original.data() + original.size() <= source_.data() + source_.size();
  std::size_t at = is_placed ? static_cast<std::size_t>(original.data() - source_.data()) : 0;
  const std::size_t limit = is_placed ? at + original.size() : 0;
  const std::string_view source = source_.substr(0, limit);
  std::size_t last_reference = 0;
  std::size_t last_reference_end = 0;
  while (!text.empty()) {
    const std::string_view character = text.substr(0, CharacterBytes(text));
    std::size_t begin = at;
    std::size_t end = at;
    // Comments and tags that the parser left out may stand between.
    while (at < limit && source[at] == '<' && character != "<") {
      const std::size_t close = source.find('>', at);
      begin = at = close == std::string_view::npos ? limit : close + 1;
    }
    const bool same = at < limit && source.substr(at).starts_with(character);
    if (at < limit && source[at] == '&') {
      end = ReferenceEnd(source, at, text);
      end = end == at ? at + 1 : end;
      last_reference = at;
      last_reference_end = end;
      begin = at;
      at = end;
    } else if (same) {
      begin = at;
      at = end = at + character.size();
    } else if (at < limit && source[at] == '\r' && character == "\n") {
      begin = at;
      at += source.substr(at).starts_with("\r\n") ? 2 : 1;
      end = at;
    } else if (last_reference_end == at && at > 0) {
      begin = last_reference;  // a reference that stands for two characters
      end = last_reference_end;
    } else {
      constexpr std::size_t kAhead = 256;
      const std::size_t found = source.substr(0, std::min(limit, at + kAhead)).find(character, at);
      if (found != std::string_view::npos) {
        begin = found;
        at = end = found + character.size();
      }
    }
    if (IsBlank(character)) {
      if (preformatted && character == "\n") {
        Break();
      } else if (pending_ == '\0') {
        pending_ = ' ';
      }
    } else {
      AddCharacter(character, begin, end);
    }
    text.remove_prefix(character.size());
  }
}

void HtmlLines::AddCharacter(std::string_view character, std::size_t begin, std::size_t end) {
  if (text_.size() == line_ && is_heading_) {
    headings_.push_back(static_cast<std::uint32_t>(line_));
  }
  if (pending_ != '\0' && text_.size() > line_) {
    AddSeparator(pending_);
  }
  pending_ = '\0';
  const auto text = static_cast<std::uint32_t>(text_.size());
  const auto size = static_cast<std::uint32_t>(character.size());
  const Span source{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  text_ += character;
  if (end == begin) {
    places_.AddCharacter(text, size, {last_, last_});
    return;
  }
  const Span bytes = from_.Source(source);
  last_ = bytes.end;
  if (end - begin == size) {
    places_.AddPart(text, from_, source);
  } else {
    places_.AddCharacter(text, size, bytes);
  }
}

void HtmlLines::AddSeparator(char separator) {
  places_.AddCharacter(static_cast<std::uint32_t>(text_.size()), 1, {last_, last_});
  text_.push_back(separator);
}

void HtmlLines::Break() {
  pending_ = '\0';
  is_heading_ = false;
  if (text_.size() > line_) {
    AddSeparator('\n');
    line_ = text_.size();
  }
}

void HtmlLines::Cell() {
  if (text_.size() > line_) {
    pending_ = '\t';
  }
}

void HtmlLines::SetHeadingAt(std::uint32_t line) {
  const auto at = std::lower_bound(headings_.begin(), headings_.end(), line);
  if (at == headings_.end() || *at != line) {
    headings_.insert(at, line);
  }
}

void HtmlLines::PutBefore(const HtmlLines& other, std::uint32_t bytes) {
  std::string text = other.text_.substr(0, bytes) + "\n";
  Places places;
  places.AddPart(0, other.places_, {0, bytes});
  const Span end = places.Source({bytes - 1, bytes});
  places.AddCharacter(bytes, 1, {end.end, end.end});
  const auto shift = static_cast<std::uint32_t>(text.size());
  places.AddPart(shift, places_, {0, static_cast<std::uint32_t>(text_.size())});
  for (std::uint32_t& heading : headings_) {
    heading += shift;
  }
  headings_.insert(headings_.begin(), 0);
  text_ = text + text_;
  line_ += shift;
  places_ = std::move(places);
}

void HtmlLines::MoveInto(DocumentText& document) {
  document.converted = std::move(text_);
  document.places = std::move(places_);
  document.headings = std::move(headings_);
}

}  // namespace zoneflow::ingest::front

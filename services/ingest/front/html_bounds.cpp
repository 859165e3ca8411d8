#include "services/ingest/front/html_bounds.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow::ingest::front {
namespace {

template <std::size_t N>
bool In(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

constexpr std::array<std::string_view, 20> kVoid = {
    "area", "base",  "basefont", "bgsound", "br",   "col",   "embed",  "frame", "hr",  "image",
    "img",  "input", "keygen",   "link",    "meta", "param", "source", "track", "wbr", "!doctype"};
// What stands in them is text, whatever it looks like.
constexpr std::array<std::string_view, 8> kRawText = {"script", "style",  "textarea", "title",
                                                      "xmp",    "iframe", "noembed",  "noframes"};
// Opened again in the next block when nothing closes them.
constexpr std::array<std::string_view, 14> kFormatting = {
    "a",    "b", "big",   "code",   "em",     "font", "i",
    "nobr", "s", "small", "strike", "strong", "tt",   "u"};

// An element whose start closes what is open up to one of the others.
struct Implied {
  std::string_view name;
  std::array<std::string_view, 3> within;
};
constexpr std::array<Implied, 12> kImplied = {{{"li", {"ul", "ol", "menu"}},
                                               {"dd", {"dl", "", ""}},
                                               {"dt", {"dl", "", ""}},
                                               {"tr", {"table", "", ""}},
                                               {"tbody", {"table", "", ""}},
                                               {"thead", {"table", "", ""}},
                                               {"tfoot", {"table", "", ""}},
                                               {"td", {"tr", "table", ""}},
                                               {"th", {"tr", "table", ""}},
                                               {"option", {"select", "", ""}},
                                               {"optgroup", {"select", "", ""}},
                                               {"p", {"div", "td", "li"}}}};

// Follows the tags of a page as far as its depth is concerned.
class Depth {
 public:
  absl::Status Open(std::string_view name, bool self_closed, std::size_t byte) {
    if (In(kVoid, name) || (self_closed && foreign_ > 0)) {
      return absl::OkStatus();
    }
    for (const Implied& implied : kImplied) {
      if (implied.name == name) {
        CloseWithin(implied);
      }
    }
    foreign_ += name == "svg" || name == "math" ? 1 : 0;
    open_.emplace_back(name);
    if (open_.size() + unclosed_ > kMaxDepth) {
      return absl::InvalidArgumentError(StrCat("document: HTML nested more than ", kMaxDepth,
                                               " elements deep at byte ", byte,
                                               "; that is no page"));
    }
    return absl::OkStatus();
  }

  void Close(std::string_view name) {
    for (std::size_t i = open_.size(); i > 0; --i) {
      if (open_[i - 1] == name) {
        CloseFrom(i - 1, 1);
        return;
      }
    }
    if (unclosed_ > 0 && In(kFormatting, name)) {
      --unclosed_;
    }
  }

 private:
  // Closes all from the i-th on; of these, `meant` are closed by their own tag.
  void CloseFrom(std::size_t i, std::size_t meant) {
    for (std::size_t k = i + meant; k < open_.size(); ++k) {
      unclosed_ += In(kFormatting, open_[k]) ? 1 : 0;
    }
    for (std::size_t k = i; k < open_.size(); ++k) {
      foreign_ -= open_[k] == "svg" || open_[k] == "math" ? 1 : 0;
    }
    open_.resize(i);
  }

  void CloseWithin(const Implied& implied) {
    for (std::size_t i = open_.size(); i > 0; --i) {
      if (open_[i - 1] == implied.name) {
        CloseFrom(i - 1, 1);
        return;
      }
      if (std::find(implied.within.begin(), implied.within.end(), open_[i - 1]) !=
          implied.within.end()) {
        if (implied.name != "p") {
          CloseFrom(i, 0);
        }
        return;
      }
    }
  }

  std::vector<std::string> open_;
  std::size_t unclosed_ = 0;  // formatting elements that the next block opens again
  int foreign_ = 0;           // svg and math among the open ones
};

bool IsNameEnd(char c) {
  return c == '>' || c == '/' || absl::ascii_isspace(static_cast<unsigned char>(c));
}

// Passes the attributes of a tag; the byte behind its '>'.
std::size_t TagEnd(std::string_view html, std::size_t at, std::size_t& attributes) {
  char quote = 0;
  bool in_name = false;
  bool after_equals = false;
  for (; at < html.size(); ++at) {
    const char c = html[at];
    if (quote != 0) {
      quote = c == quote ? '\0' : quote;
    } else if (c == '>') {
      return at + 1;
    } else if ((c == '"' || c == '\'') && after_equals) {
      quote = c;
      after_equals = false;
      in_name = false;
    } else if (absl::ascii_isspace(static_cast<unsigned char>(c)) || c == '/') {
      in_name = false;
    } else if (c == '=' && in_name) {
      after_equals = true;
    } else {
      attributes += in_name || after_equals ? 0 : 1;
      in_name = true;
      after_equals = false;
    }
  }
  return html.size();
}

// The byte of the tag that closes the text element.
std::size_t RawTextEnd(std::string_view html, std::size_t at, std::string_view name) {
  while ((at = html.find("</", at)) != std::string_view::npos) {
    if (at + 2 + name.size() <= html.size() &&
        absl::AsciiStrToLower(AbslView(html.substr(at + 2, name.size()))) == std::string(name)) {
      return at;
    }
    at += 2;
  }
  return html.size();
}

}  // namespace

absl::Status CheckBounds(std::string_view html) {
  Depth depth;
  std::size_t at = 0;
  while ((at = html.find('<', at)) != std::string_view::npos) {
    const std::size_t begin = at++;
    if (html.substr(at).starts_with("!--")) {
      at = std::min(html.find("-->", at), html.size());
      continue;
    }
    const bool closes = html.substr(at).starts_with("/");
    at += closes ? 1 : 0;
    if (at >= html.size() ||
        !(absl::ascii_isalpha(static_cast<unsigned char>(html[at])) || html[at] == '!')) {
      continue;
    }
    std::size_t name_end = at;
    while (name_end < html.size() && name_end < at + 32 && !IsNameEnd(html[name_end])) {
      ++name_end;
    }
    const std::string name = absl::AsciiStrToLower(AbslView(html.substr(at, name_end - at)));
    std::size_t attributes = 0;
    at = TagEnd(html, name_end, attributes);
    if (attributes > kMaxAttributes) {
      return absl::InvalidArgumentError(StrCat("document: HTML element with more than ",
                                               kMaxAttributes, " attributes at byte ", begin,
                                               "; that is no page"));
    }
    if (closes) {
      depth.Close(name);
      continue;
    }
    const bool self_closed = at >= 2 && html[at - 2] == '/';
    if (In(kRawText, name)) {
      at = RawTextEnd(html, at, name);
      continue;
    }
    RETURN_IF_ERROR(depth.Open(name, self_closed, begin));
  }
  return absl::OkStatus();
}

}  // namespace zoneflow::ingest::front

#include "services/ingest/front/html.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/ingest/front/html_bounds.h"
#include "services/ingest/front/html_lines.h"
#include "services/ingest/front/html_tree.h"

namespace zoneflow::ingest::front {
namespace {

bool IsOneOf(GumboTag tag, std::initializer_list<GumboTag> tags) {
  return std::find(tags.begin(), tags.end(), tag) != tags.end();
}

bool BeginsLine(GumboTag tag) {
  return IsOneOf(tag,
                 {GUMBO_TAG_ADDRESS,  GUMBO_TAG_ARTICLE,    GUMBO_TAG_BLOCKQUOTE, GUMBO_TAG_BODY,
                  GUMBO_TAG_BR,       GUMBO_TAG_CAPTION,    GUMBO_TAG_CENTER,     GUMBO_TAG_DD,
                  GUMBO_TAG_DETAILS,  GUMBO_TAG_DIV,        GUMBO_TAG_DL,         GUMBO_TAG_DT,
                  GUMBO_TAG_FIELDSET, GUMBO_TAG_FIGCAPTION, GUMBO_TAG_FIGURE,     GUMBO_TAG_H1,
                  GUMBO_TAG_H2,       GUMBO_TAG_H3,         GUMBO_TAG_H4,         GUMBO_TAG_H5,
                  GUMBO_TAG_H6,       GUMBO_TAG_HEADER,     GUMBO_TAG_HGROUP,     GUMBO_TAG_HR,
                  GUMBO_TAG_LI,       GUMBO_TAG_MAIN,       GUMBO_TAG_OL,         GUMBO_TAG_P,
                  GUMBO_TAG_PRE,      GUMBO_TAG_SECTION,    GUMBO_TAG_SUMMARY,    GUMBO_TAG_TABLE,
                  GUMBO_TAG_TBODY,    GUMBO_TAG_TFOOT,      GUMBO_TAG_THEAD,      GUMBO_TAG_TITLE,
                  GUMBO_TAG_TR,       GUMBO_TAG_UL});
}

bool IsHeading(GumboTag tag) {
  return IsOneOf(
      tag, {GUMBO_TAG_H1, GUMBO_TAG_H2, GUMBO_TAG_H3, GUMBO_TAG_H4, GUMBO_TAG_H5, GUMBO_TAG_H6});
}

bool IsNeverShown(GumboTag tag) {
  return IsOneOf(tag,
                 {GUMBO_TAG_SCRIPT,   GUMBO_TAG_STYLE,    GUMBO_TAG_NOSCRIPT, GUMBO_TAG_TEMPLATE,
                  GUMBO_TAG_SVG,      GUMBO_TAG_MATH,     GUMBO_TAG_IFRAME,   GUMBO_TAG_OBJECT,
                  GUMBO_TAG_HEAD,     GUMBO_TAG_FORM,     GUMBO_TAG_BUTTON,   GUMBO_TAG_SELECT,
                  GUMBO_TAG_TEXTAREA, GUMBO_TAG_INPUT,    GUMBO_TAG_AUDIO,    GUMBO_TAG_VIDEO,
                  GUMBO_TAG_CANVAS,   GUMBO_TAG_NAV,      GUMBO_TAG_FOOTER,   GUMBO_TAG_ASIDE,
                  GUMBO_TAG_MENU,     GUMBO_TAG_RP,       GUMBO_TAG_RT,       GUMBO_TAG_DATALIST,
                  GUMBO_TAG_XMP,      GUMBO_TAG_NOFRAMES, GUMBO_TAG_NOEMBED});
}

std::string Attribute(const GumboElement& element, const char* name) {
  const GumboAttribute* const attribute = gumbo_get_attribute(&element.attributes, name);
  return attribute == nullptr ? "" : absl::AsciiStrToLower(attribute->value);
}

bool IsHidden(const GumboElement& element) {
  if (element.attributes.length == 0) {
    return false;
  }
  if (gumbo_get_attribute(&element.attributes, "hidden") != nullptr ||
      Attribute(element, "aria-hidden") == "true") {
    return true;
  }
  std::string style = Attribute(element, "style");
  std::erase_if(style, [](char c) { return absl::ascii_isspace(static_cast<unsigned char>(c)); });
  if (style.find("display:none") != std::string::npos ||
      style.find("visibility:hidden") != std::string::npos) {
    return true;
  }
  const std::string role = Attribute(element, "role");
  return role == "navigation" || role == "banner" || role == "contentinfo" || role == "menu" ||
         role == "menubar" || role == "search" || role == "complementary";
}

// The header of a page is its masthead and menu, that of an article its headline.
bool IsMasthead(const GumboNode& node) {
  if (node.v.element.tag != GUMBO_TAG_HEADER) {
    return false;
  }
  for (const GumboNode* up = node.parent; up != nullptr && up->type == GUMBO_NODE_ELEMENT;
       up = up->parent) {
    if (IsOneOf(up->v.element.tag, {GUMBO_TAG_ARTICLE, GUMBO_TAG_MAIN})) {
      return false;
    }
  }
  return true;
}

bool IsLeftOut(const GumboNode& node) {
  return IsNeverShown(node.v.element.tag) || IsHidden(node.v.element) || IsMasthead(node);
}

const GumboVector* ChildrenOf(const GumboNode& node) {
  switch (node.type) {
    case GUMBO_NODE_DOCUMENT:
      return &node.v.document.children;
    case GUMBO_NODE_ELEMENT:
      return &node.v.element.children;
    default:
      return nullptr;
  }
}

// Goes through the tree without recursion, which a deep page would exhaust. `enter` says whether to
// go into an element; each element entered is left.
template <typename Enter, typename Leave, typename Text>
void Walk(const GumboNode& root, const Enter& enter, const Leave& leave, const Text& text) {
  std::vector<std::pair<const GumboNode*, unsigned>> open{{&root, 0}};
  while (!open.empty()) {
    auto& [node, next] = open.back();
    const GumboVector* const children = ChildrenOf(*node);
    if (next == children->length) {
      const GumboNode* const done = node;
      open.pop_back();
      if (done->type == GUMBO_NODE_ELEMENT) {
        leave(*done);
      }
      continue;
    }
    const auto* const child = static_cast<const GumboNode*>(children->data[next++]);
    if (child->type == GUMBO_NODE_ELEMENT) {
      if (enter(*child)) {
        open.emplace_back(child, 0);
      }
    } else if (child->type == GUMBO_NODE_TEXT || child->type == GUMBO_NODE_CDATA) {
      text(child->v.text);
    }
  }
}

// How much of an element is links.
struct Share {
  std::size_t characters = 0;
  std::size_t linked = 0;
  std::size_t links = 0;

  bool IsMenu() const {
    return (links >= 3 && linked * 10 >= characters * 7) ||
           (links >= 2 && characters < 60 && linked * 10 >= characters * 6);
  }
};

// The shares of all elements that are shown, in the order in which they begin.
std::vector<Share> SharesOf(const GumboNode& document, bool& has_headline) {
  std::vector<Share> shares;
  std::vector<std::size_t> open{0};
  shares.emplace_back();
  int links = 0;
  Walk(
      document,
      [&](const GumboNode& node) {
        if (IsLeftOut(node)) {
          return false;
        }
        has_headline = has_headline || node.v.element.tag == GUMBO_TAG_H1;
        open.push_back(shares.size());
        shares.emplace_back();
        if (node.v.element.tag == GUMBO_TAG_A) {
          ++links;
          shares.back().links = 1;
        }
        return true;
      },
      [&](const GumboNode& node) {
        links -= node.v.element.tag == GUMBO_TAG_A ? 1 : 0;
        const Share share = shares[open.back()];
        open.pop_back();
        Share& parent = shares[open.back()];
        parent.characters += share.characters;
        parent.linked += share.linked;
        parent.links += share.links;
      },
      [&](const GumboText& text) {
        std::size_t characters = 0;
        for (const char* c = text.text; *c != '\0'; ++c) {
          characters += absl::ascii_isspace(static_cast<unsigned char>(*c)) ||
                                (static_cast<unsigned char>(*c) & 0xc0U) == 0x80U
                            ? 0
                            : 1;
        }
        shares[open.back()].characters += characters;
        shares[open.back()].linked += links > 0 ? characters : 0;
      });
  return shares;
}

bool MayBeMenu(GumboTag tag) {
  return tag != GUMBO_TAG_BODY && tag != GUMBO_TAG_HTML && tag != GUMBO_TAG_MAIN &&
         tag != GUMBO_TAG_ARTICLE && BeginsLine(tag);
}

void WriteBody(const GumboNode& document, const std::vector<Share>& shares, HtmlLines& lines) {
  std::size_t index = 0;
  int headings = 0;
  int preformatted = 0;
  std::size_t dropped = 0;  // elements within a menu; they count, but are not shown
  Walk(
      document,
      [&](const GumboNode& node) {
        if (IsLeftOut(node)) {
          return false;
        }
        const GumboTag tag = node.v.element.tag;
        const Share& share = shares[++index];
        if (dropped > 0 || (MayBeMenu(tag) && share.IsMenu())) {
          ++dropped;
          return true;
        }
        if (IsHeading(tag)) {
          lines.Break();
          ++headings;
          lines.SetHeading();
        } else if (tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH) {
          lines.Cell();
        } else if (BeginsLine(tag) && !(headings > 0 && tag == GUMBO_TAG_BR)) {
          lines.Break();
        }
        preformatted += tag == GUMBO_TAG_PRE ? 1 : 0;
        return true;
      },
      [&](const GumboNode& node) {
        if (dropped > 0) {
          --dropped;
          return;
        }
        const GumboTag tag = node.v.element.tag;
        headings -= IsHeading(tag) ? 1 : 0;
        preformatted -= tag == GUMBO_TAG_PRE ? 1 : 0;
        if (BeginsLine(tag) && !(headings > 0 && tag == GUMBO_TAG_BR)) {
          lines.Break();
        }
      },
      [&](const GumboText& text) {
        if (dropped == 0) {
          lines.Add(text.text, {text.original_text.data, text.original_text.length},
                    preformatted > 0);
        }
      });
  lines.Break();
}

void WriteTitle(const GumboNode& document, HtmlLines& lines) {
  int titles = 0;
  bool done = false;
  Walk(
      document,
      [&](const GumboNode& node) {
        titles += node.v.element.tag == GUMBO_TAG_TITLE ? 1 : 0;
        return !done && node.v.element.tag != GUMBO_TAG_BODY && node.v.element.tag != GUMBO_TAG_SVG;
      },
      [&](const GumboNode& node) {
        if (node.v.element.tag == GUMBO_TAG_TITLE) {
          --titles;
          done = true;
        }
      },
      [&](const GumboText& text) {
        if (titles > 0 && !done) {
          lines.Add(text.text, {text.original_text.data, text.original_text.length}, false);
        }
      });
  lines.Break();
}

// The title without the names of the site that follow the headline: 项目签约_新闻中心_某某网.
std::size_t HeadlineBytes(std::string_view title) {
  std::size_t end = title.find('\n');
  end = end == std::string_view::npos ? title.size() : end;
  for (const std::string_view stop : {"_", "|", " - ", "--", " – ", "——", "-"}) {
    const std::size_t at = title.substr(0, end).find(stop);
    if (at == std::string_view::npos) {
      continue;
    }
    // A hyphen may belong to the headline: 1-9月. A site's name has no digits around it.
    if (stop == "-" && (at == 0 || at + 1 >= end ||
                        absl::ascii_isalnum(static_cast<unsigned char>(title[at - 1])) ||
                        absl::ascii_isalnum(static_cast<unsigned char>(title[at + 1])))) {
      continue;
    }
    end = at;
  }
  while (end > 0 && absl::ascii_isspace(static_cast<unsigned char>(title[end - 1]))) {
    --end;
  }
  return end;
}

// Puts the title over the text unless a line of it says the same, which then is its headline.
void PlaceTitle(const HtmlLines& title, HtmlLines& body) {
  const std::string_view headline =
      std::string_view(title.text()).substr(0, HeadlineBytes(title.text()));
  constexpr std::size_t kShortest = 12;  // four Han characters
  if (headline.size() < kShortest) {
    return;
  }
  const std::string_view text = body.text();
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (text.substr(begin, end - begin) == headline) {
      body.SetHeadingAt(static_cast<std::uint32_t>(begin));
      return;
    }
    begin = end + 1;
  }
  body.PutBefore(title, static_cast<std::uint32_t>(headline.size()));
}

}  // namespace

bool IsHtml(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) {
    text.remove_prefix(3);
  }
  std::string head = absl::AsciiStrToLower(AbslView(text.substr(0, 1024)));
  const std::size_t first = head.find_first_not_of(" \t\r\n\f");
  if (first == std::string::npos || head[first] != '<') {
    return false;
  }
  const std::string_view rest = std::string_view(head).substr(first);
  for (const std::string_view begin :
       {"<!doctype html", "<html", "<head",   "<body",  "<meta",   "<title", "<script",  "<style",
        "<div",           "<p>",   "<p ",     "<table", "<h1",     "<h2",    "<article", "<section",
        "<main",          "<ul",   "<span",   "<font",  "<center", "<a ",    "<br",      "<b>",
        "<strong",        "<nav",  "<header", "<link"}) {
    if (rest.starts_with(begin)) {
      return true;
    }
  }
  return (rest.starts_with("<!--") || rest.starts_with("<?xml") || rest.starts_with("<!doctype")) &&
         rest.find("<html") != std::string_view::npos;
}

absl::Status ReadHtml(std::string_view bytes, DocumentText& document,
                      const std::function<absl::Status()>& go_on) {
  const std::string source(TextOf(document, bytes));
  RETURN_IF_ERROR(CheckBounds(source));
  HtmlTree tree;
  RETURN_IF_ERROR(tree.Parse(source, go_on));
  bool has_headline = false;
  const std::vector<Share> shares = SharesOf(tree.document(), has_headline);
  HtmlLines body(source, document.places);
  WriteBody(tree.document(), shares, body);
  if (!has_headline) {
    HtmlLines title(source, document.places);
    WriteTitle(tree.document(), title);
    PlaceTitle(title, body);
  }
  document.kind = DocumentKind::kHtml;
  document.layout = Layout::kParagraphs;
  body.MoveInto(document);
  if (document.converted.empty()) {
    document.converted = "\n";
    document.unread = true;
    document.note =
        "HTML: the page shows no text beside menus; scripts, styles, forms and hidden parts are "
        "not read";
  }
  return Decode(document.converted, document.units);
}

}  // namespace zoneflow::ingest::front

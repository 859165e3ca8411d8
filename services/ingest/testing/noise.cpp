#include "services/ingest/testing/noise.h"

#include <array>
#include <random>

#include "services/ingest/core/text.h"

namespace zoneflow::ingest::testing {
namespace {

// Not a distribution of the library: those differ between machines.
bool OneOf(std::mt19937& random, std::uint32_t n) { return random() % n == 0; }

// Calls `add` for each unit with the ones around it and what was made so far.
template <typename Add>
std::string EachUnit(std::string_view text, const Add& add) {
  const std::u16string units = FromUtf8(text);
  std::u16string out;
  for (std::size_t i = 0; i < units.size(); ++i) {
    add(units[i], i > 0 ? units[i - 1] : u'\n', i + 1 < units.size() ? units[i + 1] : u'\n', out);
  }
  return ToUtf8(out);
}

// Lines of so many characters, as a page is set; paragraphs are indented.
std::string Wrapped(std::string_view text, std::uint32_t seed) {
  const std::size_t width = 18 + seed % 9;
  std::size_t column = 0;
  return EachUnit(text, [&](char16_t c, char16_t before, char16_t, std::u16string& out) {
    if (c == u'\n') {
      column = 0;
    } else {
      if (before == u'\n') {
        out += u"\u3000\u3000";
        column = 2;
      } else if (column >= width) {
        out.push_back(u'\n');
        column = 0;
      }
      ++column;
    }
    out.push_back(c);
  });
}

std::string WrappedTwice(std::string_view text, std::uint32_t seed) {
  return EachUnit(Wrapped(text, seed), [](char16_t c, char16_t, char16_t, std::u16string& out) {
    out.push_back(c);
    if (c == u'\n') {
      out.push_back(c);
    }
  });
}

// The spaces that justify a line.
std::string Spaced(std::string_view text, std::uint32_t seed) {
  std::mt19937 random(seed);
  return EachUnit(text, [&](char16_t c, char16_t, char16_t after, std::u16string& out) {
    out.push_back(c);
    if (c != u'\n' && after != u'\n' && OneOf(random, 5)) {
      out.push_back(u' ');
    }
  });
}

std::string WithPinyin(std::string_view text, std::uint32_t seed) {
  constexpr std::array<std::u16string_view, 6> kSyllables = {u"(xiàng)", u"(yuē)", u"(qiān)",
                                                             u"(zī)",    u"(lǜ)",  u"(shè)"};
  std::mt19937 random(seed);
  return EachUnit(text, [&](char16_t c, char16_t, char16_t, std::u16string& out) {
    out.push_back(c);
    if (IsHan(c) && OneOf(random, 12)) {
      out += kSyllables[random() % kSyllables.size()];
    }
  });
}

// Characters that no set of a converter had: between clauses, where a reader understands the rest.
std::string WithLosses(std::string_view text, std::uint32_t seed) {
  std::mt19937 random(seed);
  return EachUnit(text, [&](char16_t c, char16_t before, char16_t, std::u16string& out) {
    if (before == u'\n' && c != u'\n') {
      out += u"????";
    }
    out.push_back(c);
    if (c == u'，' && OneOf(random, 3)) {
      out.push_back(OneOf(random, 2) ? u'，' : u'?');
    }
  });
}

std::string HalfWidth(std::string_view text, std::uint32_t) {
  return EachUnit(text, [](char16_t c, char16_t, char16_t, std::u16string& out) {
    switch (c) {
      case u'，':
        out.push_back(u',');
        break;
      case u'（':
        out.push_back(u'(');
        break;
      case u'）':
        out.push_back(u')');
        break;
      case u'。':
        out += u".。";
        break;
      default:
        out.push_back(c);
    }
  });
}

std::string Doubled(std::string_view text, std::uint32_t) {
  return std::string(text) + "\n\n" + std::string(text);
}

std::string WithMenus(std::string_view text, std::uint32_t) {
  return "首页\n要闻\n政务公开\n办事服务\n互动交流\n无障碍阅读\n当前位置：首页 > 新闻中心 > "
         "要闻\n\n" +
         std::string(text) +
         "\n\n责任编辑：某某\n上一篇：没有了\n下一篇：没有了\n打印\n关闭\n网站地图\n联系我们\n";
}

}  // namespace

const std::vector<Noise>& Noises() {
  static const auto& noises =
      *new std::vector<Noise>{{"wrapped", Wrapped},   {"wrapped_twice", WrappedTwice},
                              {"spaced", Spaced},     {"pinyin", WithPinyin},
                              {"losses", WithLosses}, {"half_width", HalfWidth},
                              {"doubled", Doubled},   {"menus", WithMenus}};
  return noises;
}

}  // namespace zoneflow::ingest::testing

#include "services/ingest/front/language.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "common/base/str_cat.h"

namespace zoneflow::ingest::front {
namespace {

// Longer texts are told by their beginning, so that a page costs no more than its first screen.
constexpr std::size_t kSample = 8192;
constexpr std::size_t kFewest = 40;  // letters, below which nothing is said

struct Script {
  std::string_view language;
  char16_t first;
  char16_t last;
};
constexpr std::array<Script, 8> kScripts = {
    {{"Japanese", 0x3041, 0x30fe},
     {"Korean", 0xac00, 0xd7a3},
     {"Russian or another language in Cyrillic", 0x0400, 0x052f},
     {"Arabic", 0x0600, 0x06ff},
     {"Hebrew", 0x0590, 0x05ff},
     {"Thai", 0x0e00, 0x0e7f},
     {"Greek", 0x0370, 0x03ff},
     {"Hindi or another language in Devanagari", 0x0900, 0x097f}}};

// Words that English needs in nearly every sentence and its neighbours do not have.
bool IsEnglishWord(std::u16string_view word) {
  constexpr std::array<std::u16string_view, 20> kWords = {
      u"the", u"of",   u"and", u"to",  u"in",   u"is",  u"for",  u"on",   u"with", u"by",
      u"at",  u"from", u"was", u"has", u"will", u"its", u"that", u"were", u"have", u"said"};
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

struct Words {
  std::size_t all = 0;
  std::size_t small = 0;
  std::size_t foreign = 0;  // letters that English does not have
};

Words WordsOf(std::u16string_view line) {
  Words words;
  std::u16string word;
  for (std::size_t i = 0; i <= line.size(); ++i) {
    const char16_t c = i < line.size() ? line[i] : u' ';
    if (IsLetter(c)) {
      word.push_back(c >= u'A' && c <= u'Z' ? static_cast<char16_t>(c + 32) : c);
    } else if (c >= 0xc0 && c <= 0x24f) {
      ++words.foreign;
      word.push_back(c);
    } else if (!word.empty()) {
      ++words.all;
      words.small += IsEnglishWord(word) ? 1 : 0;
      word.clear();
    }
  }
  return words;
}

// Whether Latin letters make English: at least one word of twelve is one of its small ones. Lines of
// few words (menus, tables, headings) have none in any language and are asked only where there are
// no others.
bool LooksEnglish(std::u16string_view text) {
  constexpr std::size_t kFew = 8;
  Words running;
  Words others;
  while (!text.empty()) {
    const std::size_t size = std::min(text.find(u'\n'), text.size());
    const Words words = WordsOf(text.substr(0, size));
    Words& sum = words.all >= kFew ? running : others;
    sum.all += words.all;
    sum.small += words.small;
    sum.foreign += words.foreign;
    text.remove_prefix(std::min(size + 1, text.size()));
  }
  const Words& words = running.all > 0 ? running : others;
  return words.all < 12 || (words.small * 12 >= words.all && words.foreign * 8 < words.all);
}

}  // namespace

std::string UnreadLanguage(const Text& text) {
  const std::u16string_view sample = std::u16string_view(text.units).substr(0, kSample);
  std::array<std::size_t, kScripts.size()> counts{};
  std::size_t han = 0;
  std::size_t latin = 0;
  for (const char16_t c : sample) {
    if (c < 0x80) {
      latin += IsLetter(c) ? 1 : 0;
    } else if (IsHan(c)) {
      ++han;
    } else {
      latin += c >= 0xc0 && c <= 0x24f ? 1 : 0;
      for (std::size_t i = 0; i < kScripts.size(); ++i) {
        counts[i] += c >= kScripts[i].first && c <= kScripts[i].last ? 1 : 0;
      }
    }
  }
  const auto most = std::max_element(counts.begin(), counts.end());
  const std::string_view language =
      kScripts[static_cast<std::size_t>(most - counts.begin())].language;
  // Kana stand between Han characters, the other scripts alone.
  const bool foreign = most == counts.begin() ? *most * 5 > han : *most > han + latin;
  if (*most >= kFewest && foreign) {
    return StrCat("language: the text is ", language, " by its letters (", *most, " of ",
                  *most + han + latin, "); Chinese and English are read");
  }
  if (latin >= 4 * kFewest && han * 20 < latin && !LooksEnglish(sample)) {
    return StrCat(
        "language: the text is in Latin letters and not English by its words; Chinese "
        "and English are read");
  }
  return "";
}

}  // namespace zoneflow::ingest::front

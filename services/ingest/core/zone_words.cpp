#include "services/ingest/core/zone_words.h"

#include "services/ingest/core/text.h"

namespace zoneflow::ingest::zone_words {

bool IsNamePart(char16_t c) { return IsHan(c) && kNoName.find(c) == View::npos; }

// The words of a zone at the begin of the text, none where they name a project: 科技城项目.
View ZoneWordsAt(View text) {
  const View words = WordAt(text, kZoneWords);
  if (!words.empty() && At(text, words.size()).starts_with(u"项目") &&
      std::find(std::begin(kWordsOfProjects), std::end(kWordsOfProjects), words) !=
          std::end(kWordsOfProjects)) {
    return {};
  }
  return words;
}

// The usual short word for a zone's kind, under which the register has it.
View ShortKind(View words) {
  if (words.find(u"高新") != View::npos && words.find(u"农业") == View::npos) {
    return u"高新区";
  }
  if (words == u"经济技术开发区" || words == u"经济开发区" || words == u"经开区") {
    return u"经开区";
  }
  if (words == u"综合保税区" || words == u"保税港区") {
    return u"综保区";
  }
  return words;
}

// The length of a name that no list holds, right in front of `at` and behind a mark or at the begin
// of the text: “。伊水经开区”; 0 when there is none.
std::size_t OwnName(View text, std::size_t at) {
  for (std::size_t k = 1; k <= 4 && k <= at; ++k) {
    const char16_t c = text[at - k];
    if (!IsNamePart(c) || kNoOwnName.find(c) != View::npos) {
      return 0;
    }
    const bool edge = k == at || kEdges.find(text[at - k - 1]) != View::npos;
    if (edge) {
      const View name = text.substr(at - k, k);
      // The 新区 of 高新区 begins no word.
      if (text[at - 1] == u'高' && text.substr(at, 2) == u"新区") {
        return 0;
      }
      // 新区 is said of much: a name comes again.
      if (text.substr(at, 2) == u"新区" && text.substr(at, 2000).find(name) == View::npos) {
        return 0;
      }
      return k >= 2 && !HasWord(name, kNoNameWords) && !HasWord(name, kNoOwnNames) ? k : 0;
    }
  }
  return 0;
}

bool MayMean(View word, View name) {
  struct Part {
    View word;
    View name;  // what a name of the class may hold
  };
  static constexpr Part kParts[] = {{u"保税区", u"保税"},
                                    {u"保税区", u"综保"},
                                    {u"保税区", u"自贸"},
                                    {u"保税区", u"临空"},
                                    {u"综保区", u"保税"},
                                    {u"综保区", u"综保"},
                                    {u"综保区", u"自贸"},
                                    {u"综保区", u"临空"},
                                    {u"经开区", u"经开"},
                                    {u"经开区", u"经济"},
                                    {u"经开区", u"开发区"},
                                    {u"经开区", u"园区"},
                                    {u"高新区", u"高新"},
                                    {u"高新区", u"科技"},
                                    {u"高新区", u"科学"},
                                    {u"高新区", u"开发区"},
                                    {u"经济开发区", u"经开"},
                                    {u"经济开发区", u"经济"},
                                    {u"经济开发区", u"开发区"},
                                    {u"经济技术开发区", u"经开"},
                                    {u"经济技术开发区", u"经济"},
                                    {u"经济技术开发区", u"开发区"},
                                    {u"综合保税区", u"综保"},
                                    {u"综合保税区", u"保税"},
                                    {u"综合保税区", u"临空"},
                                    {u"高新技术产业开发区", u"高新"},
                                    {u"高新技术产业开发区", u"科技"},
                                    {u"高新技术产业开发区", u"开发区"},
                                    {u"科学城", u"科学城"},
                                    {u"合作区", u"合作"},
                                    {u"自贸片区", u"自贸"},
                                    {u"自贸片区", u"自由贸易"},
                                    {u"自贸片区", u"片区"},
                                    {u"片区", u"片区"},
                                    {u"新片区", u"片区"}};
  bool asked = false;  // the word is of one class only
  for (const Part& part : kParts) {
    asked = asked || part.word == word;
    if (part.word == word && name.find(part.name) != View::npos) {
      return true;
    }
  }
  return !asked || name == u"中关村";
}

// The short form of a zone's name, 成都高新; empty where there is none.
View CutName(View name) {
  const bool cuts = name.size() >= 5 && (name.ends_with(u"高新区") || name.ends_with(u"经开区"));
  return cuts ? name.substr(0, name.size() - 1) : View();
}

}  // namespace zoneflow::ingest::zone_words

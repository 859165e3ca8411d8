// The common ground of the fact rules: the clause being read, what has been found so far, and the
// questions that every rule asks of a clause.
//
// One ArticleReading lives as long as its article; the rules of each kind (find_signings.h and so
// on) share it.
#pragma once

#include <algorithm>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/ingest/core/find_facts.h"

namespace zoneflow::ingest {

using View = std::u16string_view;

// Units of the unwrapped text, end exclusive.
struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;

  bool empty() const { return begin >= end; }
  std::size_t size() const { return empty() ? 0 : end - begin; }
};

// The characters of a text, as a set that may tell too many but never too few: most words that a
// rule looks for are told to be missing without a search.
class Characters {
 public:
  Characters() = default;
  explicit Characters(View text) : bits_{} {
    for (const char16_t c : text) {
      bits_[(c >> 6) & 1U] |= std::uint64_t{1} << (c & 63U);
    }
  }
  bool MayHold(char16_t c) const { return ((bits_[(c >> 6) & 1U] >> (c & 63U)) & 1U) != 0; }
  bool MayHold(View word) const {
    return std::all_of(word.begin(), word.end(), [&](char16_t c) { return MayHold(c); });
  }

 private:
  std::uint64_t bits_[2] = {~std::uint64_t{0}, ~std::uint64_t{0}};  // any text
};

// The text between two commas or stops, with its tokens [first, last).
struct Clause {
  Range at;
  std::size_t first = 0;
  std::size_t last = 0;
  Characters characters = {};
};

// Whom or what a figure is set against: 高于全省2.1个百分点.
inline constexpr View kAgainst[] = {u"高于", u"低于", u"快于", u"慢于", u"高出", u"好于"};

// The index of no token and of no fact.
inline constexpr std::size_t kNone = static_cast<std::size_t>(-1);

template <std::size_t N>
bool EndsWithAny(View text, const View (&words)[N]) {
  return !text.empty() && std::any_of(words, words + N, [&](View word) {
    return text.back() == word.back() && text.ends_with(word);
  });
}
template <std::size_t N>
bool StartsWithAny(View text, const View (&words)[N]) {
  return std::any_of(words, words + N, [&](View word) { return text.starts_with(word); });
}
// One pass: a word is compared only where a character stands that may begin one.
template <std::size_t N>
bool HasAny(View text, const View (&words)[N]) {
  std::bitset<512> firsts;
  for (const View word : words) {
    firsts.set(word.front() % firsts.size());
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (firsts[text[i] % firsts.size()] && std::any_of(words, words + N, [&](View word) {
          return word.front() == text[i] && text.substr(i).starts_with(word);
        })) {
      return true;
    }
  }
  return false;
}

template <std::size_t N>
bool IsOneOf(View text, const View (&words)[N]) {
  return std::find(words, words + N, text) != words + N;
}

inline bool Has(View text, View word) { return text.find(word) != View::npos; }

// The lexicon's words of that list.
inline const WordList& ListOf(WordListName name) { return BuiltInLexicon().words(name); }

inline bool EndsWithAny(View text, const WordList& words) { return words.AtEnd(text) > 0; }

// The part of an event's sum that goes into fixed assets: told beside the event, and none of its own.
inline constexpr std::string_view kFixedAssets = " 固定资产投资";
inline bool IsFixedAssets(const Fact& fact) { return fact.subject.ends_with(kFixedAssets); }

// A project that a paragraph tells of, by the name told last: 该项目, a bare 总投资 or 动工 mean it.
struct ProjectInFocus {
  Range name;
  std::size_t fact = kNone;  // its event, once one was told
  bool works = false;        // cranes and builders were seen there
};

// What has been read of the article and of the sentence at hand.
struct ArticleReading {
  ArticleReading(const Source& from, ArticleTopic topic)
      : source(from),
        text(from.text.units),
        zone(std::move(topic.zone)),
        place(std::move(topic.place)) {}

  const Source& source;
  const std::u16string& text;
  ZoneName zone;               // of the article; empty where no zone is what it is about
  const std::u16string place;  // that it names first, by its short name
  ZoneName focus;              // of the paragraph: the zone told last, the article's at first
  ZoneName told;               // the zone told last, in whatever paragraph: what 该区 means

  bool of_place = false;  // a place is what the article tells of so far

  std::vector<Fact> facts;
  bool in_title = false;
  std::size_t paragraph = 0;  // its first unit
  // Whether the news gives its day without a year, once it has given one: then a date with a year
  // is of another.
  std::optional<bool> day_without_year;
  Range period;  // of the paragraph: the last one named

  // The signing or facility told last in this paragraph, or kNone: what land and capacity belong
  // to.
  std::size_t open_event = kNone;

  ProjectInFocus project;

  // Of the sentence.
  std::size_t begin = 0;  // its first unit
  std::size_t first_token = 0;
  std::vector<std::size_t> sentence_facts;  // indices of facts
  std::vector<bool> used;                   // its quantities that a fact has taken
  Range subject;                            // of the last figure or rank, which the next may share
  bool future = false;                      // 力争, 计划 or 将 stands in it
  bool bygone = false;                      // it is dated in another year than the news
  bool clause_done = false;                 // the clause has given a fact
};

// The vocabulary in which the rules are written. Each kind of fact has a class of its own built on
// it; all of them read and write one ArticleReading, which must outlive them.
class ClauseRules {
 protected:
  explicit ClauseRules(ArticleReading& state) : state_(state) {}

  View Sub(Range range) const {
    return range.empty() ? View() : View(state_.text).substr(range.begin, range.size());
  }
  View After(std::size_t at, std::size_t length) const {
    return at < state_.text.size() ? View(state_.text).substr(at, length) : View();
  }
  // At most `length` units in front of `at`, none before `floor`.
  View Before(std::size_t at, std::size_t length, std::size_t floor) const {
    const std::size_t begin = at - floor > length ? at - length : floor;
    return View(state_.text).substr(begin, at - begin);
  }
  // The range in the script of the page.
  std::string Utf8(Range range) const {
    return range.empty() ? std::string() : Printed(state_.source.text, range.begin, range.end);
  }

  const Token& T(std::size_t i) const { return state_.source.tokens.all[i]; }
  const Quantity& Q(std::size_t i) const { return state_.source.tokens.quantities[T(i).index]; }
  bool IsQuantity(std::size_t i, QuantityKind kind) const {
    return T(i).mark == Mark::kQuantity && Q(i).kind == kind;
  }

  // The first token of the clause with the mark, from token `from` on, or kNone.
  std::size_t Find(const Clause& clause, Mark mark, std::size_t from = 0) const {
    for (std::size_t i = std::max(clause.first, from); i < clause.last; ++i) {
      if (T(i).mark == mark) {
        return i;
      }
    }
    return kNone;
  }

  // The range without dates, zones and function words at both ends; empty when nothing else is
  // left.
  Range Trim(Range range, const Clause& clause) const;

  // The same, cut behind the last zone or period inside it: what is measured.
  Range Noun(Range range, const Clause& clause) const;

  // True behind 将 in the clause, or behind 力争 and the like anywhere in the sentence.
  bool FutureBefore(std::size_t token, const Clause& clause) const;

  // True where the sentence says 力争 or the like, or 将 in front of the token: 引进15家以上，…，确保….
  bool AimsAt(std::size_t token) const;

  // The zone that a bare word points at: the one told of, the article's, or the one of that class in
  // its place; empty where that is not said.
  ZoneName Meant(std::size_t token) const;

  // True for the place that the name of the zone in focus begins with: 古雷 of 古雷港经济开发区.
  bool IsShortOfZone(View text) const;

  // True when the range is the name of a zone and no more.
  bool IsZone(Range range, const Clause& clause) const;

  // True for a cue that is a member of a list: 签约、落户; not for 14个项目开工、9个项目竣工.
  bool InList(std::size_t token, const Clause& clause) const;

  // The words for a figure's subject: those of the range, and where they only say 总量, 增速 or
  // nothing, those of the last figure of the sentence too.
  std::string SubjectName(Range subject);

  // Adds a fact; it holds until the next one is added.
  Fact& Emit(FactKind kind, Range at, std::string subject, const Clause& clause);

  Amount AmountOf(std::size_t token) const {
    return {Q(token).number, std::string(UnitName(Q(token).unit))};
  }
  bool Used(std::size_t token) const { return state_.used[token - state_.first_token]; }
  void Use(std::size_t token) { state_.used[token - state_.first_token] = true; }

  // 超亿元内资项目, 10亿元以上项目: the sum tells which projects, it is no total.
  bool IsQualifier(std::size_t token, const Clause& clause) const;

  // The first sum of the clause that is a total.
  std::size_t Money(const Clause& clause, std::size_t from = 0) const;

  // A sum in the next clause that starts with 总投资 and belongs to no other project.
  std::size_t NextMoney(const std::vector<Clause>& sentence, std::size_t n) const;

  // The day that the sentence gives before the clause ends; the year is of the page where none is
  // printed.
  std::optional<Date> DayOf(const Clause& clause) const;

  // True where a semicolon stands in front of the clause: something else is told from there on.
  bool IsApart(const Clause& clause) const {
    return clause.at.begin > 0 && state_.text[clause.at.begin - 1] == u'；';
  }

  // The first count of projects, companies or contracts, or kNone.
  std::size_t ProjectCount(const Clause& clause) const;

  // True for a comma of an enumeration that a count follows: 、9个项目竣工.
  bool StartsCounted(std::size_t comma, const Clause& clause) const;

  // True for a number of a unit in which projects and companies are counted.
  bool CountsProjects(std::size_t token) const;

  // True for a number with projects, companies or contracts beside it.
  bool NearProjects(std::size_t token, const Clause& clause) const;

  // 产业项目, 以上项目: any of them, and none by name.
  static bool IsGeneral(View name);

  // A count with what it counts: 12间机构.
  Range Counted(std::size_t count, const Clause& clause) const;

  static void SetZone(Fact& fact, const ZoneName& zone) {
    fact.zone = zone.name;
    fact.zone_id = zone.id;
  }

  // Takes a quantity for the fact: its span covers it.
  void Cover(Fact& fact, std::size_t token);

  // Gives the fact a count and the bound of it.
  void SetCount(Fact& fact, std::size_t token);

  // Sets the sum and, where brackets behind it hold another currency, that one too. CNY is the main
  // amount.
  void SetMoney(Fact& fact, std::size_t token, const Clause& clause);

  // Where the last word of a contest in the units [begin, end) ends, or kNone.
  std::size_t ContestEnd(std::size_t begin, std::size_t end) const;

  // 商品房销售面积, 施工面积: an area that is measured, and no one's ground.
  bool IsMeasuredArea(std::size_t token, const Clause& clause) const;

  // True where a place is who did it, and no zone is compared with it.
  bool Owns(const PlaceMention& place) const;

  // The zones named in a row that ends with the token, by one name: 甲高新区、乙经开区.
  ZoneName RowOf(std::size_t token) const;

  // True for a zone that is only compared with or visited: 仅次于甲高新区, 赴乙经开区考察.
  bool IsAside(std::size_t token) const;

  ArticleReading& state_;

 private:
  // 居全区综保区首位: among all of an autonomous region, and no word for the zone in focus.
  bool TellsOfPeers(std::size_t token) const;
  // True for 河南国家高新区, 省级经开区总数: zones of a class, counted.
  bool IsClassOfZones(View subject) const;
  // 中国光谷 may begin another name; 合肥高新区 tells where.
  bool NamesPlaceOnly(const Token& token) const;
  // The zone that a claim at `at` is about: the last one named before its end in the sentence, else
  // one named behind it in the clause, else the one in focus. Empty where the claim is a place's.
  ZoneName ZoneFor(Range at, const Clause& clause) const;
  // 武汉新洲区: the place stands behind the one it is in.
  bool BehindPlace(const PlaceMention& place) const;
  // 全省工业强县综合评价: where it was ranked.
  bool RanksBehind(const PlaceMention& place) const;
  // True where one of the tokens [first, last) names or points at a zone.
  bool HasZone(std::size_t first, std::size_t last) const;
  // The start of the place whose claim it is (全市实现…, 嘉善县规上工业产值…) or of the class of
  // zones (21家自贸试验区实现…), or kNone.
  std::size_t PlaceBefore(std::size_t at) const;
  std::size_t ClassBefore(std::size_t at) const;
  // True where zones of a class stand at `begin` with what they achieved right behind.
  bool ClassActs(std::size_t begin) const;
  // Where the word of that class ends, or kNone.
  std::size_t ClassEnd(std::size_t begin) const;
  // 南沙区 is the district of 南沙新区 and tells of it; 潍坊市 of 潍坊高新区.
  bool NewAreaOf(const PlaceMention& place) const;
};

}  // namespace zoneflow::ingest

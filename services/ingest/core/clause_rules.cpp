#include "services/ingest/core/clause_rules.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "services/ingest/core/rank_places.h"
#include "services/ingest/core/zone_words.h"

namespace zoneflow::ingest {
namespace {

// How far back a class of zones is looked for.
constexpr std::size_t kTokensToClass = 48;
// Nouns whose 在 is part of them.
constexpr View kInPlace[] = {u"在建", u"在孵", u"在谈", u"在研",
                             u"在手", u"在岗", u"在校", u"在营"};

}  // namespace

namespace {

// What a firm makes with an investment, told beside it: 产值15亿元.
bool IsYield(View measure) {
  static constexpr View kYields[] = {u"产值", u"收入",   u"营收", u"税收", u"利润",   u"增加值",
                                     u"产量", u"销售额", u"销量", u"市值", u"营业额", u"营业收入"};
  return EndsWithAny(measure, kYields);
}

}  // namespace

bool ClauseRules::NamesPlaceOnly(const Token& token) const {
  return token.mark == Mark::kZone &&
         (state_.text[token.end - 1] == u'区' || state_.text[token.end - 1] == u'园' ||
          state_.text[token.end - 1] == u'城');
}

Range ClauseRules::Trim(Range range, const Clause& clause) const {
  bool again = true;
  while (again && !range.empty()) {
    again = false;
    for (std::size_t i = clause.first; i < clause.last && T(i).begin <= range.begin; ++i) {
      const Mark mark = T(i).mark;
      if (T(i).begin == range.begin && T(i).end <= range.end &&
          (mark == Mark::kPeriod || mark == Mark::kDate || mark == Mark::kYearOnYear ||
           (NamesPlaceOnly(T(i)) && T(i).end < range.end))) {
        range.begin = T(i).end;
        again = true;
      }
    }
    if (const std::size_t size = ListOf(WordListName::kLeading).AtBegin(Sub(range));
        size > 0 && size < range.size() &&
        std::find(std::begin(kInPlace), std::end(kInPlace), Sub(range).substr(0, 2)) ==
            std::end(kInPlace)) {
      range.begin += size;
      again = true;
    }
    // （出口386亿元: the bracket begins what is told, and ends behind it.
    if (state_.text[range.begin] == u'（' && !Has(Sub(range), u"）")) {
      ++range.begin;
      again = true;
      continue;
    }
    if (const std::size_t size = ListOf(WordListName::kTrailing).AtEnd(Sub(range));
        size > 0 && size < range.size() && !Sub(range).ends_with(u"以上")) {
      range.end -= size;
      again = true;
    }
    // 甲中心昨日启用: when, not what.
    for (std::size_t i = clause.first; i < clause.last; ++i) {
      if ((T(i).mark == Mark::kPeriod || T(i).mark == Mark::kDate) && T(i).end == range.end &&
          T(i).begin > range.begin + 1) {
        range.end = T(i).begin;
        again = true;
      }
    }
    // 连续三年 tells how long, not what.
    if (state_.text[range.end - 1] == u'年' || state_.text[range.end - 1] == u'次') {
      const std::size_t row = Sub(range).rfind(u"连续");
      if (row != View::npos && range.size() - row <= 5) {
        range.end = range.begin + row;
        again = true;
      }
    }
    // 在成都高新区 at the end tells where, not what.
    for (std::size_t i = clause.first; i < clause.last; ++i) {
      if (T(i).mark == Mark::kZone && T(i).end == range.end && T(i).begin > range.begin &&
          state_.text[T(i).begin - 1] == u'在') {
        range.end = T(i).begin - 1;
        again = true;
      }
    }
  }
  if (range.size() == 1 && !IsHan(state_.text[range.begin])) {
    return {};
  }
  if (ListOf(WordListName::kLeading).Holds(Sub(range)) ||
      ListOf(WordListName::kTrailing).Holds(Sub(range))) {
    return {};
  }
  return range;
}

Range ClauseRules::Noun(Range range, const Clause& clause) const {
  range = Trim(range, clause);
  for (std::size_t i = clause.first; i < clause.last && T(i).end <= range.end; ++i) {
    const Mark mark = T(i).mark;
    if (T(i).begin >= range.begin && (T(i).end == range.end || T(i).end + 2 <= range.end) &&
        (mark == Mark::kPeriod || mark == Mark::kDate || IsNamedZone(T(i))) &&
        state_.text[T(i).end] != u'）') {
      range = Trim({T(i).end, range.end}, clause);
    }
  }
  // 主要指标领跑全省——地区生产总值: the dash parts what is told from what is measured.
  if (const std::size_t dash = Sub(range).rfind(u"——");
      dash != View::npos && range.size() - dash > 3) {
    range = Trim({range.begin + dash + 2, range.end}, clause);
  }
  // 广东省内13个综合保税区进出口: whose it is, and not what.
  for (std::size_t i = clause.first; i < clause.last && T(i).end < range.end; ++i) {
    if (T(i).begin >= range.begin && CountsProjects(i)) {
      const std::size_t acts = ClassEnd(T(i).end);
      if (acts != kNone && acts + 2 <= range.end) {
        range = Trim({acts, range.end}, clause);
      }
    }
  }
  return range.size() < 2 ? Range{} : range;
}

bool ClauseRules::FutureBefore(std::size_t token, const Clause& clause) const {
  if (!state_.future) {
    return false;  // what was aimed at is there
  }
  for (std::size_t i = state_.first_token; i < token; ++i) {
    // 计划 may be no more than the noun of an earlier clause.
    const bool here = i >= clause.first;
    if ((T(i).mark == Mark::kFuture && (here || Sub({T(i).begin, T(i).end}) != u"计划")) ||
        (T(i).mark == Mark::kWill && here)) {
      return true;
    }
  }
  return false;
}

bool ClauseRules::AimsAt(std::size_t token) const {
  const std::size_t last = state_.first_token + state_.used.size();
  for (std::size_t i = state_.first_token; state_.future && i < last; ++i) {
    if (T(i).mark == Mark::kFuture || (T(i).mark == Mark::kWill && i < token)) {
      return true;
    }
  }
  return false;
}

bool ClauseRules::IsShortOfZone(View text) const {
  if (text.size() < 2 || text.size() > 4) {
    return false;
  }
  const std::string place = ToUtf8(text);
  const auto begins = [&](const ZoneName& zone) {
    return zone.name.size() > place.size() + 6 && zone.name.starts_with(place);
  };
  return begins(state_.focus) || begins(state_.zone);
}

bool ClauseRules::IsZone(Range range, const Clause& clause) const {
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    if (T(i).mark == Mark::kZone && T(i).begin == range.begin && T(i).end == range.end) {
      return true;
    }
  }
  return false;
}

bool ClauseRules::InList(std::size_t token, const Clause& clause) const {
  const auto joins = [&](std::size_t a, std::size_t b) {
    return (T(a).mark == Mark::kEnumeration || T(b).mark == Mark::kEnumeration) &&
           T(a).end == T(b).begin;
  };
  if (token > clause.first && joins(token - 1, token)) {
    return true;
  }
  // 31个项目集中开工、竣工: two stages of one batch.
  const bool stages = token + 3 == clause.last && joins(token, token + 1) &&
                      IsStage(T(token).mark) && IsStage(T(token + 2).mark) &&
                      T(token + 2).begin == T(token + 1).end && T(token + 2).end == clause.at.end;
  if (stages) {
    return false;
  }
  return token + 1 < clause.last && joins(token, token + 1) && !StartsCounted(token + 1, clause);
}

bool ClauseRules::StartsCounted(std::size_t comma, const Clause& clause) const {
  return comma + 1 < clause.last && T(comma).mark == Mark::kEnumeration &&
         IsQuantity(comma + 1, QuantityKind::kCount) && T(comma + 1).begin == T(comma).end;
}

std::string ClauseRules::SubjectName(Range subject) {
  const View text = Sub(subject);
  const bool generic = ListOf(WordListName::kGenericMeasure).Holds(text);
  if (generic && !state_.subject.empty()) {
    return Utf8(state_.subject) + "（" + Utf8(subject) + "）";
  }
  if (text.empty()) {
    return Utf8(state_.subject);
  }
  if (!generic) {
    state_.subject = subject;
  }
  return Utf8(subject);
}

Fact& ClauseRules::Emit(FactKind kind, Range at, std::string subject, const Clause& clause) {
  Fact& fact = state_.facts.emplace_back();
  fact.kind = kind;
  // 全省省级经开区增至42个: of a place, whatever zone it tells of.
  const bool of_place = (kind == FactKind::kIndicator || kind == FactKind::kProgramme ||
                         kind == FactKind::kRanking) &&
                        IsClassOfZones(FromUtf8(subject));
  ZoneName zone = of_place ? ZoneName{} : ZoneFor(at, clause);
  fact.zone = std::move(zone.name);
  fact.zone_id = std::move(zone.id);
  fact.subject = std::move(subject);
  fact.span =
      RawSpan(state_.source.text, state_.source.bytes, at.begin, std::max(at.end, at.begin + 1));
  fact.period = Utf8(state_.period);
  fact.in_title = state_.in_title;
  state_.sentence_facts.push_back(state_.facts.size() - 1);
  state_.clause_done = true;
  return fact;
}

bool ClauseRules::NewAreaOf(const PlaceMention& place) const {
  const std::u16string zone = FromUtf8(state_.focus.name);
  const View name = Sub({place.begin, place.end});
  if (!zone.ends_with(u"新区")) {
    return false;
  }
  if (View(u"全我本").find(name.front()) != View::npos) {
    return name.back() == u'区' && !zone.ends_with(u"高新区");
  }
  return Has(zone, name.substr(0, name.size() - 1));
}

bool ClauseRules::ClassActs(std::size_t begin) const { return ClassEnd(begin) != kNone; }

std::size_t ClauseRules::ClassEnd(std::size_t begin) const {
  View text = After(begin, 14);
  for (const View level : {View(u"国家级"), View(u"省级"), View(u"国家")}) {
    if (text.starts_with(level)) {
      text.remove_prefix(level.size());
      begin += level.size();
      break;
    }
  }
  static constexpr View kLonger[] = {u"自贸试验区", u"综合保税区", u"经济技术开发区"};
  std::size_t size = 0;
  for (const View word : kLonger) {
    size = text.starts_with(word) ? word.size() : size;
  }
  for (const View word : kRankedZones) {
    size = text.starts_with(word) ? std::max(size, word.size()) : size;
  }
  if (size == 0) {
    return kNone;
  }
  const std::size_t next = TokenAt(state_.source.tokens, begin + size);
  if (next >= state_.source.tokens.all.size() || T(next).begin > begin + size + 4) {
    return kNone;
  }
  const Mark mark = T(next).mark;
  const bool acts = mark == Mark::kValue || mark == Mark::kMeasure || mark == Mark::kNew ||
                    mark == Mark::kHave || mark == Mark::kCumulative || mark == Mark::kGrowth ||
                    (mark == Mark::kQuantity && Q(next).kind != QuantityKind::kPercent);
  return acts ? begin + size : kNone;
}

std::size_t ClauseRules::ClassBefore(std::size_t at) const {
  const std::size_t last = TokenAt(state_.source.tokens, at + 1);
  const std::size_t floor = std::max(state_.first_token, last - std::min(last, kTokensToClass));
  for (std::size_t i = last; i > floor; --i) {
    if (!IsQuantity(i - 1, QuantityKind::kCount) || !CountsProjects(i - 1) ||
        After(T(i - 1).end, 2) == u"园区" || !ClassActs(T(i - 1).end)) {
      continue;
    }
    std::size_t begin = T(i - 1).begin;
    while (begin > state_.begin && T(i - 1).begin - begin < 4 &&
           View(u"，；：、年月日度").find(state_.text[begin - 1]) == View::npos) {
      --begin;
    }
    return View(u"在对与").find(state_.text[begin]) == View::npos ? begin : kNone;
  }
  return kNone;
}

bool ClauseRules::Owns(const PlaceMention& place) const {
  if (place.kind == PlaceKind::kAbroad) {
    return true;
  }
  const char16_t before = place.begin > state_.begin ? state_.text[place.begin - 1] : u'，';
  const char16_t after = place.end < state_.text.size() ? state_.text[place.end] : u'。';
  if (place.kind == PlaceKind::kShort) {
    // 广西经开区数量扩至13家: of all there.
    if (View(u"，。；：、月度年").find(before) != View::npos &&
        View(u"开高经综保自").find(after) != View::npos && ClassActs(place.end)) {
      return true;
    }
    // 昆山完成投资…: nothing but a verb, a noun of measure or a time goes on behind it.
    if (View(u"，。；：").find(before) == View::npos) {
      return false;
    }
    const std::size_t next = TokenAt(state_.source.tokens, place.end);
    return next < state_.source.tokens.all.size() && T(next).begin == place.end &&
           (T(next).mark == Mark::kPeriod || T(next).mark == Mark::kValue ||
            T(next).mark == Mark::kMeasure || T(next).mark == Mark::kNew ||
            T(next).mark == Mark::kCumulative || T(next).mark == Mark::kHave);
  }
  if (RanksBehind(place)) {
    return false;
  }
  // 占全市的40%，全省10%: whose share it is part of.
  const std::size_t share = TokenAt(state_.source.tokens, place.end);
  if (share < state_.source.tokens.all.size() && T(share).begin == place.end &&
      IsQuantity(share, QuantityKind::kPercent)) {
    return false;
  }
  // 分别高于全国、全省、全市3.6个、2.1个和1.7个百分点: whom the zone is compared with.
  if (HasAny(Before(place.begin, 10, state_.begin), kAgainst)) {
    return false;
  }
  // 苏州市级总部149家: of that rank.
  if (after == u'级') {
    return false;
  }
  // 全市开发区实现经营收入…: all of them, and none by name.
  if (View(u"开高经").find(after) != View::npos && !ClassActs(place.end)) {
    return false;
  }
  // 居全市首位, 全省第2: whom the zone is compared with.
  return (View(u"，。；：、月度年日今时 \n").find(before) != View::npos || BehindPlace(place)) &&
         View(u"第首前居排列各的内最同，、。—").find(after) == View::npos && !NewAreaOf(place);
}

bool ClauseRules::BehindPlace(const PlaceMention& place) const {
  const std::vector<PlaceMention>& places = state_.source.tokens.places;
  auto at =
      std::lower_bound(places.begin(), places.end(), place.begin,
                       [](const PlaceMention& p, std::size_t value) { return p.begin < value; });
  return at != places.begin() && (at - 1)->end == place.begin &&
         ((at - 1)->begin == state_.begin ||
          View(u"，。；：、月度年日今时 \n").find(state_.text[(at - 1)->begin - 1]) != View::npos);
}

bool ClauseRules::RanksBehind(const PlaceMention& place) const {
  constexpr std::size_t kReach = 18;
  const std::vector<PlaceMention>& contests = state_.source.tokens.contests;
  const auto contest =
      std::lower_bound(contests.begin(), contests.end(), place.end,
                       [](const PlaceMention& c, std::size_t value) { return c.begin < value; });
  if (contest == contests.end() || contest->begin > place.end + kReach) {
    return false;
  }
  return Sub({place.end, contest->begin}).find_first_of(u"，。；0123456789") == View::npos;
}

bool ClauseRules::HasZone(std::size_t first, std::size_t last) const {
  for (std::size_t i = first; i < last; ++i) {
    if (T(i).mark == Mark::kZone) {
      return true;
    }
  }
  return false;
}

std::size_t ClauseRules::PlaceBefore(std::size_t at) const {
  const std::vector<PlaceMention>& places = state_.source.tokens.places;
  auto place =
      std::lower_bound(places.begin(), places.end(), at + 1,
                       [](const PlaceMention& p, std::size_t value) { return p.begin < value; });
  for (; place != places.begin() && (place - 1)->begin >= state_.begin; --place) {
    const PlaceMention& last = *(place - 1);
    if (!Owns(last)) {
      continue;
    }
    // 全区达到5家，全市11家；省级15家: behind the semicolon it is the zone's turn again.
    if (Has(Sub({last.end, at}), u"；") &&
        HasZone(state_.first_token, TokenAt(state_.source.tokens, last.begin))) {
      return kNone;
    }
    return last.begin;
  }
  return ClassBefore(at);
}

bool ClauseRules::IsAside(std::size_t token) const {
  // Where a zone has been told of, it looks for others' firms there.
  static constexpr View kOutward[] = {u"紧盯", u"面向", u"瞄准", u"前往", u"赴", u"走访", u"对接"};
  static constexpr View kBehind[] = {u"之后", u"之外", u"以外", u"相比", u"之前", u"相邻", u"毗邻"};
  static constexpr View kReports[] = {u"统计", u"数据", u"消息", u"资料", u"报告"};
  static constexpr View kJoined[] = {u"建立", u"结对", u"友好", u"联动", u"相比", u"持平", u"相邻"};
  // The first of a row of zones has the word in front.
  std::size_t first = token;
  while (first > state_.first_token && token - first < 8) {
    const std::size_t before = T(first - 1).mark == Mark::kEnumeration ? first - 1 : first;
    if (before == state_.first_token || !IsNamedZone(T(before - 1)) ||
        T(first).begin - T(before - 1).end > 2) {
      break;
    }
    first = before - 1;
  }
  const std::size_t begin = T(first).begin;
  View before = Before(begin, 4, state_.begin);
  if (!before.empty() && before.back() == u'了') {
    before.remove_suffix(1);
  }
  const View after = After(T(token).end, 12);
  // 来自甲保税区的统计显示: whose figures follow.
  if (before.ends_with(u"来自") && after.starts_with(u"的") &&
      HasAny(after.substr(0, 5), kReports)) {
    return false;
  }
  if (EndsWithAny(before, zone_words::kCompared)) {
    return true;
  }
  // 《甲自贸区总体方案》: what a paper is named after.
  const View sentence = Before(begin, 40, state_.begin);
  const std::size_t book = sentence.rfind(u'《');
  if (book != View::npos && sentence.find(u'》', book) == View::npos) {
    return true;
  }
  const View clause = Before(begin, 30, state_.begin);
  const std::size_t comma = clause.find_last_of(u"，；");
  // 反超江阴与昆山高新区
  static constexpr View kPassed[] = {u"反超", u"超越", u"赶超", u"力压", u"领先"};
  for (const View word : kPassed) {
    if (comma != View::npos && clause.substr(comma + 1).starts_with(word)) {
      return true;
    }
  }
  if (HasAny(comma == View::npos ? clause : clause.substr(comma), kOutward) &&
      (HasZone(state_.first_token, first) || PlaceBefore(begin) != kNone)) {
    return true;
  }
  for (const View word : kBehind) {
    if (after.starts_with(word)) {
      return true;
    }
  }
  const bool with = first == token && (before.ends_with(u"与") || before.ends_with(u"同") ||
                                       before.ends_with(u"跟") || before.ends_with(u"和"));
  return with && HasAny(after, kJoined) && !Has(after, u"签");
}

ZoneName ClauseRules::RowOf(std::size_t token) const {
  ZoneName row = NameOf(state_.source, T(token));
  const std::size_t floor = token - std::min<std::size_t>(token - state_.first_token, 16);
  while (token > floor) {
    // A mark of enumeration between two names is a token, 和 and 与 are none.
    const std::size_t end = T(token).begin;
    const std::size_t before = T(token - 1).mark == Mark::kEnumeration ? token - 1 : token;
    if (before == floor || !IsNamedZone(T(before - 1))) {
      break;
    }
    const View joint = Sub({T(before - 1).end, end});
    if (joint != u"、" && joint != u"和" && joint != u"与" && joint != u"及" && joint != u"以及") {
      break;
    }
    token = before - 1;
    const ZoneName name = NameOf(state_.source, T(token));
    row = {name.name + "、" + row.name, ""};
  }
  return row;
}

ZoneName ClauseRules::Meant(std::size_t token) const {
  const View word = Sub({T(token).begin, T(token).end});
  for (const ZoneName* zone : {&state_.focus, &state_.zone}) {
    if (!zone->name.empty() && zone_words::MayMean(word, FromUtf8(zone->name))) {
      return *zone;
    }
  }
  // 保税区, where 滨海新区 was told of: another, and which one only its place may say.
  const std::optional<ZoneName> there = ZoneOfPlace(state_.source, state_.place, word);
  if (!there || there->id.empty()) {
    return there && state_.zone.name.empty() ? *there : ZoneName{};
  }
  return IsThere(state_.source, *there, state_.place) ? *there : ZoneName{};
}

bool ClauseRules::TellsOfPeers(std::size_t token) const {
  const View rest = After(T(token).end, 4);
  return Sub({T(token).begin, T(token).end}) == u"全区" &&
         (StartsWithAny(rest, kRankedZones) || rest.starts_with(u"各"));
}

bool ClauseRules::IsClassOfZones(View subject) const {
  static constexpr View kLevels[] = {u"国家级", u"国家", u"省级", u"市级"};
  static constexpr View kClassWords[] = {u"高新区",     u"经开区",        u"开发区",
                                         u"综保区",     u"自贸区",        u"自贸试验区",
                                         u"综合保税区", u"经济开发区",    u"高新技术产业开发区",
                                         u"新区",       u"经济技术开发区"};
  for (const View level : kLevels) {
    const std::size_t at = subject.rfind(level);
    if (at == View::npos || at > 8) {
      continue;
    }
    View words = subject.substr(at + level.size());
    for (const View how : {View(u"总数"), View(u"数量"), View(u"个数")}) {
      words.remove_suffix(words.ends_with(how) ? how.size() : 0);
    }
    if (IsOneOf(words, kClassWords)) {
      return true;
    }
  }
  return false;
}

ZoneName ClauseRules::ZoneFor(Range at, const Clause& clause) const {
  const std::size_t place = PlaceBefore(at.begin);
  for (std::size_t i = TokenAt(state_.source.tokens, at.end); i > state_.first_token; --i) {
    const Token& token = T(i - 1);
    if (token.mark != Mark::kZone) {
      continue;
    }
    if (IsNamedZone(token) ? IsAside(i - 1) : TellsOfPeers(i - 1)) {
      continue;
    }
    if (place != kNone && place > token.begin) {
      return {};
    }
    const ZoneName meant = token.index == kThatZone ? Meant(i - 1) : ZoneName{};
    return IsNamedZone(token) ? RowOf(i - 1) : meant.name.empty() ? state_.focus : meant;
  }
  if (place != kNone) {
    return {};
  }
  for (std::size_t i = TokenAt(state_.source.tokens, at.end); i < clause.last; ++i) {
    if (IsNamedZone(T(i)) && !IsAside(i)) {
      return NameOf(state_.source, T(i));
    }
  }
  // 各高新区共签约…: all of them, and none by name.
  static constexpr View kAll[] = {u"各高新区", u"各开发区", u"各经开区", u"各园区"};
  return StartsWithAny(Sub(clause.at), kAll) ? ZoneName{} : state_.focus;
}

bool ClauseRules::IsQualifier(std::size_t token, const Clause& clause) const {
  const View after = After(T(token).end, std::min<std::size_t>(10, clause.at.end - T(token).end));
  if (after.starts_with(u"级")) {
    return true;  // 50亿元级的项目: how large each is
  }
  if (after.empty() || Before(T(token).begin, 4, clause.at.begin).ends_with(u"投资") ||
      Before(T(token).begin, 5, clause.at.begin).ends_with(u"投资达") || after.front() == u'的' ||
      after.front() == u'（') {
    return false;
  }
  const std::size_t project = std::min(after.find(u"项目"), after.find(u"企业"));
  if (project == View::npos) {
    return false;
  }
  for (std::size_t i = token + 1; i < clause.last && T(i).begin < T(token).end + project; ++i) {
    if (T(i).mark == Mark::kBuild || T(i).mark == Mark::kComma || T(i).mark == Mark::kEnumeration ||
        T(i).mark == Mark::kQuantity) {
      return false;
    }
  }
  return true;
}

std::size_t ClauseRules::Money(const Clause& clause, std::size_t from) const {
  for (std::size_t i = std::max(clause.first, from); i < clause.last; ++i) {
    if (IsQuantity(i, QuantityKind::kMoney) && !Used(i) && !IsQualifier(i, clause) &&
        !(i > clause.first && T(i - 1).mark == Mark::kMeasure && T(i).begin <= T(i - 1).end + 3 &&
          IsYield(Sub({T(i - 1).begin, T(i - 1).end})))) {
      return i;
    }
  }
  return kNone;
}

std::size_t ClauseRules::NextMoney(const std::vector<Clause>& sentence, std::size_t n) const {
  if (n + 1 >= sentence.size()) {
    return kNone;
  }
  const Clause& next = sentence[n + 1];
  if (Find(next, Mark::kSign) != kNone || Find(next, Mark::kSettle) != kNone) {
    return kNone;
  }
  const std::size_t money = Money(next);
  // 总投资103亿元的甲项目开工: of what is named behind it.
  if (money == kNone || (T(money).end < next.at.end && state_.text[T(money).end] == u'的')) {
    return kNone;
  }
  // 合同外资18.6亿美元: what was agreed, not what was done.
  const View before = Sub({next.at.begin, T(money).begin});
  if (before.size() <= 8 && (Has(before, u"合同") || Has(before, u"协议"))) {
    return money;
  }
  if (Has(before, u"完成") || Has(before, u"到位") || Has(before, u"年度")) {
    return kNone;  // what has been spent of it
  }
  const std::size_t total = Find(next, Mark::kTotalInvest);
  const std::size_t invest =
      total != kNone ? total : std::min(Find(next, Mark::kPlanInvest), Find(next, Mark::kInvest));
  const bool opens = invest != kNone && T(invest).begin <= next.at.begin + 4;
  return opens && T(money).begin - T(invest).end <= 4 ? money : kNone;
}

std::optional<Date> ClauseRules::DayOf(const Clause& clause) const {
  for (std::size_t i = state_.first_token; i < clause.last; ++i) {
    if (T(i).mark != Mark::kDate) {
      continue;
    }
    int year = 0;
    int month = 0;
    int value = 0;
    for (std::size_t k = T(i).begin; k < T(i).end; ++k) {
      if (IsDigit(state_.text[k])) {
        value = value * 10 + (state_.text[k] - u'0');
      } else {
        if (state_.text[k] == u'年') {
          year = value;
        } else if (state_.text[k] == u'月') {
          month = value;
        }
        if (state_.text[k] != u'日') {
          value = 0;
        }
      }
    }
    if (year == 0 && !state_.source.options.published_on) {
      return std::nullopt;
    }
    using std::chrono::day;
    using std::chrono::year_month_day;
    const auto make = [&](int y) {
      return year_month_day{std::chrono::year{y}, std::chrono::month{static_cast<unsigned>(month)},
                            day{static_cast<unsigned>(value)}};
    };
    year_month_day date = make(year);
    if (year == 0) {
      const Date published = *state_.source.options.published_on;
      const int this_year = static_cast<int>(year_month_day{published}.year());
      date = make(this_year);
      // News tells what has happened: a day after the page's own is last year's.
      if (date.ok() && Date{date} > published) {
        date = make(this_year - 1);
      }
    }
    if (date.ok()) {
      return Date{date};
    }
  }
  return std::nullopt;
}

bool ClauseRules::CountsProjects(std::size_t token) const {
  // 第8个项目: the eighth of a tally.
  if (!IsQuantity(token, QuantityKind::kCount) ||
      (T(token).begin > 0 && state_.text[T(token).begin - 1] == u'第')) {
    return false;
  }
  const std::string_view unit = UnitName(Q(token).unit);
  return unit == "个" || unit == "家" || unit == "项" || unit == "宗" || unit == "件" ||
         unit == "份" || unit == "间" || unit == "只";
}

bool ClauseRules::NearProjects(std::size_t token, const Clause& clause) const {
  static constexpr View kAspects[] = {u"特点", u"特征", u"亮点", u"方面", u"阶段", u"环节"};
  if (HasAny(After(T(token).end, std::min<std::size_t>(5, clause.at.end - T(token).end)),
             kAspects)) {
    return false;
  }
  static constexpr View kProjects[] = {u"项目", u"企业", u"合同", u"协议", u"投资案", u"药企",
                                       u"外企", u"机构", u"业者", u"厂商", u"意向书", u"增资案",
                                       u"公司", u"高校", u"院校", u"团队"};
  return HasAny(After(T(token).end, std::min<std::size_t>(12, clause.at.end - T(token).end)),
                kProjects) ||
         EndsWithAny(Before(T(token).begin, 12, clause.at.begin), kProjects);
}

std::size_t ClauseRules::ContestEnd(std::size_t begin, std::size_t end) const {
  const std::vector<PlaceMention>& contests = state_.source.tokens.contests;
  auto at =
      std::lower_bound(contests.begin(), contests.end(), end,
                       [](const PlaceMention& c, std::size_t value) { return c.begin < value; });
  return at != contests.begin() && (at - 1)->begin >= begin && (at - 1)->end <= end ? (at - 1)->end
                                                                                    : kNone;
}

bool ClauseRules::IsMeasuredArea(std::size_t token, const Clause& clause) const {
  static constexpr View kMeasuredAreas[] = {
      u"销售", u"施工", u"竣工", u"新开工", u"出让",   u"成交",   u"供应",
      u"绿化", u"种植", u"播种", u"租赁",   u"造林",   u"改造",   u"待售",
      u"去化", u"征收", u"收储", u"开发",   u"建成区", u"已建成", u"核准"};
  return T(token).mark == Mark::kArea &&
         EndsWithAny(Before(T(token).begin, 3, clause.at.begin), kMeasuredAreas);
}

std::size_t ClauseRules::ProjectCount(const Clause& clause) const {
  // 26家外企签约31个项目: the projects are counted before the firms.
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    if (CountsProjects(i) && !Used(i)) {
      const View after = After(T(i).end, std::min<std::size_t>(8, clause.at.end - T(i).end));
      const View counted = after.substr(0, after.find(u"项目"));
      if (counted.size() < after.size() && counted.find_first_of(u"、与同和") == View::npos) {
        return i;
      }
    }
  }
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    if (CountsProjects(i) && !Used(i) && NearProjects(i, clause)) {
      // 五个新区分别同企业签约: what is counted stands right behind.
      const View after = After(T(i).end, std::min<std::size_t>(4, clause.at.end - T(i).end));
      const View zones = After(T(i).end, std::min<std::size_t>(7, clause.at.end - T(i).end));
      if (!(zones.ends_with(u"园区") || after.starts_with(u"新区") || after.starts_with(u"园区") ||
            after.starts_with(u"开发区") || after.starts_with(u"城市"))) {
        return i;
      }
    }
  }
  return kNone;
}

bool ClauseRules::IsGeneral(View name) {
  return EndsWithAny(name, ListOf(WordListName::kGeneralProject));
}

Range ClauseRules::Counted(std::size_t count, const Clause& clause) const {
  std::size_t end = T(count).end;
  while (end < clause.at.end && end - T(count).end < 10 && IsHan(state_.text[end]) &&
         View(u"与和同在的将已于先集签落入分拟正陆相").find(state_.text[end]) == View::npos) {
    ++end;
  }
  for (std::size_t i = count + 1; i < clause.last; ++i) {
    if (T(i).begin < end && T(i).mark != Mark::kNothing) {
      end = T(i).begin;
      break;
    }
  }
  return {T(count).begin, std::max<std::size_t>(end, T(count).end)};
}

void ClauseRules::Cover(Fact& fact, std::size_t token) {
  const Span span = RawSpan(state_.source.text, state_.source.bytes, T(token).begin, T(token).end);
  fact.reasons.Add(Reason::kFigureJoined, fact.span.end <= state_.source.text.at[state_.begin]);
  fact.span = {std::min(fact.span.begin, span.begin), std::max(fact.span.end, span.end)};
  Use(token);
}

void ClauseRules::SetCount(Fact& fact, std::size_t token) {
  fact.count = WholeNumber(Q(token).number);
  fact.count_unit = UnitName(Q(token).unit);
  if (fact.bound == Bound::kNone) {
    fact.bound = Q(token).bound;
  }
  Cover(fact, token);
}

void ClauseRules::SetMoney(Fact& fact, std::size_t token, const Clause& clause) {
  fact.amount = AmountOf(token);
  if (Q(token).upto) {
    fact.amount_alt = Amount{*Q(token).upto, fact.amount->unit};
  }
  if (Q(token).bound != Bound::kNone) {
    fact.bound = Q(token).bound;
  }
  Cover(fact, token);
  for (std::size_t i = token + 1; i < clause.last && i <= token + 3; ++i) {
    if (IsQuantity(i, QuantityKind::kMoney) && state_.text[T(token).end] == u'（' &&
        Q(i).unit != Q(token).unit) {
      fact.amount_alt = AmountOf(i);
      Cover(fact, i);
      break;
    }
  }
  if (fact.amount_alt && fact.amount->unit != "CNY" && fact.amount_alt->unit == "CNY") {
    std::swap(fact.amount, fact.amount_alt);
  }
}

}  // namespace zoneflow::ingest

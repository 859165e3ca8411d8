#include "services/ingest/core/find_facts.h"

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <utility>

#include "services/ingest/core/clause_rules.h"
#include "services/ingest/core/company_names.h"
#include "services/ingest/core/event_frame.h"
#include "services/ingest/core/find_facilities.h"
#include "services/ingest/core/find_indicators.h"
#include "services/ingest/core/find_programmes.h"
#include "services/ingest/core/find_rankings.h"
#include "services/ingest/core/find_recognitions.h"
#include "services/ingest/core/find_signings.h"
#include "services/ingest/core/name_sizes.h"
#include "services/ingest/core/scan.h"
#include "services/ingest/core/sentence_doubts.h"
#include "services/ingest/core/zone_rows.h"
#include "services/ingest/core/zone_words.h"

namespace zoneflow::ingest {
namespace {

// A clause beyond this length is cut, so that a page without punctuation stays linear.
constexpr std::size_t kLongestClause = 400;

constexpr std::size_t kStepsPerToken = 16;

// The year that the words begin with; 0 where they do not.
int YearIn(View words) {
  if (words.size() < 5 || words[4] != u'年' ||
      !std::all_of(words.begin(), words.begin() + 4, IsDigit)) {
    return 0;
  }
  int year = 0;
  for (std::size_t k = 0; k < 4; ++k) {
    year = year * 10 + (words[k] - u'0');
  }
  return year;
}

// A time of the news, and of no figure.
bool IsVague(View word) {
  return word == u"近日" || word == u"日前" || word == u"昨日" || word == u"目前" ||
         word == u"今天" || word == u"昨天";
}

// Cuts passages into sentences and clauses and shows each clause to the rules that its marks call
// for. The order matters: a quantity belongs to the first rule that takes it.
class ArticleReader : ClauseRules {
 public:
  ArticleReader(const Source& source, ArticleTopic topic)
      : ClauseRules(reading_), reading_(source, std::move(topic)) {}
  ArticleReader(const ArticleReader&) = delete;
  ArticleReader& operator=(const ArticleReader&) = delete;

  void Read(const Passage& passage) {
    if (passage.heading && !rankings_.Lists({passage.begin, passage.end})) {
      events_.Under({passage.begin, passage.end});
      rankings_.Under({passage.begin, passage.end});
      zone_rows_.Under({passage.begin, passage.end});
      section_ = ZoneOfHeading(passage).value_or(section_);
      return;
    }
    state_.in_title = passage.title;
    state_.paragraph = passage.begin;
    // An article about many zones tells of one at a time.
    state_.focus = !section_.name.empty()     ? section_
                   : state_.of_place          ? ZoneName{}
                   : state_.zone.name.empty() ? state_.told
                                              : state_.zone;
    if (Has(FromUtf8(state_.focus.name), u"、")) {
      state_.focus = {};  // a row of zones
    }
    state_.open_event = kNone;
    events_.BeginParagraph();
    indicators_.BeginParagraph();
    doubts_.BeginParagraph();
    state_.period = {};
    std::vector<Clause> sentence;
    const std::vector<Token>& tokens = state_.source.tokens.all;
    std::size_t t = TokenAt(state_.source.tokens, passage.begin);
    Clause clause{{passage.begin, passage.begin}, t, t};
    int brackets = 0;
    const auto close = [&](std::size_t end, std::size_t next_token, std::size_t next) {
      // What stands without a mark behind the last of a long clause is no part of what it says.
      const std::size_t marked = next_token > clause.first ? tokens[next_token - 1].end : 0;
      clause.at.end = std::min(end, std::max(clause.at.begin + kLongestClause, marked));
      clause.last = next_token;
      if (!clause.at.empty()) {
        clause.characters = Characters(Sub(clause.at));
        sentence.push_back(clause);
      }
      clause = {{next, next}, next_token, next_token};
      brackets = 0;
    };
    const auto finish = [&] {
      if (!sentence.empty()) {
        ReadSentence(sentence);
        sentence.clear();
      }
    };
    for (; t < tokens.size() && tokens[t].begin < passage.end; ++t) {
      if (state_.source.checkpoint.Stop(1)) {
        return;
      }
      const Token& token = tokens[t];
      const bool bracket = token.mark == Mark::kBookOpen ||
                           (token.mark == Mark::kOpen && state_.text[token.begin] == u'（');
      if (bracket) {
        ++brackets;
      } else if (token.mark == Mark::kBookClose ||
                 (token.mark == Mark::kClose && state_.text[token.begin] == u'）')) {
        brackets = 0;
      }
      const bool too_long = token.begin - clause.at.begin > kLongestClause;
      if (token.mark == Mark::kStop ||
          (token.mark == Mark::kComma && (brackets == 0 || too_long))) {
        close(token.begin, t, token.end);
        clause.first = t + 1;
        if (token.mark == Mark::kStop || sentence.size() >= 24) {
          finish();
        }
      } else if (too_long) {
        close(token.begin, t, token.begin);
        if (sentence.size() >= 24) {
          finish();
        }
      }
    }
    close(passage.end, t, passage.end);
    finish();
  }

  // ●甲经开区: the zone that a heading holds, and little else.
  std::optional<ZoneName> ZoneOfHeading(const Passage& passage) const {
    constexpr std::size_t kMostAround = 4;
    const std::size_t first = TokenAt(state_.source.tokens, passage.begin);
    std::optional<ZoneName> zone;
    for (std::size_t i = first; i < state_.source.tokens.all.size() && T(i).begin < passage.end;
         ++i) {
      if (!IsNamedZone(T(i))) {
        continue;
      }
      const std::size_t length = T(i).end - T(i).begin;
      if (zone || passage.end - passage.begin > length + kMostAround) {
        return std::nullopt;
      }
      zone = NameOf(state_.source, T(i));
    }
    return zone;
  }

  // What the headline says of whom the article is.
  void ReadAhead(const Passage& title) {
    companies_.NoteIssuer({title.begin, title.end});
    if (title.title) {
      zone_rows_.Under({title.begin, title.end});
      rankings_.Under({title.begin, title.end});
    }
  }

  std::vector<Fact> Take() {
    signings_.DropNamedTwice();
    return std::move(state_.facts);
  }

 private:
  void ReadSentence(const std::vector<Clause>& sentence) {
    // A token is looked at by every rule, characters are only copied.
    if (state_.source.checkpoint.Stop(sentence.back().at.end - sentence.front().at.begin +
                                      kStepsPerToken *
                                          (sentence.back().last - sentence.front().first))) {
      return;
    }
    signings_.BeginSentence();
    recognitions_.BeginSentence();
    indicators_.BeginSentence(sentence.front().at.begin);
    state_.sentence_facts.clear();
    state_.subject = {};
    state_.begin = sentence.front().at.begin;
    state_.first_token = sentence.front().first;
    state_.used.assign(sentence.back().last - state_.first_token, false);
    state_.future = false;
    PointedFocus(sentence);
    state_.bygone = false;
    companies_.NoteIssuer(sentence.front().at);
    for (const Clause& clause : sentence) {
      for (std::size_t i = clause.first; i < clause.last; ++i) {
        const Token& token = T(i);
        if ((token.mark == Mark::kFuture && !IsReached(token, clause)) ||
            (token.mark == Mark::kWill && state_.text[token.end] != u'“')) {
          state_.future = true;
        }
        if (token.mark == Mark::kDate || token.mark == Mark::kPeriod) {
          NoteYear(token);
        }
        if (token.mark == Mark::kCompany) {
          companies_.Note(token, clause);
        } else if (token.mark == Mark::kItIs) {
          const Range name = Trim({clause.at.begin, token.begin}, clause);
          if (name.size() >= 2 && name.size() <= 12) {
            companies_.Note(name);
          }
        }
      }
    }
    bool dated = false;
    for (std::size_t i = 0; i < sentence.size(); ++i) {
      state_.clause_done = false;
      MovePeriod(sentence[i], dated);
      ReadClause(sentence, i);
    }
    indicators_.EndSentence(sentence);
    rankings_.EndSentence(sentence);
    zone_rows_.EndSentence(sentence);
    doubts_.Note(sentence);
    MoveFocus(sentence);
  }

  // 工业投资实现倍增目标: what was aimed at is there; 到2022年末 in news of 2023.
  bool IsReached(const Token& token, const Clause& clause) const {
    const View word = Sub({token.begin, token.end});
    if (word.starts_with(u"到2") && YearIn(word.substr(1)) <= state_.source.newest_year) {
      return true;
    }
    const View lead = Sub({clause.at.begin, token.begin});
    // 年内公布的2023年度指数
    if (word == u"年内") {
      const View rest = After(token.end, 4);
      static constexpr View kDone[] = {u"公布", u"发布", u"已", u"累计", u"新", u"签约"};
      return StartsWithAny(rest, kDone);
    }
    // 咬定目标不放松: a phrase
    if (word == u"目标" && After(token.end, 3).starts_with(u"不放松")) {
      return true;
    }
    return word == u"目标" && (Has(lead, u"实现") || Has(lead, u"完成") || Has(lead, u"达成"));
  }

  // The time of what a clause tells: the first that its sentence names, and from a clause on that
  // begins with another (记者8月22日获悉，上半年，…) that one.
  void MovePeriod(const Clause& clause, bool& dated) {
    std::size_t at = kNone;
    for (std::size_t i = clause.first; i < clause.last && at == kNone; ++i) {
      const Mark mark = T(i).mark;
      if (dated && (T(i).begin > clause.at.begin || mark == Mark::kWill)) {
        return;
      }
      const bool time = mark == Mark::kPeriod || mark == Mark::kDate;
      at = time && !IsVague(Sub({T(i).begin, T(i).end})) ? i : kNone;
    }
    if (at == kNone || (dated && Sub({T(at).begin, T(at).end}) == u"全年")) {
      return;
    }
    for (std::size_t i = at + 1; dated && i < clause.last; ++i) {
      if (T(i).mark == Mark::kWill || T(i).mark == Mark::kFuture || T(i).mark == Mark::kProject) {
        return;  // 2022年上半年将投入使用: of what is to come
      }
    }
    state_.period = {T(at).begin, T(at).end};
    for (std::size_t i = at + 1;
         i < clause.last && T(i).mark == Mark::kPeriod && T(i).begin == state_.period.end; ++i) {
      state_.period.end = T(i).end;  // 今年1-3月
    }
    dated = true;
  }

  // 2009年6月 in news of 12月15日 is no news.
  void NoteYear(const Token& token) {
    const View date = Sub({token.begin, token.end});
    const bool year = date.size() > 5 && date[4] == u'年' && IsDigit(date[0]) && IsDigit(date[3]);
    const bool day = date.ends_with(u'日');
    if (day && !state_.day_without_year && !state_.in_title) {
      state_.day_without_year = !year;
    }
    if (!year || !Has(date, u"月")) {
      return;
    }
    if (state_.source.options.published_on) {
      const std::chrono::year_month_day news{*state_.source.options.published_on};
      int told = 0;
      for (std::size_t k = 0; k < 4; ++k) {
        told = told * 10 + (date[k] - u'0');
      }
      state_.bygone = state_.bygone || told < static_cast<int>(news.year());
    } else {
      state_.bygone = state_.bygone || state_.day_without_year.value_or(false);
    }
  }

  // 该区 means the zone told last, 我区 the one of the article, 三个园区 the row of them; each is in
  // focus from here on.
  void PointedFocus(const std::vector<Clause>& sentence) {
    for (std::size_t i = sentence.front().first; i < sentence.back().last; ++i) {
      if (state_.focus.name.empty() && IsQuantity(i, QuantityKind::kCount) && CountsProjects(i) &&
          After(T(i).end, 2) == u"园区" && WholeNumber(Q(i).number).value_or(99) < 10) {
        state_.focus = state_.told;
        return;
      }
      if (T(i).mark != Mark::kZone) {
        continue;
      }
      if (T(i).index == kThisZone && !state_.told.name.empty()) {
        state_.focus = state_.told;
      } else if (T(i).index == kThatZone) {
        state_.focus = Meant(i);
      }
      return;
    }
  }

  // 甲高新区、乙经开区、丙开发区: the last of three zones or more; else the token itself.
  std::size_t RowEnd(std::size_t token, std::size_t last) const {
    std::size_t end = token;
    std::size_t zones = 1;
    for (std::size_t i = token + 1; i < last; ++i) {
      if (IsNamedZone(T(i)) && T(i - 1).mark == Mark::kEnumeration) {
        end = i;
        ++zones;
      } else if (T(i).mark != Mark::kEnumeration || T(token + 1).begin != T(token).end) {
        break;
      }
    }
    return zones > 2 ? end : token;
  }

  bool IsArea(std::size_t area, std::size_t whole) const {
    return IsAreaOf(state_.source, NameOf(state_.source, T(area)), NameOf(state_.source, T(whole)));
  }

  // 作为广西自贸试验区的一部分，钦州港片区…: an area of the zone, told behind it.
  std::size_t AreaBehind(std::size_t zone, std::size_t last) const {
    for (std::size_t i = zone + 1; i < last && IsKnownZone(T(zone)); ++i) {
      if (IsKnownZone(T(i))) {
        return IsArea(i, zone) ? i : zone;
      }
    }
    return zone;
  }

  // Who is told of holds until another is; what else a sentence names takes part.
  void MoveFocus(const std::vector<Clause>& sentence) {
    for (std::size_t i = sentence.front().first; i < sentence.back().last; ++i) {
      if (IsNamedZone(T(i)) && !IsAside(i)) {
        const std::size_t last = AreaBehind(RowEnd(i, sentence.back().last), sentence.back().last);
        if (last != i && T(i).index != T(last).index && IsArea(last, i)) {
          i = last;
        }
        // Of a row of zones none is who the next sentence tells of.
        state_.told = last == i ? NameOf(state_.source, T(i)) : RowOf(last);
        state_.focus = last == i ? state_.told : ZoneName{};
        state_.of_place = false;
        // 甲开发区创汇6亿美元，乙县创汇4亿美元: one of many, of which a place was told last.
        if (OwnedBehind(sentence, T(i).end)) {
          state_.focus = state_.told = {};
        }
        return;
      }
      if (T(i).mark == Mark::kZone) {
        return;
      }
    }
    if (OwnedBehind(sentence, sentence.front().at.begin)) {
      // A lead about a whole place goes on until a zone is named.
      state_.of_place = state_.of_place || state_.told.name.empty();
      state_.focus = {};
    }
  }

  // True when a place is who a claim behind `at` is of.
  bool OwnedBehind(const std::vector<Clause>& sentence, std::size_t at) const {
    const std::vector<PlaceMention>& places = state_.source.tokens.places;
    auto place =
        std::lower_bound(places.begin(), places.end(), at,
                         [](const PlaceMention& p, std::size_t value) { return p.begin < value; });
    for (; place != places.end() && place->begin < sentence.back().at.end; ++place) {
      if (place->kind != PlaceKind::kAbroad && Owns(*place)) {
        return true;
      }
    }
    return false;
  }

  // What a clause told of nothing known may be of what the next one names.
  void FreeFigures(const Clause& clause) {
    for (std::size_t i = clause.first; i < clause.last; ++i) {
      state_.used[i - state_.first_token] = false;
    }
  }

  void ReadClause(const std::vector<Clause>& sentence, std::size_t n) {
    const Clause& clause = sentence[n];
    if (clause.first == clause.last) {
      events_.ReadUnmarked(clause);
      if (clause.characters.MayHold(u"持平")) {
        indicators_.Read(sentence, n);
      }
      recognitions_.NoteHonour(clause);
      return;
    }
    static_assert(static_cast<unsigned>(Mark::kMeasure) < 64, "one bit for each mark");
    std::uint64_t marks = 0;
    for (std::size_t i = clause.first; i < clause.last; ++i) {
      marks |= std::uint64_t{1} << static_cast<unsigned>(T(i).mark);
    }
    const auto any = [&](std::initializer_list<Mark> wanted) {
      return std::any_of(wanted.begin(), wanted.end(),
                         [&](Mark m) { return (marks >> static_cast<unsigned>(m)) & 1U; });
    };
    const std::size_t facts_before = state_.facts.size();
    const bool figures = any({Mark::kQuantity});
    if (figures && any({Mark::kZone}) && zone_rows_.Read(sentence, n)) {
      return;
    }
    if (events_.Read(sentence, n, figures)) {
      events_.EndClause(clause, facts_before);
      if (figures) {
        name_sizes_.Read(clause, facts_before);
      }
      const bool land_told =
          std::any_of(state_.sentence_facts.begin(), state_.sentence_facts.end(),
                      [&](std::size_t f) { return state_.facts[f].attr != Attr::kNone; });
      if (events_.LandInFront() < n && state_.facts.size() > facts_before && !land_told) {
        FreeFigures(sentence[events_.LandInFront()]);
        signings_.SideValues(sentence[events_.LandInFront()]);
      }
      if (any({Mark::kLand, Mark::kArea, Mark::kYield, Mark::kLasts})) {
        signings_.SideValues(clause);
      }
      if (figures) {
        signings_.Floors(clause);
      }
      indicators_.Read(sentence, n);
      return;
    }
    if (any({Mark::kRank, Mark::kRankVerb}) ||
        (any({Mark::kZone}) && clause.at.begin == state_.paragraph)) {
      rankings_.Read(sentence, n);
    }
    if (any({Mark::kSign, Mark::kSettle, Mark::kAttract, Mark::kPlanInvest, Mark::kInvest,
             Mark::kTotalInvest})) {
      signings_.Read(sentence, n);
    }
    if (figures && !state_.clause_done) {
      events_.Invested(sentence, n);
    }
    if (any({Mark::kInclude})) {
      signings_.Members(clause);
    }
    if (any({Mark::kFields})) {
      signings_.Fields(clause);
    }
    if (any({Mark::kLand, Mark::kArea, Mark::kYield, Mark::kLasts})) {
      signings_.SideValues(clause);
    }
    if (const std::size_t begun =
            std::max(Find(clause, Mark::kFound) + 1, Find(clause, Mark::kFacility) + 1);
        !state_.clause_done && begun > 0) {
      // 产业母基金揭牌: a fund is a programme.
      if (Before(T(begun - 1).begin, 6, clause.at.begin).find(u"基金") != View::npos) {
        programmes_.Begun(clause, begun - 1);
      }
    }
    if (!state_.clause_done && any({Mark::kFacility, Mark::kBuilt, Mark::kFound})) {
      facilities_.Read(sentence, n);
    }
    if (figures && state_.facts.size() > facts_before) {
      name_sizes_.Read(clause, facts_before);
    }
    if (!state_.clause_done &&
        any({Mark::kAward, Mark::kGain, Mark::kGrant, Mark::kConfer, Mark::kListed, Mark::kRankVerb,
             Mark::kQuantity, Mark::kValue})) {
      recognitions_.Read(clause);
    }
    if (!state_.clause_done && any({Mark::kLaunch, Mark::kTackle, Mark::kSpend, Mark::kAttract,
                                    Mark::kInvest, Mark::kBuild})) {
      programmes_.Read(clause);
    }
    if (!state_.clause_done) {
      if (clause.characters.MayHold(u'“')) {
        programmes_.Named(clause);
      }
      if (clause.characters.MayHold(u'《')) {
        programmes_.Document(clause);
      }
      state_.clause_done = false;  // its figures are told beside it
    }
    if (figures || clause.characters.MayHold(u"基金")) {
      programmes_.Fund(clause);
    }
    if (figures) {
      signings_.Floors(clause);
    }
    indicators_.Read(sentence, n);
    recognitions_.NoteHonour(clause);
    events_.EndClause(clause, facts_before);
  }

  ArticleReading reading_;
  ZoneName section_;  // of the last heading that is a zone's name
  CompanyNames companies_{reading_};
  RankingRules rankings_{reading_};
  SigningRules signings_{reading_, companies_};
  FacilityRules facilities_{reading_};
  RecognitionRules recognitions_{reading_};
  ProgrammeRules programmes_{reading_};
  IndicatorRules indicators_{reading_};
  EventFrames events_{reading_, companies_};
  ZoneRows zone_rows_{reading_};
  NameSizes name_sizes_{reading_};
  SentenceDoubts doubts_{reading_};
};

}  // namespace

ZoneName NameOf(const Source& source, const Token& zone) {
  if (const Zone* known = ZoneOf(zone, source.gazetteer); known != nullptr) {
    return {known->name, known->id};
  }
  return {Printed(source.text, zone.begin, zone.end), ""};
}

std::size_t TokenAt(const Tokens& tokens, std::size_t at) {
  return static_cast<std::size_t>(
      std::lower_bound(tokens.all.begin(), tokens.all.end(), at,
                       [](const Token& token, std::size_t value) { return token.begin < value; }) -
      tokens.all.begin());
}

int NewestYear(const Text& text, const Tokens& tokens) {
  const View units = text.units;
  int newest = 0;
  for (const Token& token : tokens.all) {
    const bool time = token.mark == Mark::kPeriod || token.mark == Mark::kDate;
    if (time &&
        (token.begin == 0 || View(u"到至-—–～~").find(units[token.begin - 1]) == View::npos)) {
      newest = std::max(newest, YearIn(units.substr(token.begin, token.end - token.begin)));
    }
  }
  return newest;
}

std::optional<ZoneName> ZoneOfPlace(const Source& source, View place, View words) {
  if (place.size() < 2 || place.size() > 9 || words.empty()) {
    return std::nullopt;
  }
  const std::u16string name =
      place.ends_with(words) ? std::u16string(place) : std::u16string(place).append(words);
  const Mentions mentions = source.gazetteer.names().Find(name, source.checkpoint);
  if (mentions.zones.size() != 1 || mentions.zones.front().begin != 0 ||
      mentions.zones.front().end != name.size() || mentions.zones.front().index == kThatZone) {
    return std::nullopt;
  }
  if (mentions.zones.front().index != kUnlistedZone) {
    return NameOf(source, {0, 0, mentions.zones.front().index, Mark::kZone});
  }
  // 增速 is no place, though 增速高新区 might be the name of a zone.
  const Mentions alone = source.gazetteer.names().Find(place, source.checkpoint);
  const bool is_place = alone.places.size() == 1 && alone.places.front().begin == 0 &&
                        alone.places.front().end == place.size();
  return is_place ? std::optional(ZoneName{ToUtf8(name), ""}) : std::nullopt;
}

bool IsThere(const Source& source, const ZoneName& zone, View place) {
  const Zone* known = zone.id.empty() ? nullptr : source.gazetteer.FindById(zone.id);
  const std::string name = ToUtf8(place);
  return known != nullptr && (known->name.starts_with(name) || known->city == name);
}

bool IsAreaOf(const Source& source, const ZoneName& area, const ZoneName& whole) {
  const Zone* known = area.id.empty() ? nullptr : source.gazetteer.FindById(area.id);
  return known != nullptr && !whole.id.empty() && known->parent == whole.id;
}

std::vector<Fact> FindFacts(const Source& source, const std::vector<Passage>& passages,
                            ArticleTopic topic) {
  ArticleReader reader(source, std::move(topic));
  for (const Passage& passage : passages) {
    if (passage.title || passage.heading) {
      reader.ReadAhead(passage);
    }
  }
  for (const Passage& passage : passages) {
    if (source.checkpoint.Stop(1)) {
      break;
    }
    reader.Read(passage);
  }
  return reader.Take();
}

}  // namespace zoneflow::ingest

#include "services/ingest/core/english_rules.h"

#include <algorithm>

namespace zoneflow::ingest::english {
namespace {

constexpr std::string_view kOfZone =
    "zone zone's area area's park park's zones parks district district's ftzs ftz pftzs";
constexpr std::string_view kOfPlace =
    "city's province's county's country's nation's nationwide china's province-wide citywide";

// Verbs that make a clause and are no nouns.
constexpr std::string_view kFinite =
    "is are was were has have had will would can could may rose grew climbed increased jumped "
    "surged "
    "expanded gained soared leapt fell dropped declined decreased dipped slid shrank slipped "
    "plunged reached hit totaled totalled stood equaled exceeded topped amounted came surpassed "
    "achieved realized generated posted earned reported produced collected completed handled "
    "attracted contributed saw raised received drew paid took turned delivered houses hosts hosted "
    "includes operates gathered boasts added submitted signed inked sealed opened unveiled "
    "launched "
    "started began broke went made accounted accounts moved ranked spent invested announced plans "
    "aims set held kicked became established settled covers spans represents invests exceed "
    "exceeds "
    "generates employs makes made remained remains runs ran witnessed handles produces did does "
    "maintained kept showed enjoyed experienced continued provides offers "
    "exported imported granted issued provided lent";

}  // namespace

bool IsVerb(std::string_view word) { return In(kFinite, word); }

std::size_t FirstVerb(const Sentence& sentence) {
  std::size_t at = 0;
  // Added value is a noun.
  while (at < sentence.words.size() &&
         (!IsVerb(sentence.words[at].text) ||
          (sentence.W(at) == "added" && sentence.W(at + 1) == "value"))) {
    ++at;
  }
  return at;
}

// Output of the zone in the first quarter: what, not whose or when.
std::size_t Rules::CutTail(std::size_t first, std::size_t last) const {
  for (std::size_t i = first + 1; i + 1 < last; ++i) {
    if (!In("in on during for of by at from as since", W(i))) {
      continue;
    }
    std::size_t k = i + 1;
    const auto counted = [&](std::size_t w) {  // China's 12 pilot free trade zones
      return s_.FigureAt(w) != nullptr || W(w) == "china's";
    };
    while (k < last && (In("the its this last all entire whole high-tech hi-tech development new "
                           "free trade bonded industrial economic province's",
                           W(k)) ||
                        (counted(k) && W(i) != "from") ||
                        (In("national provincial pilot state-level", W(k)) && counted(k - 1)))) {
      ++k;
    }
    const bool period =
        In("first second third fourth half quarter months year month q1 h1", W(k)) ||
        In(kMonths, W(k)) || W(k).starts_with("20") ||
        (In("year month week", W(k)) || In("year month", W(k - 1)));
    const bool zone =
        In(kOfZone, W(k)) || std::any_of(s_.zones.begin(), s_.zones.end(), [&](const ZoneAt& z) {
          return z.first == k || (z.first < k && k < z.last);
        });
    if (period || zone) {
      return i;
    }
  }
  return last;
}

// Takes a zone or a small word off either end; false when there is none.
bool Rules::TrimOnce(std::size_t& first, std::size_t& last) const {
  for (const ZoneAt& zone : s_.zones) {
    if (zone.first <= first && first < zone.last) {
      first = zone.last;
      return true;
    }
    if (zone.first < last && last <= zone.last && zone.first >= first) {
      last = zone.first;
      return true;
    }
  }
  if (last > first + 2 && In("last this", W(last - 2)) &&
      In("year month quarter week", W(last - 1))) {
    last -= 2;
    return true;
  }
  const std::string& word = W(first);
  if (first + 1 < last && In("hi-tech high-tech development bonded new", word) &&
      In("zone's area's park's district's", W(first + 1))) {
    first += 2;
    return true;
  }
  const bool own = In(kOfZone, word) && (!s_.words[first].capital || word.ends_with("'s"));
  if (In(kSmall, word) || own || In(kOfPlace, word) || In("meanwhile among whose saw", word) ||
      (word == "total" && W(first + 1) == "of")) {
    ++first;
    return true;
  }
  if (In(kSmall, W(last - 1))) {
    --last;
    return true;
  }
  return false;
}

// A zone in Rudong county: the place is where it lies.
bool Rules::IsWhere(std::size_t first, std::size_t last) const {
  const bool behind = std::any_of(s_.zones.begin(), s_.zones.end(),
                                  [&](const ZoneAt& zone) { return zone.last == first; });
  for (std::size_t k = first + 1; k < last; ++k) {
    if (!s_.words[k].capital && !In("county city province district", W(k))) {
      return false;
    }
  }
  return behind && In("in of at", W(first)) && first + 1 < last;
}

std::string Rules::Phrase(std::size_t first, std::size_t last) const {
  last = CutTail(first, std::min(last, size()));
  while (first < last && !IsWhere(first, last) && TrimOnce(first, last)) {
  }
  if (first >= last || IsWhere(first, last)) {
    return {};
  }
  // “Zero Rent” apartment plan: with the mark in front.
  std::size_t begin = s_.words[first].begin;
  const char16_t before = begin > 0 ? state_.source.text.units[begin - 1] : u' ';
  const std::size_t end = s_.words[last - 1].end;
  const std::u16string_view text = state_.source.text.units;
  const std::u16string_view inner = text.substr(begin, end - begin);
  const bool closes = inner.find_first_of(u"\"\u201d") != std::u16string_view::npos;
  begin -= closes && (before == u'"' || before == u'\u201c') ? 1 : 0;
  for (const Figure& figure : s_.figures) {  // a 500-million-yuan fund is a fund
    if (figure.adjective && figure.first >= first && figure.last < last) {
      const std::string behind = Printed(state_.source.text, s_.words[figure.last].begin, end);
      return figure.first == first
                 ? behind
                 : Printed(state_.source.text, begin, s_.words[figure.first - 1].end) + " " +
                       behind;
    }
  }
  return Printed(state_.source.text, begin, end);
}

std::size_t Rules::ClauseStart(std::size_t at) const {
  while (at > 0 && !Breaks(at) && !In("while that which and as with", W(at - 1))) {
    --at;
  }
  return at;
}

bool Rules::ClauseEnds(std::size_t word) const {
  for (std::size_t k = word; k > 0 && k + 14 > word; --k) {
    if (In("saw seen sees", W(k - 1))) {
      return false;  // saw its research and development fees hit
    }
    const Figure* figure = s_.FigureAt(k - 1);
    if ((figure != nullptr && figure->kind != FigureKind::kCount) || IsVerb(W(k - 1))) {
      return true;
    }
    if (Breaks(k - 1) || W(k - 1) == "and") {
      return false;
    }
  }
  return false;
}

// Words between two commas that tell more of what stands in front: with a total investment of …,
// operated by …, a core zone of the city.
bool Rules::IsAside(std::size_t first, std::size_t last) const {
  if (s_.words[first].bracket) {
    return true;
  }
  const std::string& word = W(first);
  const bool relative = In("which who whose that", word);
  const bool opens =
      relative ||
      In("with including located covering built operated backed led founded invested a "
         "an the such especially particularly mainly based run owned situated developed "
         "established approved dubbed known however both together along worth totaling "
         "involving funded supported designed launched",
         word);
  if (last - first > 18 || (!opens && !(s_.words[first].capital && last - first <= 6))) {
    return false;
  }
  for (std::size_t k = first + 1; k < last && !relative; ++k) {
    if (IsVerb(W(k))) {
      return false;
    }
  }
  return true;
}

std::size_t Rules::SubjectStart(std::size_t end) const {
  std::size_t k = end;
  while (k > 0) {
    if (k != end && Breaks(k)) {
      // Past what stands in brackets: of 60 billion yuan ($8 billion) in industry.
      std::size_t open = k - 1;
      while (open > 0 && !s_.words[open].bracket && k - open < 6) {
        --open;
      }
      if (s_.words[k].stop || open == 0 || !s_.words[open].bracket || s_.words[open].stop) {
        break;
      }
      k = open;
    }
    const std::string& word = W(k - 1);
    if (In("while that which but where when if whereas because as than said who saw seen sees",
           word) ||
        (word == "and" && ClauseEnds(k - 1))) {
      break;
    }
    --k;
  }
  return k;
}

// In 2018 exports rose; from 1994 to 1999 its output.
std::size_t Rules::PastPeriod(std::size_t first, std::size_t last) const {
  if (!In("in during for by over of from since until between on", W(first))) {
    return first;
  }
  if (In("from between", W(first)) && In("to and", W(first + 2)) && first + 4 < last) {
    return first + 4;
  }
  const std::size_t at = first + (In("the its", W(first + 1)) ? 2 : 1);
  const std::size_t end = PeriodEnd(s_, at);
  return end > at && end < last ? end : first;
}

Words Rules::Subject(std::size_t verb) const {
  std::size_t end = verb;
  while (end > 0 && !Breaks(end) &&
         (In(kAuxiliary, W(end - 1)) ||
          (W(end - 1).ends_with("ly") && !In("july supply assembly family", W(end - 1))))) {
    --end;
  }
  for (int asides = 0; asides < 5 && end > 0 && Breaks(end); ++asides) {
    std::size_t first = end - 1;
    while (first > 0 && !Breaks(first)) {
      --first;
    }
    const bool more = In("with including which whose who operated", W(first)) ||
                      s_.words[first].bracket || In("province city county", W(end - 1));
    if (asides > 0 && !more) {
      break;  // the subject itself
    }
    if (first == 0 || !IsAside(first, end)) {
      return {end, end};
    }
    end = first;
  }
  std::size_t start = SubjectStart(end);
  // Foreign capital, which rose; revenues of six zones, together with two others, rose.
  const bool which = W(start) == "which" && end == start + 1 && start > 1 &&
                     s_.FigureAt(start - 1) == nullptr && W(start - 1) != "of";
  if (start > 0 && start < end && Breaks(start) &&
      (which || In("together along including located situated", W(start)))) {
    end = start;
    start = SubjectStart(end);
  }
  start = PastPeriod(start, end);
  for (std::size_t k = start + 1; k < end; ++k) {
    if (In("with worth totaling totalling involving valued covering operated backed inked", W(k))) {
      return {start, k};
    }
  }
  return {start, end};
}

std::string Rules::Resolved(std::string subject) const {
  if (subject.empty() ||
      !In("number Number total figure figures rate It it They they one ones", subject)) {
    return subject;
  }
  return state_.facts.empty() ? std::string() : state_.facts.back().subject;
}

// True where what follows has a value of its own: … and paid-in capital worth 5 billion yuan.
bool Rules::OwnValueBehind(std::size_t at) const {
  for (std::size_t k = at + 1; k < std::min(size(), at + 9) && !Breaks(k); ++k) {
    const Figure* figure = s_.FigureAt(k);
    if (figure != nullptr) {
      return figure->kind != FigureKind::kCount && In("of worth at", W(k - 1));
    }
  }
  return false;
}

// … and 80 enterprises, and fifth among, and plans to; … have settled; … a year: the object ends.
bool Rules::EndsObject(std::size_t at) const {
  const std::string& next = W(at + 1);
  std::size_t count = at + 1;  // and more than 180 hospitals
  while (count < at + 4 && In("more than over about nearly some another around", W(count))) {
    ++count;
  }
  if (W(at) == "and" && s_.FigureAt(count) != nullptr) {
    return true;
  }
  return (W(at) == "and" && (IsVerb(next) || s_.FigureAt(at + 1) != nullptr ||
                             In("the its their a an first second third fourth fifth sixth seventh "
                                "eighth ninth tenth",
                                next))) ||
         (W(at) == "and" && OwnValueBehind(at)) ||
         (W(at) == "and" &&
          In("raise increase build attract establish set create expand boost introduce "
             "add make bring achieve have start develop lift double",
             next)) ||
         (In("a per each every this last", W(at)) && In("year day month hour week", next)) ||
         In("is are was were have has had will would can could", W(at));
}

std::string Rules::Object(std::size_t first, std::size_t& last) const {
  last = first;
  while (last < size() && (last == first || !Breaks(last)) && last - first < 12 &&
         !In("in on at with by under according near from during operated covering last which that "
             "worth to as into over through who while since involving including totaling",
             W(last))) {
    if (last > first && EndsObject(last)) {
      break;
    }
    const Figure* figure = s_.FigureAt(last);
    if (figure != nullptr && figure->kind != FigureKind::kCount && last > first &&
        !figure->adjective) {
      break;
    }
    ++last;
  }
  return Phrase(first, last);
}

// The city and Jiangmen city are no zones; in the city, in China's Hubei province, and the aside in
// Wuxi, Jiangsu province, are where.
bool Rules::IsPlaceSubject(std::size_t at) const {
  std::size_t first = at;
  while (first > 0 && !Breaks(first) &&
         (s_.words[first - 1].capital || W(first - 1).ends_with("'s"))) {
    --first;
  }
  if (first == at) {
    return W(at - 1) == "the" &&
           (at < 2 || !In("in of to for by across from near around and", W(at - 2)));
  }
  const bool aside = first > 0 && Breaks(first) && Breaks(at + 1);
  return !aside &&
         (first == 0 || !In("in of to for by across from near around and south east north "
                            "west central northeast northwest southwest",
                            W(first - 1)));
}

// The city's exports rose; ranked first in the city, and a tenth of the city's total, do not.
bool Rules::OfPlace(std::size_t word, std::size_t floor) const {
  const auto within = [&](std::size_t k) {
    while (k > 0 &&
           In("the all whole entire that south north east west central northeast northwest "
              "southeast southwest",
              W(k - 1))) {
      --k;
    }
    return k > 0 && In("of among in from across for to by than", W(k - 1));
  };
  for (std::size_t k = floor; k < std::min(word + 8, size()); ++k) {
    if (k > word && Breaks(k)) {
      break;  // China Telecom, the country's largest carrier
    }
    if (k <= word + 4 && In(kOfPlace, W(k)) && !within(k)) {
      return true;
    }
    const bool in_zone = std::any_of(s_.zones.begin(), s_.zones.end(), [&](const ZoneAt& zone) {
      return zone.first <= k && k < zone.last;
    });
    if (k < word + 4 && k > 0 && !in_zone && In("city province county", W(k)) &&
        IsPlaceSubject(k)) {
      return true;
    }
  }
  return false;
}

ZoneName Rules::ZoneFor(std::size_t word) const {
  const ZoneAt* best = nullptr;
  for (const ZoneAt& zone : s_.zones) {
    if (zone.first <= word || best == nullptr) {
      best = &zone;
    }
  }
  // A zone, sponsored by another zone and in a third, has attracted: the first is the subject.
  const std::size_t verb = FirstVerb(s_);
  if (best != nullptr && best != s_.zones.data() && s_.zones.front().first <= 1 &&
      best->last <= verb && verb <= word + 1 && Breaks(s_.zones.front().last)) {
    best = s_.zones.data();
  }
  const std::size_t floor = best != nullptr && best->first <= word ? best->last : 0;
  if (OfPlace(word, floor)) {
    return {};
  }
  if (best == nullptr) {
    return state_.focus;
  }
  // Zones that share a claim are named together.
  ZoneName name = best->name;
  for (const ZoneAt* zone = best; zone != s_.zones.data(); --zone) {
    const std::size_t gap = (zone - 1)->last;
    const bool joined = zone->first == gap ||
                        (W(gap) == "and" && (zone->first == gap + 1 ||
                                             (zone->first == gap + 2 && W(gap + 1) == "the")));
    if (!joined || zone->last > word + 1) {
      break;
    }
    name = {(zone - 1)->name.name + "、" + name.name, ""};
  }
  return name;
}

// Newly registered capital; paid taxes behind a comma: the verb tells of the noun.
bool Rules::IsAdjective(std::size_t verb) const {
  const bool participle = W(verb).ends_with("ed") || W(verb) == "paid";
  return participle &&
         (Breaks(verb) || (verb > 0 && In("newly of the with a an its total new actual "
                                          "first all in by and industrial",
                                          W(verb - 1))));
}

bool Rules::HasMeasureNoun(Words words) const {
  for (std::size_t k = words.first; k < words.last; ++k) {
    if (IsMeasureNoun(k)) {
      return true;
    }
  }
  return false;
}

std::string Rules::NounBefore(std::size_t word, std::size_t& first) const {
  std::size_t end = word;
  while (end > 0 && !Breaks(end) &&
         In("of worth about nearly over around almost some more than to at valued roughly "
            "approximately least",
            W(end - 1))) {
    --end;
  }
  if (end == word || end == 0 || !IsMeasureNoun(end - 1)) {
    return {};
  }
  first = end - 1;
  while (first > 0 && !Breaks(first) && s_.FigureAt(first - 1) == nullptr &&
         !In("with saw of the a an its their combined in to for by at", W(first - 1)) &&
         !(W(first - 1) == "and" && (first < 2 || ClauseEnds(first - 1))) &&
         !IsVerb(W(first - 1)) && !In(kAchieve, W(first - 1))) {
    --first;
  }
  return Phrase(first, end);
}

Fact* Rules::Tell(FactKind kind, std::size_t first, std::size_t last, std::string subject) {
  const auto has = [&](std::string_view word) { return subject.find(word) != std::string::npos; };
  if (kind == FactKind::kIndicator && (has("price") || has("Price") || has(" rent"))) {
    return nullptr;  // no figure of a zone
  }
  if (subject.empty() || first >= last || last > size() ||
      (state_.focus.name.empty() && s_.zones.empty() && !state_.about_zones && !state_.of_place)) {
    return nullptr;
  }
  const ZoneName zone = ZoneFor(first);
  Fact fact;
  fact.kind = kind;
  fact.zone = zone.name;
  fact.zone_id = zone.id;
  fact.subject = std::move(subject);
  fact.in_title = state_.in_title;
  fact.period = s_.period;
  fact.span = RawSpan(state_.source.text, state_.source.bytes, s_.words[first].begin,
                      s_.words[last - 1].end);
  state_.facts.push_back(std::move(fact));
  return &state_.facts.back();
}

void Rules::Widen(Fact& fact, const Figure& figure) const {
  const Span span = RawSpan(state_.source.text, state_.source.bytes, s_.words[figure.first].begin,
                            s_.words[figure.last - 1].end);
  fact.span = {std::min(fact.span.begin, span.begin), std::max(fact.span.end, span.end)};
}

void Rules::SetAmount(Fact& fact, Figure& figure) const {
  const Amount amount{figure.value, figure.unit};
  if (fact.amount) {
    fact.amount_alt = amount;
  } else {
    fact.amount = amount;
    fact.bound = figure.bound;
    if (figure.upto) {
      fact.amount_alt = Amount{*figure.upto, figure.unit};
    }
  }
  figure.used = true;
  Widen(fact, figure);
  // 6.8 billion yuan ($950 million): the same sum once more.
  for (Figure& other : s_.figures) {
    if (!other.used && figure.kind == FigureKind::kMoney && other.kind == FigureKind::kMoney &&
        other.first >= figure.last && other.first <= figure.last + 2 &&
        (s_.words[other.first].bracket || s_.words[figure.last].bracket) &&
        other.unit != figure.unit && !fact.amount_alt) {
      fact.amount_alt = Amount{other.value, other.unit};
      other.used = true;
      Widen(fact, other);
    }
  }
}

void Rules::SetEarlier(Fact& fact, const Figure& figure) {
  for (Figure& other : s_.figures) {
    if (other.used || other.kind != figure.kind || other.unit != figure.unit ||
        other.first < figure.last + 1 || other.first > figure.last + 9 || !fact.amount) {
      continue;
    }
    const std::size_t at = other.first;
    const bool earlier = In("against from", W(at - 1)) ||
                         (In("with to", W(at - 1)) && W(at - 2) == "compared") ||
                         (W(at - 1) == "of" && W(at - 2) == "figure");
    if (earlier) {
      fact.from = other.value;
      fact.to = figure.value;
      other.used = true;
      Widen(fact, other);
    }
    return;
  }
}

void Rules::TellSide(const Fact& owner, Figure& figure, Attr attr) {
  Fact side = owner;
  side.amount.reset();
  side.amount_alt.reset();
  side.count.reset();
  side.growth_pct.reset();
  side.bound = Bound::kNone;
  side.attr = attr;
  side.span = RawSpan(state_.source.text, state_.source.bytes, s_.words[figure.first].begin,
                      s_.words[figure.last - 1].end);
  SetAmount(side, figure);
  state_.facts.push_back(std::move(side));
}

Figure* Rules::Next(std::size_t word, FigureKind kind, std::size_t reach) {
  for (Figure& figure : s_.figures) {
    if (!figure.used && figure.kind == kind && figure.first >= word &&
        figure.first - word <= reach) {
      return &figure;
    }
  }
  return nullptr;
}

bool Rules::Future(std::size_t word) const {
  for (std::size_t k = word > 4 ? word - 4 : 0; k < word; ++k) {
    if (In("will would plans plan aims expects expected due scheduled planned set hopes intends",
           W(k)) ||
        (W(k) == "to" && k > 0 && In("is are was were", W(k - 1))) ||
        (W(k) == "be" && k > 0 && W(k - 1) == "to")) {
      return true;
    }
  }
  return false;
}

}  // namespace zoneflow::ingest::english

#include "services/ingest/core/english_measures.h"

#include <algorithm>
#include <utility>

namespace zoneflow::ingest::english {
namespace {

constexpr std::string_view kHedges =
    "to at about nearly over more than some around a an record approximately only as much almost "
    "high of roughly just well another total further in on out up many least additional";
// Verbs whose value has no noun: the zone earned 5 billion yuan.
constexpr std::string_view kYields =
    "earned produced generated posted took turned handled handles collected made produces sold "
    "delivered processed transported shipped exported imported";
// On 3 percent of the land the area contributes …
constexpr std::string_view kOfThis = "zone area park district city";
constexpr std::string_view kPeople =
    "guests delegates participants attendees journalists experts ceremonies meetings forums events "
    "talks exhibitions times years months days";
// Before these a participle is an adjective: newly registered capital.
constexpr std::string_view kBeforeAdjective =
    "newly of the with a an its total new actual all in by";
// What became of those that are counted.
constexpr std::string_view kSetUp =
    "set established founded registered approved licensed created funded matched certified "
    "recruited incubated settled based cultivated filed granted developed built introduced added";
constexpr std::string_view kCome = "entered joined settled moved emerged";

}  // namespace

void MeasureRules::Read() {
  changed_ = false;
  parts_ = false;
  shared_ = false;
  Rows();
  for (std::size_t i = 0; i < size(); ++i) {
    ReadWord(i);
    for (Figure& figure : s_.figures) {
      if (figure.first == i && !figure.used) {
        ReadFigure(figure);
      }
    }
  }
  GiveRow();
}

void MeasureRules::ReadWord(std::size_t at) {
  const std::string& word = W(at);
  const bool made_up = word == "up" && at > 0 &&
                       In("made make makes making set sets setting takes added", W(at - 1));
  const bool up = !made_up && In(kUp, word);
  const bool down = In(kDown, word) || (word == "edged" && W(at + 1) == "down");
  if (up || down) {
    Change(at, down);
  } else if (In("doubled tripled quadrupled", word)) {
    Doubled(at);
  } else if (word == "went" && W(at + 1) == "from") {
    FromTo(at, at + 1);
  } else if (at > 0 && (In(kReach, word) || (In("reach exceed surpass top total attain", word) &&
                                             In("to will would", W(at - 1))))) {
    Value(at);
  }
  if (word == "bringing" && W(at + 1) == "the") {
    BringsTo(at);
  }
  if (!up && !down && In(kAchieve, word)) {
    Achieved(at);
  }
  const bool there =
      In("are were been", word) && at > 1 && (In("there", W(at - 1)) || In("there", W(at - 2)));
  if ((In(kHold, word) && word != "been") || there || (word == "home" && W(at + 1) == "to")) {
    Held(at);
  }
}

void MeasureRules::ReadFigure(Figure& figure) {
  switch (figure.kind) {
    case FigureKind::kPercent:
      Share(figure);
      GrowthOf(figure);
      Elliptical(figure);
      break;
    case FigureKind::kMoney:
      NounOf(figure);
      break;
    case FigureKind::kMeasure:
      Area(figure);
      Capacity(figure);
      break;
    case FigureKind::kCount:
      Capacity(figure);
      SetUp(figure);
      break;
    case FigureKind::kOrdinal:
      Ordinal(figure);
      break;
  }
}

std::size_t MeasureRules::PastHedges(std::size_t word) const {
  std::size_t at = word;
  while (at < size() && at < word + 6 && !Breaks(at) && In(kHedges, W(at))) {
    ++at;
  }
  return at;
}

void MeasureRules::Value(std::size_t verb) {
  const std::size_t at = PastHedges(verb + 1);
  if (IsAdjective(verb) && !Breaks(verb) && W(verb - 1) != "and") {
    return;
  }
  const auto figure = std::find_if(s_.figures.begin(), s_.figures.end(), [&](const Figure& f) {
    return !f.used && f.first == at && f.kind != FigureKind::kOrdinal && !f.adjective;
  });
  if (figure == s_.figures.end() ||
      (In("higher lower more less", W(figure->last)) && !Breaks(figure->last))) {
    return;
  }
  const Words of = Subject(verb);
  if (figure->kind == FigureKind::kCount) {
    // The number of firms reached 338.
    const bool number =
        std::any_of(s_.words.begin() + static_cast<std::ptrdiff_t>(of.first),
                    s_.words.begin() + static_cast<std::ptrdiff_t>(std::max(of.first, of.last)),
                    [](const Word& word) { return word.text == "number" || word.text == "total"; });
    const bool ends = figure->last >= size() || Breaks(figure->last) ||
                      In("in by at as last this at while and", W(figure->last));
    if (!number || !ends) {
      return;
    }
  }
  std::size_t main = verb;  // its income kept growing, reaching 7 trillion yuan
  while (of.empty() && W(verb).ends_with("ing") && state_.facts.size() == state_.before &&
         main > 0 && (main == verb || !IsVerb(W(main)))) {
    --main;
  }
  std::string subject = Text(main < verb && main > 0 ? Subject(main) : of);
  if (subject.empty() && of.empty() && state_.facts.size() > state_.before &&
      state_.facts.back().growth_pct && !state_.facts.back().amount) {
    SetAmount(state_.facts.back(), *figure);  // rose 8 percent, reaching 3 billion yuan
    return;
  }
  subject = subject.empty() ? subject : Resolved(subject);
  const FactKind kind = Future(verb) ? FactKind::kProgramme : FactKind::kIndicator;
  const bool ahead = In("reach exceed surpass hit top total attain", W(verb)) && W(verb) != "hit";
  const bool dated =
      !s_.period.empty() || std::any_of(s_.words.begin(), s_.words.end(),
                                        [](const Word& word) { return word.text == "by"; });
  if (ahead && (kind != FactKind::kProgramme || !dated)) {
    return;  // what is hoped for without a day is no target
  }
  if (kind == FactKind::kProgramme && subject.find("annual") != std::string::npos) {
    figure->used = true;  // what projects are to yield once they are built
    return;
  }
  const std::size_t rate = subject.find(" growth rate");
  const bool grows = figure->kind == FigureKind::kPercent && rate != std::string::npos &&
                     rate + 12 == subject.size();
  if (grows) {  // the GDP growth rate hit 12 percent
    Growth(*figure, false, of.first, subject.substr(0, rate));
    return;
  }
  if (Fact* fact = Tell(kind, std::min(of.first, verb), figure->last, subject)) {
    SetAmount(*fact, *figure);
    if (fact->amount->unit.empty()) {
      fact->amount->unit = "个";
    }
    SetEarlier(*fact, *figure);
  }
}

// The noun of what was achieved: a foreign trade volume of 5 billion yuan; 5 billion yuan in
// output; 5 billion yuan worth of goods. Empty where the verb has none.
std::string MeasureRules::Product(std::size_t verb, const Figure& figure, std::size_t& end) const {
  std::size_t last = figure.first;
  while (last > verb + 1 && (In(kHedges, W(last - 1)) ||
                             In("worth exceeding totaling amounting reach hit", W(last - 1)))) {
    --last;
  }
  if (last > verb + 1) {
    return HasMeasureNoun({verb + 1, last}) ? Phrase(verb + 1, last) : std::string();
  }
  std::size_t at = figure.last;
  // The sum in another currency.
  while (at < size() &&
         (s_.FigureAt(at) != nullptr || (s_.words[at].bracket && W(at) == "about"))) {
    ++at;
  }
  const bool worth = W(at) == "worth";
  at += worth ? 1 : 0;
  const bool joined = In("in of", W(at)) && (!Breaks(at) || s_.words[at].bracket);
  if (!joined &&
      (figure.kind != FigureKind::kMoney || !s_.words[std::min(at, size() - 1)].bracket)) {
    return {};
  }
  at += joined ? 1 : 0;
  std::size_t behind = at;
  const std::string object = Object(at, behind);
  if (!worth && !HasMeasureNoun({at, behind}) && figure.kind == FigureKind::kMoney) {
    return {};
  }
  end = std::max(behind, end);
  return object;
}

// Achieved a foreign trade volume of 240 billion yuan; achieved 21 billion yuan in output; earned 3
// billion yuan; handled 2 million tons of cargo.
void MeasureRules::Achieved(std::size_t verb) {
  Figure* figure = Next(verb + 1, FigureKind::kMoney, 16);
  Figure* measure = Next(verb + 1, FigureKind::kMeasure, 6);
  figure = measure != nullptr && (figure == nullptr || measure->first < figure->first) ? measure
                                                                                       : figure;
  const bool adjective = IsAdjective(verb) && !Breaks(verb) && W(verb - 1) != "and";
  if (figure == nullptr || Future(verb) || figure->adjective || adjective ||
      W(verb + 1) == "capital" || In("mu ha m2 km2 公里", figure->unit)) {
    return;
  }
  for (std::size_t k = verb + 1; k < figure->first; ++k) {
    if (Breaks(k) || s_.FigureAt(k) != nullptr || IsVerb(W(k))) {
      return;
    }
  }
  std::size_t end = figure->last;
  std::string subject = Product(verb, *figure, end);
  const Words of = Subject(verb);
  const std::string who = Text(of);
  if (subject.empty() && PastHedges(verb + 1) < figure->first) {
    return;  // invested in a plant of 5 billion yuan
  }
  if (subject.empty() && In(kYields, W(verb))) {
    const bool goes_on =
        who.empty() && !state_.facts.empty() && state_.facts.back().kind == FactKind::kIndicator;
    subject = !who.empty() ? Resolved(who) : goes_on ? state_.facts.back().subject : "revenue";
  } else if (figure->kind == FigureKind::kMeasure && !subject.empty() && !who.empty()) {
    subject = Resolved(who) == who ? who + " " + subject : subject;
  }
  if (Fact* fact = Tell(FactKind::kIndicator, who.empty() ? verb : of.first, end, subject)) {
    SetAmount(*fact, *figure);
    SetEarlier(*fact, *figure);
  }
  // … and 2 million TEUs of containers.
  Figure* next = W(end) == "and" ? Next(end + 1, FigureKind::kMeasure, 0) : nullptr;
  if (figure->used && next != nullptr && figure->kind == FigureKind::kMeasure) {
    std::size_t last = next->last;
    std::string other = Product(next->first - 1, *next, last);
    other = who.empty() || other.empty() ? other : who + " " + other;
    if (Fact* fact = Tell(FactKind::kIndicator, next->first, last, other)) {
      SetAmount(*fact, *next);
    }
  }
}

// … added 35 headquarters, bringing the total to 80.
void MeasureRules::BringsTo(std::size_t verb) {
  for (std::size_t k = verb + 1; k < std::min(size(), verb + 7); ++k) {
    Figure* count = W(k) == "to" && In("total number", W(verb + 2))
                        ? Next(k + 1, FigureKind::kCount, 2)
                        : nullptr;
    if (count == nullptr || state_.facts.empty() || !state_.facts.back().amount) {
      continue;
    }
    const Fact before = state_.facts.back();
    if (Fact* fact = Tell(FactKind::kIndicator, verb, count->last, before.subject)) {
      fact->amount = Amount{count->value, before.amount->unit};
      fact->bound = count->bound;
      count->used = true;
    }
    return;
  }
}

void MeasureRules::Held(std::size_t verb) {
  const std::size_t at = PastHedges(verb + 1);
  const auto count = std::find_if(s_.figures.begin(), s_.figures.end(), [&](const Figure& f) {
    return !f.used && f.first == at && f.kind == FigureKind::kCount;
  });
  if (count == s_.figures.end() || Future(verb)) {
    return;
  }
  // They include 15 industrial projects: parts of what was counted.
  const bool parts = In("include includes", W(verb)) && verb > 0 &&
                     In("projects they these them deals", W(verb - 1));
  // 21 institutes, 30 centers and 80 enterprises: one after the other.
  Figure* next = &*count;
  while (next != nullptr && parts) {
    next->used = true;
    next = Next(next->last, FigureKind::kCount, 8);
  }
  while (next != nullptr && HoldOne(*next, verb, size())) {
    std::size_t end = next->last;
    Object(next->last, end);
    end += W(end) == "and" ? 1 : 0;
    next = Next(PastHedges(end), FigureKind::kCount, 0);
  }
}

bool MeasureRules::HoldOne(Figure& count, std::size_t verb, std::size_t limit) {
  const std::size_t from = count.last + (W(count.last) == "of" ? 1 : 0);  // 40 of its firms
  std::size_t last = from;
  std::string object = Object(from, last);
  if (last > limit) {
    last = limit;
    object = Phrase(from, last);
  }
  const auto plural = [&](std::size_t first, std::size_t end) {
    for (std::size_t k = first; k < end; ++k) {
      if (In(kMeasureNouns, W(k)) || In(kProjects, W(k)) ||
          (W(k).size() > 3 && W(k).ends_with("s"))) {
        return true;
      }
    }
    return false;
  };
  bool noun = plural(count.last, last);
  // 26 national and 118 provincial laboratories: of one noun.
  const Figure* next = W(last) == "and" ? Next(last + 1, FigureKind::kCount, 0) : nullptr;
  std::size_t end = last;
  if (!noun && next != nullptr && last == count.last + 1) {
    Object(next->last, end);
    noun = plural(next->last + 1, end);
    object += " " + Phrase(next->last + 1, end);
  }
  std::size_t head = std::max(end, last) - 1;  // enterprises of many types: enterprises
  for (std::size_t k = from + 1; k < head; ++k) {
    head = In("of above", W(k)) ? k - 1 : head;
  }
  const std::string unit = noun ? W(head) : "";
  bool people = false;
  for (std::size_t k = count.last; k < last; ++k) {
    people = people || In(kPeople, W(k));
  }
  if (!noun || Breaks(count.last) || people) {
    return false;
  }
  // The data cluster houses 18 facilities: its own.
  const std::string whose =
      noun && limit >= size() && object.find(' ') == std::string::npos ? Text(Subject(verb)) : "";
  object =
      whose.empty() || Resolved(whose) != whose || IsVerb(whose) ? object : whose + " " + object;
  Fact* fact =
      Tell(FactKind::kIndicator, std::min(verb, count.first), std::max(last, count.last), object);
  if (fact == nullptr) {
    return false;
  }
  fact->amount = Amount{count.value, unit};
  fact->bound = count.bound;
  count.used = true;
  return true;
}

// 33 enterprises were set up; 1,173 projects have settled; the setting up of 186 enterprises.
void MeasureRules::SetUp(Figure& count) {
  const std::size_t first = count.first;
  if (first > 2 && W(first - 1) == "of" &&
      (In("establishment registration introduction", W(first - 2)) ||
       (W(first - 2) == "up" && W(first - 3) == "setting"))) {
    HoldOne(count, first - 1, size());
    return;
  }
  std::size_t start = first;
  while (start > 0 && !Breaks(start) && In(kHedges, W(start - 1))) {
    --start;
  }
  // In the past year 1,568 enterprises; in the zone 33 enterprises: when and where stand in front.
  if (count.used) {
    return;
  }
  if (start > 0 && !Breaks(start) && !In("and that", W(start - 1))) {
    const std::size_t begin = ClauseStart(start - 1);
    if (PastPeriod(begin, first + 1) != start && !Phrase(begin, start).empty()) {
      return;
    }
  }
  for (std::size_t k = count.last; k < std::min(size(), count.last + 14) && !Breaks(k); ++k) {
    if (In(kCome, W(k))) {
      HoldOne(count, k, k);
      return;
    }
    if (!In("have has had were was are", W(k))) {
      continue;
    }
    std::size_t done = k + 1;
    while (In("been already also now newly since so far", W(done))) {
      ++done;
    }
    if (In(kSetUp, W(done)) && HoldOne(count, k, k) && W(done) == "funded" && W(done + 1) == "by") {
      std::size_t last = done + 2;
      state_.facts.back().subject += " funded by " + Object(done + 2, last);
    }
    return;
  }
}

// Net profit of 24 billion yuan; exports worth 5 billion dollars.
void MeasureRules::NounOf(Figure& figure) {
  std::size_t first = figure.first;
  const std::string subject = NounBefore(figure.first, first);
  const bool told =
      state_.facts.size() > state_.before && state_.facts.back().kind == FactKind::kIndicator;
  const bool event = !told &&
                     In("investment value capital", subject.substr(subject.rfind(' ') + 1)) &&
                     (subject.find(' ') == std::string::npos || subject.starts_with("total ") ||
                      subject.starts_with("combined ") || subject.starts_with("planned "));
  const bool registered = first > 0 && W(figure.first - 2) == "capital" &&
                          (W(first) == "registered" || W(first - 1) == "registered");
  if (registered) {
    figure.used = true;
    return;
  }
  if (!subject.empty() && !event) {
    if (Fact* fact = Tell(FactKind::kIndicator, first, figure.last, subject)) {
      SetAmount(*fact, figure);
    }
    return;
  }
  // Its added value, 17 billion yuan, 8.5 percent: a list without verbs.
  if (Breaks(figure.first) && FirstVerb(s_) >= size() && &figure == &s_.figures.front() &&
      HasMeasureNoun({0, figure.first})) {
    Fact* fact = Tell(FactKind::kIndicator, 0, figure.last, Phrase(0, figure.first));
    if (fact != nullptr) {
      SetAmount(*fact, figure);
      Figure* rate = Next(figure.last, FigureKind::kPercent, 0);
      if (rate != nullptr && rate->last >= size()) {
        GiveGrowth(*rate, false);
      }
    }
    return;
  }
  // Export stood at 7 billion yuan and import 9 billion yuan.
  if (subject.empty() && told && figure.first > 1 && IsMeasureNoun(figure.first - 1) &&
      W(figure.first - 2) == "and") {
    if (Fact* fact = Tell(FactKind::kIndicator, figure.first - 1, figure.last,
                          Phrase(figure.first - 1, figure.first))) {
      SetAmount(*fact, figure);
    }
    return;
  }
  // 2.6 billion yuan of industrial investment.
  std::size_t start = figure.first;
  while (start > 0 && !Breaks(start) && In(kHedges, W(start - 1))) {
    --start;
  }
  const bool opens = start == 0 || Breaks(start);  // 17 billion yuan of investment was made
  if (subject.empty() && (W(figure.last) == "of" || W(figure.last) == "in") &&
      !Breaks(figure.last) && (told || opens)) {
    std::size_t last = figure.last + 1;
    const std::string object = Object(figure.last + 1, last);
    if (last > figure.last + 1 && IsMeasureNoun(last - 1) && W(last) != "each") {
      if (Fact* fact = Tell(FactKind::kIndicator, figure.first, last, object)) {
        SetAmount(*fact, figure);
      }
    }
  }
}

const Fact* MeasureRules::Facility() const {
  if (state_.facts.empty()) {
    return nullptr;
  }
  const Fact& last = state_.facts.back();
  const bool event = last.kind == FactKind::kFacility || last.kind == FactKind::kSigning;
  const bool goes_on = In("it covering built with spanning", W(0)) ||
                       (In("the this", W(0)) &&
                        In("facility center centre plant base project building campus factory "
                           "complex",
                           W(1)));
  return event && (goes_on || state_.facts.size() > state_.before) && !last.count ? &last : nullptr;
}

// Covers 78 square kilometers; a planned area of 78 square kilometers, of which 20 are for housing.
void MeasureRules::Area(Figure& figure) {
  if (!In("km2 m2 ha mu", figure.unit) || figure.used) {
    return;
  }
  bool covers = false;
  std::size_t noun = 0;
  for (std::size_t k = figure.first; k > 0 && k + 6 > figure.first; --k) {
    covers = covers || In("measures covers spans covering spanning occupies occupying", W(k - 1));
    noun = noun == 0 && W(k - 1) == "area" ? k - 1 : noun;
  }
  if (const Fact* facility = Facility(); facility != nullptr && (covers || noun > 0)) {
    TellSide(Fact(*facility), figure, figure.unit == "mu" ? Attr::kLand : Attr::kArea);
    return;
  }
  const bool part = figure.first > 1 && W(figure.first - 1) == "which" &&
                    W(figure.first - 2) == "of" && state_.facts.size() > state_.before &&
                    state_.facts.back().attr == Attr::kArea;
  std::size_t from = noun;
  while (from > 0 && from + 3 > noun && !Breaks(from) &&
         !In("a an the of with its has whose total covers covering", W(from - 1))) {
    --from;
  }
  std::string subject = noun > from ? Phrase(from, noun + 1) : "area";
  std::size_t last = figure.last;
  if (part) {
    for (std::size_t k = figure.last; k < std::min(size(), figure.last + 5); ++k) {
      if (W(k) == "for" || W(k) == "to") {
        subject = Object(k + 1, last);
        break;
      }
    }
  }
  const bool of_project =
      In("the this", W(0)) && In("project plant factory building facility base", W(1));
  if (figure.unit == "mu" || of_project || (!covers && noun == 0 && !part)) {
    return;
  }
  if (Fact* fact = Tell(FactKind::kIndicator, figure.first, std::max(last, figure.last), subject)) {
    SetAmount(*fact, figure);
    fact->attr = Attr::kArea;
  }
}

// It can handle 180,000 tons of cargo a year; an annual capacity of 20,000 tons.
void MeasureRules::Capacity(Figure& figure) {
  const Fact* facility = Facility();
  if (figure.used || facility == nullptr || In("km2 m2 ha mu 公里", figure.unit)) {
    return;
  }
  bool yearly = false;
  for (std::size_t k = figure.last; k < std::min(size(), figure.last + 8); ++k) {
    yearly = yearly || W(k) == "annually" || (W(k) == "year" && In("a per each every", W(k - 1)));
  }
  bool can = false;
  for (std::size_t k = figure.first; k > 0 && k + 7 > figure.first; --k) {
    can = can || In("can capacity capable able", W(k - 1));
    yearly = yearly || In("annual yearly", W(k - 1));
  }
  const bool counted = figure.kind == FigureKind::kCount;
  if (counted && W(figure.first > 1 ? figure.first - 2 : 0) != "capacity") {
    return;
  }
  if (can || yearly) {
    figure.unit = counted ? W(figure.last) : figure.unit;
    figure.unit += yearly ? "/年" : "";
    TellSide(Fact(*facility), figure, Attr::kCapacity);
  }
}

// Received its 500th registered vessel: so many there are.
void MeasureRules::Ordinal(const Figure& figure) {
  if (figure.first == 0 || !In("its the their", W(figure.first - 1)) || figure.first < 2 ||
      !In("received welcomed registered handled saw approved issued attracted",
          W(figure.first - 2))) {
    return;
  }
  std::size_t last = figure.last;
  const std::string object = Object(figure.last, last);
  if (last == figure.last || figure.value.exponent < 0) {
    return;
  }
  if (Fact* fact = Tell(FactKind::kIndicator, figure.first - 2, last, object)) {
    fact->amount = Amount{figure.value, W(last - 1)};
  }
}

// 28 percent of which went to industry and 16 percent to services.
bool MeasureRules::SharePart(Figure& percent) {
  std::size_t at = percent.last;
  if (W(at) == "of" && W(at + 1) == "which" && In("went goes go was were came is are", W(at + 2))) {
    at += 3;
    parts_ = true;
  } else if (!parts_) {
    return false;
  }
  if (!In("to from by in for", W(at))) {
    return false;
  }
  std::size_t last = at + 1;
  const std::string object = Object(at + 1, last);
  if (Fact* fact = Tell(FactKind::kIndicator, percent.first, last, object)) {
    SetAmount(*fact, percent);
  }
  return percent.used;
}

// Accounting for 48.1 percent of the province's total; generates 15 percent of its output.
void MeasureRules::Share(Figure& percent) {
  if (SharePart(percent)) {
    return;
  }
  std::size_t at = percent.first;
  while (at > 0 && at + 4 > percent.first &&
         In("about nearly over some almost around more than roughly", W(at - 1))) {
    --at;
  }
  // 53 percent of the full-year target.
  if (W(percent.last) == "of" && In("target goal plan quota", W(percent.last + 3))) {
    if (Fact* fact = Tell(FactKind::kIndicator, percent.first, percent.last + 4,
                          Phrase(percent.last + 1, percent.last + 4))) {
      SetAmount(*fact, percent);
    }
    return;
  }
  const bool accounts =
      at > 1 && ((W(at - 1) == "for" && In("accounting accounted accounts account", W(at - 2))) ||
                 (W(at - 1) == "up" && In("making made makes taking took", W(at - 2))));
  const bool does =
      at > 0 && In("contributes contributed contributing generates generated represents "
                   "represented representing constitutes constituted provides with on "
                   "occupies produces comprised",
                   W(at - 1));
  std::size_t last = percent.last + 1;
  const std::string whole = W(percent.last) == "of" && !Breaks(percent.last)
                                ? Object(percent.last + 1, last)
                                : std::string();
  if (shared_ && !accounts && !does && W(at - 1) == "and" && !whole.empty() &&
      state_.facts.size() > state_.before) {  // and 38 percent of the province's
    const std::string subject = state_.facts.back().subject;
    if (Fact* fact = Tell(FactKind::kIndicator, percent.first, last, subject)) {
      SetAmount(*fact, percent);
    }
    return;
  }
  if (!accounts && !(does && !whole.empty())) {
    return;
  }
  shared_ = true;
  const std::size_t verb = at - (accounts ? 2 : 1);
  const bool bare = In("with on", W(verb));  // on 3 percent of the land
  const Words of = bare ? Words{verb, verb} : Subject(verb);
  std::string subject = Text(of);
  const bool goes_on = accounts || In("representing represented contributing", W(verb));
  if (subject.empty() && goes_on && state_.facts.size() > state_.before) {
    subject = state_.facts.back().subject;
  } else if (subject.empty() || In(kOfThis, W(of.last > 0 ? of.last - 1 : 0))) {
    const bool measured = HasMeasureNoun({percent.last, last}) ||
                          In("land population economy area", W(last - 1)) ||
                          In("land population", W(percent.last + 2));
    subject = measured ? whole : std::string();
  }
  if (Fact* fact = Tell(FactKind::kIndicator, std::min(of.first, verb),
                        std::max(percent.last, whole.empty() ? 0 : last), subject)) {
    SetAmount(*fact, percent);
  }
}

}  // namespace zoneflow::ingest::english

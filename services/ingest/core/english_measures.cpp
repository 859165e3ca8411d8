#include "services/ingest/core/english_measures.h"

#include <algorithm>
#include <utility>

namespace zoneflow::ingest::english {
namespace {

// Verbs whose value has no noun: the zone earned 5 billion yuan.
constexpr std::string_view kYields =
    "earned contributed produced generated posted took turned handled handles collected made "
    "produces sold "
    "delivered processed transported shipped exported imported";
// Before these a participle is an adjective: newly registered capital.
constexpr std::string_view kBeforeAdjective =
    "newly of the with a an its total new actual all in by";

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
  if (In("flat unchanged", word) && at > 0 && In("stayed remained was were held kept", W(at - 1))) {
    Flat(at);
  }
  if (word == "bringing" && In("the its their", W(at + 1))) {
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
      Population(figure);
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
  if (In("up down", W(verb + 1))) {
    return;  // was up 18 percent
  }
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

// Exports stayed flat at 40 billion yuan.
void MeasureRules::Flat(std::size_t word) {
  const Words of = Subject(word - 1);
  Figure* figure =
      W(word + 1) == "at" ? Next(PastHedges(word + 1), FigureKind::kMoney, 0) : nullptr;
  if (of.empty() || figure == nullptr) {
    return;
  }
  if (Fact* fact = Tell(FactKind::kIndicator, of.first, figure->last, Text(of))) {
    SetAmount(*fact, *figure);
    fact->growth_pct = Decimal{};
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

}  // namespace zoneflow::ingest::english

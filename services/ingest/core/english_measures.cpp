#include "services/ingest/core/english_measures.h"

#include <algorithm>
#include <utility>

namespace zoneflow::ingest::english {
namespace {

constexpr std::string_view kAchieve =
    "achieved achieving realized realised generated generating posted recorded registered earned "
    "reported harvested produced collected completed handled attracted contributed saw used "
    "utilized raised received had drew paid";
constexpr std::string_view kHold =
    "houses hosts has hosted houses include includes had operates gathered gathers cultivated "
    "boasts "
    "nurtured have added";

}  // namespace

bool MeasureRules::IsMeasureNoun(std::size_t word) const {
  return word < size() && In(kMeasureNouns, W(word));
}

void MeasureRules::Read() {
  changed_ = false;
  Respectively();
  for (std::size_t i = 0; i < size(); ++i) {
    const bool up = In(kUp, W(i));
    const bool down = In(kDown, W(i)) || (W(i) == "edged" && W(i + 1) == "down");
    if (up || down) {
      Change(i, down);
    } else if (i > 0 && In(kReach, W(i))) {
      Value(i);
    }
    if (!up && !down && In(kAchieve, W(i))) {
      Achieved(i);
    }
    if (In("measures covers spans handled processed transported generated", W(i))) {
      Measured(i);
    }
    if (In(kHold, W(i)) || (W(i) == "home" && W(i + 1) == "to")) {
      Held(i);
    }
    for (Figure& figure : s_.figures) {
      if (figure.first == i && !figure.used) {
        if (figure.kind == FigureKind::kPercent) {
          Share(figure);
          Elliptical(figure);
        } else {
          NounOf(figure);
        }
      }
    }
  }
  GiveRow();
}

void MeasureRules::Value(std::size_t verb) {
  std::size_t at = verb + 1;
  while (at < size() && at < verb + 5 && !Breaks(at) &&
         In("to at about nearly over more than some around a an record approximately only as much "
            "almost high of",
            W(at))) {
    ++at;
  }
  for (Figure& figure : s_.figures) {
    if (figure.used || figure.first != at || figure.kind == FigureKind::kOrdinal) {
      continue;
    }
    const std::size_t start = ClauseStart(verb);
    if (figure.kind == FigureKind::kCount) {
      // The number of firms reached 338.
      const bool number = std::any_of(
          s_.words.begin() + static_cast<std::ptrdiff_t>(start),
          s_.words.begin() + static_cast<std::ptrdiff_t>(verb),
          [](const Word& word) { return word.text == "number" || word.text == "total"; });
      const bool ends = figure.last >= size() || Breaks(figure.last) ||
                        In("in by at as last this at while and", W(figure.last));
      if (!number || !ends) {
        return;
      }
    }
    const std::string subject = Phrase(start, verb);
    if (subject.empty() && start == verb && !state_.facts.empty() &&
        state_.facts.size() > state_.before && state_.facts.back().growth_pct &&
        !state_.facts.back().amount) {
      SetAmount(state_.facts.back(), figure);  // rose 8 percent, reaching 3 billion yuan
      return;
    }
    const FactKind kind = Future(verb) ? FactKind::kProgramme : FactKind::kIndicator;
    if (Fact* fact = Tell(kind, start, figure.last, subject)) {
      SetAmount(*fact, figure);
      if (fact->amount->unit.empty()) {
        fact->amount->unit = "个";
      }
    }
    return;
  }
}

// Achieved a foreign trade volume of 240 billion yuan; achieved 21 billion yuan in output.
void MeasureRules::Achieved(std::size_t verb) {
  Figure* money = Next(verb + 1, FigureKind::kMoney, 16);
  if (money == nullptr || money->first < verb + 1) {
    return;
  }
  for (std::size_t k = verb + 1; k < money->first; ++k) {
    if (Breaks(k) || s_.FigureAt(k) != nullptr) {
      return;
    }
  }
  std::size_t last = money->first;
  while (last > verb + 1 && In("of about nearly over more than worth around some almost exceeding "
                               "totaling amounting to reach hit",
                               W(last - 1))) {
    --last;
  }
  std::string subject;
  std::size_t end = money->last;
  if (last > verb + 1) {
    bool measure = false;
    for (std::size_t k = verb + 1; k < last; ++k) {
      measure = measure || IsMeasureNoun(k);
    }
    subject = measure ? Phrase(verb + 1, last) : std::string();
  } else {
    std::size_t at = money->last;
    while (at < size() && s_.FigureAt(at) != nullptr) {
      ++at;  // the sum in another currency
    }
    at += In("in of", W(at)) ? 1 : 0;
    bool measure = false;
    end = at;
    const std::string object = Object(at, end);
    for (std::size_t k = at; k < end; ++k) {
      measure = measure || IsMeasureNoun(k);
    }
    subject = measure ? object : std::string();
    end = std::max(end, money->last);
  }
  if (subject.empty()) {
    return;
  }
  if (Fact* fact = Tell(FactKind::kIndicator, verb, end, subject)) {
    SetAmount(*fact, *money);
  }
}

// Covers 78 square kilometers; handled 1.6 million TEU.
void MeasureRules::Measured(std::size_t verb) {
  Figure* figure = Next(verb + 1, FigureKind::kMeasure, 6);
  if (figure == nullptr || Future(verb)) {
    return;
  }
  const bool area = In("measures covers spans covering spanning", W(verb));
  const std::string subject = area ? std::string("area") : Phrase(ClauseStart(verb), verb);
  if (area && In("mu", figure->unit)) {
    return;
  }
  if (Fact* fact =
          Tell(FactKind::kIndicator, area ? verb : ClauseStart(verb), figure->last, subject)) {
    SetAmount(*fact, *figure);
  }
}

void MeasureRules::Held(std::size_t verb) {
  Figure* count = Next(verb + 1, FigureKind::kCount, 4);
  if (count == nullptr || Future(verb)) {
    return;
  }
  std::size_t last = count->last;
  const std::string object = Object(count->last, last);
  bool noun = false;
  for (std::size_t k = count->last; k < last; ++k) {
    noun = noun || In(kMeasureNouns, W(k)) || In(kProjects, W(k)) ||
           (W(k).size() > 4 && W(k).ends_with("s"));
  }
  if (!noun) {
    return;
  }
  if (Fact* fact = Tell(FactKind::kIndicator, verb, std::max(last, count->last), object)) {
    fact->amount = Amount{count->value, W(last - 1)};
    fact->bound = count->bound;
    count->used = true;
  }
}

std::string MeasureRules::NounBefore(std::size_t word, std::size_t& first) const {
  std::size_t end = word;
  while (end > 0 && In("of worth about nearly over around almost some more than to", W(end - 1)) &&
         !Breaks(end)) {
    --end;
  }
  if (end == word || end == 0 || !IsMeasureNoun(end - 1)) {
    return {};
  }
  first = end - 1;
  while (first > 0 && !Breaks(first) && s_.FigureAt(first - 1) == nullptr &&
         !In("with saw of the a an its their total combined in to for by", W(first - 1)) &&
         !(W(first - 1) == "and" && (first < 2 || s_.FigureAt(first - 2) != nullptr ||
                                     Breaks(first - 1) || IsMeasureNoun(first - 2))) &&
         !In(kAchieve, W(first - 1))) {
    --first;
  }
  return Phrase(first, end);
}

// Net profit of 24 billion yuan; exports worth 5 billion dollars.
void MeasureRules::NounOf(Figure& figure) {
  if (figure.kind != FigureKind::kMoney) {
    return;
  }
  std::size_t first = figure.first;
  const std::string subject = NounBefore(figure.first, first);
  const bool told =
      state_.facts.size() > state_.before && state_.facts.back().kind == FactKind::kIndicator;
  const bool event =
      !told && (subject == "investment" || subject == "value" || subject == "capital" ||
                subject == "total investment" || subject == "combined investment");
  if (!subject.empty() && !event) {
    if (Fact* fact = Tell(FactKind::kIndicator, first, figure.last, subject)) {
      SetAmount(*fact, figure);
    }
    return;
  }
  // 2.6 billion yuan of industrial investment.
  if (subject.empty() && (W(figure.last) == "of" || W(figure.last) == "in") &&
      !Breaks(figure.last) && told) {
    std::size_t last = figure.last + 1;
    const std::string object = Object(figure.last + 1, last);
    if (last > figure.last + 1 && IsMeasureNoun(last - 1) && W(last) != "each") {
      if (Fact* fact = Tell(FactKind::kIndicator, figure.first, last, object)) {
        SetAmount(*fact, figure);
      }
    }
  }
}

// Accounting for 48.1 percent of the province's total.
void MeasureRules::Share(Figure& percent) {
  std::size_t at = percent.first;
  while (at > 0 && at + 3 > percent.first &&
         In("about nearly over some almost around", W(at - 1))) {
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
      at > 1 && W(at - 1) == "for" && In("accounting accounted accounts account", W(at - 2));
  const bool makes = at > 1 && W(at - 1) == "up" && In("making made makes", W(at - 2));
  if (!accounts && !makes) {
    return;
  }
  const std::size_t verb = at - 2;
  const std::size_t start = ClauseStart(verb);
  std::string subject = Phrase(start, verb);
  if (subject.empty() && state_.facts.size() > state_.before) {
    subject = state_.facts.back().subject;
  }
  if (Fact* fact = Tell(FactKind::kIndicator, std::min(start, verb), percent.last, subject)) {
    SetAmount(*fact, percent);
  }
}

}  // namespace zoneflow::ingest::english

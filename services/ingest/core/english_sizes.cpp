// Areas and capacities, of zones and of what is built in them.
#include <algorithm>

#include "services/ingest/core/english_measures.h"

namespace zoneflow::ingest::english {

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
  bool named = false;
  std::size_t noun = 0;
  for (std::size_t k = figure.first; k > 0 && k + 6 > figure.first; --k) {
    covers = covers || In("measures covers spans covering spanning occupies occupying", W(k - 1));
    if (!named && W(k - 1) == "area") {
      noun = k - 1;
      named = true;
    }
  }
  const bool site = figure.adjective && In("site plot parcel", W(figure.last));
  if (const Fact* facility = Facility(); facility != nullptr && (covers || named || site)) {
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
  if (figure.unit == "mu" || of_project || (!covers && !named && !part)) {
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

}  // namespace zoneflow::ingest::english

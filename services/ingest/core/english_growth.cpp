// What grew and fell: a change, from one value to another, and lists of changes.
#include <algorithm>
#include <utility>
#include <vector>

#include "services/ingest/core/english_measures.h"

namespace zoneflow::ingest::english {
namespace {

constexpr std::string_view kNouns =
    "rise increase growth surge jump climb uptick decline decrease drop fall expansion";
constexpr std::string_view kAdverbs = "up down";
constexpr std::string_view kParticiples =
    "increasing rising growing surging soaring climbing advancing declining decreasing dropping "
    "falling increase rise growth decline decrease drop";

}  // namespace

bool MeasureRules::GiveGrowth(Figure& percent, bool down) {
  for (std::size_t k = state_.facts.size(); k > state_.before; --k) {
    Fact& fact = state_.facts[k - 1];
    if (fact.kind == FactKind::kIndicator && fact.attr == Attr::kNone && !fact.growth_pct) {
      fact.growth_pct = percent.value;
      fact.growth_pct->value *= down ? -1 : 1;
      percent.used = true;
      Widen(fact, percent);
      return true;
    }
    if (fact.kind == FactKind::kIndicator && fact.growth_pct) {
      break;
    }
  }
  return false;
}

Fact* MeasureRules::Growth(Figure& percent, bool down, std::size_t first, std::string subject) {
  Fact* fact =
      Tell(FactKind::kIndicator, std::min(first, percent.first), percent.last, std::move(subject));
  if (fact != nullptr) {
    fact->growth_pct = percent.value;
    fact->growth_pct->value *= down ? -1 : 1;
    percent.used = true;
    changed_ = true;
    down_ = down;
  }
  return fact;
}

// Exports, imports and sales rose 4, 5 and 6 percent respectively.
void MeasureRules::Respectively() {
  std::size_t at = 0;
  while (at < size() && W(at) != "respectively") {
    ++at;
  }
  if (at == size()) {
    return;
  }
  // The figures in a row in front of it, of one kind.
  std::vector<Figure*> row;
  for (Figure& figure : s_.figures) {
    if (figure.used || figure.last > at) {
      continue;
    }
    if (!row.empty() && (figure.first > row.back()->last + 2)) {
      row.clear();
    }
    row.push_back(&figure);
  }
  if (row.size() < 2) {
    return;
  }
  // 4.1 and 5.2 percent: the unit of the last one is that of all.
  for (Figure* figure : row) {
    if (figure->kind == FigureKind::kCount) {
      figure->kind = row.back()->kind;
      figure->unit = row.back()->unit;
    } else if (figure->kind != row.back()->kind) {
      return;
    }
  }
  std::size_t verb = row.front()->first;
  while (verb > 0 && !In(kUp, W(verb)) && !In(kDown, W(verb)) && !In(kReach, W(verb))) {
    --verb;
  }
  if (verb == 0 || row.front()->first - verb > 4) {
    return;
  }
  const bool growth = row.back()->kind == FigureKind::kPercent && !In(kReach, W(verb));
  const bool down = In(kDown, W(verb));
  if (RespectiveZones(row, verb, growth, down)) {
    return;
  }
  // …, a year-on-year increase of 149 and 196 percent respectively: of what the sentence has told.
  if (growth && In(kNouns, W(verb)) && verb > 0 &&
      (Breaks(verb) || In("a an year-on-year", W(verb - 1)))) {
    row_ = row;
    row_down_ = down;
    for (Figure* figure : row_) {
      figure->used = true;
    }
    return;
  }
  // The heads in front of the verb, cut at commas and and.
  std::vector<std::pair<std::size_t, std::size_t>> heads;
  std::size_t end = verb;
  for (std::size_t k = verb; k > 0 && heads.size() < row.size(); --k) {
    const bool cut = Breaks(k - 1) || W(k - 1) == "and";
    if (cut || k == 1) {
      const std::size_t first = W(k - 1) == "and" ? k : k - 1;
      if (first < end) {
        heads.insert(heads.begin(), {first, end});
      }
      end = k - 1;
    }
  }
  if (heads.size() != row.size()) {
    return;
  }
  for (std::size_t n = 0; n < row.size(); ++n) {
    const std::string subject = Phrase(heads[n].first, heads[n].second);
    if (growth) {
      Growth(*row[n], down, heads.front().first, subject);
    } else if (Fact* fact =
                   Tell(FactKind::kIndicator, heads.front().first, row.back()->last, subject)) {
      SetAmount(*fact, *row[n]);
    }
  }
}

void MeasureRules::GiveRow() {
  std::vector<std::size_t> told;
  for (std::size_t k = state_.before; k < state_.facts.size(); ++k) {
    const Fact& fact = state_.facts[k];
    if (fact.kind == FactKind::kIndicator && fact.amount && !fact.growth_pct) {
      told.push_back(k);
    }
  }
  if (!row_.empty() && told.size() == row_.size()) {
    for (std::size_t n = 0; n < row_.size(); ++n) {
      Fact& fact = state_.facts[told[n]];
      fact.growth_pct = row_[n]->value;
      fact.growth_pct->value *= row_down_ ? -1 : 1;
      Widen(fact, *row_[n]);
    }
  }
  row_.clear();
}

// Two zones posted increases of 6.8 and 3.5 percent respectively: of what was told before, where
// they name nothing themselves.
bool MeasureRules::RespectiveZones(const std::vector<Figure*>& row, std::size_t verb, bool growth,
                                   bool down) {
  std::vector<const ZoneAt*> zones;
  for (const ZoneAt& zone : s_.zones) {
    if (zone.last <= verb) {
      zones.push_back(&zone);
    }
  }
  if (zones.size() != row.size()) {
    return false;
  }
  std::string subject = Phrase(zones.back()->last, verb);
  if (subject.find(' ') == std::string::npos && !state_.facts.empty()) {
    subject = state_.facts.back().subject;  // posted, saw
  }
  for (std::size_t n = 0; n < row.size(); ++n) {
    Fact* fact = growth
                     ? Growth(*row[n], down, zones.front()->first, subject)
                     : Tell(FactKind::kIndicator, zones.front()->first, row.back()->last, subject);
    if (fact == nullptr) {
      return true;
    }
    if (!growth) {
      SetAmount(*fact, *row[n]);
    }
    fact->zone = zones[n]->name.name;
    fact->zone_id = zones[n]->name.id;
  }
  return true;
}

void MeasureRules::Change(std::size_t verb, bool down) {
  std::size_t at = verb + 1;
  while (at < size() && at < verb + 5 && !Breaks(at) &&
         In("by of about nearly a an over around more than rate sharply steadily slightly "
            "year-on-year approximately almost some",
            W(at))) {
    ++at;
  }
  if ((W(at) == "from" || W(at) == "to") && !In(kNouns, W(verb))) {
    FromTo(verb, at);
    return;
  }
  Figure* percent = Next(at, FigureKind::kPercent, 0);
  const bool noun = In(kNouns, W(verb));
  if (percent == nullptr && noun) {
    // A 17.3 percent year-on-year increase; 11.1 percent surge in the added value.
    for (Figure& figure : s_.figures) {
      if (!figure.used && figure.kind == FigureKind::kPercent && figure.last <= verb &&
          verb - figure.last <= 2) {
        ChangeNoun(figure, verb, down);
        return;
      }
    }
    return;
  }
  if (percent == nullptr) {
    return;
  }
  if (noun) {
    ChangeNoun(*percent, verb, down);
    return;
  }
  const std::size_t start = ClauseStart(verb);
  // Output went up 5 percent tells by itself; 3 billion yuan, up 5 percent, of what was told.
  const bool went = verb > 0 && In("went was were is are went gone edged", W(verb - 1));
  const bool adverb = !went && (In(kAdverbs, W(verb)) || In(kParticiples, W(verb)));
  // …, accounting for nearly one-quarter, up five percent: of the share, which is no figure.
  for (std::size_t k = verb; adverb && k > 0 && k + 6 > verb && s_.FigureAt(k - 1) == nullptr;
       --k) {
    if (W(k - 1).starts_with("one-") || In("half quarter third", W(k - 1))) {
      percent->used = true;
      return;
    }
  }
  if ((adverb || start == verb || (start + 1 == verb && In("was were is", W(start)))) &&
      GiveGrowth(*percent, down)) {
    changed_ = true;
    down_ = down;
    return;
  }
  if (adverb && !In(kAdverbs, W(verb))) {
    return;
  }
  std::size_t from = start;
  std::string subject = Phrase(start, went ? verb - 1 : verb);
  if (subject.empty()) {
    from = BeforeApposition(start);
    std::size_t end = from;
    while (end < start && (end == from || !Breaks(end))) {
      ++end;
    }
    subject = from < start ? Phrase(from, end) : std::string();
  }
  Fact* fact = Growth(*percent, down, from, subject);
  if (fact == nullptr) {
    return;
  }
  if (Future(verb)) {
    fact->kind = FactKind::kProgramme;
  }
  for (std::size_t to = percent->last; to < std::min(size(), percent->last + 4); ++to) {
    if (W(to) == "to" || W(to) == "reaching") {
      for (Figure& figure : s_.figures) {
        if (!figure.used && figure.first > to && figure.first <= to + 3 &&
            figure.kind != FigureKind::kPercent && figure.kind != FigureKind::kOrdinal) {
          SetAmount(*fact, figure);
          if (fact->amount->unit.empty()) {
            fact->amount->unit = "个";
          }
          break;
        }
      }
      break;
    }
  }
}

void MeasureRules::ChangeNoun(Figure& percent, std::size_t noun, bool down) {
  const std::size_t behind = std::max(percent.last, noun + 1);
  // Growth of 14.5 percent in fixed-asset investment, which may reach a sum.
  std::size_t in = behind;
  while (in < size() && in < behind + 3 && In("year-on-year compared year on", W(in)) &&
         !Breaks(in)) {
    ++in;
  }
  if (W(in) == "in" && !Breaks(in)) {
    std::size_t last = in + 1;
    const std::string subject = Object(in + 1, last);
    bool measure = false;
    for (std::size_t k = in + 1; k < last; ++k) {
      measure = measure || IsMeasureNoun(k);
    }
    if (measure) {
      Growth(percent, down, std::min(percent.first, noun), subject);
      if (!state_.facts.empty() && percent.used) {
        Fact& fact = state_.facts.back();
        fact.span.end = RawSpan(state_.source.text, state_.source.bytes, s_.words[last - 1].begin,
                                s_.words[last - 1].end)
                            .end;
      }
      return;
    }
  }
  // Double-digit growth in fixed-asset investment of 14.5 percent to reach 4.53 billion yuan.
  if (GiveGrowth(percent, down)) {
    changed_ = true;
    down_ = down;
    return;
  }
  // Output made an increase of 10.3 percent.
  for (std::size_t verb = noun; verb > 0 && verb + 6 > noun; --verb) {
    if (In("made saw recorded registered posted exhibited showed had maintained achieved reported "
           "witnessed enjoyed",
           W(verb - 1))) {
      const std::size_t start = ClauseStart(verb - 1);
      std::string subject = Phrase(start, verb - 1);
      bool measure = false;
      if (subject.empty() && !state_.facts.empty() && state_.facts.back().growth_pct &&
          state_.facts.size() == state_.before) {
        subject = state_.facts.back().subject;  // and another zone, of the same
        measure = true;
      }
      for (std::size_t k = start; k + 1 < verb; ++k) {
        measure = measure || IsMeasureNoun(k) || In("industry sector", W(k));
      }
      if (measure && !subject.empty()) {
        Growth(percent, down, start, subject);
      }
      return;
    }
  }
}

void MeasureRules::FromTo(std::size_t verb, std::size_t at) {
  const bool to_first = W(at) == "to";
  Figure* one = nullptr;
  Figure* two = nullptr;
  for (Figure& figure : s_.figures) {
    if (figure.first < at || figure.used) {
      continue;
    }
    if (one == nullptr) {
      one = &figure;
    } else if (two == nullptr && figure.kind == one->kind) {
      two = &figure;
    }
  }
  if (one == nullptr || one->first > at + 3 || one->kind == FigureKind::kOrdinal) {
    return;
  }
  const bool pair = two != nullptr && two->first <= one->last + 6 &&
                    W(two->first - 1) == (to_first ? "from" : "to");
  if (!pair && !to_first) {
    return;
  }
  const std::size_t start = ClauseStart(verb);
  Fact* fact = Tell(FactKind::kIndicator, start, (pair ? two : one)->last, Phrase(start, verb));
  if (fact == nullptr) {
    return;
  }
  Figure& last = pair && !to_first ? *two : *one;
  SetAmount(*fact, last);
  if (fact->amount->unit.empty()) {
    fact->amount->unit = "个";
  }
  if (pair) {
    Figure& first = to_first ? *two : *one;
    fact->from = first.value;
    fact->to = last.value;
    first.used = true;
    Widen(*fact, first);
  }
}

// Investment rose by 34.4 percent, industrial investment by 59.8 percent.
void MeasureRules::Elliptical(Figure& percent) {
  if (percent.used || !changed_ || percent.first == 0 || W(percent.first - 1) != "by") {
    return;
  }
  const std::size_t start = ClauseStart(percent.first - 1);
  if (start + 1 < percent.first) {
    Growth(percent, down_, start, Phrase(start, percent.first - 1));
  }
}

}  // namespace zoneflow::ingest::english

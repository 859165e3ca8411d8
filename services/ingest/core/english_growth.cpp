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
  // The value told last; a share only where there is no value.
  Fact* grown = nullptr;
  for (std::size_t k = state_.facts.size(); k > state_.before; --k) {
    Fact& fact = state_.facts[k - 1];
    const bool aim = fact.kind == FactKind::kProgramme && fact.amount;
    if ((fact.kind != FactKind::kIndicator && !aim) || fact.attr != Attr::kNone) {
      continue;
    }
    if (fact.growth_pct) {
      break;
    }
    const bool share = fact.amount && fact.amount->unit == "%";
    grown = grown == nullptr || !share ? &fact : grown;
    if (!share) {
      break;
    }
  }
  if (grown == nullptr) {
    return false;
  }
  grown->growth_pct = percent.value;
  grown->growth_pct->value *= down ? -1 : 1;
  percent.used = true;
  Widen(*grown, percent);
  return true;
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

// The heads in front of the verb, as many as wanted: exports, imports and sales. Commas part them
// first, then the last "and", then every one; empty where it does not come out even.
std::vector<Words> MeasureRules::Heads(std::size_t verb, std::size_t wanted) const {
  const std::size_t end = std::max(Subject(verb).last, std::size_t{1});
  std::size_t first = end;
  const auto value = [&](std::size_t word) {
    const Figure* figure = s_.FigureAt(word);
    return figure != nullptr && figure->kind != FigureKind::kCount;
  };
  while (first > 0 && !value(first - 1) && !IsVerb(W(first - 1)) &&
         !In("while which that with", W(first - 1)) && verb - first < 40) {
    --first;
  }
  for (const int depth : {0, 1, 2}) {
    std::vector<Words> heads;
    std::size_t last = end;
    bool cut_and = false;
    for (std::size_t k = end; k > first; --k) {
      const bool and_cut = W(k - 1) == "and" && depth > 0 && (depth == 2 || !cut_and);
      const bool comma = k - 1 > first && Breaks(k - 1);
      if (and_cut && k < last) {
        heads.insert(heads.begin(), {k, last});
        last = k - 1;
        cut_and = true;
      }
      if (comma && k - 1 < last) {
        const std::size_t from = k - 1 + (W(k - 1) == "and" ? 1 : 0);
        heads.insert(heads.begin(), {from, last});
        last = k - 1;
      }
    }
    if (first < last) {
      heads.insert(heads.begin(), {first, last});
    }
    // In May, exports and imports rose: the period is no head, and no more is the zone.
    while (!heads.empty() && (Text(heads.front()).empty() ||
                              (In("in during for from by as at on", W(heads.front().first)) &&
                               !HasMeasureNoun(heads.front())))) {
      heads.erase(heads.begin());
    }
    if (heads.size() == wanted) {
      return heads;
    }
  }
  return {};
}

// Figures that stand in a row: 4, 5 and 6 percent; 5 billion yuan ($0.7 billion) and 3 billion yuan.
void MeasureRules::Rows() {
  std::vector<Figure*> row;
  const bool respectively = std::any_of(s_.words.begin(), s_.words.end(), [](const Word& word) {
    return In("respectively figures", word.text);
  });
  const auto close = [&] {
    if (row.size() > 1 && (respectively || W(row.back()->first - 1) == "and")) {
      ReadRow(row);
    }
    row.clear();
  };
  for (Figure& figure : s_.figures) {
    if (figure.used || figure.adjective || figure.kind == FigureKind::kOrdinal) {
      close();
      continue;
    }
    if (s_.words[figure.first].bracket && !row.empty() && figure.kind == FigureKind::kMoney) {
      continue;
    }
    const std::size_t gap = row.empty() ? 0 : figure.first - row.back()->last;
    bool joined = !row.empty() && gap <= 2;
    for (std::size_t k = row.empty() ? figure.first : row.back()->last; k < figure.first; ++k) {
      joined = joined && (In("and", W(k)) || s_.FigureAt(k) != nullptr);
    }
    if (gap > 2 || (gap > 0 && !joined)) {
      // The sum in another currency stands between.
      joined = !row.empty() && gap <= 5 && W(figure.first - 1) == "and" &&
               s_.words[row.back()->last].bracket;
    }
    if (!joined) {
      close();
    }
    row.push_back(&figure);
  }
  close();
}

void MeasureRules::ReadRow(const std::vector<Figure*>& row) {
  // 4.1 and 5.2 percent: the unit of the last one is that of all.
  for (Figure* figure : row) {
    if (figure->kind == FigureKind::kCount) {
      figure->kind = row.back()->kind;
      figure->unit = row.back()->unit;
    } else if (figure->kind != row.back()->kind) {
      return;
    }
  }
  if (row.back()->kind == FigureKind::kCount) {
    return;
  }
  std::size_t verb = row.front()->first;
  const auto tells = [&](std::size_t k) {
    return In(kUp, W(k)) || In(kDown, W(k)) || In(kReach, W(k)) ||
           In("accounted accounting made represented", W(k));
  };
  while (verb > 0 && !tells(verb)) {
    --verb;
  }
  if (row.front()->first - verb > 4 || !tells(verb)) {
    return;
  }
  const bool made_up = W(verb) == "up" && verb > 0 && In("made make making", W(verb - 1));
  verb -= made_up ? 1 : 0;
  const bool higher = In("higher lower more less", W(row.back()->last));
  const bool percent = row.back()->kind == FigureKind::kPercent;
  const bool growth = percent && (higher || (!made_up && (In(kUp, W(verb)) || In(kDown, W(verb)))));
  const bool down = In(kDown, W(verb)) || (higher && In("lower less", W(row.back()->last)));
  const bool of_told = growth && (higher || In("up down", W(verb)) || In(kNouns, W(verb)));
  if (RowOfZones(row, verb, growth, down)) {
    return;
  }
  // …, a year-on-year increase of 149 and 196 percent respectively: of what was told before.
  if (of_told && (higher || Breaks(verb) || In("a an year-on-year", verb > 0 ? W(verb - 1) : ""))) {
    row_ = row;
    row_down_ = down;
    for (Figure* figure : row_) {
      figure->used = true;
    }
    return;
  }
  const std::vector<Words> heads = Heads(verb, row.size());
  // Which belongs to which is not known.
  for (Figure* figure : row) {
    figure->used = figure->used || (heads.empty() && percent);
  }
  for (std::size_t n = 0; n < heads.size(); ++n) {
    const std::string subject = Text(heads[n]);
    if (growth) {
      Growth(*row[n], down, heads.front().first, subject);
    } else if (Fact* fact =
                   Tell(FactKind::kIndicator, heads.front().first, row.back()->last, subject)) {
      SetAmount(*fact, *row[n]);
    }
  }
}

void MeasureRules::GiveRow() {
  std::vector<Fact*> told;
  // The two figures were 83 and 71 percent higher: of the sentence before, where this one has none.
  const bool before = state_.facts.size() == state_.before;
  const std::size_t rates = row_.size();
  const bool these = In("the these both", W(0)) && In("two three figures both", W(1));
  const std::size_t first =
      before && these ? state_.before - std::min(state_.before, rates) : state_.before;
  for (std::size_t k = first; k < state_.facts.size(); ++k) {
    Fact& fact = state_.facts[k];
    if (fact.kind == FactKind::kIndicator && fact.amount && !fact.growth_pct) {
      told.push_back(&fact);
    }
  }
  for (std::size_t n = 0; n < rates && told.size() == rates; ++n) {
    told[n]->growth_pct = row_[n]->value;
    told[n]->growth_pct->value *= row_down_ ? -1 : 1;
    if (!before) {
      Widen(*told[n], *row_[n]);
    }
  }
  row_.clear();
}

// Two zones posted increases of 6.8 and 3.5 percent respectively: of what was told before, where
// they name nothing themselves.
bool MeasureRules::RowOfZones(const std::vector<Figure*>& row, std::size_t verb, bool growth,
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
  while (
      at < size() && at < verb + 5 && !Breaks(at) &&
      In("by of about nearly a an over around more than rate sharply steadily slightly "
         "year-on-year approximately almost some roughly another at annual average pace annually",
         W(at))) {
    ++at;
  }
  const bool went_up = verb > 0 && In("went was were is are gone moved", W(verb - 1));
  if (In("up down", W(verb)) && W(at) == "to" && !went_up) {
    return;  // up to 5 million yuan
  }
  if ((W(at) == "from" || W(at) == "to") && !In(kNouns, W(verb))) {
    FromTo(verb, at);
    return;
  }
  Figure* percent = Next(at, FigureKind::kPercent, 0);
  const bool noun = In(kNouns, W(verb));
  if (percent != nullptr) {
    ChangeOf(verb, *percent, down);
    return;
  }
  // Jumped by nearly a third to 52 billion yuan.
  if (at < size() && !In(kNouns, W(verb)) && In("third half quarter fifth", W(at)) &&
      W(at + 1) == "to") {
    FromTo(verb, at + 1);
    return;
  }
  // A 17.3 percent year-on-year increase; 11.1 percent surge in the added value.
  for (Figure& figure : s_.figures) {
    if (noun && !figure.used && figure.kind == FigureKind::kPercent && figure.last <= verb &&
        verb - figure.last <= 2) {
      ChangeNoun(figure, verb, down);
      return;
    }
  }
}

void MeasureRules::ChangeOf(std::size_t verb, Figure& percent, bool down) {
  // Has seen exports expand 9 percent is no noun; an increase of 9 percent is one.
  if (In(kNouns, W(verb)) && (verb == 0 || Breaks(verb) || W(percent.first - 1) == "of" ||
                              In("a an the this with year-on-year", W(verb - 1)))) {
    ChangeNoun(percent, verb, down);
    return;
  }
  const Words of = Subject(verb);
  // Output went up 5 percent tells by itself; 3 billion yuan, up 5 percent, of what was told.
  const bool went =
      verb > 0 && In("went was were is are went gone edged has have had", W(verb - 1));
  const bool adverb = !went && (In(kAdverbs, W(verb)) || In(kParticiples, W(verb)));
  // …, accounting for nearly one-quarter, up five percent: of the share, which is no figure.
  for (std::size_t k = verb; adverb && k > 0 && k + 6 > verb && s_.FigureAt(k - 1) == nullptr;
       --k) {
    const bool part =
        k > 1 && In("half quarter third", W(k - 1)) && In("a one nearly about", W(k - 2));
    if (W(k - 1).starts_with("one-") || part) {
      percent.used = true;
      return;
    }
  }
  if (adverb && verb > 0 && W(verb - 1) == "both") {
    bool given = false;
    for (std::size_t k = state_.before; k < state_.facts.size(); ++k) {
      Fact& fact = state_.facts[k];
      if (fact.kind == FactKind::kIndicator && fact.amount && !fact.growth_pct) {
        fact.growth_pct = percent.value;
        fact.growth_pct->value *= down ? -1 : 1;
        Widen(fact, percent);
        given = true;
      }
    }
    percent.used = given;
    return;
  }
  const bool rest = of.empty() || In("was were is", W(of.first));
  if ((adverb || rest) && GiveGrowth(percent, down)) {
    changed_ = true;
    down_ = down;
    return;
  }
  if (adverb && !In(kAdverbs, W(verb))) {
    return;
  }
  Fact* fact = Growth(percent, down, std::min(of.first, verb), Resolved(Text(of)));
  if (fact == nullptr || of.empty()) {
    return;
  }
  if (Future(verb)) {
    fact->kind = FactKind::kProgramme;
  }
  fact->bound = percent.bound;
  Reaches(*fact, percent.last);
}

// … rose 8 percent to 3 billion yuan, reaching 3 billion yuan.
void MeasureRules::Reaches(Fact& fact, std::size_t from) {
  for (std::size_t to = from; to < std::min(size(), from + 4); ++to) {
    if (!In("to reaching totaling hitting at", W(to))) {
      continue;
    }
    const std::size_t at = PastHedges(to + (In("reach hit", W(to + 1)) ? 2 : 1));
    for (Figure& figure : s_.figures) {
      if (!figure.used && figure.first == at && figure.kind != FigureKind::kPercent &&
          figure.kind != FigureKind::kOrdinal) {
        SetAmount(fact, figure);
        if (fact.amount->unit.empty()) {
          fact.amount->unit = "个";
        }
        return;
      }
    }
    return;
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
      const Words of = Subject(verb - 1);
      const std::size_t start = of.first;
      std::string subject = Text(of);
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
  const Words of = Subject(verb);
  Fact* fact = of.empty() ? nullptr
                          : Tell(FactKind::kIndicator, of.first, (pair ? two : one)->last,
                                 Resolved(Text(of)));
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

// Double-digit growth in investment of 14.5 percent to reach 4.5 billion yuan; 84.7 percent up.
void MeasureRules::GrowthOf(Figure& percent) {
  if (percent.used) {
    return;
  }
  const std::string& sense = W(percent.last);
  const std::size_t behind = percent.last + 1;
  const bool than = W(behind) == "than" || behind >= size() || Breaks(behind);
  if (!Breaks(percent.last) &&
      (In("up down", sense) || (In("more higher less lower faster", sense) && than))) {
    GiveGrowth(percent, In("down less lower", sense));
    return;
  }
  std::size_t first = percent.first;
  const std::string subject =
      percent.first > 0 && W(percent.first - 1) == "of" ? NounBefore(percent.first, first) : "";
  const bool grows = first > 1 && W(first - 1) == "in" && In(kNouns, W(first - 2));
  if (!subject.empty() && grows) {
    const bool down = In(kDown, W(first - 2));
    if (Fact* fact = Growth(percent, down, first, subject)) {
      Reaches(*fact, percent.last);
    }
  }
}

// Foreign capital doubled to 5 billion yuan.
void MeasureRules::Doubled(std::size_t verb) {
  const Words of = Subject(verb);
  const std::string subject = Resolved(Text(of));
  if (subject.empty() || Future(verb)) {
    return;
  }
  if (Fact* fact = Tell(FactKind::kIndicator, of.first, verb + 1, subject)) {
    const std::int64_t percent = W(verb) == "doubled" ? 100 : W(verb) == "tripled" ? 200 : 300;
    fact->growth_pct = Normalised({percent, 0});
    fact->bound = In("almost nearly", W(verb - 1)) ? Bound::kNearly
                  : W(verb - 1) == "than"          ? Bound::kOver
                                                   : Bound::kNone;
    Reaches(*fact, verb + 1);
  }
}

// Investment rose by 34.4 percent, industrial investment by 59.8 percent; investment in the zone
// rose 31 percent to 23 billion yuan and in the park 26 percent to 18 billion.
void MeasureRules::Elliptical(Figure& percent) {
  if (percent.used || !changed_ || percent.first == 0) {
    return;
  }
  if (W(percent.first - 1) == "by") {
    const Words of = Subject(percent.first - 1);
    Fact* fact = of.empty() ? nullptr : Growth(percent, down_, of.first, Text(of));
    if (fact != nullptr) {
      Reaches(*fact, percent.last);
    }
    return;
  }
  const bool zone = std::any_of(s_.zones.begin(), s_.zones.end(),
                                [&](const ZoneAt& z) { return z.last == percent.first; });
  if (zone && state_.facts.size() > state_.before) {
    const std::string subject = state_.facts.back().subject;
    if (Fact* fact = Growth(percent, down_, percent.first - 1, subject)) {
      Reaches(*fact, percent.last);
    }
  }
}

}  // namespace zoneflow::ingest::english

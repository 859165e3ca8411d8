#include "services/ingest/core/english_events.h"

#include <algorithm>

namespace zoneflow::ingest::english {
namespace {

constexpr std::string_view kSign =
    "signed inked sealed clinched concluded pocketed pockets bagged bags signs inks seals";
constexpr std::string_view kAttract = "attracted drew landed introduced secured lured";
constexpr std::string_view kInvest =
    "invest spend put add inject pour pledged invested pledge commit committed invests injected "
    "poured";
constexpr std::string_view kOpen =
    "opened unveiled inaugurated completed launched started commenced began opens begins starts";
constexpr std::string_view kName =
    "named designated recognized recognised listed certified rated selected approved awarded "
    "honored honoured included";
constexpr std::string_view kBe = "was were been being also is are";
constexpr std::string_view kPlans =
    "plan program programme campaign scheme initiative policy policies fund guideline guidelines "
    "measures";

}  // namespace

void EventRules::Read() {
  Together();
  for (std::size_t i = 0; i < size(); ++i) {
    const std::string& word = W(i);
    const bool passive = i > 0 && In(kBe, W(i - 1));
    if (In(kSign, word) || (word == "name" && W(i + 1) == "to" && i > 1 && W(i - 2) == "put") ||
        (word == "sign" && W(i + 1) == "up") ||
        (word == "reached" && W(i + 1) == "on" && i > 1 && In("agreements deals", W(i - 2))) ||
        (word == "agreed" && W(i + 1) == "upon")) {
      Signed(i);
    } else if (In(kAttract, word) && !passive) {
      if (Figure* count = Next(i + 1, FigureKind::kCount, 1)) {
        for (std::size_t k = count->last; k < std::min(size(), count->last + 4); ++k) {
          if (In(kProjects, W(k))) {
            Count(FactKind::kSigning, i, *count);
            break;
          }
        }
      }
    } else if (word == "which" && i > 0 && W(i - 1) == "of") {
      PartOf(i);
    } else if (In("announced plans plan announces", word)) {
      Announced(i);
      if (word == "plans") {
        Planned(i);
      }
    } else if (In("settled settle located", word)) {
      Settled(i);
    } else if (In(kInvest, word)) {
      Invest(i);
    } else if (In(kOpen, word) || (In("kicked kick", word) && W(i + 1) == "off") ||
               (In("broke breaks", word) && W(i + 1) == "ground") ||
               (word == "into" && In("operation production use service", W(i + 1))) ||
               (word == "construction" && In("started began commenced starts begins", W(i + 1))) ||
               word == "operational" || (word == "rolled" && W(i + 1) == "off")) {
      Opened(i);
    } else if (word == "under" && In("construction way", W(i + 1))) {
      Building(i);
    } else if (In(kName, word) && passive) {
      Named(i);
    } else if (In("won received obtained gained earned", word) &&
               (In("title award honor honour", W(i + 2)) || In("title", W(i + 3)))) {
      Named(i);
    } else if (word == "aside" || word == "earmarked" || word == "allocated") {
      SetAside(i);
    } else if (In("aims plans targets hopes wants seeks", word)) {
      Planned(i);
    }
  }
}

// Together they are worth 143 billion yuan: the sum of the batch told last.
void EventRules::Together() {
  if (!In("together they these combined total their", W(0)) || state_.facts.empty()) {
    return;
  }
  Fact& batch = state_.facts.back();
  Figure* money = Next(1, FigureKind::kMoney, 12);
  if (money == nullptr || !batch.count || batch.amount ||
      (batch.kind != FactKind::kSigning && batch.kind != FactKind::kFacility)) {
    return;
  }
  for (std::size_t k = 1; k < money->first; ++k) {
    if (In("worth investment investments value valued", W(k))) {
      SetAmount(batch, *money);
      return;
    }
  }
}

// …, of which 15 foreign-funded projects made up 6.6 billion yuan.
void EventRules::PartOf(std::size_t word) {
  if (state_.facts.size() <= state_.before || !state_.facts.back().count ||
      (state_.facts.back().kind != FactKind::kSigning &&
       state_.facts.back().kind != FactKind::kFacility)) {
    return;
  }
  const FactKind kind = state_.facts.back().kind;
  Figure* count = Next(word + 1, FigureKind::kCount, 2);
  Figure* money = count == nullptr ? nullptr : Next(count->last, FigureKind::kMoney, 12);
  if (money == nullptr) {
    return;
  }
  bool projects = false;
  bool makes = false;
  for (std::size_t k = count->last; k < money->first; ++k) {
    projects = projects || In(kProjects, W(k));
    makes = makes || In("made accounted worth with totaling involve", W(k));
  }
  if (!projects || !makes) {
    return;
  }
  const std::size_t before = state_.facts.size();
  Count(kind, word, *count);
  if (state_.facts.size() > before && !state_.facts.back().amount) {
    SetAmount(state_.facts.back(), *money);
  }
}

// The firm announced it is setting up a research institute in the park; plans to establish a center.
void EventRules::Announced(std::size_t verb) {
  const std::size_t start = ClauseStart(verb);
  if (start == verb || !s_.words[start].capital) {
    return;
  }
  const std::string party = Phrase(start, verb);
  for (std::size_t k = verb + 1; k < std::min(size(), verb + 6) && !Breaks(k); ++k) {
    if (!In("set setting establish establishing build building open opening", W(k))) {
      continue;
    }
    std::size_t last = k + (W(k + 1) == "up" ? 2 : 1);
    const std::size_t first = last;
    const std::string object = Object(first, last);
    bool thing = false;
    for (std::size_t w = first; w < last; ++w) {
      thing = thing || In("institute center centre plant factory base headquarters laboratory lab "
                          "park facility facilities hub",
                          W(w));
    }
    if (party.empty() || !thing) {
      return;
    }
    if (Fact* fact =
            Tell(FactKind::kSigning, start, std::max(last, verb + 1), party + " " + object)) {
      fact->company = party;
      fact->project = object;
    }
    return;
  }
}

// 71 projects, or a named one, are under construction.
void EventRules::Building(std::size_t verb) {
  if (Future(verb)) {
    return;
  }
  std::size_t end = verb;
  while (end > 0 && In("is are was were still now currently already also got get", W(end - 1))) {
    --end;
  }
  const std::size_t first = ClauseStart(end > 0 ? end - 1 : 0);
  for (Figure& figure : s_.figures) {
    if (!figure.used && figure.kind == FigureKind::kCount && figure.first >= first &&
        figure.last < end && In(kProjects, W(end - 1))) {
      Count(FactKind::kFacility, verb, figure);
      return;
    }
  }
  if (end < verb) {
    Tell(FactKind::kFacility, first, verb + 2, Phrase(first, end));
  }
}

void EventRules::Count(FactKind kind, std::size_t verb, Figure& count) {
  std::size_t last = count.last;
  while (last < size() && !Breaks(last) && last - count.last < 4 && !In(kProjects, W(last))) {
    ++last;
  }
  last = std::min(last + 1, size());
  Fact* fact =
      Tell(kind, std::min(verb, count.first), std::max(last, verb + 1),
           Printed(state_.source.text, s_.words[count.first].begin, s_.words[last - 1].end));
  if (fact == nullptr) {
    return;
  }
  fact->count = WholeNumber(count.value);
  fact->count_unit = "个";
  count.used = true;
  fact->bound = count.bound;
  for (Figure& figure : s_.figures) {
    // "an investment of", "worth", "value of": the sum of the batch, in one currency or two.
    if (figure.used || figure.kind != FigureKind::kMoney || figure.first <= count.first) {
      continue;
    }
    bool of_batch = false;
    for (std::size_t k = count.last; k < figure.first; ++k) {
      of_batch = of_batch || In("worth investment value spending totaling totalling total "
                                "investments combined valued involving amounting receiving "
                                "bringing",
                                W(k));
    }
    if (of_batch && (!fact->amount || s_.words[figure.first].bracket)) {
      SetAmount(*fact, figure);
    }
  }
  // Total investment of 23.7 billion yuan in 53 projects: in front of them.
  for (Figure& figure : s_.figures) {
    if (!fact->amount && !figure.used && figure.kind == FigureKind::kMoney &&
        figure.last < count.first && count.first - figure.last <= 1 &&
        In("in for", W(figure.last))) {
      SetAmount(*fact, figure);
    }
  }
  fact->period_total = In(kAttract, W(verb)) && !s_.period.empty();
}

void EventRules::Signed(std::size_t verb) {
  if (Future(verb) || (verb > 0 && In("yet not", W(verb - 1)))) {
    return;
  }
  // 19 agreements in front (were signed) or behind.
  for (Figure& figure : s_.figures) {
    if (figure.used || figure.kind != FigureKind::kCount ||
        (figure.first > verb && figure.first - verb > 8)) {
      continue;
    }
    for (std::size_t k = figure.last; k < size() && k < figure.last + 4; ++k) {
      if (In(kProjects, W(k))) {
        Count(FactKind::kSigning, verb, figure);
        return;
      }
    }
  }
  // The firm signed an agreement with the zone to build …, worth 300 million yuan.
  const std::size_t start = ClauseStart(verb);
  const std::string party = Phrase(start, verb);
  std::size_t build = 0;
  for (std::size_t k = verb + 1; k < std::min(size(), verb + 24) && build == 0; ++k) {
    build = In("build set establish construct develop", W(k)) ? k + (W(k + 1) == "up" ? 2 : 1) : 0;
  }
  std::size_t last = std::max(build, verb + 1);
  const std::string project = build > 0 ? Object(build, last) : std::string();
  Figure* money = Next(verb + 1, FigureKind::kMoney, 30);
  if (party.empty() || (project.empty() && money == nullptr)) {
    return;
  }
  if (Fact* fact = Tell(FactKind::kSigning, start, std::min(size(), std::max(last, verb + 1)),
                        party + (project.empty() ? "" : " ") + project)) {
    fact->company = party;
    fact->project = project;
    if (money != nullptr) {
      SetAmount(*fact, *money);
    }
  }
}

// 12 firms settled in the zone.
void EventRules::Settled(std::size_t verb) {
  for (Figure& figure : s_.figures) {
    if (figure.used || figure.kind != FigureKind::kCount || figure.first > verb ||
        verb - figure.last > 5) {
      continue;
    }
    for (std::size_t k = figure.last; k < verb; ++k) {
      if (In(kProjects, W(k))) {
        const bool stock = In("have has", W(verb - 1)) && s_.period.empty();
        if (!stock && !Future(verb)) {
          Count(FactKind::kSigning, verb, figure);
        }
        return;
      }
    }
  }
}

void EventRules::Invest(std::size_t verb) {
  Figure* money = Next(verb + 1, FigureKind::kMoney, 4);
  if (money == nullptr) {
    return;
  }
  std::size_t end = verb;
  while (end > 0 && In("will would to agreed has have had plans pledged also said on is expected "
                       "announced intends decided planned",
                       W(end - 1))) {
    --end;
  }
  if (end > 0 && s_.words[end - 1].text.ends_with("day")) {
    --end;
  }
  const std::size_t start = ClauseStart(end > 0 ? end - 1 : 0);
  std::string party = Phrase(start, end);
  // Baltica Foods, a Polish company, agreed …
  if (start > 0 &&
      (party.find("company") != std::string::npos || party.find("maker") != std::string::npos ||
       party.find("firm") != std::string::npos || party.find("manufacturer") != std::string::npos ||
       party.find("provider") != std::string::npos)) {
    const std::size_t earlier = ClauseStart(start - 1);
    const std::string name = Phrase(earlier, start);
    party = name.empty() ? party : name;
  }
  std::size_t at = money->last;
  while (at < size() && s_.FigureAt(at) != nullptr) {
    ++at;
  }
  at += In("in into on for to", W(at)) ? 1 : 0;
  at += In("build building set setting its constructing establish establishing", W(at)) ? 1 : 0;
  at += W(at) == "up" ? 1 : 0;
  std::size_t last = at;
  const std::string object = at < size() && !Breaks(at) ? Object(at, last) : std::string();
  if (party.empty() && object.empty()) {
    return;
  }
  if (Fact* fact = Tell(FactKind::kSigning, start, std::max({last, money->last, start + 1}),
                        party + (party.empty() || object.empty() ? "" : " ") + object)) {
    fact->company = party;
    fact->project = object;
    SetAmount(*fact, *money);
    Sides(Fact(*fact), last);
  }
}

void EventRules::Sides(const Fact& owner, std::size_t from) {
  Figure* area = Next(from, FigureKind::kMeasure, 8);
  if (area == nullptr || !In("mu ha m2 km2", area->unit)) {
    return;
  }
  Fact side = owner;
  side.amount.reset();
  side.amount_alt.reset();
  side.count.reset();
  side.bound = Bound::kNone;
  side.attr = area->unit == "mu" || area->unit == "ha" ? Attr::kLand : Attr::kArea;
  SetAmount(side, *area);
  state_.facts.push_back(std::move(side));
}

void EventRules::Launched(std::size_t verb, std::size_t at) {
  std::size_t last = at;
  const std::string object = Object(at, last);
  for (std::size_t k = at; k < last; ++k) {
    if (In(kPlans, W(k))) {
      if (Fact* fact = Tell(FactKind::kProgramme, verb, std::max(last, verb + 1), object)) {
        if (Figure* money = Next(verb + 1, FigureKind::kMoney, 12)) {
          SetAmount(*fact, *money);
        }
      }
      return;
    }
  }
}

void EventRules::Opened(std::size_t verb) {
  const std::string& word = W(verb);
  if (Future(verb) || (word == "completed" && verb > 0 && W(verb - 1) == "has")) {
    return;
  }
  // Once put into operation; signed or broke ground: of what is to come, and of what was told.
  const std::size_t moved = verb > 1 && In("put go goes went", W(verb - 1)) ? 1 : 0;
  for (std::size_t k = verb; k > 0 && k + 4 > verb; --k) {
    if (In("once when after until before", W(k - 1)) && (k == verb || moved > 0)) {
      return;
    }
  }
  if (verb > moved && W(verb - 1 - moved) == "or") {
    return;
  }
  const bool starts = word == "construction";
  const bool passive = word == "into" || word == "operational" ||
                       (verb > 0 && In("was were been officially fully", W(verb - 1))) ||
                       (In("broke breaks rolled", word) && verb > 0);
  std::size_t at = verb + (In("kicked kick broke breaks rolled", word) ? 2 : 1);
  if (starts) {
    // Construction started on a plant; construction of a plant started is told by "started".
    at = verb + 2;
    if (W(at) != "on" && W(at) != "of") {
      return;
    }
    ++at;
  }
  if (word == "launched") {
    Launched(verb, at);
    return;
  }
  if (!starts && In("started commenced began starts begins", word)) {
    // A plant started operation, construction or production.
    const std::size_t next = verb + (W(verb + 1) == "trial" ? 2 : 1);
    const bool goes = In("operation operations production operating construction", W(next));
    const std::size_t from = ClauseStart(verb);
    const std::size_t work = In("construction work", W(from)) ? from : from + 1;
    const bool built = In("construction work", W(work)) && work < verb;
    if (!goes && !built) {
      return;
    }
    if (built && !goes) {  // Work on ten plants started.
      const std::size_t what = std::min(verb, work + (In("on of", W(work + 1)) ? 2 : 1));
      for (Figure& figure : s_.figures) {
        if (!figure.used && figure.kind == FigureKind::kCount && figure.first >= what &&
            figure.last < verb && figure.first <= what + 1) {
          Count(FactKind::kFacility, verb, figure);
          return;
        }
      }
      Tell(FactKind::kFacility, from, verb + 1, Phrase(what, verb));
      return;
    }
  }
  if (Figure* count = Next(at, FigureKind::kCount, 2); count != nullptr && !passive) {
    Count(FactKind::kFacility, verb, *count);
    return;
  }
  std::size_t last = at;
  std::string object;
  std::size_t first = verb;
  const bool subject_first =
      passive ||
      (!starts && In("started commenced began starts begins opens opened", word) &&
       (In("operation operations production operating construction trial", W(verb + 1)) ||
        (In("opened opens", word) && In("in on at", W(verb + 1)))));
  if (subject_first) {
    std::size_t end = verb;
    while (end > 0 &&
           In("was were been now fully went has put is officially have goes", W(end - 1))) {
      --end;
    }
    first = ClauseStart(end > 0 ? end - 1 : 0);
    object = Phrase(first, end);
    last = verb + 1;
    // 36 projects in the town, the new district, started construction.
    for (Figure& figure : s_.figures) {
      if (!figure.used && figure.kind == FigureKind::kCount && figure.first < 6 &&
          figure.last < first && Next(first, FigureKind::kCount, verb - first) == nullptr) {
        for (std::size_t k = figure.last; k < std::min(first, figure.last + 3); ++k) {
          if (In(kProjects, W(k))) {
            Count(FactKind::kFacility, verb, figure);
            return;
          }
        }
      }
    }
    // Twelve projects went into operation.
    for (Figure& figure : s_.figures) {
      if (!figure.used && figure.kind == FigureKind::kCount && figure.first >= first &&
          figure.last < end && In(kProjects, W(end - 1))) {
        Count(FactKind::kFacility, verb, figure);
        return;
      }
    }
  } else {
    object = Object(at, last);
  }
  Fact* fact = Tell(FactKind::kFacility, first, std::max(last, first + 1), object);
  if (fact == nullptr) {
    return;
  }
  for (Figure& figure : s_.figures) {
    if (!figure.used && figure.kind == FigureKind::kMoney && figure.first >= first &&
        figure.first < last + 8) {
      SetAmount(*fact, figure);
      break;
    }
  }
}

void EventRules::Planned(std::size_t verb) {
  for (Figure& figure : s_.figures) {
    if (figure.used || figure.first < verb ||
        (figure.kind != FigureKind::kMoney && figure.kind != FigureKind::kCount)) {
      continue;
    }
    std::size_t last = figure.last;
    if (figure.kind == FigureKind::kMoney && (W(last) == "in" || W(last) == "of")) {
      ++last;
    }
    std::size_t end = last;
    const std::string object = last < size() && !Breaks(last) ? Object(last, end) : std::string();
    if (Fact* fact = Tell(FactKind::kProgramme, figure.first, std::max(end, figure.last), object)) {
      if (figure.kind == FigureKind::kMoney) {
        SetAmount(*fact, figure);
      } else {
        fact->count = WholeNumber(figure.value);
        fact->bound = figure.bound;
        figure.used = true;
      }
    }
  }
}

void EventRules::Named(std::size_t verb) {
  std::size_t at = verb + 1;
  at += In("as by among in on", W(at)) ? 1 : 0;
  at += In("one", W(at)) ? 2 : 0;
  std::size_t last = at;
  std::string object = Object(at, last);
  // Selected by the ministry as a base: the title stands behind as.
  for (std::size_t k = verb + 1; k < std::min(size(), verb + 12); ++k) {
    if (W(k) == "as" && k + 1 < size() && !Breaks(k)) {
      object = Object(k + 1, last);
      break;
    }
  }
  if (s_.FigureAt(at) == nullptr) {
    Tell(FactKind::kRecognition, verb, std::min(size(), std::max(last, verb + 1)), object);
  }
}

void EventRules::SetAside(std::size_t verb) {
  Figure* money = Next(verb + 1, FigureKind::kMoney, 3);
  if (money == nullptr) {
    return;
  }
  std::size_t last = 0;
  const std::size_t at = money->last + (In("for to in", W(money->last)) ? 1 : 0);
  const std::string object = Object(at, last);
  if (Fact* fact = Tell(FactKind::kProgramme, verb, std::max(last, money->last), object)) {
    SetAmount(*fact, *money);
  }
}

}  // namespace zoneflow::ingest::english

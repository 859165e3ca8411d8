#include "services/ingest/core/english_events.h"

#include <algorithm>

namespace zoneflow::ingest::english {
namespace {

constexpr std::string_view kName =
    "named designated recognized recognised listed certified rated selected approved awarded "
    "honored honoured included";

}  // namespace

void EventRules::Read() {
  Together();
  Parts();
  Funds();
  for (std::size_t i = 0; i < size(); ++i) {
    ReadVerb(i);
  }
}

bool EventRules::Signs(std::size_t at) const {
  const std::string& word = W(at);
  return In(kSign, word) || (word == "name" && W(at + 1) == "to" && at > 1 && W(at - 2) == "put") ||
         (word == "sign" && W(at + 1) == "up") ||
         (word == "reached" &&
          (In("agreements deals", W(at + 1)) ||
           (W(at + 1) == "on" && at > 1 && In("agreements deals", W(at - 2))))) ||
         (word == "agreed" && W(at + 1) == "upon");
}

bool EventRules::Opens(std::size_t at) const {
  const std::string& word = W(at);
  return In(kOpen, word) || (In("kicked kick", word) && W(at + 1) == "off") ||
         (In("broke breaks break", word) && W(at + 1) == "ground") ||
         (word == "into" && In("operation production use service trial", W(at + 1))) ||
         (word == "construction" && In("started began commenced starts begins", W(at + 1))) ||
         word == "operational" || (word == "rolled" && W(at + 1) == "off") ||
         (word == "handed" && W(at + 1) == "over");
}

void EventRules::ReadVerb(std::size_t at) {
  const std::string& word = W(at);
  const std::string& front =
      at > 1 && W(at - 1) == "also" ? W(at - 2) : W(at > 0 ? at - 1 : size());
  const bool passive = In(kBe, front);
  const bool title = In("title award honor honour", W(at + 2)) || W(at + 3) == "title";
  if (Signs(at)) {
    Signed(at);
  } else if (!passive && !Future(at) &&
             (In("issued released adopted published introduced unveiled", word) ||
              (word == "rolled" && W(at + 1) == "out")) &&
             IssuesPlan(at)) {
    Launched(at, at + (word == "rolled" ? 2 : 1));
  } else if ((In(kAttract, word) || word == "brought") && !passive &&
             Next(at + 1, FigureKind::kCount, 4) != nullptr) {
    Attracted(at);
  } else if (word == "which" && at > 0 && W(at - 1) == "of") {
    PartOf(at);
  } else if (In("announced plans plan announces", word)) {
    Announced(at);
    if (word == "plans") {
      Planned(at);
    }
  } else if (In("settled settle located", word)) {
    Settled(at);
  } else if (In("raised increased expanded", word)) {
    RaisedInvestment(at);
  } else if (In("increase increases", word) && at > 0 && W(at - 1) == "investment") {
    IncreaseOf(at);
  } else if (In(kInvest, word)) {
    Invest(at);
  } else if (In("set build establish construct open", word) && at > 0 &&
             (In("will would", W(at - 1)) ||
              (W(at - 1) == "to" && at > 1 && In("agreed decided", W(at - 2))))) {
    SetUpBy(at);
  } else if (In("bring brings brought", word)) {
    Brings(at);
  } else if (Opens(at)) {
    Opened(at);
  } else if (word == "under" && In("construction way", W(at + 1))) {
    Building(at);
  } else if ((In(kName, word) && passive && !In("is are", front)) ||
             (In("won received obtained gained earned", word) && title)) {
    Named(at);
  } else if (In("aside earmarked allocated", word)) {
    SetAside(at);
  } else if (!passive && (word == "recommended" || (word == "lined" && W(at + 1) == "up"))) {
    Recommended(at);
  } else if (word == "ceremony" || word == "ceremonies") {
    Ceremony(at);
  } else if (In("target goal", word) && In("of to", W(at + 1)) && at > 0 &&
             In("a the its", W(at - 1)) && FirstVerb(s_) < at) {
    Planned(at);
  } else if (In("aims plans targets hopes wants seeks", word)) {
    Planned(at);
  }
}

// Of the projects, 15 were foreign-invested ones with an investment of 3.5 billion yuan; the
// remaining 26 projects with an investment of 27 billion yuan were in services: parts of a batch.
void EventRules::Parts() {
  const Fact* batch = nullptr;
  for (std::size_t k = state_.facts.size(); k > 0 && k + 5 > state_.facts.size(); --k) {
    const Fact& fact = state_.facts[k - 1];
    const bool event = fact.kind == FactKind::kSigning || fact.kind == FactKind::kFacility;
    batch = batch == nullptr && event && fact.count ? &fact : batch;
  }
  if (batch == nullptr || !(In("of among", W(0)) || (W(0) == "in" && W(1) == "terms") ||
                            (W(0) == "the" && In("remaining other rest", W(1))))) {
    return;
  }
  const FactKind kind = batch->kind;
  for (Figure& figure : s_.figures) {
    const bool were = In("were are", W(figure.last));
    const bool rest = W(0) == "the" && ProjectsEnd(figure.last) > figure.last;
    if (figure.used || figure.kind != FigureKind::kCount || (!were && !rest) ||
        Next(figure.last, FigureKind::kMoney, 14) == nullptr) {
      continue;
    }
    const std::size_t first = figure.last + (were ? 1 : 0);
    std::size_t last = first;
    const std::string object = Object(first, last);
    if (Fact* fact = Tell(kind, figure.first, last, object)) {
      fact->count = WholeNumber(figure.value);
      fact->count_unit = "个";
      fact->bound = figure.bound;
      figure.used = true;
      SetSumOf(*fact, figure);
    }
    return;
  }
}

// Together they are worth 143 billion yuan: the sum of the batch told last. Built at a cost of 340
// million yuan: that of the facility.
void EventRules::Together() {
  if (state_.facts.empty()) {
    return;
  }
  Fact& last = state_.facts.back();
  Figure* money = Next(1, FigureKind::kMoney, 12);
  if (money == nullptr || last.amount || last.attr != Attr::kNone ||
      (last.kind != FactKind::kSigning && last.kind != FactKind::kFacility)) {
    return;
  }
  const bool batch = last.count && (In("together they these combined total their with", W(0)) ||
                                    (W(0) == "the" && In("projects deals agreements", W(1))));
  const bool one =
      !last.count && (In("built it constructed with", W(0)) ||
                      (In("the this", W(0)) && (In(kThings, W(1)) || W(1) == "project")));
  const bool sum =
      W(0) == "the" && (W(1) == "investment" || (W(1) == "total" && W(2) == "investment"));
  if (sum && !Future(money->first)) {  // the total investment of the project was
    SetAmount(last, *money);
    return;
  }
  if (!batch && !one) {
    return;
  }
  for (std::size_t k = 1; k < money->first; ++k) {
    if (In("worth investment investments value valued cost costs costing involve", W(k)) &&
        (!Future(k) || W(k) == "cost")) {
      SetAmount(last, *money);
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
  Fact* part = Count(kind, word, *count);
  if (part != nullptr && !part->amount) {
    SetAmount(*part, *money);
  }
}

// 71 projects, or a named one, are under construction.
void EventRules::Building(std::size_t verb) {
  if (Future(verb)) {
    return;
  }
  const Words of = Subject(verb);
  const bool is =
      std::any_of(s_.words.begin() + static_cast<std::ptrdiff_t>(std::min(of.last, verb)),
                  s_.words.begin() + static_cast<std::ptrdiff_t>(verb), [](const Word& word) {
                    return In("is are was were still now currently got get", word.text);
                  });
  if (Figure* count = CountIn(of)) {
    Count(FactKind::kFacility, verb, *count);
  } else if (is) {
    TellWork(of, verb + 2, Text(of));
  }
}

// One past the word for projects behind a count; `first` where none is.
std::size_t EventRules::ProjectsEnd(std::size_t first) const {
  if (W(first) == "of" && In("them these those which", W(first + 1))) {
    return first + 2;
  }
  for (std::size_t k = first; k < std::min(size(), first + 8); ++k) {
    if ((k > first && Breaks(k)) || IsVerb(W(k)) || In("with worth in at on by to from", W(k))) {
      break;
    }
    if (In(kProjects, W(k)) || In(kWorks, W(k))) {
      return k + 1;
    }
  }
  return first;
}

Figure* EventRules::CountIn(Words words) {
  for (Figure& figure : s_.figures) {
    if (!figure.used && figure.kind == FigureKind::kCount && figure.first >= words.first &&
        figure.last < words.last && ProjectsEnd(figure.last) > figure.last) {
      return &figure;
    }
  }
  return nullptr;
}

Fact* EventRules::Count(FactKind kind, std::size_t verb, Figure& count) {
  const std::size_t end = ProjectsEnd(count.last);
  const std::size_t last = std::min(end > count.last ? end : count.last + 1, size());
  Fact* fact =
      Tell(kind, std::min(verb, count.first), std::max(last, verb + 1),
           Printed(state_.source.text, s_.words[count.first].begin, s_.words[last - 1].end));
  if (fact == nullptr) {
    return nullptr;
  }
  fact->count = WholeNumber(count.value);
  fact->count_unit = "个";
  count.used = true;
  fact->bound = count.bound;
  SetSumOf(*fact, count);
  fact->period_total = In(kAttract, W(verb)) && !s_.period.empty();
  return fact;
}

void EventRules::SetSumOf(Fact& batch, const Figure& count) {
  for (Figure& figure : s_.figures) {
    if (figure.used || figure.kind != FigureKind::kMoney) {
      continue;
    }
    // Total investment of 23.7 billion yuan in 53 projects; $4 billion deals with 37 firms.
    const bool in_front = figure.last < count.first && !batch.amount &&
                          ((count.first - figure.last <= 1 && In("in for", W(figure.last))) ||
                           (count.first - figure.last <= 4 && In(kProjects, W(figure.last))));
    bool of_batch = false;  // with an investment of, worth
    bool each = In("each apiece", W(figure.last));
    for (std::size_t k = count.last; k < figure.first; ++k) {
      each = each || In("single each respective", W(k));
      const bool another = k > count.last && s_.FigureAt(k) != nullptr &&
                           s_.FigureAt(k)->kind == FigureKind::kCount && !s_.FigureAt(k)->used &&
                           In(kProjects, W(s_.FigureAt(k)->last));
      if (another) {
        of_batch = false;
        break;  // the sum of the next batch
      }
      of_batch = of_batch || In(kSums, W(k));
    }
    if (each && of_batch) {  // a threshold
      figure.used = true;
      continue;
    }
    if (in_front || (of_batch && (!batch.amount || s_.words[figure.first].bracket))) {
      SetAmount(batch, figure);
    }
  }
}

// What lies ahead or behind is not told as done: once put into operation; signed or broke ground.
bool EventRules::IsTold(std::size_t verb) const {
  const std::string& word = W(verb);
  if (Future(verb) || (word == "completed" && verb > 0 && W(verb - 1) == "has")) {
    return false;
  }
  const std::size_t moved = verb > 1 && In("put go goes went come comes came", W(verb - 1)) ? 1 : 0;
  for (std::size_t k = verb; k > 0 && k + 4 > verb; --k) {
    if (In("once when after until before since if", W(k - 1)) && (k == verb || moved > 0)) {
      return false;
    }
  }
  return verb <= moved || W(verb - 1 - moved) != "or";
}

// Work on ten plants started. True when it was told, or when the verb tells of no work.
bool EventRules::WorkOn(std::size_t verb) {
  const std::size_t next = verb + (W(verb + 1) == "trial" ? 2 : 1);
  const bool goes = In("operation operations production operating construction", W(next));
  const Words of = Subject(verb);
  const std::size_t work = In("construction work", W(of.first)) ? of.first : of.first + 1;
  const bool built = In("construction work", W(work)) && work < verb;
  if (goes) {
    return false;
  }
  if (Figure* count = CountIn(of); !built && count != nullptr) {  // 139 projects started in May
    Count(FactKind::kFacility, verb, *count);
  }
  if (built && W(verb - 1) == "construction" && In("on of", W(verb + 1))) {
    return true;  // construction started on a plant: told by "construction"
  }
  if (built && In("on of", W(verb + 1)) && verb <= work + 2) {  // work began on a plant
    std::size_t last = verb + 2;
    const std::string object = Object(verb + 2, last);
    if (Figure* count = CountIn({verb + 2, last + 1}); count != nullptr) {
      Count(FactKind::kFacility, verb, *count);
    } else if (PeriodEnd(s_, verb + 2) == 0) {
      TellWork({verb, last}, last, object);
    }
    return true;
  }
  if (built) {
    const std::size_t what = std::min(verb, work + (In("on of", W(work + 1)) ? 2 : 1));
    // Construction of (the facilities for) 31 projects started.
    if (Figure* count = CountIn({what, verb});
        count != nullptr &&
        (count->first <= what + 1 || (count->first <= what + 4 && W(count->first - 1) == "for"))) {
      Count(FactKind::kFacility, verb, *count);
    } else {
      TellWork({of.first, verb}, verb + 1, Phrase(what, verb));
    }
  }
  return true;
}

// The firm began construction of its base.
bool EventRules::BeganWork(std::size_t verb) {
  if (Next(verb + 3, FigureKind::kCount, 1) != nullptr || PeriodEnd(s_, verb + 3) > 0) {
    return false;
  }
  std::size_t last = verb + 3;
  const std::string object = Object(verb + 3, last);
  bool thing = W(verb) == "began" || W(verb + 1) == "construction";
  for (std::size_t k = verb + 3; k < last; ++k) {  // on a plant, and not on the east side
    thing = thing || In(kThings, W(k)) || In(kProjects, W(k));
  }
  if (!thing) {
    return false;
  }
  const Words of = Subject(verb);
  const std::string who = Text(of);
  TellWork({of.empty() ? verb : of.first, last}, last, who + (who.empty() ? "" : " ") + object);
  return true;
}

void EventRules::Opened(std::size_t verb) {
  const std::string& word = W(verb);
  if (!IsTold(verb)) {
    return;
  }
  const bool starts = word == "construction";
  const bool ground = In("broke breaks break rolled", word);
  const bool passive = word == "into" || word == "operational" ||
                       (verb > 0 && In("was were been officially fully", W(verb - 1))) ||
                       (ground && verb > 0);
  std::size_t at = verb + (In("kicked kick", word) || ground ? 2 : 1);
  if (word == "launched" && !passive) {
    Launched(verb, at);
    return;
  }
  if (starts) {
    // Construction started on a plant; construction of a plant started is told by "started".
    at = verb + 3;
    if (!In("on of", W(verb + 2))) {
      return;
    }
  }
  if (!starts && In("started commenced began starts begins", word) && !passive && WorkOn(verb)) {
    return;
  }
  const bool goes = In("operation operations production operating construction trial", W(verb + 1));
  const bool kicks = In("kicked kick", word) &&
                     (In("in on at", W(verb + 2)) || Breaks(verb + 2) || verb + 2 >= size());
  const bool opens = kicks || (In("opened opens", word) && In("in on at to", W(verb + 1)));
  const bool of_work = goes && W(verb + 1) == "construction" && In("of on", W(verb + 2));
  if ((of_work || (ground && W(verb + 1) == "ground" && W(verb + 2) == "on")) && BeganWork(verb)) {
    return;
  }
  if (passive || opens || (!starts && goes && In("started commenced began starts begins", word))) {
    Finished(verb);
    return;
  }
  if (Figure* count = Next(at, FigureKind::kCount, 2);
      count != nullptr && ProjectsEnd(count->last) > count->last) {
    Count(FactKind::kFacility, verb, *count);
    return;
  }
  std::size_t last = at;
  const std::string object = Object(at, last);
  TellWork({verb, last}, std::max(last, verb + 1), object);
}

// Held a launch ceremony for 12 projects.
void EventRules::Ceremony(std::size_t noun) {
  const std::string& kind = noun > 0 ? W(noun - 1) : W(size());
  const bool signing = kind == "signing";
  std::size_t at = noun + 1;
  while (at < size() && at < noun + 14 && !In("for of involving", W(at))) {
    ++at;
  }
  Figure* count = at < size() ? Next(at + 1, FigureKind::kCount, 1) : nullptr;
  Figure* money = at < size() ? Next(at + 1, FigureKind::kMoney, 2) : nullptr;
  if (signing && money != nullptr && money->adjective && count == nullptr && W(at) == "for") {
    std::size_t last = at + 1;  // for a 1.5-billion-yuan project
    while (last < size() && last < at + 14 && !In("project plant base", W(last))) {
      ++last;
    }
    const std::size_t first = s_.words[money->last].bracket ? money->last + 2 : money->last;
    std::size_t end = std::min(last + 1, size());
    std::string what = Phrase(std::min(first, end), end);
    what += W(end) == "for" || W(end) == "by" ? " " + Object(end + 1, end) : "";
    if (Fact* fact = Tell(FactKind::kSigning, noun - 1, end, what)) {
      SetAmount(*fact, *money);
    }
    return;
  }
  const bool works =
      In("groundbreaking ground-breaking commencement opening foundation-laying", kind);
  if (works && count == nullptr && In("for of", W(noun + 1))) {
    std::size_t last = noun + 2;
    const std::string what = Object(noun + 2, last);
    if (In("was were took", W(last)) || In("was were took", W(last + 1)) || Breaks(last)) {
      TellWork({noun + 2, last}, last, what);
    }
    return;
  }
  if (count != nullptr && ProjectsEnd(count->last) > count->last && !Future(noun) &&
      count->first <= at + 3 &&
      (signing || In("launch launching groundbreaking ground-breaking commencement opening "
                     "foundation-laying",
                     kind))) {
    Count(signing ? FactKind::kSigning : FactKind::kFacility, noun, *count);
  }
}

// What stands in front of the verb has come to its stage: 36 projects, or a plant.
void EventRules::Finished(std::size_t verb) {
  Words of = Subject(verb);
  if (In("once when after until before since if upon", W(of.first))) {
    return;  // after the project is operational
  }
  for (std::size_t k = of.first; k + 2 < of.last; ++k) {
    if (In("construction work", W(k)) && In("of on", W(k + 1))) {
      of.first = k + 2;  // construction of a plant
      break;
    }
  }
  Figure* count = CountIn(of);
  // 36 projects in the town, the new district, started construction.
  for (Figure& figure : s_.figures) {
    if (count == nullptr && !figure.used && figure.kind == FigureKind::kCount && figure.first < 6 &&
        figure.last < verb && ProjectsEnd(figure.last) > figure.last &&
        of.first <= figure.first + 12) {
      count = &figure;
    }
  }
  if (count != nullptr) {
    Count(FactKind::kFacility, verb, *count);
  } else if (!of.empty()) {
    TellWork(of, verb + 1, Text(of));
  }
}

void EventRules::TellWork(Words of, std::size_t last, const std::string& subject) {
  // A headline's facility without a figure is told by the text.
  Figure* money = nullptr;
  bool others = false;  // what stands behind another count is theirs
  for (Figure& figure : s_.figures) {
    others = others || (figure.first >= last && figure.kind == FigureKind::kCount &&
                        ProjectsEnd(figure.last) > figure.last);
    if (!figure.used && figure.kind == FigureKind::kMoney && figure.first >= of.first &&
        figure.first < last + 8 && money == nullptr && !others) {
      money = &figure;
    }
  }
  money = money == nullptr && !others ? Costs(last) : money;
  if (state_.in_title && money == nullptr) {
    return;
  }
  const FactKind kind = IsPlan(of) ? FactKind::kProgramme : FactKind::kFacility;
  Fact* fact = Tell(kind, of.first, std::max(last, of.first + 1), subject);
  if (fact == nullptr) {
    return;
  }
  if (money != nullptr) {
    SetAmount(*fact, *money);
  }
  const Fact owner = *fact;
  for (Figure& figure : s_.figures) {
    if (figure.adjective && figure.kind == FigureKind::kMeasure && figure.first >= of.first &&
        figure.last <= last && In("km2 m2 ha mu", figure.unit)) {
      TellSide(owner, figure, figure.unit == "mu" ? Attr::kLand : Attr::kArea);
    }
  }
}

void EventRules::Named(std::size_t verb) {
  std::size_t at = verb + 1;
  at += In("as by among in on", W(at)) ? 1 : 0;
  at += In("one", W(at)) ? 2 : 0;
  if (In("for", W(at))) {
    return;  // designated for housing
  }
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

}  // namespace zoneflow::ingest::english

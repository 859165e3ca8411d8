#include "services/ingest/core/english_events.h"

#include <algorithm>

namespace zoneflow::ingest::english {
namespace {

constexpr std::string_view kName =
    "named designated recognized recognised listed certified rated selected approved awarded "
    "honored honoured included";
constexpr std::string_view kPlans =
    "plan program programme campaign scheme initiative policy policies fund guideline guidelines "
    "measures";
constexpr std::string_view kThings =
    "institute center centre plant factory base headquarters laboratory lab park facility "
    "facilities hub campus line complex branch works";
constexpr std::string_view kParties = "companies firms enterprises company businesses institutions";
constexpr std::string_view kSums =
    "worth investment value spending totaling totalling total investments combined valued "
    "involving amounting receiving bringing";

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
         word == "operational" || (word == "rolled" && W(at + 1) == "off");
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
             In("will would", W(at - 1))) {
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
  } else if (word == "recommended" && !passive) {
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
        !Future(k)) {
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

// The firm announced it is setting up a research institute in the park; plans to establish a center.
void EventRules::Announced(std::size_t verb) {
  const Words of = Subject(verb);
  if (of.empty() || !s_.words[of.first].capital) {
    return;
  }
  const std::string party = Text(of);
  for (std::size_t k = verb + 1; k < std::min(size(), verb + 6) && !Breaks(k); ++k) {
    if (!In("set setting establish establishing build building open opening", W(k))) {
      continue;
    }
    std::size_t last = k + (W(k + 1) == "up" ? 2 : 1);
    const std::size_t first = last;
    const std::string object = Object(first, last);
    bool thing = false;
    for (std::size_t w = first; w < last; ++w) {
      thing = thing || In(kThings, W(w));
    }
    if (party.empty() || !thing) {
      return;
    }
    if (Fact* fact =
            Tell(FactKind::kSigning, of.first, std::max(last, verb + 1), party + " " + object)) {
      fact->company = party;
      fact->project = object;
      if (Figure* money = Costs(last)) {
        SetAmount(*fact, *money);
      }
    }
    return;
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
    if (In(kProjects, W(k))) {
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

void EventRules::Signed(std::size_t verb) {
  if (Future(verb) || (verb > 0 && In("yet not", W(verb - 1)))) {
    return;
  }
  // 19 agreements in front (were signed) or behind.
  for (Figure& figure : s_.figures) {
    if (figure.used || figure.kind != FigureKind::kCount ||
        ProjectsEnd(figure.last) == figure.last ||
        (figure.first > verb && figure.first - verb > (W(verb) == "reached" ? 14 : 8))) {
      continue;
    }
    const std::size_t end = ProjectsEnd(figure.last);
    Fact* fact = Count(FactKind::kSigning, verb, figure);
    // 37 companies signed cooperation agreements.
    std::size_t last = verb + 1;
    const std::string object = Object(verb + 1, last);
    if (fact != nullptr && figure.first < verb && In(kParties, W(end - 1)) && last > verb + 1 &&
        In("agreements contracts deals agreement contract deal", W(last - 1))) {
      fact->subject += " " + object;
    }
    return;
  }
  // The firm signed an agreement with the zone to build …, worth 300 million yuan.
  const Words of = Subject(verb);
  std::string party = Text(of);
  // The zone signed a contract with the firm: the firm is meant.
  for (std::size_t k = verb + 1; k < std::min(size(), verb + 12) && party.empty(); ++k) {
    if (W(k) == "with" && k + 1 < size() && s_.words[k + 1].capital) {
      std::size_t end = k + 1;
      party = Object(k + 1, end);
    }
  }
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
  if (Fact* fact = Tell(FactKind::kSigning, of.first, std::min(size(), std::max(last, verb + 1)),
                        party + (project.empty() ? "" : " ") + project)) {
    fact->company = party;
    fact->project = project;
    if (money != nullptr) {
      SetAmount(*fact, *money);
    }
  }
}

// Attracted 118 projects this year; those it has attracted to date are a stock.
void EventRules::Attracted(std::size_t verb) {
  Figure* count = Next(verb + 1, FigureKind::kCount, 4);
  if (count == nullptr || ProjectsEnd(count->last) == count->last) {
    return;
  }
  const bool perfect = verb > 0 && In("has have had", W(verb - 1));
  const bool until = s_.period.empty() || In("as", W(0));
  const Figure* money = Next(count->last, FigureKind::kMoney, 14);
  bool sum = false;  // … worth 5.8 billion yuan
  for (std::size_t k = count->last; money != nullptr && k < money->first; ++k) {
    sum = sum || In(kSums, W(k));
  }
  if (!(perfect && until) || sum) {
    Count(FactKind::kSigning, verb, *count);
  }
}

// 12 firms settled in the zone.
void EventRules::Settled(std::size_t verb) {
  const Words of = Subject(verb);
  Figure* count = CountIn({of.first, std::max(of.last, verb)});
  if (count == nullptr) {
    return;
  }
  const bool stock = In("have has had are", W(verb - 1)) && s_.period.empty();
  if (!stock && !Future(verb)) {
    Count(FactKind::kSigning, verb, *count);
  }
}

// 255 of them raised their investment; 26 firms expanded production with extra investment of $183
// million: increases, each with its sum.
void EventRules::RaisedInvestment(std::size_t verb) {
  bool investment = false;
  for (std::size_t k = verb + 1; k < std::min(size(), verb + 7); ++k) {
    investment = investment || W(k) == "investment" || W(k) == "investments";
  }
  const Words of = Subject(verb);
  Figure* count = nullptr;
  for (Figure& figure : s_.figures) {
    if (!figure.used && figure.kind == FigureKind::kCount && figure.first >= of.first &&
        figure.last < of.last) {
      count = &figure;
    }
  }
  if (!investment || count == nullptr || Future(verb)) {
    return;
  }
  if (Fact* fact = Tell(FactKind::kSigning, of.first, std::min(size(), verb + 4),
                        Phrase(count->last, of.last) + " investment increase")) {
    fact->count = WholeNumber(count->value);
    fact->count_unit = "个";
    fact->period_total = true;
    count->used = true;
    SetSumOf(*fact, *count);
  }
}

// Approved the investment increase of 12 companies.
void EventRules::IncreaseOf(std::size_t noun) {
  Figure* count = Next(noun + 1, FigureKind::kCount, 2);
  if (count == nullptr || !In("of by in", W(count->first - 1))) {
    return;
  }
  std::size_t last = count->last;
  const std::string who = Object(count->last, last);
  if (Fact* fact = Tell(FactKind::kSigning, noun - 1, last, "investment increase of " + who)) {
    fact->count = WholeNumber(count->value);
    fact->count_unit = "个";
    fact->period_total = true;
    count->used = true;
  }
}

// Who invests: Baltica Foods, a Polish company, agreed …; the largest investor, Guangxin Power, …
std::string EventRules::Party(std::size_t verb, Words& of) const {
  of = Subject(verb);
  bool name = false;
  for (std::size_t k = of.first; k < of.last; ++k) {
    name = name || (s_.words[k].capital && (k > 0 || s_.words[k + 1].capital || of.last == 1));
  }
  if (!name && !of.empty() && Breaks(of.last) && of.last < verb && s_.words[of.last].capital) {
    std::size_t end = of.last + 1;
    while (end < verb && !Breaks(end)) {
      ++end;
    }
    return Phrase(of.last, end);
  }
  return Text(of);
}

void EventRules::Invest(std::size_t verb) {
  Figure* money = Next(verb + 1, FigureKind::kMoney, 4);
  if (money == nullptr) {
    return;
  }
  std::size_t end = verb;
  while (end > 0 && !Breaks(end) &&
         In("will would to agreed has have had plans pledged also said on is expected announced "
            "intends decided planned",
            W(end - 1))) {
    --end;
  }
  if (end > 0 && !Breaks(end) && s_.words[end - 1].text.ends_with("day")) {
    --end;
  }
  Words of;
  const std::string party = Party(end, of);
  std::size_t at = money->last;
  while (at < size() && s_.FigureAt(at) != nullptr) {
    ++at;
  }
  at += In("in into on for to", W(at)) ? 1 : 0;
  at += In("build building set setting its constructing establish establishing", W(at)) ? 1 : 0;
  at += W(at) == "up" ? 1 : 0;
  std::size_t last = at;
  std::string object = at < size() && !Breaks(at) ? Object(at, last) : std::string();
  // In the zone to build a plant.
  for (std::size_t k = last; k < std::min(size(), last + 4) && object.empty(); ++k) {
    if (W(k) == "to" && In("build develop construct establish set expand", W(k + 1))) {
      last = k + 2 + (W(k + 2) == "up" ? 1 : 0);
      object = Object(last, last);
    }
  }
  if (party.empty() && object.empty()) {
    return;
  }
  const std::size_t start = std::min(of.first, verb);
  if (Fact* fact = Tell(FactKind::kSigning, start, std::max({last, money->last, start + 1}),
                        party + (party.empty() || object.empty() ? "" : " ") + object)) {
    fact->company = party;
    fact->project = object;
    SetAmount(*fact, *money);
    Sides(Fact(*fact), last);
  }
}

// The sum of what stands in front of the word: with an investment of, at a cost of; or null.
Figure* EventRules::Costs(std::size_t from) {
  for (Figure& figure : s_.figures) {
    if (figure.used || figure.kind != FigureKind::kMoney || figure.first < from ||
        figure.first > from + 16) {
      continue;
    }
    for (std::size_t k = figure.first; k > from && k + 6 > figure.first; --k) {
      if (In("investment investing cost worth invest", W(k - 1))) {
        return &figure;
      }
    }
    return nullptr;
  }
  return nullptr;
}

// The firm will set up a data center in the zone with an investment of 9 billion yuan.
void EventRules::SetUpBy(std::size_t verb) {
  Words of;
  const std::string party = Party(verb, of);
  Figure* money = Costs(verb);
  const bool name =
      !of.empty() && std::any_of(s_.words.begin() + static_cast<std::ptrdiff_t>(of.first),
                                 s_.words.begin() + static_cast<std::ptrdiff_t>(of.last),
                                 [](const Word& word) { return word.capital; });
  if (money == nullptr || party.empty() || !name) {
    return;
  }
  std::size_t last = verb + (W(verb + 1) == "up" ? 2 : 1);
  const std::string object = Object(last, last);
  if (Fact* fact = Tell(FactKind::kSigning, of.first, last, party + " " + object)) {
    fact->company = party;
    fact->project = object;
    SetAmount(*fact, *money);
  }
}

// They will bring a further 5.8 billion yuan worth of projects in services trade.
void EventRules::Brings(std::size_t verb) {
  Figure* money = Next(verb + 1, FigureKind::kMoney, 4);
  if (money == nullptr || W(money->last) != "worth" || W(money->last + 1) != "of") {
    return;
  }
  std::size_t last = money->last + 2;
  while (last < size() && !Breaks(last) && last < money->last + 8 &&
         !In("to for with by", W(last))) {
    ++last;
  }
  const std::size_t end = ProjectsEnd(money->last + 2);
  if (end == money->last + 2) {
    return;
  }
  if (Fact* fact = Tell(FactKind::kSigning, verb, last, Phrase(money->last + 2, last))) {
    SetAmount(*fact, *money);
  }
}

void EventRules::Sides(const Fact& owner, std::size_t from) {
  Figure* area = Next(from, FigureKind::kMeasure, 8);
  if (area != nullptr && In("mu ha m2 km2", area->unit)) {
    TellSide(owner, *area, area->unit == "mu" || area->unit == "ha" ? Attr::kLand : Attr::kArea);
  }
}

bool EventRules::IssuesPlan(std::size_t verb) const {
  const std::size_t at = verb + (W(verb) == "rolled" ? 2 : 1);
  std::size_t last = at;
  Object(at, last);
  return IsPlan({at, last});
}

bool EventRules::IsPlan(Words words) const {
  for (std::size_t k = words.first; k < words.last; ++k) {
    if (In(kPlans, W(k)) && W(k) != "plant") {
      return true;
    }
  }
  return false;
}

// Launched a program to pair 200 start-ups: with what it is for.
void EventRules::Launched(std::size_t verb, std::size_t at) {
  std::size_t last = at;
  const std::string object = Object(at, last);
  const bool plan = IsPlan({at, last});
  Fact* fact = plan ? Tell(FactKind::kProgramme, verb, std::max(last, verb + 1), object) : nullptr;
  if (fact == nullptr) {
    return;
  }
  if (Figure* own = Next(at, FigureKind::kCount, 1); own != nullptr) {  // 26 measures
    fact->count = WholeNumber(own->value);
    fact->count_unit = "个";
    own->used = true;
    return;
  }
  if (Figure* money = Next(verb + 1, FigureKind::kMoney, 12)) {
    SetAmount(*fact, *money);
  } else if (Figure* count = Next(last, FigureKind::kCount, 5);
             count != nullptr && (W(last) == "to" || W(last) == "under")) {
    fact->count = WholeNumber(count->value);
    fact->count_unit = "个";
    fact->bound = count->bound;
    count->used = true;
    Widen(*fact, *count);
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

// A 500-million-yuan fund was set up; more than 700,000 racks planned.
void EventRules::Funds() {
  for (Figure& figure : s_.figures) {
    std::size_t last = figure.last;
    if (figure.used) {
      continue;
    }
    if (figure.kind == FigureKind::kCount) {
      const std::string object = Object(figure.last, last);
      const std::size_t planned = last > figure.last && W(last - 1) == "planned" ? last - 1 : last;
      if (W(planned) == "planned" && planned > figure.last && planned <= figure.last + 4) {
        if (Fact* fact = Tell(FactKind::kProgramme, figure.first, planned + 1,
                              Phrase(figure.last, planned))) {
          fact->amount = Amount{figure.value, W(planned - 1)};
          fact->bound = figure.bound;
          figure.used = true;
        }
      }
      continue;
    }
    if (!figure.adjective || figure.kind != FigureKind::kMoney) {
      continue;
    }
    const std::string object = Object(figure.last, last);
    for (std::size_t k = figure.last; k < last; ++k) {
      if (In("fund program programme scheme", W(k)) && !figure.used) {
        if (Fact* fact = Tell(FactKind::kProgramme, figure.first, last, object)) {
          SetAmount(*fact, figure);
        }
      }
    }
  }
}

void EventRules::Planned(std::size_t verb) {
  for (Figure& figure : s_.figures) {
    if (!figure.used && figure.first >= verb &&
        (figure.kind == FigureKind::kMoney || figure.kind == FigureKind::kCount)) {
      PlanOf(figure);
    }
  }
}

// Aims at a GDP of 380 billion yuan; aims to start 120 projects; to bring the number to 100.
void EventRules::PlanOf(Figure& figure) {
  std::size_t first = figure.first;
  std::size_t last = figure.last;
  if (figure.kind == FigureKind::kMoney && (W(last) == "in" || W(last) == "of")) {
    ++last;
  }
  std::size_t end = last;
  std::string subject = figure.kind == FigureKind::kMoney ? NounBefore(figure.first, first) : "";
  if (subject.empty() && last < size() && !Breaks(last)) {
    subject = Object(last, end);
  } else if (W(figure.last) == "from") {  // an output of 800 billion yuan from its key industries
    end = figure.last + 1;
    const std::string source = Object(figure.last + 1, end);
    subject += source.empty() ? "" : " from " + source;
  }
  const bool number = figure.kind == FigureKind::kCount && subject.empty() && figure.first > 1 &&
                      W(figure.first - 1) == "to" && W(figure.first - 2) == "number";
  std::string unit;
  if (number) {  // hosts 82 firms and plans to bring the number to 100
    for (const Figure& count : s_.figures) {
      std::size_t behind = count.last;
      if (count.kind == FigureKind::kCount && count.last < first) {
        subject = Object(count.last, behind);
        unit = W(behind - 1);
      }
    }
    const bool before = subject.empty() && !state_.facts.empty() && state_.facts.back().amount;
    unit = before ? state_.facts.back().amount->unit : unit;
    subject = subject.empty() ? Resolved("number") : subject;
  }
  Fact* fact = Tell(FactKind::kProgramme, first, std::max(end, figure.last), subject);
  if (fact == nullptr) {
    return;
  }
  if (figure.kind == FigureKind::kMoney) {
    SetAmount(*fact, figure);
    for (Figure& count : s_.figures) {  // 4.6 billion yuan in 32 public works
      if (!count.used && count.kind == FigureKind::kCount && count.first == last) {
        fact->count = WholeNumber(count.value);
        fact->count_unit = "个";
        count.used = true;
      }
    }
    return;
  }
  if (number) {
    fact->amount = Amount{figure.value, unit.empty() ? "个" : unit};
  } else {
    fact->count = WholeNumber(figure.value);
  }
  fact->bound = figure.bound;
  figure.used = true;
}

// Recommended 156 projects to private capital: a pipeline.
void EventRules::Recommended(std::size_t verb) {
  Figure* count = Next(verb + 1, FigureKind::kCount, 3);
  if (count != nullptr && ProjectsEnd(count->last) > count->last) {
    Count(FactKind::kProgramme, verb, *count);
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

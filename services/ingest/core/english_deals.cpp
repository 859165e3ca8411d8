// Who signs, settles and invests, and with what sum.
#include <algorithm>

#include "services/ingest/core/english_events.h"

namespace zoneflow::ingest::english {

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
  Words of = Subject(verb);
  std::string party = Text(of);
  // The firm said on Monday it had signed.
  for (std::size_t k = of.first; party.empty() && k > 0 && k + 6 > of.first; --k) {
    if (In("said announced", W(k - 1))) {
      of = Subject(k - 1);
      party = Text(of);
      break;
    }
  }
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
  const std::string party = Party(W(verb - 1) == "to" ? verb - 2 : verb, of);
  Figure* money = Costs(verb);
  if (money == nullptr) {  // a 3.6-billion-yuan plant
    money = Next(verb + 1, FigureKind::kMoney, 3);
    money = money != nullptr && money->adjective ? money : nullptr;
  }
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

}  // namespace zoneflow::ingest::english

// Plans, funds, aims and what is set aside for them.
#include <algorithm>

#include "services/ingest/core/english_events.h"

namespace zoneflow::ingest::english {

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
  Figure* count = Next(verb + 1, FigureKind::kCount, 4);
  if (count != nullptr && ProjectsEnd(count->last) > count->last) {
    Count(FactKind::kProgramme, verb, *count);
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

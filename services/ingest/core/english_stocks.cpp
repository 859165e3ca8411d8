// What a zone has a number of, and what was set up in it.
#include <algorithm>

#include "services/ingest/core/english_measures.h"

namespace zoneflow::ingest::english {
namespace {

constexpr std::string_view kPeople =
    "guests delegates participants attendees journalists experts ceremonies meetings forums events "
    "talks exhibitions times years months days";
// What became of those that are counted.
constexpr std::string_view kSetUp =
    "set established founded registered approved licensed created funded matched certified "
    "recruited incubated settled based cultivated filed granted developed built introduced added "
    "carried implemented adopted replicated";
constexpr std::string_view kCome = "entered joined settled moved emerged";

}  // namespace

// … added 35 headquarters, bringing the total to 80.
void MeasureRules::BringsTo(std::size_t verb) {
  for (std::size_t k = verb + 1; k < std::min(size(), verb + 7); ++k) {
    Figure* count = W(k) == "to" && In("total number", W(verb + 2))
                        ? Next(k + 1, FigureKind::kCount, 2)
                        : nullptr;
    if (count == nullptr || state_.facts.empty() || !state_.facts.back().amount) {
      continue;
    }
    const Fact before = state_.facts.back();
    if (Fact* fact = Tell(FactKind::kIndicator, verb, count->last, before.subject)) {
      fact->amount = Amount{count->value, before.amount->unit};
      fact->bound = count->bound;
      count->used = true;
    }
    return;
  }
}

void MeasureRules::Held(std::size_t verb) {
  const std::size_t at = PastHedges(verb + 1);
  const auto count = std::find_if(s_.figures.begin(), s_.figures.end(), [&](const Figure& f) {
    return !f.used && f.first == at && f.kind == FigureKind::kCount;
  });
  if (count == s_.figures.end() || Future(verb)) {
    return;
  }
  // They include 15 industrial projects: parts of what was counted.
  const bool parts = In("include includes", W(verb)) && verb > 0 &&
                     In("projects they these them deals", W(verb - 1));
  // 21 institutes, 30 centers and 80 enterprises: one after the other.
  Figure* next = &*count;
  while (next != nullptr && parts) {
    next->used = true;
    next = Next(next->last, FigureKind::kCount, 8);
  }
  while (next != nullptr && HoldOne(*next, verb, size())) {
    std::size_t end = next->last;
    Object(next->last, end);
    end += W(end) == "and" ? 1 : 0;
    next = Next(PastHedges(end), FigureKind::kCount, 0);
  }
}

bool MeasureRules::HoldOne(Figure& count, std::size_t verb, std::size_t limit) {
  const std::size_t from = count.last + (W(count.last) == "of" ? 1 : 0);  // 40 of its firms
  std::size_t last = from;
  std::string object = Object(from, last);
  if (last > limit) {
    last = limit;
    object = Phrase(from, last);
  }
  const auto plural = [&](std::size_t first, std::size_t end) {
    for (std::size_t k = first; k < end; ++k) {
      if (In(kMeasureNouns, W(k)) || In(kProjects, W(k)) ||
          (W(k).size() > 3 && W(k).ends_with("s"))) {
        return true;
      }
    }
    return false;
  };
  bool noun = plural(count.last, last);
  // 26 national and 118 provincial laboratories: of one noun.
  const Figure* next = W(last) == "and" ? Next(last + 1, FigureKind::kCount, 0) : nullptr;
  std::size_t end = last;
  if (!noun && next != nullptr && last == count.last + 1) {
    Object(next->last, end);
    noun = plural(next->last + 1, end);
    object += " " + Phrase(next->last + 1, end);
  }
  std::size_t head = std::max(end, last) - 1;  // enterprises of many types: enterprises
  for (std::size_t k = from + 1; k < head; ++k) {
    head = In("of above", W(k)) ? k - 1 : head;
  }
  const std::string unit = noun ? W(head) : "";
  bool people = false;
  for (std::size_t k = count.last; k < last; ++k) {
    people = people || In(kPeople, W(k));
  }
  if (!noun || Breaks(count.last) || people) {
    return false;
  }
  // The data cluster houses 18 facilities: its own.
  const std::string whose =
      noun && limit >= size() && object.find(' ') == std::string::npos ? Text(Subject(verb)) : "";
  object =
      whose.empty() || Resolved(whose) != whose || IsVerb(whose) ? object : whose + " " + object;
  Fact* fact =
      Tell(FactKind::kIndicator, std::min(verb, count.first), std::max(last, count.last), object);
  if (fact == nullptr) {
    return false;
  }
  fact->amount = Amount{count.value, unit};
  fact->bound = count.bound;
  count.used = true;
  return true;
}

// A population of 300,000.
void MeasureRules::Population(Figure& count) {
  if (count.first < 2 || W(count.first - 1) != "of" || W(count.first - 2) != "population") {
    return;
  }
  if (Fact* fact = Tell(FactKind::kIndicator, count.first - 2, count.last, "population")) {
    fact->amount = Amount{count.value, "人"};
    fact->bound = count.bound;
    count.used = true;
  }
}

// 33 enterprises were set up; 1,173 projects have settled; the setting up of 186 enterprises.
void MeasureRules::SetUp(Figure& count) {
  const std::size_t first = count.first;
  if (first > 2 && W(first - 1) == "of" &&
      (In("establishment registration introduction", W(first - 2)) ||
       (W(first - 2) == "up" && W(first - 3) == "setting"))) {
    HoldOne(count, first - 1, size());
    return;
  }
  std::size_t start = first;
  while (start > 0 && !Breaks(start) && In(kHedges, W(start - 1))) {
    --start;
  }
  // In the past year 1,568 enterprises; in the zone 33 enterprises: when and where stand in front.
  if (count.used) {
    return;
  }
  if (start > 0 && !Breaks(start) && !In("and that", W(start - 1))) {
    const std::size_t begin = ClauseStart(start - 1);
    if (PastPeriod(begin, first + 1) != start && !Phrase(begin, start).empty()) {
      return;
    }
  }
  for (std::size_t k = count.last; k < std::min(size(), count.last + 14) && !Breaks(k); ++k) {
    if (In(kCome, W(k))) {
      HoldOne(count, k, k);
      return;
    }
    if (!In("have has had were was are", W(k))) {
      continue;
    }
    std::size_t done = k + 1;
    while (In("been already also now newly since so far", W(done))) {
      ++done;
    }
    if (In(kSetUp, W(done)) && HoldOne(count, k, k) && W(done) == "funded" && W(done + 1) == "by") {
      std::size_t last = done + 2;
      state_.facts.back().subject += " funded by " + Object(done + 2, last);
    }
    return;
  }
}

// Received its 500th registered vessel: so many there are.
void MeasureRules::Ordinal(const Figure& figure) {
  if (figure.first == 0 || !In("its the their", W(figure.first - 1)) || figure.first < 2 ||
      !In("received welcomed registered handled saw approved issued attracted",
          W(figure.first - 2))) {
    return;
  }
  std::size_t last = figure.last;
  const std::string object = Object(figure.last, last);
  if (last == figure.last || figure.value.exponent < 0) {
    return;
  }
  if (Fact* fact = Tell(FactKind::kIndicator, figure.first - 2, last, object)) {
    fact->amount = Amount{figure.value, W(last - 1)};
  }
}

}  // namespace zoneflow::ingest::english

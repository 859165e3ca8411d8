// Shares: accounting for, made up, percent of which went to.
#include <algorithm>

#include "services/ingest/core/english_measures.h"

namespace zoneflow::ingest::english {
namespace {

// On 3 percent of the land the area contributes …
constexpr std::string_view kOfThis = "zone area park district city";

}  // namespace

// 28 percent of which went to industry and 16 percent to services.
bool MeasureRules::SharePart(Figure& percent) {
  std::size_t at = percent.last;
  if (W(at) == "of" && W(at + 1) == "which" && In("went goes go was were came is are", W(at + 2))) {
    at += 3;
    parts_ = true;
  } else if (!parts_) {
    return false;
  }
  if (!In("to from by in for", W(at))) {
    return false;
  }
  std::size_t last = at + 1;
  const std::string object = Object(at + 1, last);
  if (Fact* fact = Tell(FactKind::kIndicator, percent.first, last, object)) {
    SetAmount(*fact, percent);
  }
  return percent.used;
}

// 53 percent of the full-year target; contributed 104 billion yuan, 45 percent of the total.
bool MeasureRules::ShareOfTold(Figure& percent) {
  // 53 percent of the full-year target.
  if (W(percent.last) == "of" && In("target goal plan quota", W(percent.last + 3))) {
    if (Fact* fact = Tell(FactKind::kIndicator, percent.first, percent.last + 4,
                          Phrase(percent.last + 1, percent.last + 4))) {
      SetAmount(*fact, percent);
    }
    return true;
  }
  // Contributed 104 billion yuan, 45 percent of the total, or about 39 percent of Hubei's.
  std::size_t start = percent.first;
  while (start > 0 && !Breaks(start) &&
         In("or about nearly over almost around some", W(start - 1))) {
    --start;
  }
  const std::string& whose = W(percent.last + 1);
  const bool of_all = In("the its all", whose) || whose.ends_with("'s");
  if (Breaks(start) && W(percent.last) == "of" && of_all && state_.facts.size() > state_.before &&
      state_.facts.back().kind == FactKind::kIndicator && state_.facts.back().amount &&
      state_.facts.back().amount->unit != "%") {
    const std::string subject = state_.facts.back().subject;
    if (Fact* fact = Tell(FactKind::kIndicator, percent.first, percent.last + 2, subject)) {
      SetAmount(*fact, percent);
    }
    return true;
  }
  return false;
}

// Accounting for 48.1 percent of the province's total; generates 15 percent of its output.
void MeasureRules::Share(Figure& percent) {
  if (SharePart(percent)) {
    return;
  }
  std::size_t at = percent.first;
  while (at > 0 && at + 4 > percent.first &&
         In("about nearly over some almost around more than roughly", W(at - 1))) {
    --at;
  }
  if (ShareOfTold(percent)) {
    return;
  }
  const bool accounts =
      at > 1 && ((W(at - 1) == "for" && In("accounting accounted accounts account", W(at - 2))) ||
                 (W(at - 1) == "up" && In("making made makes taking took", W(at - 2))));
  const bool does =
      at > 0 && In("contributes contributed contributing generates generated represents "
                   "represented representing constitutes constituted provides with on "
                   "occupies produces comprised",
                   W(at - 1));
  std::size_t last = percent.last + 1;
  const std::string whole = W(percent.last) == "of" && !Breaks(percent.last)
                                ? Object(percent.last + 1, last)
                                : std::string();
  if (shared_ && !accounts && !does && W(at - 1) == "and" && !whole.empty() &&
      state_.facts.size() > state_.before) {  // and 38 percent of the province's
    const std::string subject = state_.facts.back().subject;
    if (Fact* fact = Tell(FactKind::kIndicator, percent.first, last, subject)) {
      SetAmount(*fact, percent);
    }
    return;
  }
  if (!accounts && !(does && !whole.empty())) {
    return;
  }
  shared_ = true;
  const std::size_t verb = at - (accounts ? 2 : 1);
  const bool bare = In("with on", W(verb));  // on 3 percent of the land
  const Words of = bare ? Words{verb, verb} : Subject(verb);
  std::string subject = Text(of);
  const bool goes_on = accounts || In("representing represented contributing", W(verb));
  if (subject.empty() && goes_on && state_.facts.size() > state_.before) {
    subject = state_.facts.back().subject;
  } else if (subject.empty() || In(kOfThis, W(of.last > 0 ? of.last - 1 : 0))) {
    const bool measured = HasMeasureNoun({percent.last, last}) ||
                          In("land population economy area", W(last - 1)) ||
                          In("land population", W(percent.last + 2));
    subject = measured ? whole : std::string();
  }
  if (Fact* fact = Tell(FactKind::kIndicator, std::min(of.first, verb),
                        std::max(percent.last, whole.empty() ? 0 : last), subject)) {
    SetAmount(*fact, percent);
    SetEarlier(*fact, percent);
  }
}

}  // namespace zoneflow::ingest::english

// Where a plan stands on a day: a function of the plan and of what was said by then.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"

#include "services/scoring/core/scorecard/scorecard.h"

namespace zoneflow::scoring {

enum class PlanLight { kNone, kGreen, kYellow, kRed };

// What somebody said of a node: the latest day's word counts, of one day the one said last.
struct ProgressWord {
  std::string path;
  Date on;  // the day that it is of
  // Of a measure: a figure or count; of a ratio numerator and denominator; of a milestone done.
  std::optional<Decimal> value;
  std::optional<Decimal> numerator;
  std::optional<Decimal> denominator;
  std::optional<bool> done;
  // By hand, of what has no measure that could be computed: 0 to 1, and a light.
  std::optional<Decimal> progress;
  PlanLight light = PlanLight::kNone;
  std::string note;
  std::string source;  // where it can be seen
  std::string actor;
  Instant said_at;
  std::int64_t number = 0;  // of all words on this scorecard

  friend bool operator==(const ProgressWord&, const ProgressWord&) = default;
};

// OK, or InvalidArgument naming the field of what the word may not say: of a node that there is not,
// after today, of another kind of measure, by hand of what is computed.
absl::Status CheckWord(const Scorecard& scorecard, const ProgressWord& word, Date today);

enum class RollUp {
  kNone,    // nothing is known: shown as "–"
  kByHand,  // somebody said so
  kByChildren,
  kByRule,  // from the measure's own figures
};

struct PlanStanding {
  std::string path;
  std::optional<Decimal> weight;  // percent of the parent; nullopt: the root or a guarantee
  std::optional<Date> from;
  std::optional<Date> due;
  std::optional<Decimal> progress;   // 0 to 1, cut to four digits; 1 is reached alone
  std::optional<Decimal> unclamped;  // of a measure; below 0: moved away from the target
  std::optional<Decimal> pace;       // how far it should be, by days; nullopt: it has no dates
  PlanLight light = PlanLight::kNone;
  RollUp how = RollUp::kNone;
  std::vector<std::string> why;         // of the light and the progress, in words
  std::vector<std::string> unmeasured;  // paths of children of which nothing is known
  std::string gated_by;                 // the path of the guarantee that makes it red; else ""
  std::optional<ProgressWord> last;     // that counts
  std::vector<PlanStanding> children;
};

// Words of nodes that the plan does not have, and later ones, do not count.
PlanStanding StandingOn(const Scorecard& scorecard, const std::vector<ProgressWord>& words,
                        Date day);

}  // namespace zoneflow::scoring

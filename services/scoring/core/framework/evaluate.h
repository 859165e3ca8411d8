// Evaluates a framework over observations: who stands where, and why.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "services/scoring/core/framework/column.h"
#include "services/scoring/core/framework/framework.h"
#include "services/scoring/core/framework/observation.h"

namespace zoneflow::scoring {

enum class NodeState {
  kScored,
  kMissing,      // a figure is missing, and so the unit has no score
  kSkipped,      // the same, but its weight went to the nodes beside it
  kHole,         // the framework does not say how it is scored
  kOutOfSeason,  // does not count in this period
};

// What a node gave a unit. Of a sum and of a mean the parent's value is the sum of the children's
// `points`, to the last digit.
struct NodeResult {
  std::string path;
  std::string name;
  NodeState state = NodeState::kScored;
  std::optional<Decimal> raw;     // of a leaf, as measured
  std::optional<Decimal> value;   // of a leaf by its rule, of a group from its children
  std::optional<Decimal> weight;  // as counted
  std::optional<Decimal> points;  // what the parent got: weight, cap and floor included
  // Its part of the unit's score. The parts of all leaves are the score to the last digit, except
  // below a geometric or harmonic mean, which is no sum: nullopt there.
  std::optional<Decimal> share;
  std::string rule;
  std::vector<std::string> notes;
  std::vector<std::string> sources;
  std::vector<std::size_t> figures;  // that it was made of, by their places among the observations
  std::vector<NodeResult> children;
};

enum class Verdict { kNo, kYes, kUndetermined };

struct YearsFinding {
  std::string name;
  Verdict verdict = Verdict::kNo;
  std::string why;
};

struct FrameworkRow {
  ScoredUnit unit;
  std::optional<Decimal> score;        // rounded as the framework says
  std::optional<Decimal> rank;         // a half where ties have the average; nullopt: not ranked
  std::optional<Decimal> cohort_rank;  // among the ranked of its cohort
  std::string tier;
  std::vector<std::string> reasons;  // why it has no score, no rank, or another tier
  std::vector<YearsFinding> years;
  NodeResult total;
};

struct FrameworkBoard {
  std::string framework;
  std::string version;
  ReportPeriod period;
  std::vector<FrameworkRow> rows;      // by rank, then unit id; those without a rank last
  std::vector<std::string> holes;      // what the framework does not say
  std::vector<std::string> excluded;   // leaves that measured nobody, and why
  std::vector<std::string> unchecked;  // figures that were left out by their status
};

// An earlier final board, as the rules over several years read it: cohorts as of that time.
struct EarlierBoard {
  ReportPeriod period;
  struct Place {
    std::string unit;
    std::string cohort;
    Decimal rank;
  };
  std::vector<Place> places;
};

struct Evaluation {
  ReportPeriod period;
  std::optional<Instant> known_as_of = {};             // nullopt: all that is known
  FigureStatus at_least = FigureStatus::kUnspecified;  // figures of a lower status are left out
  std::optional<std::vector<ScoredUnit>> units = {};   // nullopt: all that reported
  std::vector<EarlierBoard> earlier = {};              // final ones
  // False: the same scores, ranks and tiers sooner, and of nodes the state, value, weight and points
  // alone: without words, sources and shares.
  bool explained = true;
};

// The same board for any order of observations. InvalidArgument: the framework (CheckFramework), a
// figure of an indicator that no node reads, of a unit that is not listed, given twice or beyond
// what its rule allows; FailedPrecondition: nobody has a figure of the period, or no
// node has a rule; OutOfRange: a result has too many digits.
absl::StatusOr<FrameworkBoard> EvaluateFramework(const Framework& framework,
                                                 const std::vector<Observation>& observations,
                                                 const Evaluation& evaluation);

// The board in full, one line for each row and node: what two boards are compared and digested by.
std::string CanonicalText(const FrameworkBoard& board);

}  // namespace zoneflow::scoring

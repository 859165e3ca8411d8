// An evaluation framework (考核办法) as data: a tree of any depth whose leaves turn an indicator into
// points by a rule, and what is done with the totals.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"

#include "services/scoring/core/framework/decimal.h"
#include "services/scoring/core/framework/report_period.h"

namespace zoneflow::scoring {

enum class Better { kHigher, kLower };

// What becomes of a unit whose figure is missing.
enum class MissingPolicy {
  kNoScore,  // the unit has no score: the default
  kZero,     // it counts as 0
  kSkip,     // its weight is shared among the nodes beside it
};

enum class Imputation { kNone, kCohortMean, kCohortMedian, kLast, kLinear };

// Several figures of one indicator, each of an item (a project, a judge).
enum class ItemsTaken { kRefuse, kSum, kMean, kMax };

enum class MeasureKind {
  kLevel,       // the value, else numerator ÷ denominator
  kOverPlan,    // numerator − denominator: done less planned
  kDifference,  // the level less that of the year before
  kGrowth,      // (level − that of the year before) ÷ that of the year before
};

// How a leaf's raw figure comes from observations.
struct Measure {
  std::string indicator = {};
  MeasureKind kind = MeasureKind::kLevel;
  ItemsTaken items = ItemsTaken::kRefuse;
  std::string per = {};   // an indicator to divide by, or ""
  Decimal per_times = 1;  // 10000: for each ten thousand
  Imputation impute = Imputation::kNone;
};

// figure × each: points for each event, progress, deductions (each < 0).
struct PointsRule {
  Decimal each = 1;
};
struct PointBand {
  Decimal at_least;
  Decimal points;
  std::string label;
};
// The points of the highest band that the figure reaches, else `below`.
struct BandsRule {
  std::vector<PointBand> bands = {};  // by falling at_least
  Decimal below = 0;
};
// `full` points at 0, so much more or less for each over or under, within ± most.
struct OverUnderRule {
  Decimal full;
  Decimal each_over;
  Decimal each_under;  // taken away
  Decimal most;
};
// `flat` points at 0, and `add` for each whole `step` above it, at most `most` of them; below 0,
// `below`.
struct StepsRule {
  Decimal flat;
  Decimal step;
  Decimal add;
  Decimal most;
  Decimal below = 0;
};
// Straight lines between the points; the outer ones hold beyond them.
struct PiecewiseRule {
  std::vector<std::pair<Decimal, Decimal>> points;  // by rising figure
};
// Points as somebody gave them, within a range.
struct GivenRule {
  Decimal from;
  Decimal to;
};
struct ConstantRule {
  Decimal points;
};
// Each item counts once, by the best of the indicators that name it.
struct BestPerItemRule {
  std::map<std::string, Decimal, std::less<>> points;  // by indicator
};

enum class Normalisation { kMinMax, kZScore, kRank, kDistance };

struct Bounds {
  Decimal low;
  Decimal high;
};
// Figures of the cohort beyond these shares of it, from below and from above, take the value there.
struct Winsorising {
  Decimal low;
  Decimal high;
};
struct NormaliseRule {
  Normalisation method = Normalisation::kMinMax;
  Better better = Better::kHigher;
  // kMinMax: stored for all periods or by period; none of both: the least and greatest of the board.
  std::optional<Bounds> bounds = {};
  std::map<ReportPeriod, Bounds> bounds_by_period = {};
  Decimal target = {};  // kDistance
  bool clip = true;     // to 0..1; not kZScore
  bool log = false;     // the natural logarithm of figure and bounds
  Decimal scale = 1;
  std::optional<Winsorising> winsorise = {};
};

using Rule = std::variant<PointsRule, BandsRule, OverUnderRule, StepsRule, PiecewiseRule, GivenRule,
                          ConstantRule, BestPerItemRule, NormaliseRule>;

// Its word in a framework file: "points", "min_max".
std::string_view RuleWord(const Rule& rule);
std::string_view WordOf(Normalisation method);

struct Leaf {
  Measure measure = {};  // unused by ConstantRule and BestPerItemRule
  Rule rule = {};
  std::optional<MissingPolicy> missing = {};  // else the framework's
};

enum class Aggregation {
  kSum,        // Σ weight × value
  kMean,       // Σ weight × value ÷ Σ weight
  kGeometric,  // Π value^(weight ÷ Σ weight)
  kHarmonic,   // Σ weight ÷ Σ (weight ÷ value)
  kMax,        // the greatest weight × value
  kMin,
};

std::string_view WordOf(Aggregation aggregation);

struct FrameworkNode {
  std::string id;  // without "/"; the path of a node is the ids from the root, joined by "/"
  std::string name;
  std::optional<Decimal> weight;  // not published where missing
  std::string source;
  std::string hole;            // what is not known of it; a node without leaf and children is one
  std::vector<int> quarters;   // counts in these alone (当季); empty: always
  std::optional<Decimal> cap;  // of what it gives to its parent, weight included
  std::optional<Decimal> floor;

  std::optional<Leaf> leaf;

  Aggregation aggregation = Aggregation::kSum;
  // Weights of a mean that need not sum to 100: what counts is how they stand to each other.
  bool relative_weights = false;
  // Taken for children whose weight is not known, and shown so.
  std::optional<Decimal> unknown_weight;
  std::string unknown_weight_note;
  std::optional<Decimal> zero_floor;  // kGeometric, kHarmonic: values below it are raised to it
  std::vector<FrameworkNode> children;

  bool measurable() const;  // a leaf, or a group of which one is
};

enum class TieRule { kCompetition, kDense, kAverage, kOrdinal };

// By one of the three: the score, the rank, or the rank as a share of those ranked.
struct TierRule {
  std::string name = {};
  std::optional<Decimal> at_least = {};
  std::optional<int> top = {};
  std::optional<Decimal> top_share = {};
};

// A threshold that an indicator's figure must reach for the unit to be ranked at all.
struct EligibilityRule {
  std::string name;
  std::string indicator;
  Decimal at_least;
};

// A unit of which the indicator is at_least this keeps its score, and is neither in a tier (取消评优)
// nor, if so said, ranked.
struct VetoRule {
  std::string name;
  std::string indicator;
  Decimal at_least;
  bool unranked = false;
};

// So many nodes below their pass mark lower the tier by one, so many take it away.
struct GradeGate {
  std::string name = {};
  std::map<std::string, Decimal, std::less<>> pass_marks = {};  // by path, of the node's value
  int lowers = 1;
  int takes = 2;
};

// "Among the worst `bottom` of its cohort in `times` of the last `years` boards", this one included.
struct YearsRule {
  std::string name = {};
  int bottom = 0;
  bool in_cohort = true;
  int years = 0;
  int times = 0;
};

// What the framework could as well have said, as it says itself: rankings are drawn by it.
struct OpenChoices {
  std::optional<Decimal> weights = {};  // each weight times 1 ± this at most; above 0, below 1
  std::vector<Normalisation> normalise = {};  // in place of that of all leaves that normalise
  std::vector<Aggregation> aggregate = {};    // in place of that of all means
};

struct Framework {
  std::string id;
  std::string version;
  std::string name;
  std::string unit_kind;  // zone, park, project, country
  std::string document;   // where it is laid down
  std::vector<std::string> holes;
  bool own_example = false;  // made up by this project
  int digits = 12;           // of every result that has no end: quotients, logarithms, roots
  int score_digits = 12;     // of the score, before ranking
  Better better = Better::kHigher;
  TieRule ties = TieRule::kCompetition;
  bool rank_in_cohorts_only = false;
  MissingPolicy missing = MissingPolicy::kNoScore;
  Decimal least_available = 0;  // of the weights of a group, where missing nodes are skipped
  std::vector<TierRule> tiers;  // best first; units below the last are in none
  std::vector<EligibilityRule> eligibility;
  std::vector<VetoRule> vetoes;
  std::vector<GradeGate> gates;
  std::vector<YearsRule> years;
  OpenChoices open;
  FrameworkNode root;
};

// The framework as it is and with each combination of its open choices, each checked; none of them
// has choices. Of the ways to normalise the first is as stated, and so of those to aggregate.
struct FrameworkWays {
  std::vector<Framework> frameworks;  // by way to normalise, then to aggregate
  std::size_t normalise = 1;
  std::size_t aggregate = 1;
};
FrameworkWays WaysOf(const Framework& framework);

// Whether parents share by weights: a mean of any kind.
bool SharesByWeight(const FrameworkNode& group);

// OK, or InvalidArgument with a line "path: what is wrong" for each contradiction: weights that are
// not above 0 or unknown without a word of what is taken, ids that repeat, bands out of order, a
// setting that nothing applies.
absl::Status CheckFramework(const Framework& framework);

// All indicators that it reads.
std::map<std::string, std::vector<std::string>, std::less<>> IndicatorPaths(
    const Framework& framework);

// The path of a child: "a/b" for b below "a", "b" below the root, whose path is "".
std::string PathBelow(std::string_view path, std::string_view id);

// The node at "a/b"; null if there is none. "" is the root.
const FrameworkNode* FindNode(const Framework& framework, std::string_view path);

// The places where something is not known, as "path: what".
std::vector<std::string> HolesOf(const Framework& framework);

}  // namespace zoneflow::scoring

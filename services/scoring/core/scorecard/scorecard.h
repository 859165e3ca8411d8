// A plan as a tree: a main line, tasks, a guarantee, and the measures that say how far they are.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

#include "common/base/date.h"
#include "services/scoring/core/framework/decimal.h"
#include "services/scoring/core/framework/framework.h"

namespace zoneflow::scoring {

enum class PlanRole { kMainLine, kTask, kGuarantee, kMeasure };

// What a measure counts.
enum class GoalKind {
  kIndicator,   // a figure on its way from start to target, which may lie below it
  kMilestone,   // done or not
  kRatio,       // a numerator of a denominator, in percent; reached by whole numbers alone
  kCount,       // so many
  kProjectSet,  // so many of a known set
};

struct Goal {
  GoalKind kind = GoalKind::kIndicator;
  std::optional<Decimal> start;   // of a figure; else 0
  std::optional<Decimal> target;  // not known where missing; a milestone has none
  // Which way is better where start and target are the same.
  Better better = Better::kHigher;
  std::string unit;
};

// How the light of a group comes from those below it.
enum class LightRule {
  kWorst,
  kMajority,  // that of most; of two as many the worse
  kWeighted,  // of its progress against its pace, as of a measure
};

struct PlanNode {
  std::string id;  // without "/"; paths are as a framework's
  std::string name;
  PlanRole role = PlanRole::kMeasure;
  std::string owner;
  std::optional<Decimal> weight;  // percent of its parent; not stated: an even part of the rest
  std::optional<Date> from;       // else the parent's
  std::optional<Date> due;
  bool by_hand = false;  // nothing rolls up into it
  LightRule light_rule = LightRule::kWorst;
  std::string source;
  std::string hole;  // what is not known of it
  std::optional<Goal> goal;
  std::vector<PlanNode> children;
};

struct Scorecard {
  std::string id;
  std::string version;
  std::string name;
  std::string zone;  // its id
  std::string document;
  std::vector<std::string> holes;
  bool own_example = false;
  std::optional<Date> from;
  std::optional<Date> due;
  // Progress that is so little behind the pace is at risk; more is late. 0 to 1.
  Decimal at_risk_within = Decimal::Of(1, 1);
  PlanNode root;  // the main line
};

// OK, or InvalidArgument with a line "path: what is wrong" for each contradiction.
absl::Status CheckScorecard(const Scorecard& scorecard);

// The node at "a/b"; null if there is none. "" is the main line.
const PlanNode* FindPlanNode(const Scorecard& scorecard, std::string_view path);

// The places where something is not known, as "path: what".
std::vector<std::string> HolesOf(const Scorecard& scorecard);

// The weights of a group's children that count, in percent, in their order; nullopt for a guarantee,
// which is a gate and no part.
std::vector<std::optional<Decimal>> PlanWeights(const PlanNode& group);

}  // namespace zoneflow::scoring

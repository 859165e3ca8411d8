#include "services/scoring/core/scorecard/scorecard.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

#include "common/base/str_cat.h"
#include "services/scoring/core/framework/both_languages.h"

namespace zoneflow::scoring {
namespace {

class PlanChecker {
 public:
  explicit PlanChecker(const Scorecard& scorecard) : scorecard_(scorecard) {}

  absl::Status Check() {
    if (scorecard_.root.role != PlanRole::kMainLine) {
      Fault("", "must be the main line");
    }
    if (scorecard_.at_risk_within.is_negative() || Decimal(1) < scorecard_.at_risk_within) {
      Fault("at_risk_within", "must be 0 to 1");
    }
    CheckNode(scorecard_.root, "", scorecard_.from, scorecard_.due);
    return faults_.empty() ? absl::OkStatus()
                           : absl::InvalidArgumentError(absl::StrJoin(faults_, "\n"));
  }

 private:
  void Fault(std::string_view path, std::string_view what) {
    faults_.push_back(StrCat(path.empty() ? std::string_view("tree") : path, ": ", what));
  }

  void CheckNode(const PlanNode& node, const std::string& path, std::optional<Date> from,
                 std::optional<Date> due) {
    from = node.from ? node.from : from;
    due = node.due ? node.due : due;
    if (from && due && *due < *from) {
      Fault(path,
            StrCat("is due on ", FormatDate(*due), ", before it begins on ", FormatDate(*from)));
    }
    if (node.role == PlanRole::kGuarantee && node.weight) {
      Fault(path, "weight is never applied: a guarantee is a gate");
    }
    if (node.goal) {
      if (node.role != PlanRole::kMeasure || !node.children.empty()) {
        Fault(path, "goal is never applied: only a measure without children has one");
      }
      CheckGoal(*node.goal, node, path);
    } else if (node.role == PlanRole::kMeasure) {
      Fault(path, "a measure needs a goal");
    } else if (node.children.empty() && node.hole.empty() && !node.by_hand) {
      Fault(path, "has neither children nor a hole that says why");
    }
    CheckChildren(node, path);
    for (const PlanNode& child : node.children) {
      CheckNode(child, PathBelow(path, child.id), from, due);
    }
  }

  void CheckGoal(const Goal& goal, const PlanNode& node, const std::string& path) {
    const bool milestone = goal.kind == GoalKind::kMilestone;
    if (milestone && (goal.start || goal.target)) {
      Fault(path, "goal: a milestone has neither start nor target");
    }
    if (!milestone && !goal.target && node.hole.empty()) {
      Fault(path, "goal.target is missing: say by a hole why");
    }
    if (goal.start && goal.kind != GoalKind::kIndicator && goal.kind != GoalKind::kMilestone) {
      Fault(path, "goal.start is never applied: only an indicator has one");
    }
    if (goal.kind == GoalKind::kIndicator && !goal.start && node.hole.empty()) {
      Fault(path, "goal.start is missing: say by a hole why");
    }
    if (goal.target && goal.kind != GoalKind::kIndicator && !milestone &&
        !(Decimal(0) < *goal.target)) {
      Fault(path, "goal.target must be above 0");
    }
    if (goal.target && goal.kind == GoalKind::kRatio && Decimal(100) < *goal.target) {
      Fault(path, "goal.target must be at most 100 percent");
    }
  }

  void CheckChildren(const PlanNode& group, const std::string& path) {
    std::set<std::string> ids;
    Decimal sum;
    bool open = false;
    bool any = false;
    for (const PlanNode& child : group.children) {
      const std::string below = PathBelow(path, child.id);
      if (child.id.empty() || child.id.find('/') != std::string::npos) {
        Fault(below, "id must be a word without \"/\"");
      }
      if (!ids.insert(child.id).second) {
        Fault(below, "id stands twice");
      }
      if (child.weight && !(Decimal(0) < *child.weight)) {
        Fault(below, "weight must be above 0");
      }
      sum += child.weight.value_or(Decimal(0));
      any = any || child.weight.has_value();
      open = open || (!child.weight && child.role != PlanRole::kGuarantee);
    }
    if (any && (open ? !(sum < Decimal(100)) : sum != Decimal(100))) {
      Fault(path,
            StrCat("weights sum to ", sum.Text(),
                   open ? ", which leaves nothing for those without one" : ", not to 100 percent"));
    }
    if (group.by_hand && group.light_rule != LightRule::kWorst) {
      Fault(path, "light is never applied: nothing rolls up");
    }
  }

  const Scorecard& scorecard_;
  std::vector<std::string> faults_;
};

void AddHoles(const PlanNode& node, const std::string& path, std::vector<std::string>& holes) {
  if (!node.hole.empty()) {
    holes.push_back(Headed(path.empty() ? node.id : path, node.hole));
  }
  for (const PlanNode& child : node.children) {
    AddHoles(child, PathBelow(path, child.id), holes);
  }
}

}  // namespace

absl::Status CheckScorecard(const Scorecard& scorecard) { return PlanChecker(scorecard).Check(); }

const PlanNode* FindPlanNode(const Scorecard& scorecard, std::string_view path) {
  const PlanNode* node = &scorecard.root;
  if (path.empty()) {
    return node;
  }
  for (const absl::string_view id : absl::StrSplit(AbslView(path), '/')) {
    const auto found = std::ranges::find(node->children, StdView(id), &PlanNode::id);
    if (found == node->children.end()) {
      return nullptr;
    }
    node = &*found;
  }
  return node;
}

std::vector<std::string> HolesOf(const Scorecard& scorecard) {
  std::vector<std::string> holes = scorecard.holes;
  AddHoles(scorecard.root, "", holes);
  return holes;
}

std::vector<std::optional<Decimal>> PlanWeights(const PlanNode& group) {
  Decimal rest = 100;
  int open = 0;
  for (const PlanNode& child : group.children) {
    if (child.role == PlanRole::kGuarantee) {
      continue;
    }
    rest = rest - child.weight.value_or(Decimal(0));
    open += child.weight ? 0 : 1;
  }
  std::vector<std::optional<Decimal>> weights;
  for (const PlanNode& child : group.children) {
    weights.push_back(child.role == PlanRole::kGuarantee ? std::nullopt
                      : child.weight                     ? child.weight
                                                         : std::optional(Quotient(rest, open, 6)));
  }
  return weights;
}

}  // namespace zoneflow::scoring

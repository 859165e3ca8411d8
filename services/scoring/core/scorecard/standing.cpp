#include "services/scoring/core/scorecard/standing.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "common/base/str_cat.h"

namespace zoneflow::scoring {
namespace {

constexpr int kDigits = 4;

// Cut, never rounded up: what is short of the whole must not read as the whole.
Decimal CutQuotient(const Decimal& a, const Decimal& b) {
  Decimal quotient = Quotient(a, b, kDigits);
  const Decimal back = quotient * b;
  const bool over = b.is_negative() ? back < a : a < back;
  return over ? quotient - Decimal::Of(1, kDigits) : quotient;
}

Decimal Days(Date from, Date to) { return static_cast<int>((to - from).count()); }

std::optional<Decimal> PaceOf(std::optional<Date> from, std::optional<Date> due, Date day) {
  if (!from || !due) {
    return std::nullopt;
  }
  if (day >= *due) {
    return Decimal(1);
  }
  return day <= *from ? Decimal(0) : CutQuotient(Days(*from, day), Days(*from, *due));
}

absl::Status Refused(std::string_view field, std::string_view rule) {
  return absl::InvalidArgumentError(StrCat(field, ": ", rule));
}

absl::Status CheckRatioWord(const ProgressWord& word) {
  if (!word.numerator || !word.denominator) {
    return Refused("numerator", "a ratio needs numerator and denominator");
  }
  if (!(Decimal(0) < *word.denominator) || word.numerator->is_negative() ||
      *word.denominator < *word.numerator) {
    return Refused("denominator", "must be above 0, and the numerator 0 to it");
  }
  return absl::OkStatus();
}

absl::Status CheckMeasureWord(const Goal& goal, const ProgressWord& word) {
  const bool ratio = goal.kind == GoalKind::kRatio;
  const bool milestone = goal.kind == GoalKind::kMilestone;
  if ((word.numerator || word.denominator) && !ratio) {
    return Refused("numerator", "only a ratio has one");
  }
  if (word.done && !milestone) {
    return Refused("done", "only a milestone is done or not");
  }
  if (word.value && (ratio || milestone)) {
    return Refused("value", ratio ? "a ratio is told by numerator and denominator"
                                  : "a milestone is done or not");
  }
  if (ratio) {
    return CheckRatioWord(word);
  }
  if (milestone ? !word.done : !word.value) {
    return Refused(milestone ? "done" : "value", "is missing");
  }
  if (goal.kind != GoalKind::kIndicator && !milestone &&
      (word.value->is_negative() || Rounded(*word.value, 0) != *word.value)) {
    return Refused("value", StrCat(word.value->Text(), " must be a whole number, 0 or more"));
  }
  return absl::OkStatus();
}

struct Measured {
  std::optional<Decimal> unclamped;
  bool reached = false;
  std::string why;
};

Measured MeasureFigure(const Goal& goal, const Decimal& now) {
  Measured measured;
  if (!goal.target) {
    measured.why = "no target is known";
    return measured;
  }
  const Decimal& target = *goal.target;
  if (!goal.start && goal.kind == GoalKind::kIndicator) {
    measured.why = "where it started is not known";
    return measured;
  }
  const Decimal start = goal.start.value_or(Decimal(0));
  const bool falls = start == target ? goal.better == Better::kLower : target < start;
  measured.reached = falls ? now <= target : now >= target;
  measured.unclamped = start == target ? Decimal(measured.reached ? 1 : 0)
                                       : CutQuotient(now - start, target - start);
  measured.why = StrCat(now.Text(), " of ", target.Text(), start.is_zero() ? "" : ", from ",
                        start.is_zero() ? "" : start.Text());
  return measured;
}

Measured Measure(const Goal& goal, const ProgressWord& word) {
  // It may have been said of an earlier version of the plan.
  if (!CheckMeasureWord(goal, word).ok()) {
    return {std::nullopt, false, "the last word is of another kind of measure"};
  }
  if (goal.kind == GoalKind::kMilestone) {
    const bool done = word.done.value_or(false);
    return {Decimal(done ? 1 : 0), done, done ? "done" : "not done"};
  }
  if (goal.kind != GoalKind::kRatio) {
    return MeasureFigure(goal, *word.value);
  }
  if (!goal.target) {
    return {std::nullopt, false, "no target is known"};
  }
  // By whole numbers: 79.96 % is not 80 %.
  const Decimal have = *word.numerator * Decimal(100);
  const Decimal want = *goal.target * *word.denominator;
  return {CutQuotient(have, want), have >= want,
          StrCat(word.numerator->Text(), " of ", word.denominator->Text(), ", ",
                 goal.target->Text(), "% wanted")};
}

class Walker {
 public:
  Walker(const Scorecard& scorecard, const std::vector<ProgressWord>& words, Date day)
      : scorecard_(scorecard), words_(words), day_(day) {}

  PlanStanding Walk(const PlanNode& node, const std::string& path, std::optional<Date> from,
                    std::optional<Date> due) const {
    PlanStanding standing;
    standing.path = path;
    standing.from = node.from ? node.from : from;
    standing.due = node.due ? node.due : due;
    standing.pace = PaceOf(standing.from, standing.due, day_);
    const auto [last, before] = LastTwo(path);
    if (last != nullptr) {
      standing.last = *last;
    }
    const auto weights = PlanWeights(node);
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      const PlanNode& child = node.children[i];
      standing.children.push_back(
          Walk(child, PathBelow(path, child.id), standing.from, standing.due));
      standing.children.back().weight = weights[i];
    }
    if (last != nullptr && (last->progress || last->light != PlanLight::kNone)) {
      TakeByHand(*last, standing);
    } else if (node.goal) {
      if (last != nullptr) {
        TakeMeasure(node, *last, before, standing);
      } else if (standing.due && day_ > *standing.due) {
        standing.why.push_back("past its day, and nobody has said how far it is");
      }
    } else if (!node.by_hand) {
      TakeChildren(node, standing);
    }
    PassGates(node, standing);
    return standing;
  }

 private:
  std::pair<const ProgressWord*, const ProgressWord*> LastTwo(const std::string& path) const {
    std::vector<const ProgressWord*> of;
    for (const ProgressWord& word : words_) {
      if (word.path == path && word.on <= day_) {
        of.push_back(&word);
      }
    }
    std::ranges::sort(of, [](const ProgressWord* a, const ProgressWord* b) {
      return std::tie(a->on, a->number) < std::tie(b->on, b->number);
    });
    const std::size_t n = of.size();
    return {n == 0 ? nullptr : of[n - 1], n < 2 ? nullptr : of[n - 2]};
  }

  static void TakeByHand(const ProgressWord& word, PlanStanding& standing) {
    standing.how = RollUp::kByHand;
    standing.progress = word.progress;
    standing.light = word.light;
    standing.why.push_back(StrCat("said by ", word.actor, " for ", FormatDate(word.on)));
  }

  void TakeMeasure(const PlanNode& node, const ProgressWord& last, const ProgressWord* before,
                   PlanStanding& standing) const {
    const Measured now = Measure(*node.goal, last);
    standing.why.push_back(now.why);
    if (!now.unclamped) {
      return;
    }
    standing.how = RollUp::kByRule;
    standing.unclamped = now.unclamped;
    standing.progress = std::clamp(*now.unclamped, Decimal(0), Decimal(1));
    if (now.unclamped->is_negative()) {
      standing.why.push_back("moved away from its target");
    }
    if (before != nullptr && !before->progress && before->light == PlanLight::kNone) {
      const Measured then = Measure(*node.goal, *before);
      if (then.unclamped && *now.unclamped < *then.unclamped) {
        standing.why.push_back(StrCat("fell since ", FormatDate(before->on)));
      }
    }
    if (now.reached) {
      standing.progress = Decimal(1);
      standing.light = PlanLight::kGreen;
    } else if (node.goal->kind == GoalKind::kMilestone && standing.due) {
      standing.light = day_ > *standing.due ? PlanLight::kRed : PlanLight::kGreen;
    } else {
      standing.light = AgainstPace(standing);
    }
  }

  PlanLight AgainstPace(PlanStanding& standing) const {
    if (!standing.pace) {
      standing.why.push_back("has no dates to be held against");
      return PlanLight::kNone;
    }
    if (standing.due && day_ > *standing.due) {
      return *standing.progress < Decimal(1) ? PlanLight::kRed : PlanLight::kGreen;
    }
    const Decimal behind = *standing.pace - *standing.progress;
    return behind <= Decimal(0)                  ? PlanLight::kGreen
           : behind <= scorecard_.at_risk_within ? PlanLight::kYellow
                                                 : PlanLight::kRed;
  }

  void TakeChildren(const PlanNode& node, PlanStanding& standing) const {
    Decimal sum;
    Decimal weights;
    std::array<int, 4> lights{};
    for (const PlanStanding& child : standing.children) {
      if (!child.weight) {
        continue;
      }
      ++lights[static_cast<std::size_t>(child.light)];
      if (child.progress) {
        sum += *child.weight * *child.progress;
        weights += *child.weight;
      } else {
        standing.unmeasured.push_back(child.path);
      }
    }
    if (!weights.is_zero()) {
      standing.progress = CutQuotient(sum, weights);
    }
    standing.light = node.light_rule == LightRule::kWeighted
                         ? standing.progress ? AgainstPace(standing) : PlanLight::kNone
                         : LightOf(node.light_rule, lights);
    if (standing.progress || standing.light != PlanLight::kNone) {
      standing.how = RollUp::kByChildren;
      standing.why.push_back(node.light_rule == LightRule::kWorst      ? "as the worst below it"
                             : node.light_rule == LightRule::kMajority ? "as most below it"
                                                                       : "its progress by weights");
    }
  }

  static PlanLight LightOf(LightRule rule, const std::array<int, 4>& lights) {
    PlanLight taken = PlanLight::kNone;
    int most = 0;
    for (const PlanLight light : {PlanLight::kRed, PlanLight::kYellow, PlanLight::kGreen}) {
      const int have = lights[static_cast<std::size_t>(light)];
      if (have > most && (rule == LightRule::kMajority || taken == PlanLight::kNone)) {
        taken = light;
        most = have;
      }
    }
    return taken;
  }

  // Red where a guarantee is, whatever else is reached, and whoever said otherwise.
  static void PassGates(const PlanNode& node, PlanStanding& standing) {
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      const PlanStanding& child = standing.children[i];
      if (node.children[i].role == PlanRole::kGuarantee && child.light == PlanLight::kRed) {
        standing.light = PlanLight::kRed;
        standing.gated_by = child.path;
        standing.why.push_back(StrCat("red by its guarantee ", child.path));
        return;
      }
    }
  }

  const Scorecard& scorecard_;
  const std::vector<ProgressWord>& words_;
  Date day_;
};

}  // namespace

absl::Status CheckWord(const Scorecard& scorecard, const ProgressWord& word, Date today) {
  const PlanNode* node = FindPlanNode(scorecard, word.path);
  if (node == nullptr) {
    return Refused("path", StrCat("\"", word.path, "\" is no node of ", scorecard.id));
  }
  if (today < word.on) {
    return Refused("on", StrCat(FormatDate(word.on), " has not come yet"));
  }
  const bool by_hand = word.progress || word.light != PlanLight::kNone;
  const bool measures = word.value || word.numerator || word.denominator || word.done;
  if (by_hand && measures) {
    return Refused("progress", "what is measured is not set by hand as well");
  }
  if (word.progress && (word.progress->is_negative() || Decimal(1) < *word.progress)) {
    return Refused("progress", StrCat(word.progress->Text(), " must be 0 to 1"));
  }
  if (!node->goal) {
    return measures  ? Refused("value", "only a measure has figures")
           : by_hand ? absl::OkStatus()
                     : Refused("light", "say how far it is or which light it has");
  }
  const bool computed = node->goal->kind == GoalKind::kMilestone || node->goal->target;
  if (by_hand) {
    return computed ? Refused("light", "is computed from the measure's own figures")
                    : absl::OkStatus();
  }
  return CheckMeasureWord(*node->goal, word);
}

PlanStanding StandingOn(const Scorecard& scorecard, const std::vector<ProgressWord>& words,
                        Date day) {
  return Walker(scorecard, words, day).Walk(scorecard.root, "", scorecard.from, scorecard.due);
}

}  // namespace zoneflow::scoring

#include <algorithm>
#include <set>

#include "absl/strings/str_join.h"

#include "common/base/str_cat.h"
#include "services/scoring/core/framework/framework.h"

namespace zoneflow::scoring {
namespace {

template <typename... Kinds>
struct Overloaded : Kinds... {
  using Kinds::operator()...;
};
template <typename... Kinds>
Overloaded(Kinds...) -> Overloaded<Kinds...>;

class Checker {
 public:
  explicit Checker(const Framework& framework) : framework_(framework) {}

  absl::Status Check() {
    CheckNode(framework_.root, "");
    if (!framework_.root.measurable() && HolesOf(framework_).empty()) {
      Fault("tree", "has nothing to score and no hole");
    }
    CheckWhole();
    CheckTiers();
    CheckRules();
    if (faults_.empty()) {
      CheckOpenChoices();
    }
    return faults_.empty() ? absl::OkStatus()
                           : absl::InvalidArgumentError(absl::StrJoin(faults_, "\n"));
  }

 private:
  void Fault(std::string_view path, std::string_view what) {
    faults_.push_back(StrCat(path.empty() ? std::string_view("tree") : path, ": ", what));
  }

  void CheckWhole() {
    const auto in_range = [](int digits) { return digits >= 0 && digits <= 15; };
    if (!in_range(framework_.digits) || !in_range(framework_.score_digits)) {
      Fault("digits", "must be 0 to 15");
    }
    if (framework_.least_available.is_negative() || framework_.least_available > 1) {
      Fault("missing.least_available", "must be 0 to 1");
    }
    if (!framework_.least_available.is_zero() && !any_skips_ &&
        framework_.missing != MissingPolicy::kSkip) {
      Fault("missing.least_available", "is never applied: nothing skips what is missing");
    }
  }

  void CheckNode(const FrameworkNode& node, const std::string& path) {
    if (node.cap && node.floor && *node.cap < *node.floor) {
      Fault(path, "cap is below floor");
    }
    for (const int quarter : node.quarters) {
      if (quarter < 1 || quarter > 4) {
        Fault(path, StrCat("quarters: ", quarter, " is no quarter"));
      }
    }
    if (node.leaf) {
      any_skips_ = any_skips_ || node.leaf->missing == MissingPolicy::kSkip;
      CheckLeaf(*node.leaf, path);
    } else if (node.children.empty()) {
      if (node.hole.empty()) {
        Fault(path, "has neither a rule nor children nor a hole that says why");
      }
    } else {
      CheckGroup(node, path);
    }
  }

  void CheckGroup(const FrameworkNode& group, const std::string& path) {
    std::set<std::string> ids;
    bool unknown = false;
    for (const FrameworkNode& child : group.children) {
      const std::string below = PathBelow(path, child.id);
      if (child.id.empty() || child.id.find('/') != std::string::npos) {
        Fault(below, "id must be a word without \"/\"");
      }
      if (!ids.insert(child.id).second) {
        Fault(below, "id stands twice");
      }
      unknown = unknown || !child.weight;
      if (child.weight && Shares(group) &&
          (child.weight->is_negative() || child.weight->is_zero())) {
        Fault(below, StrCat("weight: ", child.weight->Text(), " must be above 0"));
      }
      CheckNode(child, below);
    }
    CheckSum(group, path, unknown);
    if (Shares(group) && unknown && !group.unknown_weight) {
      Fault(path, "a weight is missing: say by unknown_weight what is taken instead, and why");
    }
    if (group.unknown_weight && !unknown) {
      Fault(path, "unknown_weight is never applied: all weights are known");
    }
    if (group.unknown_weight &&
        (group.unknown_weight->is_negative() || group.unknown_weight->is_zero())) {
      Fault(path, "unknown_weight must be above 0");
    }
    const bool positive =
        group.aggregation == Aggregation::kGeometric || group.aggregation == Aggregation::kHarmonic;
    if (group.zero_floor && !positive) {
      Fault(path, "zero_floor is never applied: only geometric and harmonic means have it");
    }
    if (group.zero_floor && (group.zero_floor->is_zero() || group.zero_floor->is_negative())) {
      Fault(path, "zero_floor must be above 0");
    }
  }

  void CheckSum(const FrameworkNode& group, const std::string& path, bool unknown) {
    if (!Shares(group)) {
      if (group.relative_weights) {
        Fault(path, "weights: relative is never applied: only a mean shares by weights");
      }
      return;
    }
    Decimal sum;
    for (const FrameworkNode& child : group.children) {
      sum += child.weight.value_or(Decimal(0));
    }
    if (!unknown && !group.relative_weights && sum != Decimal(100)) {
      Fault(path, StrCat("weights sum to ", sum.Text(),
                         ", not to 100; say weights: relative if they need not"));
    }
  }

  static bool Shares(const FrameworkNode& group) { return SharesByWeight(group); }

  void CheckLeaf(const Leaf& leaf, const std::string& path) {
    const bool measures = !std::holds_alternative<ConstantRule>(leaf.rule) &&
                          !std::holds_alternative<BestPerItemRule>(leaf.rule);
    if (measures == leaf.measure.indicator.empty()) {
      Fault(path, measures ? "indicator is missing"
                           : StrCat("indicator is never applied by ", RuleWord(leaf.rule)));
    }
    if (!(Decimal(0) < leaf.measure.per_times)) {
      Fault(path, "per.times must be above 0");
    }
    std::visit(Overloaded{[&](const BandsRule& rule) { CheckBands(rule, path); },
                          [&](const StepsRule& rule) {
                            if (!(Decimal(0) < rule.step)) {
                              Fault(path, "steps.step must be above 0");
                            }
                          },
                          [&](const PiecewiseRule& rule) { CheckPiecewise(rule, path); },
                          [&](const GivenRule& rule) {
                            if (rule.to < rule.from) {
                              Fault(path, "given.to is below given.from");
                            }
                          },
                          [&](const OverUnderRule& rule) {
                            if (rule.most.is_negative()) {
                              Fault(path, "over_under.most must not be below 0");
                            }
                          },
                          [&](const BestPerItemRule& rule) {
                            if (rule.points.empty()) {
                              Fault(path, "best_per_item names no indicator");
                            }
                          },
                          [&](const NormaliseRule& rule) { CheckNormalise(rule, path); },
                          [](const auto&) {}},
               leaf.rule);
  }

  void CheckBands(const BandsRule& rule, const std::string& path) {
    if (rule.bands.empty()) {
      Fault(path, "bands has no band");
    }
    for (std::size_t i = 1; i < rule.bands.size(); ++i) {
      if (!(rule.bands[i].at_least < rule.bands[i - 1].at_least)) {
        Fault(path, StrCat("bands: ", rule.bands[i].at_least.Text(), " is never reached after ",
                           rule.bands[i - 1].at_least.Text(), "; the highest stands first"));
      }
    }
  }

  void CheckPiecewise(const PiecewiseRule& rule, const std::string& path) {
    if (rule.points.size() < 2) {
      Fault(path, "piecewise needs two points");
    }
    for (std::size_t i = 1; i < rule.points.size(); ++i) {
      if (!(rule.points[i - 1].first < rule.points[i].first)) {
        Fault(path, "piecewise: figures must rise");
      }
    }
  }

  void CheckBounds(const Bounds& bounds, bool log, const std::string& path) {
    if (!(bounds.low < bounds.high)) {
      Fault(path, StrCat("bounds: ", bounds.low.Text(), " must be below ", bounds.high.Text()));
    }
    if (log && !(Decimal(0) < bounds.low)) {
      Fault(path, "bounds: a logarithm needs bounds above 0");
    }
  }

  void CheckNormalise(const NormaliseRule& rule, const std::string& path) {
    if (rule.bounds && !rule.bounds_by_period.empty()) {
      Fault(path, "bounds are given twice");
    }
    if (rule.bounds) {
      CheckBounds(*rule.bounds, rule.log, path);
    }
    for (const auto& [period, bounds] : rule.bounds_by_period) {
      CheckBounds(bounds, rule.log, path);
    }
    if (rule.method == Normalisation::kDistance && !(Decimal(0) < rule.target)) {
      Fault(path, "distance.target must be above 0");
    }
    if (rule.winsorise) {
      const auto& [low, high] = *rule.winsorise;
      if (low.is_negative() || high.is_negative() || !(low + high < 1) ||
          (low.is_zero() && high.is_zero())) {
        Fault(path, "winsorise: shares must be 0 or more, one above 0, together below 1");
      }
      if (rule.bounds || !rule.bounds_by_period.empty()) {
        Fault(path, "winsorise is never needed beside stored bounds, which clip");
      }
    }
  }

  // A tier that no unit can be in, because one before it takes them all.
  void CheckTiers() {
    std::set<std::string> names;
    for (const TierRule& tier : framework_.tiers) {
      const std::string path = StrCat("tiers/", tier.name);
      if (!names.insert(tier.name).second) {
        Fault(path, "stands twice");
      }
      if (int{tier.at_least.has_value()} + int{tier.top.has_value()} +
              int{tier.top_share.has_value()} !=
          1) {
        Fault(path, "needs one of at_least, top, top_share");
      }
    }
    const bool lower = framework_.better == Better::kLower;
    for (std::size_t i = 1; i < framework_.tiers.size(); ++i) {
      const TierRule& a = framework_.tiers[i - 1];
      const TierRule& b = framework_.tiers[i];
      const bool shadowed = (a.at_least && b.at_least &&
                             (lower ? *b.at_least <= *a.at_least : *a.at_least <= *b.at_least)) ||
                            (a.top && b.top && *b.top <= *a.top) ||
                            (a.top_share && b.top_share && *b.top_share <= *a.top_share);
      if (shadowed) {
        Fault(StrCat("tiers/", b.name), "is never reached; the best tier stands first");
      }
    }
  }

  void CheckRules() {
    for (const GradeGate& gate : framework_.gates) {
      const std::string path = StrCat("gates/", gate.name);
      for (const auto& [node, mark] : gate.pass_marks) {
        if (FindNode(framework_, node) == nullptr) {
          Fault(path, StrCat("\"", node, "\" is no node"));
        }
      }
      if (gate.lowers < 1 || gate.takes < gate.lowers ||
          static_cast<std::size_t>(gate.lowers) > gate.pass_marks.size()) {
        Fault(path,
              "is never applied: lowers must be 1 or more, no more than takes and than nodes");
      }
    }
    if (framework_.tiers.empty() && !framework_.gates.empty()) {
      Fault("gates", "are never applied: there are no tiers");
    }
    for (const VetoRule& veto : framework_.vetoes) {
      if (framework_.tiers.empty() && !veto.unranked) {
        Fault(StrCat("veto/", veto.name), "is never applied: there are no tiers");
      }
    }
    for (const YearsRule& rule : framework_.years) {
      if (rule.bottom < 1 || rule.times < 1 || rule.years < rule.times) {
        Fault(StrCat("years/", rule.name),
              "bottom and times must be 1 or more, times no more than years");
      }
    }
  }

  // Each choice changes something, and whatever is chosen is a framework that holds.
  void CheckOpenChoices() {
    const OpenChoices& open = framework_.open;
    if (open.weights && !(Decimal(0) < *open.weights && *open.weights < Decimal(1))) {
      Fault("uncertainty.weights", "must be above 0 and below 1");
    }
    for (const Normalisation method : open.normalise) {
      if (method == Normalisation::kDistance) {
        Fault("uncertainty.normalise", "distance needs a target for each indicator");
      } else if (!ChangesNormalisation(framework_.root, method) ||
                 std::count(open.normalise.begin(), open.normalise.end(), method) > 1) {
        Fault("uncertainty.normalise", StrCat(WordOf(method), " changes nothing"));
      }
    }
    for (const Aggregation aggregation : open.aggregate) {
      if (!ChangesAggregation(framework_.root, aggregation) ||
          std::count(open.aggregate.begin(), open.aggregate.end(), aggregation) > 1) {
        Fault("uncertainty.aggregate", StrCat(WordOf(aggregation), " changes nothing"));
      }
    }
    if (!faults_.empty() || (open.normalise.empty() && open.aggregate.empty())) {
      return;
    }
    for (const Framework& way : WaysOf(framework_).frameworks) {
      if (const absl::Status sound = CheckFramework(way); !sound.ok()) {
        Fault("uncertainty", StrCat("a choice makes it wrong: ", StdView(sound.message())));
      }
    }
  }

  static bool ChangesNormalisation(const FrameworkNode& node, Normalisation method) {
    const auto* rule = node.leaf ? std::get_if<NormaliseRule>(&node.leaf->rule) : nullptr;
    return (rule != nullptr && rule->method != method) ||
           std::any_of(node.children.begin(), node.children.end(),
                       [&](const auto& child) { return ChangesNormalisation(child, method); });
  }

  static bool ChangesAggregation(const FrameworkNode& node, Aggregation aggregation) {
    return (SharesByWeight(node) && node.aggregation != aggregation) ||
           std::any_of(node.children.begin(), node.children.end(),
                       [&](const auto& child) { return ChangesAggregation(child, aggregation); });
  }

  const Framework& framework_;
  bool any_skips_ = false;
  std::vector<std::string> faults_;
};

}  // namespace

absl::Status CheckFramework(const Framework& framework) { return Checker(framework).Check(); }

}  // namespace zoneflow::scoring

#include "services/scoring/core/framework/framework.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_split.h"

#include "common/base/str_cat.h"
#include "services/scoring/core/framework/both_languages.h"

namespace zoneflow::scoring {
namespace {

using PathsByIndicator = std::map<std::string, std::vector<std::string>, std::less<>>;

void AddIndicators(const FrameworkNode& node, const std::string& path, PathsByIndicator& paths) {
  if (node.leaf) {
    if (const auto* best = std::get_if<BestPerItemRule>(&node.leaf->rule)) {
      for (const auto& [indicator, points] : best->points) {
        paths[indicator].push_back(path);
      }
    } else if (!std::holds_alternative<ConstantRule>(node.leaf->rule)) {
      paths[node.leaf->measure.indicator].push_back(path);
      if (!node.leaf->measure.per.empty()) {
        paths[node.leaf->measure.per].push_back(path);
      }
    }
  }
  for (const FrameworkNode& child : node.children) {
    AddIndicators(child, PathBelow(path, child.id), paths);
  }
}

void AddHoles(const FrameworkNode& node, const std::string& path, std::vector<std::string>& holes) {
  if (!node.hole.empty()) {
    holes.push_back(Headed(path, node.hole));
  }
  if (node.unknown_weight) {
    const auto unknown = std::count_if(node.children.begin(), node.children.end(),
                                       [](const auto& child) { return !child.weight; });
    const std::string taken = node.unknown_weight->Text();
    const auto [chinese, english] = SidesOf(node.unknown_weight_note);
    holes.push_back(StrCat(path, ": ", node.children.size(), "项中有", unknown, "项的权重按", taken,
                           "计：", chinese, " | ", path, ": ", unknown, " of ",
                           node.children.size(), " weights taken as ", taken, ": ", english));
  }
  for (const FrameworkNode& child : node.children) {
    AddHoles(child, PathBelow(path, child.id), holes);
  }
}

void NormaliseBy(Normalisation method, FrameworkNode& node) {
  if (node.leaf) {
    if (auto* rule = std::get_if<NormaliseRule>(&node.leaf->rule);
        rule != nullptr && rule->method != method) {
      rule->method = method;
      rule->bounds.reset();
      rule->bounds_by_period.clear();
    }
  }
  for (FrameworkNode& child : node.children) {
    NormaliseBy(method, child);
  }
}

void AggregateBy(Aggregation aggregation, FrameworkNode& node) {
  if (SharesByWeight(node)) {
    node.aggregation = aggregation;
    if (aggregation == Aggregation::kMean) {
      node.zero_floor.reset();
    }
  }
  for (FrameworkNode& child : node.children) {
    AggregateBy(aggregation, child);
  }
}

}  // namespace

std::string_view WordOf(Normalisation method) {
  static constexpr std::string_view kWords[] = {"min_max", "z_score", "rank", "distance"};
  return kWords[static_cast<std::size_t>(method)];
}

std::string_view WordOf(Aggregation aggregation) {
  static constexpr std::string_view kWords[] = {"sum",      "mean", "geometric",
                                                "harmonic", "max",  "min"};
  return kWords[static_cast<std::size_t>(aggregation)];
}

bool SharesByWeight(const FrameworkNode& group) {
  return !group.children.empty() &&
         (group.aggregation == Aggregation::kMean || group.aggregation == Aggregation::kGeometric ||
          group.aggregation == Aggregation::kHarmonic);
}

FrameworkWays WaysOf(const Framework& framework) {
  Framework stated = framework;
  stated.open = {};
  FrameworkWays ways;
  ways.normalise = framework.open.normalise.size() + 1;
  ways.aggregate = framework.open.aggregate.size() + 1;
  for (std::size_t n = 0; n < ways.normalise; ++n) {
    Framework normalised = stated;
    if (n > 0) {
      NormaliseBy(framework.open.normalise[n - 1], normalised.root);
    }
    for (std::size_t a = 0; a < ways.aggregate; ++a) {
      Framework way = normalised;
      if (a > 0) {
        AggregateBy(framework.open.aggregate[a - 1], way.root);
      }
      ways.frameworks.push_back(std::move(way));
    }
  }
  return ways;
}

std::string_view RuleWord(const Rule& rule) {
  static constexpr std::string_view kWords[] = {
      "points", "bands", "over_under", "steps", "piecewise", "given", "constant", "best_per_item"};
  if (const auto* normalise = std::get_if<NormaliseRule>(&rule)) {
    return WordOf(normalise->method);
  }
  return kWords[rule.index()];
}

bool FrameworkNode::measurable() const {
  return leaf || std::any_of(children.begin(), children.end(),
                             [](const FrameworkNode& child) { return child.measurable(); });
}

PathsByIndicator IndicatorPaths(const Framework& framework) {
  PathsByIndicator paths;
  AddIndicators(framework.root, "", paths);
  for (const EligibilityRule& rule : framework.eligibility) {
    paths[rule.indicator].push_back(StrCat("eligibility/", rule.name));
  }
  for (const VetoRule& rule : framework.vetoes) {
    paths[rule.indicator].push_back(StrCat("veto/", rule.name));
  }
  return paths;
}

std::string PathBelow(std::string_view path, std::string_view id) {
  return path.empty() ? std::string(id) : StrCat(path, "/", id);
}

const FrameworkNode* FindNode(const Framework& framework, std::string_view path) {
  const FrameworkNode* node = &framework.root;
  if (path.empty()) {
    return node;
  }
  for (const absl::string_view id : absl::StrSplit(AbslView(path), '/')) {
    const auto found = std::find_if(node->children.begin(), node->children.end(),
                                    [&](const auto& child) { return child.id == StdView(id); });
    if (found == node->children.end()) {
      return nullptr;
    }
    node = &*found;
  }
  return node;
}

std::vector<std::string> HolesOf(const Framework& framework) {
  std::vector<std::string> holes = framework.holes;
  AddHoles(framework.root, "", holes);
  return holes;
}

}  // namespace zoneflow::scoring

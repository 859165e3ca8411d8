#include "services/scoring/core/framework/what_if.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_split.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow::scoring {

namespace {

// The node at the path, to be changed, and the group that it is in. Null for the root too.
std::pair<FrameworkNode*, FrameworkNode*> FindToChange(Framework& framework,
                                                       std::string_view path) {
  FrameworkNode* group = nullptr;
  FrameworkNode* node = &framework.root;
  for (const absl::string_view id : absl::StrSplit(AbslView(path), '/')) {
    const auto found = std::ranges::find(node->children, StdView(id), &FrameworkNode::id);
    if (found == node->children.end()) {
      return {nullptr, nullptr};
    }
    group = node;
    node = &*found;
  }
  return {node, group};
}

}  // namespace

absl::StatusOr<Framework> WithWeights(Framework framework,
                                      const std::vector<WeightChange>& changes) {
  for (const WeightChange& change : changes) {
    const auto [node, group] = FindToChange(framework, change.path);
    if (node == nullptr) {
      return absl::InvalidArgumentError(
          StrCat("what if: \"", change.path, "\" is no node of ", framework.id));
    }
    node->weight = change.weight;
    const bool all_known = std::ranges::all_of(
        group->children, [](const FrameworkNode& child) { return child.weight.has_value(); });
    if (all_known) {
      group->unknown_weight.reset();
      group->unknown_weight_note.clear();
    }
    group->relative_weights = group->aggregation == Aggregation::kMean ||
                              group->aggregation == Aggregation::kGeometric ||
                              group->aggregation == Aggregation::kHarmonic;
  }
  RETURN_IF_ERROR(CheckFramework(framework));
  return framework;
}

absl::StatusOr<FigureChange> ParseFigureChange(std::string_view text) {
  const std::size_t sign = text.find('=');
  const std::size_t dot = text.find('.');
  const auto value = sign == text.npos ? std::nullopt : ParseDecimal(text.substr(sign + 1));
  if (!value || dot == text.npos || dot == 0 || dot + 1 >= sign) {
    return absl::InvalidArgumentError(
        StrCat("\"", text, "\" must be UNIT.INDICATOR=VALUE, VALUE a plain decimal"));
  }
  return FigureChange{std::string(text.substr(0, dot)),
                      std::string(text.substr(dot + 1, sign - dot - 1)), *value};
}

absl::StatusOr<std::vector<Observation>> WithChanges(const Framework& framework,
                                                     std::vector<Observation> observations,
                                                     const ReportPeriod& period,
                                                     const std::vector<FigureChange>& changes) {
  const auto known = IndicatorPaths(framework);
  for (const FigureChange& change : changes) {
    if (!known.contains(change.indicator)) {
      return absl::InvalidArgumentError(
          StrCat("what if: no node of ", framework.id, " reads \"", change.indicator, "\""));
    }
    if (std::none_of(observations.begin(), observations.end(),
                     [&](const Observation& one) { return one.unit == change.unit; })) {
      return absl::InvalidArgumentError(
          StrCat("what if: \"", change.unit, "\" has reported nothing"));
    }
    std::erase_if(observations, [&](const Observation& one) {
      return one.unit == change.unit && one.indicator == change.indicator && one.period == period;
    });
    Observation assumed;
    assumed.unit = change.unit;
    assumed.indicator = change.indicator;
    assumed.period = period;
    assumed.value = change.value;
    assumed.source = "what if";
    assumed.status = FigureStatus::kSignedOff;
    observations.push_back(std::move(assumed));
  }
  return observations;
}

}  // namespace zoneflow::scoring

#include "services/scoring/adapters/scorecard_yaml.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "scoring_scorecards.h"
#include "services/scoring/adapters/strict_yaml.h"

namespace zoneflow::scoring {
namespace {

constexpr int kMostPlanDepth = 20;

std::optional<Date> ReadDate(StrictMap& map, std::string_view key) {
  const std::string text = map.Text(key);
  if (text.empty()) {
    return std::nullopt;
  }
  const absl::StatusOr<Date> date = ParseDate(text);
  if (!date.ok()) {
    map.Fault(key, StdView(date.status().message()));
    return std::nullopt;
  }
  return *date;
}

std::optional<Goal> ReadGoal(StrictMap& parent) {
  auto map = parent.Map("goal");
  if (!map) {
    return std::nullopt;
  }
  Goal goal;
  goal.kind = map->Word<GoalKind>("kind",
                                  {{"indicator", GoalKind::kIndicator},
                                   {"milestone", GoalKind::kMilestone},
                                   {"ratio", GoalKind::kRatio},
                                   {"count", GoalKind::kCount},
                                   {"project_set", GoalKind::kProjectSet}},
                                  GoalKind::kIndicator);
  goal.start = map->Number("start");
  goal.target = map->Number("target");
  goal.better = map->Word<Better>(
      "better", {{"higher", Better::kHigher}, {"lower", Better::kLower}}, Better::kHigher);
  goal.unit = map->Text("unit");
  map->Done();
  return goal;
}

PlanNode ReadPlanNode(StrictMap map, const std::string& path, int depth) {
  PlanNode node;
  node.id = map.NeededText("id");
  const std::string own = depth == 0 ? "" : PathBelow(path, node.id);
  map.Rename(depth == 0 ? "tree" : own);
  node.name = map.NeededText("name");
  node.goal = ReadGoal(map);
  node.role = map.Word<PlanRole>("role",
                                 {{"main_line", PlanRole::kMainLine},
                                  {"task", PlanRole::kTask},
                                  {"guarantee", PlanRole::kGuarantee},
                                  {"measure", PlanRole::kMeasure}},
                                 depth == 0 ? PlanRole::kMainLine : PlanRole::kMeasure);
  node.owner = map.Text("owner");
  node.weight = map.Number("weight");
  node.from = ReadDate(map, "from");
  node.due = ReadDate(map, "due");
  node.by_hand = map.Flag("by_hand", false);
  node.light_rule = map.Word<LightRule>("light",
                                        {{"worst", LightRule::kWorst},
                                         {"majority", LightRule::kMajority},
                                         {"weighted", LightRule::kWeighted}},
                                        LightRule::kWorst);
  node.source = map.Text("source");
  node.hole = map.Text("hole");
  if (depth >= kMostPlanDepth && map.Has("children")) {
    map.Fault("children", "lie too deep");
    return node;
  }
  if (map.Has("children")) {
    for (StrictMap& child : map.Maps("children")) {
      node.children.push_back(ReadPlanNode(std::move(child), own, depth + 1));
    }
  }
  map.Done();
  return node;
}

}  // namespace

absl::StatusOr<Scorecard> ParseScorecard(std::string_view yaml, std::string_view file) {
  YAML::Node root;
  try {
    root = YAML::Load(std::string(yaml));
  } catch (const YAML::Exception& e) {
    return absl::InvalidArgumentError(StrCat(file, ":", e.mark.line + 1, ": is no YAML: ", e.msg));
  }
  YamlFaults faults{std::string(file)};
  Scorecard scorecard;
  StrictMap map(std::move(root), "", faults);
  scorecard.id = map.NeededText("scorecard");
  scorecard.version = map.NeededText("version");
  scorecard.name = map.NeededText("name");
  scorecard.zone = map.NeededText("zone");
  scorecard.document = map.NeededText("document");
  scorecard.holes = map.Texts("holes");
  scorecard.own_example = map.Flag("own_example", false);
  scorecard.from = ReadDate(map, "from");
  scorecard.due = ReadDate(map, "due");
  scorecard.at_risk_within = map.Number("at_risk_within").value_or(scorecard.at_risk_within);
  if (auto tree = map.Map("tree")) {
    scorecard.root = ReadPlanNode(std::move(*tree), "", 0);
  } else {
    map.Fault("tree", "is missing");
  }
  map.Done();
  if (!faults.lines().empty()) {
    return absl::InvalidArgumentError(absl::StrJoin(faults.lines(), "\n"));
  }
  const absl::Status sound = CheckScorecard(scorecard);
  if (!sound.ok()) {
    return absl::InvalidArgumentError(
        StrCat(file, ": ",
               absl::StrJoin(absl::StrSplit(sound.message(), '\n'), StrCat("\n", file, ": "))));
  }
  return scorecard;
}

std::vector<std::string_view> ShippedScorecards() {
  constexpr std::string_view kEnding = ".yaml";
  std::vector<std::string_view> names;
  for (const scoring_scorecards::File& file : scoring_scorecards::All()) {
    names.push_back(file.name.substr(0, file.name.size() - kEnding.size()));
  }
  return names;
}

std::string_view ShippedScorecard(std::string_view name) {
  return scoring_scorecards::Find(StrCat(name, ".yaml"));
}

}  // namespace zoneflow::scoring

#include "services/scoring/adapters/framework_yaml.h"

#include <algorithm>
#include <initializer_list>

#include "absl/status/status.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "scoring_frameworks.h"
#include "services/scoring/adapters/framework_rules_yaml.h"
#include "services/scoring/adapters/strict_yaml.h"

namespace zoneflow::scoring {
namespace {

constexpr int kMostDepth = 50;

void ReadGroup(StrictMap& map, int depth, FrameworkNode& node);

FrameworkNode ReadNode(StrictMap map, const std::string& parent, int depth) {
  FrameworkNode node;
  node.id = map.NeededText("id");
  // From here on faults name the node as explanations do.
  map.Rename(parent.empty() ? node.id : StrCat(parent, "/", node.id));
  node.name = map.Text("name");
  node.weight = map.Number("weight");
  node.source = map.Text("source");
  node.hole = map.Text("hole");
  node.quarters = map.Wholes("quarters");
  node.cap = map.Number("cap");
  node.floor = map.Number("floor");
  if (map.Has("children")) {
    ReadGroup(map, depth, node);
  } else {
    node.leaf = ReadLeaf(map);
  }
  map.Done();
  return node;
}

// What could as well have been said, each word once.
template <typename Choice>
std::vector<Choice> ReadChoices(StrictMap& map, std::string_view key,
                                std::initializer_list<Choice> known) {
  std::vector<Choice> choices;
  for (const std::string& word : map.Texts(key)) {
    const auto found = std::find_if(known.begin(), known.end(),
                                    [&](Choice choice) { return WordOf(choice) == word; });
    if (found == known.end()) {
      map.Fault(key, StrCat("\"", word, "\" is no choice"));
    } else {
      choices.push_back(*found);
    }
  }
  return choices;
}

void ReadOpenChoices(StrictMap& map, OpenChoices& open) {
  open.weights = map.Number("weights");
  open.normalise = ReadChoices<Normalisation>(
      map, "normalise", {Normalisation::kMinMax, Normalisation::kZScore, Normalisation::kRank});
  open.aggregate = ReadChoices<Aggregation>(
      map, "aggregate", {Aggregation::kMean, Aggregation::kGeometric, Aggregation::kHarmonic});
  map.Done();
}

void ReadGroup(StrictMap& map, int depth, FrameworkNode& node) {
  node.aggregation = map.Word<Aggregation>("aggregate",
                                           {{"sum", Aggregation::kSum},
                                            {"mean", Aggregation::kMean},
                                            {"geometric", Aggregation::kGeometric},
                                            {"harmonic", Aggregation::kHarmonic},
                                            {"max", Aggregation::kMax},
                                            {"min", Aggregation::kMin}},
                                           Aggregation::kSum);
  node.relative_weights =
      map.Word<bool>("weights", {{"percent", false}, {"relative", true}}, false);
  if (auto unknown = map.Map("unknown_weight")) {
    node.unknown_weight = unknown->NeededNumber("take");
    node.unknown_weight_note = unknown->NeededText("why");
    unknown->Done();
  }
  node.zero_floor = map.Number("zero_floor");
  if (depth > kMostDepth) {
    map.Fault("children", "lie too deep");
    return;
  }
  const std::string path = node.id.empty() ? "" : map.path();
  for (StrictMap& child : map.Maps("children")) {
    node.children.push_back(ReadNode(std::move(child), path, depth + 1));
  }
}

void ReadWhole(StrictMap& map, Framework& framework) {
  framework.id = map.NeededText("framework");
  framework.version = map.NeededText("version");
  framework.name = map.NeededText("name");
  framework.unit_kind = map.NeededText("unit_kind");
  framework.document = map.NeededText("document");
  framework.holes = map.Texts("holes");
  framework.own_example = map.Flag("own_example", false);
  framework.digits = map.Whole("digits").value_or(12);
  framework.score_digits = framework.digits;
  if (auto score = map.Map("score")) {
    framework.score_digits = score->Whole("digits").value_or(framework.digits);
    framework.better = ReadBetter(*score, Better::kHigher);
    score->Done();
  }
  framework.ties = map.Word<TieRule>("ties",
                                     {{"competition", TieRule::kCompetition},
                                      {"dense", TieRule::kDense},
                                      {"average", TieRule::kAverage},
                                      {"ordinal", TieRule::kOrdinal}},
                                     TieRule::kCompetition);
  framework.rank_in_cohorts_only = map.Flag("rank_in_cohorts_only", false);
  if (auto missing = map.Map("missing")) {
    framework.missing = ReadMissing(*missing, "policy").value_or(MissingPolicy::kNoScore);
    framework.least_available = missing->Number("least_available").value_or(Decimal(0));
    missing->Done();
  }
}

void ReadPlaces(StrictMap& map, Framework& framework) {
  for (StrictMap& one : map.Maps("tiers")) {
    TierRule tier{one.NeededText("name"), one.Number("at_least"), one.Whole("top"),
                  one.Number("top_share")};
    one.Done();
    framework.tiers.push_back(std::move(tier));
  }
  for (StrictMap& one : map.Maps("eligibility")) {
    framework.eligibility.push_back(
        {one.NeededText("name"), one.NeededText("indicator"), one.NeededNumber("at_least")});
    one.Done();
  }
  for (StrictMap& one : map.Maps("vetoes")) {
    framework.vetoes.push_back({one.NeededText("name"), one.NeededText("indicator"),
                                one.NeededNumber("at_least"), one.Flag("unranked", false)});
    one.Done();
  }
  for (StrictMap& one : map.Maps("gates")) {
    GradeGate gate;
    gate.name = one.NeededText("name");
    for (const auto& [path, mark] : one.Numbers("pass_marks")) {
      gate.pass_marks.emplace(path, mark);
    }
    gate.lowers = one.Whole("lowers").value_or(1);
    gate.takes = one.Whole("takes").value_or(2);
    one.Done();
    framework.gates.push_back(std::move(gate));
  }
  for (StrictMap& one : map.Maps("years")) {
    framework.years.push_back({one.NeededText("name"), one.Whole("bottom").value_or(0),
                               one.Flag("in_cohort", true), one.Whole("years").value_or(0),
                               one.Whole("times").value_or(0)});
    one.Done();
  }
}

absl::Status Refused(const std::vector<std::string>& lines) {
  return lines.empty() ? absl::OkStatus() : absl::InvalidArgumentError(absl::StrJoin(lines, "\n"));
}

absl::StatusOr<YAML::Node> LoadYaml(std::string_view yaml, std::string_view file) {
  try {
    return YAML::Load(std::string(yaml));
  } catch (const YAML::Exception& e) {
    return absl::InvalidArgumentError(StrCat(file, ":", e.mark.line + 1, ": is no YAML: ", e.msg));
  }
}

}  // namespace

absl::StatusOr<Framework> ParseFramework(std::string_view yaml, std::string_view file) {
  ASSIGN_OR_RETURN(YAML::Node root, LoadYaml(yaml, file));
  YamlFaults faults{std::string(file)};
  Framework framework;
  StrictMap map(std::move(root), "", faults);
  ReadWhole(map, framework);
  ReadPlaces(map, framework);
  if (auto open = map.Map("uncertainty")) {
    ReadOpenChoices(*open, framework.open);
  }
  if (auto tree = map.Map("tree")) {
    ReadGroup(*tree, 0, framework.root);
    tree->Done();
  } else {
    map.Fault("tree", "is missing");
  }
  map.Done();
  RETURN_IF_ERROR(Refused(faults.lines()));
  const absl::Status sound = CheckFramework(framework);
  if (!sound.ok()) {
    return absl::InvalidArgumentError(
        StrCat(file, ": ",
               absl::StrJoin(absl::StrSplit(sound.message(), '\n'), StrCat("\n", file, ": "))));
  }
  return framework;
}

std::vector<std::string_view> ShippedFrameworks() {
  constexpr std::string_view kEnding = ".yaml";
  std::vector<std::string_view> names;
  for (const scoring_frameworks::File& file : scoring_frameworks::All()) {
    names.push_back(file.name.substr(0, file.name.size() - kEnding.size()));
  }
  return names;
}

std::string_view ShippedFramework(std::string_view name) {
  return scoring_frameworks::Find(StrCat(name, ".yaml"));
}

}  // namespace zoneflow::scoring

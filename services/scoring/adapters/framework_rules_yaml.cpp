#include "services/scoring/adapters/framework_rules_yaml.h"

#include "common/base/str_cat.h"

namespace zoneflow::scoring {
namespace {

PointsRule ReadPoints(StrictMap& map) { return {map.Number("each").value_or(Decimal(1))}; }

BandsRule ReadBands(StrictMap& map) {
  BandsRule rule;
  for (StrictMap& one : map.Maps("bands")) {
    rule.bands.push_back(
        {one.NeededNumber("at_least"), one.NeededNumber("points"), one.Text("label")});
    one.Done();
  }
  rule.below = map.Number("below").value_or(Decimal(0));
  return rule;
}

OverUnderRule ReadOverUnder(StrictMap& map) {
  return {map.NeededNumber("full"), map.NeededNumber("each_over"), map.NeededNumber("each_under"),
          map.NeededNumber("most")};
}

StepsRule ReadSteps(StrictMap& map) {
  return {map.NeededNumber("flat"), map.NeededNumber("step"), map.NeededNumber("add"),
          map.NeededNumber("most"), map.Number("below").value_or(Decimal(0))};
}

PiecewiseRule ReadPiecewise(StrictMap& map) {
  PiecewiseRule rule;
  for (StrictMap& one : map.Maps("at")) {
    rule.points.emplace_back(one.NeededNumber("figure"), one.NeededNumber("points"));
    one.Done();
  }
  return rule;
}

BestPerItemRule ReadBestPerItem(StrictMap& map) {
  BestPerItemRule rule;
  for (const auto& [indicator, points] : map.Numbers("points")) {
    rule.points.emplace(indicator, points);
  }
  return rule;
}

Bounds ReadBounds(StrictMap& map) {
  Bounds bounds{map.NeededNumber("low"), map.NeededNumber("high")};
  map.Done();
  return bounds;
}

void ReadStoredBounds(StrictMap& map, NormaliseRule& rule) {
  if (auto bounds = map.Map("bounds")) {
    rule.bounds = ReadBounds(*bounds);
  }
  if (!map.Has("bounds_by_period")) {
    return;
  }
  for (auto& [name, bounds] : map.MapsByKey("bounds_by_period")) {
    if (const auto period = ParseReportPeriod(name)) {
      rule.bounds_by_period.emplace(*period, ReadBounds(bounds));
    } else {
      bounds.Fault("", "is no period such as 2022, 2022Q3, 2022-07");
    }
  }
}

NormaliseRule ReadNormalise(StrictMap& map, Normalisation method) {
  NormaliseRule rule;
  rule.method = method;
  rule.better = ReadBetter(map, Better::kHigher);
  rule.scale = map.Number("scale").value_or(Decimal(1));
  if (method == Normalisation::kMinMax) {
    ReadStoredBounds(map, rule);
  }
  if (method == Normalisation::kDistance) {
    rule.target = map.NeededNumber("target");
  }
  if (method == Normalisation::kMinMax || method == Normalisation::kDistance) {
    rule.clip = map.Flag("clip", true);
  }
  if (method == Normalisation::kMinMax || method == Normalisation::kZScore) {
    rule.log = map.Flag("log", false);
    if (auto shares = map.Map("winsorise")) {
      rule.winsorise = Winsorising{shares->Number("low").value_or(Decimal(0)),
                                   shares->Number("high").value_or(Decimal(0))};
      shares->Done();
    }
  }
  return rule;
}

template <Normalisation method>
Rule ReadNormaliseBy(StrictMap& map) {
  return ReadNormalise(map, method);
}

struct RuleReader {
  std::string_view word;
  Rule (*read)(StrictMap& map);
};

constexpr RuleReader kReaders[] = {
    {"points", [](StrictMap& map) -> Rule { return ReadPoints(map); }},
    {"bands", [](StrictMap& map) -> Rule { return ReadBands(map); }},
    {"over_under", [](StrictMap& map) -> Rule { return ReadOverUnder(map); }},
    {"steps", [](StrictMap& map) -> Rule { return ReadSteps(map); }},
    {"piecewise", [](StrictMap& map) -> Rule { return ReadPiecewise(map); }},
    {"given",
     [](StrictMap& map) -> Rule {
       return GivenRule{map.NeededNumber("from"), map.NeededNumber("to")};
     }},
    {"constant", [](StrictMap& map) -> Rule { return ConstantRule{map.NeededNumber("points")}; }},
    {"best_per_item", [](StrictMap& map) -> Rule { return ReadBestPerItem(map); }},
    {"min_max", ReadNormaliseBy<Normalisation::kMinMax>},
    {"z_score", ReadNormaliseBy<Normalisation::kZScore>},
    {"rank", ReadNormaliseBy<Normalisation::kRank>},
    {"distance", ReadNormaliseBy<Normalisation::kDistance>},
};

Measure ReadMeasure(StrictMap& map) {
  Measure measure;
  measure.indicator = map.NeededText("indicator");
  measure.kind = map.Word<MeasureKind>("measure",
                                       {{"level", MeasureKind::kLevel},
                                        {"over_plan", MeasureKind::kOverPlan},
                                        {"difference", MeasureKind::kDifference},
                                        {"growth", MeasureKind::kGrowth}},
                                       MeasureKind::kLevel);
  measure.items = map.Word<ItemsTaken>(
      "items", {{"sum", ItemsTaken::kSum}, {"mean", ItemsTaken::kMean}, {"max", ItemsTaken::kMax}},
      ItemsTaken::kRefuse);
  measure.impute = map.Word<Imputation>("impute",
                                        {{"cohort_mean", Imputation::kCohortMean},
                                         {"cohort_median", Imputation::kCohortMedian},
                                         {"last", Imputation::kLast},
                                         {"linear", Imputation::kLinear}},
                                        Imputation::kNone);
  if (auto per = map.Map("per")) {
    measure.per = per->NeededText("indicator");
    measure.per_times = per->Number("times").value_or(Decimal(1));
    per->Done();
  }
  return measure;
}

}  // namespace

std::optional<Leaf> ReadLeaf(StrictMap& map) {
  std::optional<Rule> rule;
  for (const RuleReader& reader : kReaders) {
    if (auto settings = map.Map(reader.word)) {
      if (rule) {
        map.Fault(reader.word, "a node has one rule");
      }
      rule = reader.read(*settings);
      settings->Done();
    }
  }
  if (!rule) {
    return std::nullopt;
  }
  Leaf leaf{.measure = {}, .rule = *std::move(rule), .missing = {}};
  if (!std::holds_alternative<ConstantRule>(leaf.rule) &&
      !std::holds_alternative<BestPerItemRule>(leaf.rule)) {
    leaf.measure = ReadMeasure(map);
    leaf.missing = ReadMissing(map, "missing");
  }
  return leaf;
}

Better ReadBetter(StrictMap& map, Better otherwise) {
  return map.Word<Better>("better", {{"higher", Better::kHigher}, {"lower", Better::kLower}},
                          otherwise);
}

std::optional<MissingPolicy> ReadMissing(StrictMap& map, std::string_view key) {
  return map.Word<std::optional<MissingPolicy>>(key,
                                                {{"no_score", MissingPolicy::kNoScore},
                                                 {"zero", MissingPolicy::kZero},
                                                 {"skip", MissingPolicy::kSkip}},
                                                std::nullopt);
}

}  // namespace zoneflow::scoring

#include "services/scoring/core/framework/evaluate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "common/base/str_cat.h"
#include "common/testing/status_matchers.h"
#include "services/scoring/core/framework/what_if.h"

namespace zoneflow::scoring {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::zoneflow::testing::StatusIs;

constexpr ReportPeriod k2022{.year = 2022};

Decimal D(std::string_view text) { return *ParseDecimal(text); }

Observation Said(std::string unit, std::string indicator, std::string_view value,
                 ReportPeriod period = k2022) {
  Observation one;
  one.unit = std::move(unit);
  one.indicator = std::move(indicator);
  one.period = period;
  one.value = D(value);
  return one;
}

FrameworkNode LeafNode(std::string id, Rule rule, std::optional<Decimal> weight = Decimal(1)) {
  FrameworkNode node;
  node.id = id;
  node.weight = weight;
  node.leaf = Leaf{.measure = {.indicator = id}, .rule = std::move(rule), .missing = {}};
  return node;
}

Framework Of(std::vector<FrameworkNode> children, Aggregation aggregation = Aggregation::kSum) {
  Framework framework;
  framework.id = "f";
  framework.root.aggregation = aggregation;
  framework.root.relative_weights = aggregation != Aggregation::kSum;
  framework.root.children = std::move(children);
  return framework;
}

FrameworkBoard Board(const Framework& framework, const std::vector<Observation>& observations,
                     Evaluation evaluation = {.period = k2022}) {
  auto board = EvaluateFramework(framework, observations, evaluation);
  EXPECT_TRUE(board.ok()) << board.status();
  return board.ok() ? *std::move(board) : FrameworkBoard{};
}

const FrameworkRow& RowOf(const FrameworkBoard& board, std::string_view unit) {
  return *std::find_if(board.rows.begin(), board.rows.end(),
                       [&](const FrameworkRow& row) { return row.unit.id == unit; });
}

std::string Ranks(const FrameworkBoard& board) {
  std::string ranks;
  for (const FrameworkRow& row : board.rows) {
    StrAppend(&ranks, row.unit.id, row.rank ? row.rank->Text() : "-", " ");
  }
  return ranks;
}

std::vector<Observation> Scores(std::initializer_list<std::pair<const char*, const char*>> scores) {
  std::vector<Observation> observations;
  for (const auto& [unit, value] : scores) {
    observations.push_back(Said(unit, "x", value));
  }
  return observations;
}

TEST(EvaluateTest, TiedUnitsAreRankedByTheDeclaredRule) {
  const auto scores = Scores({{"a", "9"}, {"b", "7"}, {"c", "7"}, {"d", "5"}});
  Framework framework = Of({LeafNode("x", PointsRule{})});
  EXPECT_EQ(Ranks(Board(framework, scores)), "a1 b2 c2 d4 ");
  framework.ties = TieRule::kDense;
  EXPECT_EQ(Ranks(Board(framework, scores)), "a1 b2 c2 d3 ");
  framework.ties = TieRule::kAverage;
  EXPECT_EQ(Ranks(Board(framework, scores)), "a1 b2.5 c2.5 d4 ");
  framework.ties = TieRule::kOrdinal;
  EXPECT_EQ(Ranks(Board(framework, scores)), "a1 b2 c3 d4 ");
}

TEST(EvaluateTest, EightyAtTheTopShareItAndTheNextIsEightyFirst) {
  std::vector<Observation> scores;
  for (int i = 0; i < 100; ++i) {
    scores.push_back(Said(StrCat("u", 100 + i), "x", i < 80 ? "100" : "99"));
  }
  Framework framework = Of({LeafNode("x", PointsRule{})});
  framework.tiers = {{.name = "first", .at_least = {}, .top = 10, .top_share = {}}};
  const FrameworkBoard board = Board(framework, scores);
  EXPECT_EQ(board.rows[79].rank, Decimal(1));
  EXPECT_EQ(board.rows[79].tier, "first")
      << "all that are tied at an edge stand in the better tier";
  EXPECT_EQ(board.rows[80].rank, Decimal(81));
  EXPECT_EQ(board.rows[80].tier, "");
}

TEST(EvaluateTest, RoundingBeforeRankingIsDeclared) {
  const auto scores = Scores({{"a", "0.8004"}, {"b", "0.8001"}});
  Framework framework = Of({LeafNode("x", PointsRule{})});
  EXPECT_EQ(Ranks(Board(framework, scores)), "a1 b2 ");
  framework.score_digits = 3;
  EXPECT_EQ(Ranks(Board(framework, scores)), "a1 b1 ");
}

TEST(EvaluateTest, AMissingFigureIsSaidAndNeverFilledInSilence) {
  const std::vector<Observation> some = {Said("a", "x", "10"), Said("a", "y", "1"),
                                         Said("b", "x", "20")};
  Framework framework = Of({LeafNode("x", PointsRule{}), LeafNode("y", PointsRule{})});
  FrameworkBoard board = Board(framework, some);
  EXPECT_EQ(Ranks(board), "a1 b- ");
  EXPECT_THAT(RowOf(board, "b").reasons, Contains(HasSubstr("y of 2022 is not reported")));

  framework.missing = MissingPolicy::kZero;
  board = Board(framework, some);
  EXPECT_EQ(RowOf(board, "b").score, Decimal(20));
  EXPECT_THAT(RowOf(board, "b").total.children[1].notes, Contains("counted as 0"));

  framework.missing = MissingPolicy::kSkip;
  framework.root.aggregation = Aggregation::kMean;
  framework.root.relative_weights = true;
  board = Board(framework, some);
  EXPECT_EQ(RowOf(board, "b").score, Decimal(20)) << "its weight went to x";
  EXPECT_EQ(RowOf(board, "b").total.children[1].state, NodeState::kSkipped);
  framework.least_available = D("0.6");
  EXPECT_FALSE(RowOf(Board(framework, some), "b").score.has_value());
}

TEST(EvaluateTest, ImputedFiguresAreFlagged) {
  Framework framework = Of({LeafNode("x", PointsRule{})});
  std::vector<Observation> some = {Said("a", "x", "10"), Said("b", "x", "40"),
                                   Said("c", "x", "1", {.year = 2021}),
                                   Said("c", "x", "4", {.year = 2023})};
  Evaluation evaluation{.period = k2022};
  evaluation.units = {{{"a", "", ""}, {"b", "", ""}, {"c", "", ""}}};
  const auto with = [&](Imputation how) {
    framework.root.children[0].leaf->measure.impute = how;
    const FrameworkBoard board = Board(framework, some, evaluation);
    EXPECT_THAT(RowOf(board, "c").total.children[0].notes, Contains(HasSubstr("imputed: ")));
    return RowOf(board, "c").score->Text();
  };
  EXPECT_EQ(with(Imputation::kCohortMean), "25");
  EXPECT_EQ(with(Imputation::kCohortMedian), "25");
  EXPECT_EQ(with(Imputation::kLast), "1");
  EXPECT_EQ(with(Imputation::kLinear), "2.5");
}

TEST(EvaluateTest, AColumnWithoutSpreadIsExcludedWithTheReason) {
  const std::vector<Observation> same = {Said("a", "x", "5"), Said("b", "x", "5"),
                                         Said("a", "y", "1"), Said("b", "y", "2")};
  for (const Normalisation method :
       {Normalisation::kMinMax, Normalisation::kZScore, Normalisation::kRank}) {
    const Framework framework =
        Of({LeafNode("x", NormaliseRule{.method = method}), LeafNode("y", PointsRule{})},
           Aggregation::kMean);
    const FrameworkBoard board = Board(framework, same);
    ASSERT_EQ(board.excluded.size(), 1U);
    EXPECT_EQ(board.excluded[0], "x: the figures do not differ");
    EXPECT_EQ(RowOf(board, "b").score, Decimal(2));
  }
}

TEST(EvaluateTest, NormalisationsGiveWhatTheirFormulasSay) {
  const auto figures = Scores({{"a", "2"},
                               {"b", "4"},
                               {"c", "4"},
                               {"d", "4"},
                               {"e", "5"},
                               {"f", "5"},
                               {"g", "7"},
                               {"h", "9"}});
  const auto of_g = [&](NormaliseRule rule) {
    Framework framework = Of({LeafNode("x", std::move(rule))});
    return RowOf(Board(framework, figures), "g").score->Text();
  };
  EXPECT_EQ(of_g({.method = Normalisation::kZScore}), "1") << "mean 5, deviation 2";
  EXPECT_EQ(of_g({.method = Normalisation::kZScore, .better = Better::kLower}), "-1");
  EXPECT_EQ(of_g({.method = Normalisation::kRank}), "0.857142857143") << "six of seven behind";
  EXPECT_EQ(of_g({.method = Normalisation::kRank, .better = Better::kLower}), "0.142857142857");
  EXPECT_EQ(of_g({.method = Normalisation::kMinMax}), "0.714285714286");
  EXPECT_EQ(of_g({.bounds = Bounds{0, 10}}), "0.7");
  EXPECT_EQ(of_g({.better = Better::kLower, .bounds = Bounds{0, 10}}), "0.3");
  EXPECT_EQ(of_g({.bounds = Bounds{0, 5}}), "1") << "clipped";
  EXPECT_EQ(of_g({.method = Normalisation::kDistance, .target = 14}), "0.5");
  EXPECT_EQ(of_g({.winsorise = Winsorising{0, D("0.25")}}), "1") << "h and g stand at 7";
}

TEST(EvaluateTest, StoredBoundsKeepAScoreStillWhenOthersMove) {
  const Framework framework = Of({LeafNode("x", NormaliseRule{.bounds = Bounds{0, 10}})});
  EXPECT_EQ(RowOf(Board(framework, Scores({{"a", "5"}, {"b", "6"}})), "a").score,
            RowOf(Board(framework, Scores({{"a", "5"}, {"b", "9"}})), "a").score);
}

TEST(EvaluateTest, AGeometricMeanRefusesWhatIsNotAboveZeroOrRaisesItVisibly) {
  Framework framework =
      Of({LeafNode("x", PointsRule{}), LeafNode("y", PointsRule{})}, Aggregation::kGeometric);
  const std::vector<Observation> some = {Said("a", "x", "4"), Said("a", "y", "0")};
  const FrameworkBoard refused = Board(framework, some);
  EXPECT_FALSE(refused.rows[0].score.has_value());
  EXPECT_EQ(refused.rows[0].reasons,
            std::vector<std::string>{"y is 0, of which there is no geometric mean"});
  framework.root.zero_floor = 1;
  const FrameworkBoard board = Board(framework, some);
  EXPECT_EQ(board.rows[0].score, Decimal(2));
  EXPECT_THAT(board.rows[0].total.children[1].notes, Contains("raised to 1 from 0"));
}

TEST(EvaluateTest, ABoardIsReadAsKnownOnADay) {
  std::vector<Observation> corrected = {Said("a", "x", "1"), Said("a", "x", "2")};
  corrected[0].known_at = *ParseInstant("2023-01-01T00:00:00Z");
  corrected[1].known_at = *ParseInstant("2023-02-01T00:00:00Z");
  const Framework framework = Of({LeafNode("x", PointsRule{})});
  const auto as_of = [&](std::string_view day) {
    Evaluation evaluation{.period = k2022};
    evaluation.known_as_of = *ParseInstant(day);
    return Board(framework, corrected, evaluation).rows[0].score->Text();
  };
  EXPECT_EQ(as_of("2023-01-31T00:00:00Z"), "1");
  EXPECT_EQ(as_of("2023-02-01T00:00:00Z"), "2");
  std::swap(corrected[0], corrected[1]);
  EXPECT_EQ(as_of("2023-01-31T00:00:00Z"), "1");
  EXPECT_EQ(as_of("2023-02-01T00:00:00Z"), "2") << "the latest counts, not the last one read";
}

TEST(EvaluateTest, UncheckedFiguresAreLeftOutAndNamed) {
  std::vector<Observation> some = Scores({{"a", "1"}, {"b", "2"}});
  some[0].status = FigureStatus::kChecked;
  some[1].status = FigureStatus::kExtracted;
  Evaluation evaluation{.period = k2022};
  evaluation.at_least = FigureStatus::kChecked;
  const FrameworkBoard board = Board(Of({LeafNode("x", PointsRule{})}), some, evaluation);
  EXPECT_EQ(Ranks(board), "a1 ");
  EXPECT_EQ(board.unchecked, std::vector<std::string>{"b.x of 2022"});
}

TEST(EvaluateTest, BadFiguresAreRefusedByName) {
  const Framework framework = Of({LeafNode("x", GivenRule{-20, 0})});
  const auto refusal = [&](std::vector<Observation> observations, Evaluation evaluation) {
    return std::string(EvaluateFramework(framework, observations, evaluation).status().message());
  };
  const Evaluation all{.period = k2022};
  EXPECT_THAT(refusal({Said("a", "x", "-25")}, all), HasSubstr("x: a: -25 must be -20 to 0"));
  EXPECT_THAT(refusal({Said("a", "z", "1")}, all), HasSubstr("a.z: no node of f reads it"));
  EXPECT_THAT(refusal({Said("a", "x", "-1"), Said("a", "x", "-2")}, all),
              HasSubstr("a.x of 2022: stands twice"));
  EXPECT_THAT(refusal({}, all), HasSubstr("nobody has a figure of 2022"));
  Evaluation listed = all;
  listed.units = {{{"b", "", ""}}};
  EXPECT_THAT(refusal({Said("a", "x", "-1")}, listed), HasSubstr("a is no unit of this board"));
  listed.units = {{{"a", "", ""}, {"a", "", ""}}};
  EXPECT_THAT(refusal({Said("a", "x", "-1")}, listed), HasSubstr("units: a stands twice"));
  Observation ratio = Said("a", "x", "0");
  ratio.numerator = 1;
  ratio.denominator = 0;
  EXPECT_THAT(refusal({ratio}, all), HasSubstr("denominator must be above 0"));
}

TEST(EvaluateTest, AYearWithoutAFinalBoardLeavesTheRuleUndetermined) {
  Framework framework = Of({LeafNode("x", PointsRule{})});
  framework.years = {{.name = "exit", .bottom = 1, .in_cohort = true, .years = 3, .times = 2}};
  Evaluation evaluation{.period = k2022};
  evaluation.units = {{{"a", "", "east"}, {"b", "", "east"}, {"c", "", "west"}}};
  const auto scores = Scores({{"a", "3"}, {"b", "2"}, {"c", "1"}});
  const auto verdict = [&](std::string_view unit) {
    return RowOf(Board(framework, scores, evaluation), unit).years[0].verdict;
  };
  // b is the last of the east this year, c alone in the west.
  EXPECT_EQ(verdict("b"), Verdict::kUndetermined);
  EXPECT_EQ(verdict("a"), Verdict::kUndetermined);
  // In 2021 a stood in the west, where it was last: cohorts are those of the time.
  evaluation.earlier = {{{.year = 2021}, {{"a", "west", 3}, {"b", "east", 1}, {"c", "west", 2}}}};
  EXPECT_EQ(verdict("b"), Verdict::kYes) << "alone in the east of 2021";
  EXPECT_EQ(verdict("a"), Verdict::kUndetermined);
  evaluation.earlier.push_back({{.year = 2020}, {{"a", "west", 1}, {"c", "west", 2}}});
  EXPECT_EQ(verdict("a"), Verdict::kNo);
  EXPECT_EQ(verdict("c"), Verdict::kYes);
}

TEST(EvaluateTest, WeightsOfAMeanSumTo100OrAreSaidToBeRelative) {
  Framework framework =
      Of({LeafNode("x", PointsRule{}, D("60.5")), LeafNode("y", PointsRule{}, D("39.4"))},
         Aggregation::kMean);
  EXPECT_TRUE(CheckFramework(framework).ok());
  framework.root.relative_weights = false;
  EXPECT_EQ(CheckFramework(framework).message(),
            "tree: weights sum to 99.9, not to 100; say weights: relative if they need not");
  framework.root.children[1].weight = D("39.5");
  EXPECT_TRUE(CheckFramework(framework).ok());
  framework.root.aggregation = Aggregation::kSum;
  framework.root.relative_weights = true;
  EXPECT_EQ(CheckFramework(framework).message(),
            "tree: weights: relative is never applied: only a mean shares by weights");
}

TEST(EvaluateTest, CheckNamesEverySettingThatNothingApplies) {
  Framework framework = Of({LeafNode("x", BandsRule{.bands = {{1, 1, ""}, {2, 2, ""}}}),
                            LeafNode("x", PointsRule{}, std::nullopt)},
                           Aggregation::kMean);
  framework.root.zero_floor = 1;
  framework.least_available = D("0.5");
  framework.tiers = {{.name = "A", .at_least = 50, .top = {}, .top_share = {}},
                     {.name = "B", .at_least = 60, .top = {}, .top_share = {}}};
  framework.gates = {{.name = "g", .pass_marks = {{"nowhere", 1}}}};
  const std::string faults(CheckFramework(framework).message());
  for (const std::string_view fault :
       {"x: bands: 2 is never reached after 1", "x: id stands twice", "tree: a weight is missing",
        "tree: zero_floor is never applied", "missing.least_available: is never applied",
        "tiers/B: is never reached", "gates/g: \"nowhere\" is no node"}) {
    EXPECT_THAT(faults, HasSubstr(std::string(fault)));
  }
}

TEST(EvaluateTest, WhatIfChangesOneFigureAndRefusesUnknownOnes) {
  const Framework framework = Of({LeafNode("x", PointsRule{})});
  const auto scores = Scores({{"a", "3"}, {"b", "2"}});
  const auto change = ParseFigureChange("b.x=4.5");
  ASSERT_TRUE(change.ok());
  const auto changed = WithChanges(framework, scores, k2022, {*change});
  ASSERT_TRUE(changed.ok());
  EXPECT_EQ(Ranks(Board(framework, *changed)), "b1 a2 ");
  EXPECT_THAT(WithChanges(framework, scores, k2022, {{"c", "x", 1}}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("\"c\"")));
  EXPECT_THAT(WithChanges(framework, scores, k2022, {{"a", "y", 1}}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("\"y\"")));
  EXPECT_FALSE(ParseFigureChange("b=4").ok());
}

// A plain evaluator: one unit after the other, recursively, in binary floats.
struct PlainEvaluator {
  const Framework& framework;
  const std::vector<Observation>& observations;

  std::vector<double> All(const std::string& indicator) const {
    std::vector<double> all;
    for (const Observation& one : observations) {
      if (one.indicator == indicator) {
        all.push_back(static_cast<double>(one.value->AsFloat()));
      }
    }
    return all;
  }

  double LeafValue(const Leaf& leaf, const std::string& unit) const {
    double figure = 0;
    for (const Observation& one : observations) {
      if (one.unit == unit && one.indicator == leaf.measure.indicator) {
        figure = static_cast<double>(one.value->AsFloat());
      }
    }
    if (const auto* points = std::get_if<PointsRule>(&leaf.rule)) {
      return figure * static_cast<double>(points->each.AsFloat());
    }
    if (const auto* bands = std::get_if<BandsRule>(&leaf.rule)) {
      for (const PointBand& band : bands->bands) {
        if (figure >= static_cast<double>(band.at_least.AsFloat())) {
          return static_cast<double>(band.points.AsFloat());
        }
      }
      return static_cast<double>(bands->below.AsFloat());
    }
    const auto& rule = std::get<NormaliseRule>(leaf.rule);
    const std::vector<double> all = All(leaf.measure.indicator);
    const auto [low, high] = std::minmax_element(all.begin(), all.end());
    const double share = (figure - *low) / (*high - *low);
    return rule.better == Better::kHigher ? share : 1 - share;
  }

  double Value(const FrameworkNode& node, const std::string& unit) const {
    if (node.leaf) {
      return LeafValue(*node.leaf, unit);
    }
    double sum = 0;
    double weights = 0;
    for (const FrameworkNode& child : node.children) {
      const double weight = static_cast<double>(child.weight->AsFloat());
      sum += weight * Value(child, unit);
      weights += weight;
    }
    return node.aggregation == Aggregation::kMean ? sum / weights : sum;
  }
};

class RandomCase {
 public:
  explicit RandomCase(unsigned seed) : random_(seed) {
    framework_ = Of({}, Aggregation::kMean);
    framework_.digits = framework_.score_digits = 9;
    Grow(framework_.root, 0);
    for (int unit = 0; unit < 7; ++unit) {
      for (int i = 0; i < leaves_; ++i) {
        // The first two make sure that figures differ.
        const int value = unit < 2 ? unit : Pick(2000) - 1000;
        observations_.push_back(Said(StrCat("u", unit), StrCat("i", i), "0"));
        observations_.back().value = Decimal::Of(value, 2);
      }
    }
  }

  const Framework& framework() const { return framework_; }
  std::vector<Observation>& observations() { return observations_; }

 private:
  int Pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

  void Grow(FrameworkNode& group, int depth) {
    const int children = 2 + Pick(3);
    for (int i = 0; i < children; ++i) {
      FrameworkNode child;
      child.id = StrCat("n", i);
      child.weight = Decimal::Of(1 + Pick(40), 1);
      if (depth < 3 && Pick(3) == 0) {
        child.aggregation = Pick(2) == 0 ? Aggregation::kSum : Aggregation::kMean;
        child.relative_weights = child.aggregation == Aggregation::kMean;
        Grow(child, depth + 1);
      } else {
        child.leaf = Leaf{
            .measure = {.indicator = StrCat("i", leaves_++)}, .rule = AnyRule(), .missing = {}};
      }
      group.children.push_back(std::move(child));
    }
  }

  Rule AnyRule() {
    switch (Pick(3)) {
      case 0:
        return PointsRule{Decimal::Of(Pick(200) - 100, 1)};
      case 1:
        return BandsRule{.bands = {{5, 10, ""}, {0, 4, ""}, {-3, 1, ""}}, .below = -2};
      default:
        return NormaliseRule{.better = Pick(2) == 0 ? Better::kHigher : Better::kLower};
    }
  }

  std::mt19937 random_;
  Framework framework_;
  int leaves_ = 0;
  std::vector<Observation> observations_;
};

void AddLeafShares(const NodeResult& node, Decimal& sum) {
  if (node.children.empty()) {
    ASSERT_TRUE(node.share.has_value()) << node.path;
    sum += *node.share;
  }
  for (const NodeResult& child : node.children) {
    AddLeafShares(child, sum);
  }
}

void ExpectPointsAddUp(const NodeResult& node) {
  Decimal sum;
  for (const NodeResult& child : node.children) {
    sum += *child.points;
    ExpectPointsAddUp(child);
  }
  if (!node.children.empty()) {
    EXPECT_EQ(sum, *node.value) << node.path;
  }
}

TEST(EvaluatePropertyTest, AgreesWithAPlainEvaluatorAndAddsUpExactly) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    RandomCase one(seed);
    const FrameworkBoard board = Board(one.framework(), one.observations());
    ASSERT_EQ(board.rows.size(), 7U);
    const PlainEvaluator plain{one.framework(), one.observations()};
    for (const FrameworkRow& row : board.rows) {
      const double wanted = plain.Value(one.framework().root, row.unit.id);
      EXPECT_NEAR(static_cast<double>(row.score->AsFloat()), wanted, 1e-6) << "seed " << seed;
      ExpectPointsAddUp(row.total);
      Decimal shares;
      AddLeafShares(row.total, shares);
      EXPECT_EQ(shares, *row.total.points) << "seed " << seed << " " << row.unit.id;
    }
    for (std::size_t i = 1; i < board.rows.size(); ++i) {
      EXPECT_GE(*board.rows[i - 1].score, *board.rows[i].score);
    }
  }
}

TEST(EvaluatePropertyTest, AnyOrderAndRepetitionGiveTheSameBytes) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    RandomCase one(seed);
    const std::string text = CanonicalText(Board(one.framework(), one.observations()));
    std::mt19937 random(seed);
    std::shuffle(one.observations().begin(), one.observations().end(), random);
    one.observations().push_back(one.observations().front());
    EXPECT_EQ(CanonicalText(Board(one.framework(), one.observations())), text);
  }
}

}  // namespace
}  // namespace zoneflow::scoring

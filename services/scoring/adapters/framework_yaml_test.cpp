#include "services/scoring/adapters/framework_yaml.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "common/base/str_cat.h"
#include "common/testing/status_matchers.h"
#include "services/scoring/adapters/observation_table.h"
#include "services/scoring/core/framework/evaluate.h"
#include "services/scoring/testing/hdi_table.h"

namespace zoneflow::scoring {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

Framework Shipped(std::string_view name) {
  auto framework = ParseFramework(ShippedFramework(name), name);
  EXPECT_TRUE(framework.ok()) << framework.status();
  return framework.ok() ? *std::move(framework) : Framework{};
}

FrameworkBoard Board(const Framework& framework, const std::vector<Observation>& observations,
                     const Evaluation& evaluation) {
  auto board = EvaluateFramework(framework, observations, evaluation);
  EXPECT_TRUE(board.ok()) << board.status();
  return board.ok() ? *std::move(board) : FrameworkBoard{};
}

std::vector<Observation> Observed(std::string_view csv) {
  auto observations = ReadObservations(csv, "o.csv");
  EXPECT_TRUE(observations.ok()) << observations.status();
  return observations.ok() ? *std::move(observations) : std::vector<Observation>{};
}

const FrameworkRow& RowOf(const FrameworkBoard& board, std::string_view unit) {
  return *std::find_if(board.rows.begin(), board.rows.end(),
                       [&](const FrameworkRow& row) { return row.unit.id == unit; });
}

const NodeResult* At(const NodeResult& node, std::string_view path) {
  if (node.path == path) {
    return &node;
  }
  for (const NodeResult& child : node.children) {
    if (const NodeResult* found = At(child, path)) {
      return found;
    }
  }
  return nullptr;
}

std::string PointsAt(const FrameworkRow& row, std::string_view path) {
  const NodeResult* node = At(row.total, path);
  return node == nullptr ? "no node" : node->points ? node->points->Text() : "none";
}

TEST(ShippedFrameworkTest, HdiGivesEveryPublishedValueRankAndTier) {
  const auto table = HdiTable::Open();
  if (!table) {
    GTEST_SKIP() << HdiTable::kMissing;
  }
  const Framework hdi = Shipped("hdi");
  int values = 0;
  int ranks = 0;
  int tiers = 0;
  for (int year = 1990; year <= 2022; ++year) {
    const FrameworkBoard board =
        Board(hdi, table->Year(year), {.period = ReportPeriod{.year = year}});
    // Regions have values, but no rank among countries.
    Evaluation countries{.period = ReportPeriod{.year = year}};
    for (std::size_t row = 1; row < table->rows(); ++row) {
      const auto published = ParseDecimal(table->Cell(row, StrCat("hdi_", year)));
      if (published) {
        const auto& score = RowOf(board, table->Cell(row, "iso3")).score;
        ASSERT_TRUE(score.has_value()) << table->Cell(row, "iso3") << " " << year;
        EXPECT_EQ(score->Text(), published->Text()) << table->Cell(row, "iso3") << " " << year;
        values += *score == *published ? 1 : 0;
      }
    }
    if (year != 2022) {
      continue;
    }
    countries.units.emplace();
    for (std::size_t row = 1; row < table->rows(); ++row) {
      if (!table->Cell(row, "hdi_rank_2022").empty()) {
        countries.units->push_back({table->Cell(row, "iso3"), table->Cell(row, "country"), ""});
      }
    }
    std::vector<Observation> of_countries;
    for (Observation& one : table->Year(year)) {
      const auto is = [&](const ScoredUnit& unit) { return unit.id == one.unit; };
      if (std::any_of(countries.units->begin(), countries.units->end(), is)) {
        of_countries.push_back(std::move(one));
      }
    }
    const FrameworkBoard ranked = Board(hdi, of_countries, countries);
    for (std::size_t row = 1; row < table->rows(); ++row) {
      const std::string rank = table->Cell(row, "hdi_rank_2022");
      if (!rank.empty()) {
        const FrameworkRow& found = RowOf(ranked, table->Cell(row, "iso3"));
        EXPECT_EQ(found.rank->Text(), rank) << found.unit.name;
        EXPECT_EQ(found.tier, table->Cell(row, "hdicode")) << found.unit.name;
        ranks += found.rank->Text() == rank ? 1 : 0;
        tiers += found.tier == table->Cell(row, "hdicode") ? 1 : 0;
      }
    }
  }
  std::cout << values << " values, " << ranks << " ranks, " << tiers << " tiers\n";
  EXPECT_EQ(values, 6171);
  EXPECT_EQ(ranks, 193);
  EXPECT_EQ(tiers, 193);
}

constexpr std::string_view kAppraisal = R"(unit,indicator,period,value,numerator,denominator
unit-1,rate_1,2024,,96,100
unit-1,rate_2,2024,1.2,,
unit-1,rate_3_number,2024,,28,27
unit-1,rate_3_amount,2024,,177.7,54
unit-1,given_4,2024,0.5,,
unit-1,items_5a,2024,0,,
unit-1,items_5b,2024,1,,
unit-1,items_5c,2024,1,,
unit-1,faults_6a,2024,1,,
unit-1,faults_6b,2024,0,,
unit-2,rate_1,2024,0.9,,
unit-2,rate_2,2024,1.2,,
unit-2,rate_3_number,2024,1.8512,,
unit-2,rate_3_amount,2024,1.8512,,
unit-2,given_4,2024,0.5,,
unit-2,items_5a,2024,1,,
unit-2,items_5b,2024,1,,
unit-2,items_5c,2024,1,,
unit-2,faults_6a,2024,1,,
)";

TEST(ShippedFrameworkTest, ThePublishedAppraisalComesOutExactly) {
  const FrameworkBoard board = Board(Shipped("investment_appraisal"), Observed(kAppraisal),
                                     {.period = ReportPeriod{.year = 2024}});
  const FrameworkRow& one = RowOf(board, "unit-1");
  EXPECT_EQ(one.score->Text(), "2.78");
  EXPECT_EQ(PointsAt(one, "rate_1"), "0.48");
  EXPECT_EQ(PointsAt(one, "rate_2"), "0.6");
  EXPECT_EQ(PointsAt(one, "rates_3"), "0.5");
  EXPECT_THAT(At(one.total, "rates_3")->notes, Contains(HasSubstr("capped at 0.5 from 1.0819")));
  EXPECT_EQ(PointsAt(one, "items_5"), "0.3");
  EXPECT_EQ(PointsAt(one, "deductions_6"), "0.4");
  EXPECT_EQ(RowOf(board, "unit-2").score->Text(), "2.95");
  EXPECT_THAT(At(RowOf(board, "unit-2").total, "rates_3")->notes, Contains(HasSubstr("0.9256")));
}

constexpr std::string_view kProjects = R"(unit,indicator,period,item,value,numerator,denominator
a,output_yi,2022Q1,,400,,
a,investment,2022Q1,,,7,10
a,new_projects,2022Q1,,3,,
a,continued_projects,2022Q1,,4,,
a,finished_projects,2022Q1,,2,,
a,plan_yi,2022Q1,,12,,
a,campaigns,2022Q1,,5,,
a,honour_provincial,2022Q1,p1,1,,
a,honour_national,2022Q1,p1,1,,
a,honour_national,2022Q1,p2,0,,
a,honour_provincial,2022Q1,p2,1,,
a,tasks,2022Q1,,,45,40
a,revenue,2022Q1,,112,,
a,revenue,2021Q1,,100,,
a,leading_share,2022Q1,,0.3,,
a,fixed_assets_yi,2022Q1,,140,,
a,national_rank,2022Q1,,19,,
a,national_rank,2021Q1,,22,,
a,panel_leaders,2022Q1,l1,75,,
a,panel_leaders,2022Q1,l2,85,,
a,panel_peers,2022Q1,p1,90,,
a,invested_yi,2022Q1,,60,,
a,staff,2022Q1,,50000,,
a,notices,2022Q1,n1,-5,,
a,notices,2022Q1,n2,-6,,
a,inspection_central,2022Q1,,2,,
a,accidents,2022Q1,,1,,
b,output_yi,2022Q1,,500,,
b,investment,2022Q1,,,5,10
b,plan_yi,2022Q1,,0.5,,
b,tasks,2022Q1,,,0,40
b,panel_leaders,2022Q1,l1,80,,
b,panel_peers,2022Q1,p1,80,,
c,output_yi,2022Q1,,299.9,,
c,investment,2022Q1,,,10,10
c,plan_yi,2022Q1,,5,,
c,tasks,2022Q1,,,40,40
c,panel_leaders,2022Q1,l1,100,,
c,panel_peers,2022Q1,p1,100,,
d,output_yi,2022Q1,,300,,
d,investment,2022Q1,,,10,10
d,plan_yi,2022Q1,,5,,
d,tasks,2022Q1,,,80,40
d,panel_leaders,2022Q1,l1,100,,
d,panel_peers,2022Q1,p1,100,,
d,grave_incidents,2022Q1,,1,,
)";

TEST(ShippedFrameworkTest, EveryKindOfRuleGivesThePointsOfItsText) {
  Evaluation evaluation{.period = {.year = 2022, .quarter = 1}};
  evaluation.units = {
      {{"a", "甲", "国家级"}, {"b", "乙", "国家级"}, {"c", "丙", "省级"}, {"d", "丁", "省级"}}};
  const FrameworkBoard board = Board(Shipped("project_appraisal"), Observed(kProjects), evaluation);
  const FrameworkRow& a = RowOf(board, "a");
  const std::pair<std::string_view, std::string_view> wanted[] = {
      {"progress", "42"},           // 60 × 7 ÷ 10
      {"starts/new", "15"},         // +5 each
      {"starts/continued", "8"},    // +2 each
      {"starts/finished", "none"},  // not in this quarter
      {"size", "20"},               // 10亿 or more
      {"bonus/push", "120"},        // +30 each, at most four times
      {"bonus/honours", "1.5"},     // p1 by its highest, and p2
      {"bonus", "120"},             // capped
      {"rules/plan_5", "25.5"},     // five over, +0.1 each
      {"rules/base_year", "10"},    // flat 8, two whole steps of 5 %
      {"rules/leading", "3"},
      {"rules/level", "3"},       // II
      {"rules/rank_gain", "3"},   // 22 → 19
      {"rules/panel", "8.3"},     // 70/30 of 80 and 90 is 83
      {"rules/per_head", "1.2"},  // 12 for each ten thousand
      {"deductions/notices", "-11"},
      {"deductions/inspections", "-0.6"},
      {"deductions/accidents", "-1"},
  };
  for (const auto& [path, points] : wanted) {
    EXPECT_EQ(PointsAt(a, path), points) << path;
  }
  EXPECT_THAT(At(a.total, "bonus/honours")->notes,
              Contains(HasSubstr("not counted: p1 (honour_provincial)")));
  EXPECT_EQ(a.cohort_rank, Decimal(1));
  EXPECT_EQ(a.tier, "一等奖");
  EXPECT_EQ(a.years[0].verdict, Verdict::kUndetermined);

  const FrameworkRow& b = RowOf(board, "b");
  EXPECT_EQ(PointsAt(b, "rules/plan_5"), "22") << "40 under, at most 3 taken away";
  EXPECT_EQ(b.tier, "") << "two marks not passed";
  EXPECT_THAT(b.reasons, Contains(HasSubstr("不合格降档: 2 not passed")));
  EXPECT_FALSE(RowOf(board, "c").cohort_rank.has_value());
  EXPECT_THAT(RowOf(board, "c").reasons, Contains(HasSubstr("not eligible: 规模门槛")));
  EXPECT_EQ(RowOf(board, "d").cohort_rank, Decimal(1)) << "cohorts are ranked apart";
  EXPECT_EQ(RowOf(board, "d").tier, "") << "veto";
  EXPECT_EQ(PointsAt(RowOf(board, "d"), "rules/plan_5"), "28") << "40 over, at most 3 added";
}

TEST(ShippedFrameworkTest, HolesAreShownWithTheirWeights) {
  const Framework nhtz = Shipped("national_nhtz");
  EXPECT_EQ(IndicatorPaths(nhtz).size(), 46U);
  EXPECT_EQ(FindNode(nhtz, "1/1.1")->weight->Text(), "0.8");
  EXPECT_FALSE(FindNode(nhtz, "1/1.3")->weight.has_value());
  const std::vector<std::string> holes = HolesOf(nhtz);
  EXPECT_NE(std::find(holes.begin(), holes.end(),
                      "1: 10项中有8项的权重按1计：组内等权（未公布） | "
                      "1: 8 of 10 weights taken as 1: equal inside the group (not published)"),
            holes.end());

  const Framework etdz = Shipped("national_etdz");
  EXPECT_EQ(FindNode(etdz, "3")->weight->Text(), "15");
  EXPECT_EQ(EvaluateFramework(etdz, {}, {.period = {.year = 2022}}).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

constexpr std::string_view kHead =
    "framework: f\nversion: \"1\"\nname: F\nunit_kind: zone\ndocument: d\n";

std::string FaultsOf(std::string_view rest) {
  return std::string(ParseFramework(StrCat(kHead, rest), "f.yaml").status().message());
}

TEST(FrameworkYamlTest, WhatIsNotAppliedIsAFaultThatNamesFileLineAndPath) {
  EXPECT_EQ(
      FaultsOf(
          "tree:\n  children:\n    - id: a\n      indicator: x\n      points: {better: lower}\n"),
      "f.yaml:10: a.points.better: is no setting that applies here");
  EXPECT_EQ(FaultsOf("tree:\n  children:\n    - id: a\n      indicator: x\n      topsis: {}\n"),
            "f.yaml:9: a.indicator: is no setting that applies here\n"
            "f.yaml:10: a.topsis: is no setting that applies here");
  EXPECT_THAT(FaultsOf("tree:\n  aggregate: copeland\n  children: []\n"),
              HasSubstr("f.yaml:7: tree.aggregate: \"copeland\" is not known; one of sum, mean"));
  EXPECT_THAT(FaultsOf("tree:\n  children:\n    - {id: a, weight: 5%, constant: {points: 1}}\n"),
              HasSubstr("a.weight: \"5%\" must be a plain decimal"));
  EXPECT_THAT(FaultsOf("tree:\n  children:\n    - {id: a, indicator: x, points: {}, bands: {}}\n"),
              HasSubstr("a.bands: a node has one rule"));
  EXPECT_THAT(
      FaultsOf("tree:\n  aggregate: mean\n  children:\n    - {id: a, indicator: x, points: {}}\n"),
      HasSubstr("f.yaml: tree: a weight is missing"));
  EXPECT_THAT(FaultsOf("name: G\ntree: {children: []}\n"), HasSubstr("\"name\" stands twice"));
  EXPECT_THAT(FaultsOf("tree: [\n"), HasSubstr("is no YAML"));
}

TEST(ObservationTableTest, EveryWrongCellIsNamed) {
  const auto read = ReadObservations(
      "unit,indicator,period,value,status\n"
      "a,x,2022,1,checked\n"
      ",x,2022,1,\n"
      "a,x,22,1e5,done\n",
      "o.csv");
  EXPECT_EQ(std::string(read.status().message()),
            "o.csv: A3: unit is missing\n"
            "o.csv: C4: period: \"22\" must be a period such as 2022, 2022Q3 or 2022-07\n"
            "o.csv: D4: value: \"1e5\" must be a plain decimal such as 12.5\n"
            "o.csv: E4: status: \"done\" must be extracted, checked or signed_off");
  EXPECT_THAT(
      std::string(ReadObservations("unit,period,score\na,2022,1\n", "o.csv").status().message()),
      HasSubstr("C1: \"score\" is no column"));
}

}  // namespace
}  // namespace zoneflow::scoring

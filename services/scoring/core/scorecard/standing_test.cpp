#include "services/scoring/core/scorecard/standing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/str_cat.h"
#include "common/testing/status_matchers.h"
#include "services/scoring/adapters/scorecard_yaml.h"

namespace zoneflow::scoring {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

Date Day(std::string_view text) { return *ParseDate(text); }

Scorecard Read(std::string_view tree) {
  const auto scorecard = ParseScorecard(
      StrCat("scorecard: s\nversion: '1'\nname: s\nzone: z\ndocument: made up\n",
             "from: 2021-01-01\ndue: 2021-12-31\ntree:\n  id: main\n  name: main\n", tree),
      "s.yaml");
  EXPECT_TRUE(scorecard.ok()) << scorecard.status();
  return scorecard.ok() ? *scorecard : Scorecard{};
}

ProgressWord Word(std::string path, std::string_view on) {
  ProgressWord word;
  word.path = std::move(path);
  word.on = Day(on);
  word.actor = "person/ann";
  return word;
}
ProgressWord Value(std::string path, std::string_view on, std::string_view value) {
  ProgressWord word = Word(std::move(path), on);
  word.value = ParseDecimal(value);
  return word;
}
ProgressWord Ratio(std::string path, std::string_view on, int numerator, int denominator) {
  ProgressWord word = Word(std::move(path), on);
  word.numerator = Decimal(numerator);
  word.denominator = Decimal(denominator);
  return word;
}
ProgressWord Lit(std::string path, std::string_view on, PlanLight light) {
  ProgressWord word = Word(std::move(path), on);
  word.light = light;
  return word;
}

std::string Told(const PlanStanding& standing) {
  static constexpr const char* kLights[] = {"–", "green", "yellow", "red"};
  return StrCat(standing.progress ? standing.progress->Text() : "–", " ",
                kLights[static_cast<std::size_t>(standing.light)]);
}

const PlanStanding& At(const PlanStanding& root, std::string_view path) {
  if (root.path == path) {
    return root;
  }
  for (const PlanStanding& child : root.children) {
    if (path == child.path || path.starts_with(StrCat(child.path, "/"))) {
      return At(child, path);
    }
  }
  ADD_FAILURE() << path;
  return root;
}

Scorecard Plan171() {
  const auto scorecard = ParseScorecard(ShippedScorecard("171"), "171");
  EXPECT_TRUE(scorecard.ok()) << scorecard.status();
  return scorecard.ok() ? *scorecard : Scorecard{};
}

TEST(ScorecardTest, The171HasOneMainLineSevenTasksAndOneGuarantee) {
  const Scorecard plan = Plan171();
  int tasks = 0;
  int guarantees = 0;
  for (const PlanNode& node : plan.root.children) {
    tasks += node.role == PlanRole::kTask ? 1 : 0;
    guarantees += node.role == PlanRole::kGuarantee ? 1 : 0;
  }
  EXPECT_EQ(tasks, 7);
  EXPECT_EQ(guarantees, 1);
  EXPECT_THAT(HolesOf(plan), Contains("reform: 未公布数字 | reform: no figure is published"));
}

TEST(ScorecardTest, WhatNobodyMeasuredIsADashAndListed) {
  const PlanStanding nothing = StandingOn(Plan171(), {}, Day("2021-06-30"));
  EXPECT_EQ(Told(nothing), "– –");
  EXPECT_EQ(nothing.how, RollUp::kNone);
  EXPECT_EQ(nothing.unmeasured.size(), 7);

  const PlanStanding some =
      StandingOn(Plan171(), {Value("city/works", "2021-06-30", "107")}, Day("2021-06-30"));
  EXPECT_EQ(Told(At(some, "city/works")), "0.5023 green");
  EXPECT_EQ(Told(some), "0.5023 green");
  EXPECT_THAT(some.unmeasured, Contains("investment"));
  EXPECT_EQ(some.how, RollUp::kByChildren);
}

TEST(ScorecardTest, TheGuaranteeTurnsTheWholeTreeRed) {
  std::vector<ProgressWord> words = {Value("city/works", "2021-06-30", "213"),
                                     Lit("guarantee", "2021-06-01", PlanLight::kYellow)};
  EXPECT_EQ(Told(StandingOn(Plan171(), words, Day("2021-06-30"))), "1 green");
  words.push_back(Lit("guarantee", "2021-06-15", PlanLight::kRed));
  const PlanStanding red = StandingOn(Plan171(), words, Day("2021-06-30"));
  EXPECT_EQ(Told(red), "1 red");
  EXPECT_EQ(red.gated_by, "guarantee");
  EXPECT_THAT(red.why, Contains("red by its guarantee guarantee"));
  // As it stood on a day before.
  EXPECT_EQ(Told(StandingOn(Plan171(), words, Day("2021-06-14"))), "– –");
}

TEST(ScorecardTest, AGuaranteeBeatsWhatSomebodySaidOfTheWhole) {
  const PlanStanding red = StandingOn(
      Plan171(),
      {Lit("", "2021-06-20", PlanLight::kGreen), Lit("guarantee", "2021-06-15", PlanLight::kRed)},
      Day("2021-06-30"));
  EXPECT_EQ(Told(red), "– red");
  EXPECT_EQ(red.how, RollUp::kByHand);
}

// 79.96 % of 10,000 compounds is not 80 %.
TEST(ScorecardTest, ARatioIsReachedByWholeNumbersAlone) {
  const Scorecard plan = Plan171();
  const auto told = [&](int numerator) {
    return Told(At(StandingOn(plan, {Ratio("governance/zero_case", "2021-12-31", numerator, 10000)},
                              Day("2021-12-31")),
                   "governance/zero_case"));
  };
  EXPECT_EQ(told(7996), "0.9995 yellow");
  EXPECT_EQ(told(7999), "0.9998 yellow");
  EXPECT_EQ(told(8000), "1 green");
  EXPECT_EQ(told(9000), "1 green");
}

TEST(ScorecardTest, AFallingTargetIsReachedFromAboveAndAWayBackIsShown) {
  const Scorecard plan = Read(R"(  children:
    - {id: energy, name: 能耗, goal: {kind: indicator, start: 0.5, target: 0.4}}
    - {id: level, name: 水平, goal: {kind: indicator, start: 3, target: 3}}
)");
  const auto at = [&](std::string_view path, std::vector<ProgressWord> words) {
    return At(StandingOn(plan, words, Day("2021-07-02")), path);
  };
  EXPECT_EQ(Told(at("energy", {Value("energy", "2021-07-01", "0.45")})), "0.5 green");
  EXPECT_EQ(Told(at("energy", {Value("energy", "2021-07-01", "0.46")})), "0.4 yellow");
  EXPECT_EQ(Told(at("energy", {Value("energy", "2021-07-01", "0.39")})), "1 green");
  const PlanStanding away =
      at("energy", {Value("energy", "2021-03-01", "0.48"), Value("energy", "2021-07-01", "0.53")});
  EXPECT_EQ(Told(away), "0 red");
  EXPECT_EQ(away.unclamped->Text(), "-0.3");
  EXPECT_THAT(away.why, Contains("moved away from its target"));
  EXPECT_THAT(away.why, Contains("fell since 2021-03-01"));
  // Where the start is the target already, it has to be held.
  EXPECT_EQ(Told(at("level", {Value("level", "2021-07-01", "3")})), "1 green");
  EXPECT_EQ(Told(at("level", {Value("level", "2021-07-01", "2.9")})), "0 red");
}

TEST(ScorecardTest, WeightsThatAreNotStatedShareTheRestAndOnesOfNoKnownProgressDoNotCount) {
  const Scorecard plan = Read(R"(  light: weighted
  children:
    - {id: a, name: a, weight: 50, goal: {kind: count, target: 10}}
    - {id: b, name: b, goal: {kind: count, target: 10}}
    - {id: c, name: c, goal: {kind: count, target: 10}}
)");
  const PlanStanding standing = StandingOn(
      plan, {Value("a", "2021-12-31", "4"), Value("b", "2021-12-31", "10")}, Day("2021-12-31"));
  EXPECT_EQ(standing.children[1].weight->Text(), "25");
  EXPECT_EQ(Told(standing), "0.6 red");
  EXPECT_THAT(standing.unmeasured, ElementsAre("c"));
}

TEST(ScorecardTest, TheLightOfAGroupFollowsTheRuleThatItStates) {
  for (const auto& [rule, light] : {std::pair("worst", "red"), {"majority", "green"}}) {
    const Scorecard plan = Read(StrCat("  light: ", rule, R"(
  children:
    - {id: a, name: a, goal: {kind: milestone}}
    - {id: b, name: b, goal: {kind: milestone}}
    - {id: c, name: c, goal: {kind: milestone}, due: 2021-03-31}
)"));
    std::vector<ProgressWord> words;
    for (const char* path : {"a", "b", "c"}) {
      words.push_back(Word(path, "2021-03-01"));
      words.back().done = std::string_view(path) == "a";
    }
    EXPECT_EQ(Told(StandingOn(plan, words, Day("2021-04-01"))), StrCat("0.3333 ", light));
  }
}

// 7 areas with 150 tasks, of which 148 are done: what Zhuhai told of 2019.
TEST(ScorecardTest, TwoTasksOfAHundredAndFiftyKeepAPlanFromBeingReached) {
  const Scorecard plan = Read(R"(  children:
    - {id: tasks, name: 任务, goal: {kind: project_set, target: 150}}
)");
  const PlanStanding standing =
      StandingOn(plan, {Value("tasks", "2021-12-31", "148")}, Day("2022-01-02"));
  EXPECT_EQ(Told(standing), "0.9866 red");
}

TEST(ScorecardTest, AWordThatMakesNoSenseIsRefusedByItsField) {
  const Scorecard plan = Plan171();
  const auto refused = [&](const ProgressWord& word) {
    const absl::Status status = CheckWord(plan, word, Day("2021-06-30"));
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
    return std::string(status.message());
  };
  EXPECT_THAT(refused(Value("city/none", "2021-06-01", "1")), HasSubstr("path: \"city/none\""));
  EXPECT_THAT(refused(Value("city/works", "2021-07-01", "1")), HasSubstr("on: 2021-07-01"));
  EXPECT_THAT(refused(Value("city/works", "2021-06-01", "1.5")), HasSubstr("whole number"));
  EXPECT_THAT(refused(Value("governance/zero_case", "2021-06-01", "80")),
              HasSubstr("numerator and denominator"));
  EXPECT_THAT(refused(Ratio("governance/zero_case", "2021-06-01", 9, 8)), HasSubstr("denominator"));
  EXPECT_THAT(refused(Lit("city/works", "2021-06-01", PlanLight::kGreen)),
              HasSubstr("is computed"));
  EXPECT_THAT(refused(Value("guarantee", "2021-06-01", "1")), HasSubstr("only a measure"));
  EXPECT_THAT(refused(Word("guarantee", "2021-06-01")), HasSubstr("light: say how far"));
  EXPECT_THAT(refused(Word("investment/weichai_park", "2021-06-01")),
              HasSubstr("done: is missing"));
  EXPECT_THAT(CheckWord(plan, Lit("guarantee", "2021-06-30", PlanLight::kRed), Day("2021-06-30")),
              IsOk());
}

TEST(ScorecardTest, APlanThatContradictsItselfIsRefusedByItsPlace) {
  const auto refused = [](std::string_view tree) {
    return ParseScorecard(StrCat("scorecard: s\nversion: '1'\nname: s\nzone: z\ndocument: d\n",
                                 "tree:\n  id: main\n  name: main\n", tree),
                          "s.yaml")
        .status();
  };
  for (const auto& [tree, fault] :
       {std::pair("  children: [{id: a, name: a}]\n", "a: a measure needs a goal"),
        {"  children: [{id: a, name: a, goal: {kind: count}}]\n", "goal.target is missing"},
        {"  children: [{id: a, name: a, goal: {kind: ratio, target: 120}}]\n", "at most 100"},
        {"  children: [{id: a, name: a, weight: 60, goal: {kind: milestone}}]\n", "not to 100"},
        {"  children: [{id: a, name: a, role: guarantee, weight: 60, hole: x}]\n", "is a gate"},
        {"  children: [{id: a, name: a, goal: {kind: milestone}}, {id: a, name: a, goal: {kind: "
         "milestone}}]\n",
         "stands twice"},
        {"  from: 2021-05-01\n  due: 2021-04-01\n  hole: x\n", "before it begins"},
        {"  hole: x\n  lihgt: worst\n", "lihgt"}}) {
    EXPECT_THAT(refused(tree), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(fault)));
  }
}

}  // namespace
}  // namespace zoneflow::scoring

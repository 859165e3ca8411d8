#include "services/scoring/core/framework/rank_draws.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <thread>

#include "common/base/str_cat.h"
#include "common/testing/status_matchers.h"
#include "services/scoring/adapters/framework_yaml.h"
#include "services/scoring/core/framework/philox.h"

namespace zoneflow::scoring {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::zoneflow::testing::StatusIs;

constexpr ReportPeriod k2022{.year = 2022};

Decimal D(std::string_view text) { return *ParseDecimal(text); }

Observation Said(std::string unit, std::string indicator, std::string_view value) {
  Observation one;
  one.unit = std::move(unit);
  one.indicator = std::move(indicator);
  one.period = k2022;
  one.value = D(value);
  return one;
}

Framework Read(const std::string& rest) {
  auto framework = ParseFramework(
      StrCat("framework: f\nversion: '1'\nname: f\nunit_kind: zone\ndocument: made up\n", rest),
      "f.yaml");
  EXPECT_TRUE(framework.ok()) << framework.status();
  return framework.ok() ? *std::move(framework) : Framework{};
}

// Two indicators, both of 0 to 1, that count half each.
std::string Halves(std::string_view more = "") {
  return StrCat(more, R"(
tree:
  aggregate: mean
  children:
    - {id: x, weight: 50, indicator: x, min_max: {bounds: {low: 0, high: 1}}}
    - {id: y, weight: 50, indicator: y, min_max: {bounds: {low: 0, high: 1}}}
)");
}

std::vector<RankSpread> SpreadsOf(const Framework& framework,
                                  const std::vector<Observation>& figures, const DrawRule& rule,
                                  std::uint32_t draws, int level = 90,
                                  Evaluation evaluation = {.period = k2022}) {
  const auto prepared = RankDraws::Prepare(framework, figures, std::move(evaluation), rule);
  EXPECT_TRUE(prepared.ok()) << prepared.status();
  return prepared.ok() ? prepared->Summarise(prepared->Draw(0, draws), level)
                       : std::vector<RankSpread>();
}

// The vectors of kat_vectors in the authors' Random123, for philox4x32 with 10 rounds.
TEST(PhiloxTest, GivesThePublishedNumbers) {
  EXPECT_EQ(Philox({0, 0, 0, 0}, {0, 0}),
            (PhiloxBlock{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(Philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}),
            (PhiloxBlock{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(Philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (PhiloxBlock{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

// a leads only where x weighs more than 0.6: 1.5 times as much as y. Of all pairs of factors in
// 0.75 to 1.25 that is a triangle of 1/48.
TEST(RankDrawsTest, APlaceThatHangsOnAWeightChangesAsOftenAsTheWeightDoes) {
  const std::vector<Observation> figures = {Said("a", "x", "1"), Said("a", "y", "0"),
                                            Said("b", "x", "0.6"), Said("b", "y", "0.6")};
  constexpr std::uint32_t kDraws = 96000;
  const auto spreads = SpreadsOf(Read(Halves("tiers: [{name: first, top: 1}]")), figures,
                                 {.seed = 7, .weights = D("0.25")}, kDraws);
  ASSERT_EQ(spreads.size(), 2);
  EXPECT_NEAR(static_cast<double>(spreads[0].tiers[0].draws), kDraws / 48.0, 150);
  EXPECT_EQ(spreads[0].tiers[0].draws + spreads[1].tiers[0].draws, kDraws);
  EXPECT_EQ(spreads[0].low, 2);
  EXPECT_EQ(spreads[1].high, 1);
}

TEST(RankDrawsTest, AnIntervalOfNearlyAllHoldsARareRank) {
  const std::vector<Observation> figures = {Said("a", "x", "1"), Said("a", "y", "0"),
                                            Said("b", "x", "0.6"), Said("b", "y", "0.6")};
  const auto spreads = SpreadsOf(Read(Halves()), figures, {.seed = 7}, 10000, 99);
  EXPECT_EQ(spreads[0].low, 1);
  EXPECT_EQ(spreads[0].median, 2);
  EXPECT_EQ(spreads[0].high, 2);
}

std::vector<Observation> ManyFigures(int units, int indicators, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<Observation> figures;
  for (int unit = 0; unit < units; ++unit) {
    for (int one = 0; one < indicators; ++one) {
      figures.push_back(Said(StrCat("u", unit), StrCat("i", one), StrCat(random() % 10000)));
    }
  }
  return figures;
}

std::string ManyLeaves(int indicators, std::string_view settings) {
  std::string text =
      StrCat(settings, "tree:\n  aggregate: mean\n  weights: relative\n  children:\n");
  for (int one = 0; one < indicators; ++one) {
    StrAppend(&text, "    - {id: i", one, ", weight: ", 1 + one % 3, ", indicator: i", one,
              ", min_max: {}}\n");
  }
  return text;
}

TEST(RankDrawsTest, InAnyPartsAndOnAnyThreadsTheDrawsAddUpToTheSame) {
  const auto prepared = RankDraws::Prepare(
      Read(ManyLeaves(12,
                      "uncertainty: {normalise: [z_score, rank], aggregate: [geometric]}\n"
                      "tiers: [{name: top, top_share: 0.2}]\n")),
      ManyFigures(41, 12, 3), {.period = k2022}, {.seed = 42});
  ASSERT_TRUE(prepared.ok()) << prepared.status();
  const RankTally whole = prepared->Draw(0, 900);
  RankTally parts;
  for (const auto& [first, last] : {std::pair(640, 900), {0, 1}, {1, 640}}) {
    parts.Add(prepared->Draw(static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(last)));
  }
  EXPECT_EQ(parts, whole);
  RankTally first;
  RankTally second;
  std::thread one([&] { first = prepared->Draw(0, 450); });
  std::thread two([&] { second = prepared->Draw(450, 900); });
  one.join();
  two.join();
  second.Add(first);
  EXPECT_EQ(second, whole);
}

// What is drawn nowhere is as the board says: each kind of node, caps, gates, cohorts and tiers.
TEST(RankDrawsTest, WithoutAnythingOpenEveryDrawIsTheBoard) {
  const std::string tails[] = {
      ManyLeaves(6, "tiers: [{name: a, top: 3}, {name: b, top_share: 0.5}]\n"),
      R"(score: {digits: 1}
missing: {policy: skip, least_available: 0.4}
vetoes: [{name: v, indicator: i0, at_least: 9000}]
gates: [{name: g, pass_marks: {p: 20, i3: 30}, lowers: 1, takes: 2}]
tiers: [{name: a, at_least: 50}, {name: b, at_least: 20}, {name: c, at_least: 0}]
tree:
  aggregate: sum
  children:
    - id: p
      weight: 2
      cap: 40
      aggregate: mean
      weights: relative
      children:
        - {id: i0, weight: 1, indicator: i0, min_max: {scale: 50}}
        - {id: i1, weight: 3, indicator: i1, rank: {scale: 40}}
        - {id: i2, weight: 2, indicator: i2, z_score: {scale: 5}}
    - {id: i3, indicator: i3, bands: {bands: [{at_least: 8000, points: 40}, {at_least: 1000, points: 31}], below: 3}}
    - id: best
      aggregate: max
      children:
        - {id: i4, indicator: i4, points: {each: 0.001}}
        - {id: i5, indicator: i5, points: {each: 0.0011}, floor: 1}
)",
      R"(rank_in_cohorts_only: true
score: {digits: 3, better: lower}
tree:
  aggregate: geometric
  weights: relative
  zero_floor: 0.01
  children:
    - id: h
      weight: 2
      aggregate: harmonic
      weights: relative
      zero_floor: 0.02
      children:
        - {id: i0, weight: 1, indicator: i0, min_max: {}}
        - {id: i1, weight: 1, indicator: i1, min_max: {better: lower}}
    - {id: i2, weight: 1, indicator: i2, distance: {target: 9000}}
)"};
  for (const std::string& tail : tails) {
    const Framework framework = Read(tail);
    const auto known = IndicatorPaths(framework);
    std::vector<Observation> figures = ManyFigures(57, 6, 11);
    std::erase_if(figures, [&, n = 0](const Observation& one) mutable {
      return !known.contains(one.indicator) ||
             (++n % 23 == 0 && framework.missing == MissingPolicy::kSkip);
    });
    Evaluation evaluation{.period = k2022};
    evaluation.units.emplace();
    for (int unit = 0; unit < 57; ++unit) {
      evaluation.units->push_back({StrCat("u", unit), "", unit % 3 == 0 ? "甲" : "乙"});
    }
    const auto board = EvaluateFramework(framework, figures, evaluation);
    ASSERT_TRUE(board.ok()) << board.status();
    int ranked = 0;
    for (const RankSpread& spread :
         SpreadsOf(framework, figures, {.weights = Decimal(0)}, 3, 90, evaluation)) {
      const auto row = std::ranges::find_if(
          board->rows, [&](const FrameworkRow& one) { return one.unit.id == spread.unit; });
      const auto& rank = row->rank ? row->rank : row->cohort_rank;
      EXPECT_EQ(spread.ranked, rank ? 3 : 0) << spread.unit;
      if (rank) {
        ++ranked;
        EXPECT_EQ(StrCat(spread.low, " ", spread.median, " ", spread.high),
                  StrCat(rank->Text(), " ", rank->Text(), " ", rank->Text()))
            << spread.unit << " of\n"
            << tail;
      }
      for (const TierChance& tier : spread.tiers) {
        EXPECT_EQ(tier.draws, tier.tier == row->tier ? 3 : 0) << spread.unit << " in " << tier.tier;
      }
    }
    EXPECT_GT(ranked, 40);
  }
}

// By figures a is far ahead in y, by places it is last in x: half of the draws take places.
TEST(RankDrawsTest, EachChoiceThatTheFrameworkLeavesOpenIsMadeAsOften) {
  const std::vector<Observation> figures = {
      Said("a", "x", "0.3"), Said("a", "y", "1"),   Said("b", "x", "0.5"), Said("b", "y", "0.1"),
      Said("c", "x", "0.4"), Said("c", "y", "0.2"), Said("d", "x", "0.6"), Said("d", "y", "0.3")};
  const auto spreads =
      SpreadsOf(Read(Halves("uncertainty: {normalise: [rank]}\ntiers: [{name: first, top: 1}]")),
                figures, {.seed = 5, .weights = Decimal(0)}, 20000);
  EXPECT_NEAR(static_cast<double>(spreads[0].tiers[0].draws), 10000, 300);
  EXPECT_NEAR(static_cast<double>(spreads[3].tiers[0].draws), 10000, 300);
  EXPECT_EQ(spreads[0].low, 1);
  EXPECT_EQ(spreads[0].high, 2);
}

TEST(RankDrawsTest, ASeedHasItsDrawsForEver) {
  const auto spreads =
      SpreadsOf(Read(ManyLeaves(9, "uncertainty: {weights: 0.5, normalise: [rank]}\n")),
                ManyFigures(12, 9, 1), {.seed = 20261130}, 1000);
  std::string told;
  for (const RankSpread& one : spreads) {
    StrAppend(&told, one.unit, ":", one.low, "-", one.median, "-", one.high, " ");
  }
  EXPECT_EQ(told,
            "u0:12-12-12 u1:10-11-11 u10:1-3-6 u11:6-8-10 u2:2-5-7 u3:7-9-10 u4:1-2-5 u5:3-6-8 "
            "u6:8-9-11 u7:2-6-8 u8:2-5-8 u9:1-2-5 ");
}

TEST(RankDrawsTest, WhatMakesNoSenseIsRefusedByName) {
  const std::vector<Observation> figures = {Said("a", "x", "1"), Said("a", "y", "0")};
  EXPECT_THAT(
      RankDraws::Prepare(Read(Halves()), figures, {.period = k2022}, {.weights = D("1")}).status(),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("weight_spread: 1 must be")));
  const auto refused = [](std::string_view open) {
    return ParseFramework(StrCat("framework: f\nversion: '1'\nname: f\nunit_kind: zone\n",
                                 "document: made up\n", Halves(open)),
                          "f.yaml")
        .status();
  };
  EXPECT_THAT(refused("uncertainty: {normalise: [min_max]}"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("min_max changes nothing")));
  EXPECT_THAT(refused("uncertainty: {normalise: [rnk]}"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("\"rnk\" is no choice")));
  EXPECT_THAT(refused("uncertainty: {aggregate: [mean]}"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("mean changes nothing")));
  EXPECT_THAT(refused("uncertainty: {weights: 1.5}"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("below 1")));
}

}  // namespace
}  // namespace zoneflow::scoring

#include "services/scoring/core/board.h"

#include <algorithm>
#include <limits>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"
#include "scoring_data.h"
#include "services/scoring/core/hot_board.h"
#include "services/scoring/core/zone_board.h"
#include "services/scoring/testing/sample_signings.h"

namespace zoneflow::scoring {
namespace {

using ::testing::ElementsAre;

DecayWeights Weights() { return *DecayWeights::Parse(scoring_data::Find("decay_weights.csv")); }

std::vector<std::string> Order(const Board& board) {
  std::vector<std::string> order;
  for (const BoardRow& row : board.rows) {
    order.push_back(StrCat(row.rank, row.zone.id));
  }
  return order;
}

std::vector<std::string> Reasons(const Board& board) {
  std::vector<std::string> reasons;
  for (const NotConverted& left : board.not_converted) {
    reasons.push_back(StrCat(left.signing_id, ": ", left.reason));
  }
  return reasons;
}

TEST(ZoneBoardTest, TotalsArePlainSumsByZone) {
  const Board board =
      BuildZoneBoard(SetOf({Signed("s1", "chengdu", 2770000000000, "2021-02-01", 14),
                            Signed("s2", "jiangyin", 500000000000, "2021-02-01", 2),
                            Signed("s3", "jiangyin", 18000000000, "2021-01-31")}),
                     {}, Day("2021-02-01"));
  EXPECT_EQ(Describe(board),
            "zones v0 2021-02-01: 1 chengdu 2770000000000 fen 0 heat (was 0); 2 jiangyin "
            "518000000000 fen 0 "
            "heat (was 0);");
  EXPECT_EQ(board.rows[0].projects, 14);
  EXPECT_EQ(board.rows[1].signings, 2);
  EXPECT_EQ(board.rows[1].projects, 3);
  EXPECT_EQ(board.rows[1].unchecked_fen, 518000000000);
}

TEST(ZoneBoardTest, OnlyCheckedFiguresAreNotUnchecked) {
  SigningObservation checked = Signed("s1", "a", 10, "2021-02-01");
  checked.status = FigureStatus::kChecked;
  SigningObservation signed_off = Signed("s2", "a", 20, "2021-02-01");
  signed_off.status = FigureStatus::kSignedOff;
  const Board board = BuildZoneBoard(
      SetOf({checked, signed_off, Signed("s3", "a", 5, "2021-02-01")}), {}, Day("2021-02-01"));
  EXPECT_EQ(board.rows[0].unchecked_fen, 5);
}

TEST(ZoneBoardTest, ThePeriodCountsBothItsEndsAndSignedOnGoesBeforePublishedOn) {
  SigningObservation earlier = Signed("s1", "a", 1, "2021-02-01");
  earlier.signed_on = Day("2020-12-31");
  const SigningSet signings =
      SetOf({earlier, Signed("s2", "a", 10, "2021-01-01"), Signed("s3", "a", 100, "2021-01-31"),
             Signed("s4", "a", 1000, "2021-02-01")});
  const Board board =
      BuildZoneBoard(signings, {Day("2021-01-01"), Day("2021-01-31")}, Day("2021-03-01"));
  EXPECT_EQ(board.rows[0].fen, 110);
  EXPECT_TRUE(board.not_converted.empty());
}

TEST(ZoneBoardTest, WhatCannotBeAddedIsListedWithItsReason) {
  SigningObservation usd = Signed("s1", "a", 0, "2021-02-01");
  usd.amount = Money{100, "USD"};
  SigningObservation silent = Signed("s2", "a", 0, "2021-02-01");
  silent.amount.reset();
  SigningObservation unknown = Signed("s3", "", 100, "2021-02-01");
  SigningObservation undated = Signed("s4", "b", 100, "2021-02-01");
  undated.published_on.reset();
  const SigningSet signings =
      SetOf({usd, silent, unknown, undated, Signed("s5", "c", 100, "2021-02-02")});
  const Board board = BuildZoneBoard(signings, {}, Day("2021-02-01"));
  EXPECT_THAT(Order(board), ElementsAre("1b"));
  EXPECT_THAT(Reasons(board),
              ElementsAre("s1: no CNY amount stated, and none is converted from USD",
                          "s2: no amount stated", "s3: unknown zone",
                          "s5: dated 2021-02-02, after the board's day"));
  EXPECT_THAT(Reasons(BuildZoneBoard(signings, {Day("2021-01-01"), {}}, Day("2021-02-02"))),
              ElementsAre("s1: no CNY amount stated, and none is converted from USD",
                          "s2: no amount stated", "s3: unknown zone", "s4: no date"));
}

TEST(ZoneBoardTest, ACnyFigureCountsAlsoAsTheOtherAmount) {
  SigningObservation both = Signed("s1", "jiangyin", 0, "2021-02-01");
  both.amount = Money{80000000000, "USD"};
  both.amount_alt = Money{518000000000, "CNY"};
  const Board board = BuildZoneBoard(SetOf({both}), {}, Day("2021-02-01"));
  EXPECT_EQ(board.rows[0].fen, 518000000000);
  EXPECT_EQ(board.rows[0].contributions[0].amount_alt, (Money{80000000000, "USD"}));
}

TEST(ZoneBoardTest, ATotalNeverPasses63Bits) {
  const Board board = BuildZoneBoard(
      SetOf({Signed("s1", "a", std::numeric_limits<std::int64_t>::max(), "2021-02-01"),
             Signed("s2", "a", 1, "2021-02-01")}),
      {}, Day("2021-02-01"));
  EXPECT_EQ(board.rows[0].fen, std::numeric_limits<std::int64_t>::max());
  EXPECT_THAT(Reasons(board), ElementsAre("s2: the zone's total would pass 63 bits of fen"));
}

TEST(RankTest, TiedZonesShareTheBetterRankAndStandById) {
  const SigningSet signings =
      SetOf({Signed("s1", "d", 10, "2021-02-01"), Signed("s2", "b", 20, "2021-02-01"),
             Signed("s3", "a", 10, "2021-02-01"), Signed("s4", "c", 20, "2021-02-01"),
             Signed("s5", "e", 5, "2021-02-01")});
  EXPECT_THAT(Order(BuildZoneBoard(signings, {}, Day("2021-02-01"))),
              ElementsAre("1b", "1c", "3a", "3d", "5e"));
  EXPECT_THAT(Order(BuildHotBoard(signings, Weights(), Day("2021-02-01"))),
              ElementsAre("1b", "1c", "3a", "3d", "5e"));
}

TEST(HotBoardTest, FreshMoneyGoesBeforeOldMoney) {
  const SigningSet signings =
      SetOf({Signed("s1", "old", 150, "2020-11-03"), Signed("s2", "new", 100, "2021-02-01")});
  // 90 days halve: 150 × 500 against 100 × 1000.
  EXPECT_EQ(
      Describe(BuildHotBoard(signings, Weights(), Day("2021-02-01"))),
      "hot v0 2021-02-01: 1 new 100 fen 100000 heat (was 0); 2 old 150 fen 75000 heat (was 0);");
}

TEST(HotBoardTest, ASigningGoneColdHasLeftTheBoardAndOneWithoutADateNeverStoodOnIt) {
  SigningObservation undated = Signed("s2", "b", 100, "2021-02-01");
  undated.published_on.reset();
  const Board board = BuildHotBoard(SetOf({Signed("s1", "a", 100, "2018-01-01"), undated}),
                                    Weights(), Day("2021-02-01"));
  EXPECT_EQ(Describe(board), "hot v0 2021-02-01: - s2: no date;");
}

TEST(HotBoardTest, HeatPasses64BitsExactly) {
  const Board board = BuildHotBoard(
      SetOf({Signed("s1", "a", std::numeric_limits<std::int64_t>::max(), "2021-02-01")}), Weights(),
      Day("2021-02-01"));
  EXPECT_EQ(FormatHeat(board.rows[0].heat), "9223372036854775807000");
}

TEST(DecayWeightsTest, TheTableHalvesEvery90DaysAndEndsInZero) {
  const DecayWeights weights = Weights();
  EXPECT_EQ(weights.At(0), 1000);
  EXPECT_EQ(weights.At(1), 992);
  EXPECT_EQ(weights.At(90), 500);
  EXPECT_EQ(weights.At(180), 250);
  EXPECT_EQ(weights.At(986), 1);
  EXPECT_EQ(weights.At(987), 0);
  EXPECT_EQ(weights.At(1000000), 0);
}

TEST(DecayWeightsTest, AWrongTableNamesTheLineAndTheRule) {
  EXPECT_THAT(DecayWeights::Parse(""), testing::StatusIs(absl::StatusCode::kInvalidArgument));
  for (const char* csv :
       {"days,weight\n1,1000\n", "days,weight\n0,1001\n", "days,weight\n0,-1\n", "0,1000\n",
        "days,weight\n0,10\n1,11\n", "days,weight\n0\n", "days,weight\n0,1.5\n"}) {
    EXPECT_THAT(DecayWeights::Parse(csv), testing::StatusIs(absl::StatusCode::kInvalidArgument,
                                                            ::testing::HasSubstr("line ")))
        << csv;
  }
}

TEST(HeatTest, DecimalDigitsGoBothWays) {
  for (const absl::uint128 heat : {absl::uint128(0), absl::uint128(1000), absl::Uint128Max()}) {
    EXPECT_THAT(ParseHeat(FormatHeat(heat)), testing::IsOkAndHolds(heat));
  }
  EXPECT_EQ(FormatHeat(absl::Uint128Max()), "340282366920938463463374607431768211455");
  for (const char* bad : {"", "-1", "1a", "340282366920938463463374607431768211456",
                          "999999999999999999999999999999999999999999"}) {
    EXPECT_THAT(ParseHeat(bad), testing::StatusIs(absl::StatusCode::kInvalidArgument)) << bad;
  }
}

// Property: for any signings, every figure of a row is the sum over its contributions, whatever the
// order of arrival.
TEST(BoardPropertyTest, RowsAreTheSumsOfTheirContributionsInAnyOrderOfArrival) {
  std::mt19937 random(20210201);
  const auto pick = [&random](std::uint32_t below) {
    return static_cast<std::int64_t>(random() % below);
  };
  for (int round = 0; round < 50; ++round) {
    std::vector<SigningObservation> signings;
    const std::int64_t many = pick(60);
    for (std::int64_t i = 0; i < many; ++i) {
      SigningObservation signing =
          Signed(StrCat("s", 100 + i), pick(10) == 0 ? "" : StrCat("z", pick(6)),
                 pick(1000) * 1000000000, "2021-02-01", pick(20));
      signing.published_on = Day("2020-06-01") + std::chrono::days(pick(300));
      signing.status = static_cast<FigureStatus>(pick(4));
      if (pick(8) == 0) {
        signing.amount->currency = "USD";
      }
      signings.push_back(signing);
    }
    const SigningSet set = SetOf(signings);
    const Board zones = BuildZoneBoard(set, {Day("2020-07-01"), {}}, Day("2021-02-01"));
    const Board hot = BuildHotBoard(set, Weights(), Day("2021-02-01"));
    std::shuffle(signings.begin(), signings.end(), random);
    EXPECT_TRUE(SameContent(
        zones, BuildZoneBoard(SetOf(signings), {Day("2020-07-01"), {}}, Day("2021-02-01"))));
    EXPECT_TRUE(SameContent(hot, BuildHotBoard(SetOf(signings), Weights(), Day("2021-02-01"))));
    for (const Board* board : {&zones, &hot}) {
      for (const BoardRow& row : board->rows) {
        std::int64_t fen = 0;
        std::int64_t projects = 0;
        absl::uint128 heat = 0;
        for (const Contribution& part : row.contributions) {
          fen += part.fen;
          projects += part.projects;
          heat += absl::uint128(static_cast<std::uint64_t>(part.fen)) *
                  static_cast<unsigned>(part.weight);
        }
        EXPECT_EQ(row.fen, fen);
        EXPECT_EQ(row.projects, projects);
        EXPECT_EQ(row.heat, heat);
        EXPECT_EQ(row.signings, static_cast<std::int64_t>(row.contributions.size()));
      }
    }
  }
}

TEST(MovedTest, ZonesWhoseRankOrFiguresChangedAreNamedBestFirstThenThoseThatLeft) {
  const Date day = Day("2021-02-01");
  const Board before = BuildZoneBoard(
      SetOf({Signed("s1", "a", 30, "2021-02-01"), Signed("s2", "b", 20, "2021-02-01"),
             Signed("s3", "c", 10, "2021-02-01"), Signed("s4", "d", 1, "2021-02-01")}),
      {}, day);
  Board after = BuildZoneBoard(
      SetOf({Signed("s1", "a", 30, "2021-02-01"), Signed("s2", "b", 20, "2021-02-01"),
             Signed("s3", "c", 25, "2021-02-01"), Signed("s5", "e", 1, "2021-02-01")}),
      {}, day);
  EXPECT_THAT(CompareWithPrevious(after, &before), ElementsAre("c", "b", "e", "d"));
  EXPECT_EQ(after.rows[1].previous_rank, 3);
  EXPECT_EQ(after.rows[3].previous_rank, 0);
}

}  // namespace
}  // namespace zoneflow::scoring

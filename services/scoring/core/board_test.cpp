#include "services/scoring/core/board.h"

#include <limits>

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

TEST(ZoneBoardTest, TotalsArePlainSumsByZone) {
  const Board board =
      BuildZoneBoard(LedgerOf({Signed("s1", "chengdu", 2770000000000, "2021-02-01", 14),
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
      LedgerOf({checked, signed_off, Signed("s3", "a", 5, "2021-02-01")}), {}, Day("2021-02-01"));
  EXPECT_EQ(board.rows[0].unchecked_fen, 5);
}

TEST(ZoneBoardTest, WhatIsRejectedIsNeitherCountedNorToldAsLeftOut) {
  SigningObservation rejected = Signed("s1", "a", 10, "2021-02-01");
  rejected.status = FigureStatus::kRejected;
  SigningObservation unknown = Signed("s2", "", 10, "2021-02-01");
  unknown.status = FigureStatus::kRejected;
  const Board board = BuildZoneBoard(
      LedgerOf({rejected, unknown, Signed("s3", "b", 5, "2021-02-01")}), {}, Day("2021-02-01"));
  EXPECT_THAT(Order(board), ElementsAre("1b"));
  EXPECT_EQ(board.not_converted_count, 0);
}

TEST(ZoneBoardTest, ThePeriodCountsBothItsEndsAndSignedOnGoesBeforePublishedOn) {
  SigningObservation earlier = Signed("s1", "a", 1, "2021-02-01");
  earlier.signed_on = Day("2020-12-31");
  const Ledger signings =
      LedgerOf({earlier, Signed("s2", "a", 10, "2021-01-01"), Signed("s3", "a", 100, "2021-01-31"),
                Signed("s4", "a", 1000, "2021-02-01")});
  const Board board =
      BuildZoneBoard(signings, {Day("2021-01-01"), Day("2021-01-31")}, Day("2021-03-01"));
  EXPECT_EQ(board.rows[0].fen, 110);
  EXPECT_EQ(board.not_converted_count, 0);
}

TEST(ZoneBoardTest, WhatCannotBeAddedIsCounted) {
  SigningObservation usd = Signed("s1", "a", 0, "2021-02-01");
  usd.amount = Money{100, "USD"};
  SigningObservation silent = Signed("s2", "a", 0, "2021-02-01");
  silent.amount.reset();
  SigningObservation unknown = Signed("s3", "", 100, "2021-02-01");
  SigningObservation undated = Signed("s4", "b", 100, "2021-02-01");
  undated.published_on.reset();
  const Ledger signings =
      LedgerOf({usd, silent, unknown, undated, Signed("s5", "c", 100, "2021-02-02")});
  const Board board = BuildZoneBoard(signings, {}, Day("2021-02-01"));
  EXPECT_THAT(Order(board), ElementsAre("1b"));
  EXPECT_EQ(board.not_converted_count, 4);
  EXPECT_EQ(
      BuildZoneBoard(signings, {Day("2021-01-01"), {}}, Day("2021-02-02")).not_converted_count, 4);
}

TEST(ZoneBoardTest, ACnyFigureCountsAlsoAsTheOtherAmount) {
  SigningObservation both = Signed("s1", "jiangyin", 0, "2021-02-01");
  both.amount = Money{80000000000, "USD"};
  both.amount_alt = Money{518000000000, "CNY"};
  const Board board = BuildZoneBoard(LedgerOf({both}), {}, Day("2021-02-01"));
  EXPECT_EQ(board.rows[0].fen, 518000000000);
}

TEST(ZoneBoardTest, ATotalAbove63BitsIsSaidToBeAboveAndRanksByTheExactSum) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  const Board board = BuildZoneBoard(
      LedgerOf({Signed("s1", "a", kMost, "2021-02-01"), Signed("s2", "b", kMost, "2021-02-01"),
                Signed("s3", "b", 1, "2021-02-01"), Signed("s4", "b", kMost, "2021-01-31")}),
      {}, Day("2021-02-01"));
  EXPECT_THAT(Order(board), ElementsAre("1b", "2a"));
  EXPECT_EQ(board.rows[0].fen, kMost);
  EXPECT_EQ(board.rows[0].unchecked_fen, kMost);
  EXPECT_EQ(board.rows[0].signings, 3);
  EXPECT_TRUE(board.rows[0].total_exceeded);
  EXPECT_EQ(board.rows[1].fen, kMost);
  EXPECT_FALSE(board.rows[1].total_exceeded);
}

TEST(RankTest, TiedZonesShareTheBetterRankAndStandById) {
  const Ledger signings =
      LedgerOf({Signed("s1", "d", 10, "2021-02-01"), Signed("s2", "b", 20, "2021-02-01"),
                Signed("s3", "a", 10, "2021-02-01"), Signed("s4", "c", 20, "2021-02-01"),
                Signed("s5", "e", 5, "2021-02-01")});
  EXPECT_THAT(Order(BuildZoneBoard(signings, {}, Day("2021-02-01"))),
              ElementsAre("1b", "1c", "3a", "3d", "5e"));
  EXPECT_THAT(Order(BuildHotBoard(signings, Weights(), Day("2021-02-01"))),
              ElementsAre("1b", "1c", "3a", "3d", "5e"));
}

TEST(HotBoardTest, FreshMoneyGoesBeforeOldMoney) {
  const Ledger signings =
      LedgerOf({Signed("s1", "old", 150, "2020-11-03"), Signed("s2", "new", 100, "2021-02-01")});
  // 90 days halve: 150 × 500 against 100 × 1000.
  EXPECT_EQ(
      Describe(BuildHotBoard(signings, Weights(), Day("2021-02-01"))),
      "hot v0 2021-02-01: 1 new 100 fen 100000 heat (was 0); 2 old 150 fen 75000 heat (was 0);");
}

TEST(HotBoardTest, ASigningGoneColdHasLeftTheBoardAndOneWithoutADateNeverStoodOnIt) {
  SigningObservation undated = Signed("s2", "b", 100, "2021-02-01");
  undated.published_on.reset();
  const Board board = BuildHotBoard(LedgerOf({Signed("s1", "a", 100, "2018-01-01"), undated}),
                                    Weights(), Day("2021-02-01"));
  EXPECT_EQ(Describe(board), "hot v0 2021-02-01: 1 not converted;");
}

TEST(HotBoardTest, HeatPasses64BitsExactly) {
  const Board board = BuildHotBoard(
      LedgerOf({Signed("s1", "a", std::numeric_limits<std::int64_t>::max(), "2021-02-01")}),
      Weights(), Day("2021-02-01"));
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

TEST(WorkInTest, AStateReplacesTheOneBeforeAndAnOlderRevisionChangesNothing) {
  SigningObservation moved = Signed("s1", "b", 7, "2021-02-02", 2);
  moved.revision = 2;
  Ledger ledger = LedgerOf({Signed("s1", "a", 5, "2021-02-01")});
  const SigningSet known = SetOf({Signed("s1", "a", 5, "2021-02-01")});
  const SigningChange change =
      WorkIn(ledger, known, {9, {Signed("s1", "a", 99, "2021-02-01"), moved}});
  EXPECT_THAT(change.states, ElementsAre(moved));
  ledger.Put(change.part);
  EXPECT_EQ(ledger.log_no(), 9);
  const LedgerKey before{"a", Standing::kCounts, Day("2021-02-01")};
  const LedgerKey after{"b", Standing::kCounts, Day("2021-02-02")};
  EXPECT_EQ(ledger.Find(before), (LedgerSums{0, 0, 0, 0, 9}));
  EXPECT_EQ(ledger.Find(after), (LedgerSums{1, 2, 7, 7, 9}));
  EXPECT_EQ(Describe(BuildZoneBoard(ledger, {}, Day("2021-02-02"))),
            "zones v0 2021-02-02: 1 b 7 fen 0 heat (was 0);");
}

TEST(WorkInTest, WhatIsToldAgainChangesNoFigure) {
  const SigningObservation told = Signed("s1", "a", 5, "2021-02-01");
  SigningObservation again = told;
  again.revision = 2;
  const SigningChange change = WorkIn(LedgerOf({told}), SetOf({told}), {2, {again}});
  EXPECT_TRUE(change.states.empty());
  EXPECT_THAT(change.retold, ElementsAre(again));
  EXPECT_TRUE(change.part.entries.empty());
}

TEST(WorkInTest, AZoneIsNamedAsTheSigningToldLastNamesIt) {
  Ledger ledger = LedgerOf({Signed("s1", "a", 5, "2021-02-01")});
  SigningObservation renamed = Signed("s2", "a", 5, "2021-02-01");
  renamed.zone.name = "Zone A, new";
  ledger.Put(WorkIn(ledger, {}, {2, {renamed}}).part);
  EXPECT_EQ(BuildZoneBoard(ledger, {}, Day("2021-02-01")).rows[0].zone.name, "Zone A, new");
}

TEST(MovedTest, ZonesWhoseRankOrFiguresChangedAreNamedBestFirstThenThoseThatLeft) {
  const Date day = Day("2021-02-01");
  const Board before = BuildZoneBoard(
      LedgerOf({Signed("s1", "a", 30, "2021-02-01"), Signed("s2", "b", 20, "2021-02-01"),
                Signed("s3", "c", 10, "2021-02-01"), Signed("s4", "d", 1, "2021-02-01")}),
      {}, day);
  Board after = BuildZoneBoard(
      LedgerOf({Signed("s1", "a", 30, "2021-02-01"), Signed("s2", "b", 20, "2021-02-01"),
                Signed("s3", "c", 25, "2021-02-01"), Signed("s5", "e", 1, "2021-02-01")}),
      {}, day);
  EXPECT_THAT(CompareWithPrevious(after, &before), ElementsAre("c", "b", "e", "d"));
  EXPECT_EQ(after.rows[1].previous_rank, 3);
  EXPECT_EQ(after.rows[3].previous_rank, 0);
}

}  // namespace
}  // namespace zoneflow::scoring

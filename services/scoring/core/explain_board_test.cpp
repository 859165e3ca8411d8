#include "services/scoring/core/explain_board.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/manual_clock.h"
#include "common/testing/status_matchers.h"
#include "services/scoring/core/apply_signings.h"
#include "services/scoring/testing/in_memory_board_store.h"
#include "services/scoring/testing/no_shelf.h"
#include "services/scoring/testing/sample_signings.h"

namespace zoneflow::scoring {
namespace {

class ExplainBoardTest : public ::testing::Test {
 protected:
  void Work(const SigningObservation& state) {
    store_.Log(state);
    ASSERT_THAT(apply_(100, clock_), testing::IsOk());
  }
  // A page is the description of the board published under it.
  absl::StatusOr<Board> Read(std::string_view page) const {
    for (const Board& board : store_.published()) {
      if (Describe(board) == page) {
        return board;
      }
    }
    return absl::DataLossError(page.data());
  }
  std::string Parts(const BoardQuery& board, std::string_view zone) const {
    const auto listing = explain_.Contributions({board, std::nullopt, 100}, zone, clock_.Today());
    if (!listing.ok()) {
      return listing.status().ToString();
    }
    std::string text = StrCat("v", listing->frame.version, ":");
    for (const Contribution& part : listing->entries) {
      StrAppend(&text, " ", part.signing_id, " ", part.fen, " x", part.weight);
    }
    return text;
  }
  std::string Left(const BoardQuery& board) const {
    const auto listing = explain_.NotConvertedSignings({board, std::nullopt, 100}, clock_.Today());
    if (!listing.ok()) {
      return listing.status().ToString();
    }
    std::string text;
    for (const NotConvertedEntry& entry : listing->entries) {
      StrAppend(&text, entry.signing.signing_id, ": ", entry.signing.reason, "; ");
    }
    return text;
  }

  InMemoryBoardStore store_{Describe};
  testing::ManualClock clock_;  // midnight of 2021-02-01 in Shanghai
  BoardRules rules_{{}, *DecayWeights::Parse("days,weight\n0,1000\n1,900\n2,0\n")};
  LiveBoards live_{rules_};
  ApplySignings apply_{store_, live_};
  NoShelf shelf_;
  GetBoard get_board_{store_, shelf_,   shelf_,
                      rules_, Describe, [this](std::string_view page) {
        return Read(page); }};
  ExplainBoard explain_{get_board_, store_, rules_};
};

TEST_F(ExplainBoardTest, EveryKeptVersionIsExplainedAsItWasMade) {
  Work(Signed("s1", "a", 5, "2021-02-01"));
  Work(Signed("s2", "a", 7, "2021-01-31"));
  SigningObservation corrected = Signed("s1", "a", 6, "2021-02-01");
  corrected.revision = 2;
  Work(corrected);
  EXPECT_EQ(Parts({.board_id = "hot", .version = 1}, "a"), "v1: s1 5 x1000");
  EXPECT_EQ(Parts({.board_id = "hot", .version = 2}, "a"), "v2: s1 5 x1000 s2 7 x900");
  EXPECT_EQ(Parts({.board_id = "hot", .version = 3}, "a"), "v3: s1 6 x1000 s2 7 x900");
  EXPECT_EQ(Parts({.board_id = "hot"}, "a"), "v3: s1 6 x1000 s2 7 x900");
  EXPECT_EQ(Parts({.board_id = "zones"}, "a"), "v3: s1 6 x0 s2 7 x0");
  EXPECT_EQ(Parts({.board_id = "zones"}, "b"), "v3:");
  EXPECT_EQ(Parts({.board_id = "zones", .as_of = "2021-01-31"}, "a"), "v0: s2 7 x0");
  EXPECT_EQ(Parts({.board_id = "zones", .as_of = "2021-02-01", .log_no = 1}, "a"), "v0: s1 5 x0");
}

TEST_F(ExplainBoardTest, AListGoesOnWithTheVersionItBeganWith) {
  Work(Signed("s1", "a", 5, "2021-02-01"));
  Work(Signed("s2", "a", 7, "2021-01-31"));
  const auto first =
      explain_.Contributions({{.board_id = "zones"}, std::nullopt, 1}, "a", clock_.Today());
  ASSERT_THAT(first, testing::IsOk());
  ASSERT_EQ(first->entries.size(), 1u);
  SigningObservation corrected = Signed("s2", "a", 99, "2021-01-31");
  corrected.revision = 2;
  Work(corrected);
  const Contribution& last = first->entries[0];
  const auto rest = explain_.Contributions(
      {{.board_id = "zones"}, ListingPosition{first->frame, 0, last.dated, last.signing_id}, 9},
      "a", clock_.Today());
  ASSERT_THAT(rest, testing::IsOk());
  ASSERT_EQ(rest->entries.size(), 1u);
  EXPECT_EQ(rest->entries[0].fen, 7);
}

TEST_F(ExplainBoardTest, WhatCannotBeAddedIsListedWithItsReason) {
  SigningObservation usd = Signed("s1", "a", 0, "2021-02-01");
  usd.amount = Money{100, "USD"};
  SigningObservation silent = Signed("s2", "a", 0, "2021-02-01");
  silent.amount.reset();
  SigningObservation undated = Signed("s4", "b", 100, "2021-02-01");
  undated.published_on.reset();
  for (const SigningObservation& state : {usd, silent, Signed("s3", "", 100, "2021-02-01"), undated,
                                          Signed("s5", "c", 100, "2021-02-02")}) {
    Work(state);
  }
  const std::string always =
      "s3: unknown zone; s2: no amount stated; "
      "s1: no CNY amount stated, and none is converted from USD; ";
  const std::string later = "s5: dated 2021-02-02, after the board's day; ";
  EXPECT_EQ(Left({.board_id = "zones"}), always + later);
  EXPECT_EQ(Left({.board_id = "hot"}), always + later + "s4: no date; ");
  EXPECT_EQ(Left({.board_id = "zones", .as_of = "2021-02-02", .period_from = "2021-01-01"}),
            always + "s4: no date; ");
}

// Versions published by older releases hold their lists; nothing else knows what they were made of.
TEST_F(ExplainBoardTest, AVersionThatHoldsItsListsTellsThem) {
  Board board;
  board.id = kHotBoard;
  board.as_of = Day("2021-02-01");
  BoardRow row{.rank = 1, .zone = {"a", "A", ""}, .fen = 3, .signings = 2};
  row.contributions = {{"s1", 1, std::nullopt, 1, Day("2021-01-31"), 900},
                       {"s2", 2, std::nullopt, 1, Day("2021-02-01"), 1000}};
  board.rows = {row};
  board.not_converted = {{"s3", {}, std::nullopt, "unknown zone"}};
  board.not_converted_count = 1;
  ASSERT_THAT(store_.Write([&](BoardWriter& writer) { return writer.Publish(board, {}).status(); }),
              testing::IsOkAndHolds(true));
  EXPECT_EQ(Parts({.board_id = "hot"}, "a"), "v1: s1 1 x900 s2 2 x1000");
  EXPECT_EQ(Left({.board_id = "hot"}), "s3: unknown zone; ");
  const auto first =
      explain_.Contributions({{.board_id = "hot"}, std::nullopt, 1}, "a", clock_.Today());
  const auto rest = explain_.Contributions(
      {{.board_id = "hot"}, ListingPosition{first->frame, 0, Day("2021-01-31"), "s1"}, 9}, "a",
      clock_.Today());
  ASSERT_EQ(rest->entries.size(), 1u);
  EXPECT_EQ(rest->entries[0], row.contributions[1]);
}

TEST_F(ExplainBoardTest, AWrongQuestionNamesFieldValueAndRule) {
  Work(Signed("s1", "a", 5, "2021-02-01"));
  EXPECT_EQ(Parts({.board_id = "hot"}, ""), "INVALID_ARGUMENT: zone_id: '' must not be empty");
  EXPECT_EQ(Parts({.board_id = "cold"}, "a"), "NOT_FOUND: board_id: 'cold' must be zones or hot");
  EXPECT_EQ(Parts({.board_id = "hot", .version = 9}, "a"),
            "NOT_FOUND: version: 9 of board hot never was or is kept no longer");
  EXPECT_EQ(Parts({.board_id = "hot", .log_no = 1}, "a"),
            "INVALID_ARGUMENT: log_no: 1 must be 0 without as_of or a period");
  EXPECT_EQ(Parts({.board_id = "hot", .as_of = "latest", .log_no = 2}, "a"),
            "INVALID_ARGUMENT: log_no: 2 must be at most 1, which is worked in");
  EXPECT_EQ(Parts({.board_id = "hot", .as_of = "latest", .log_no = -1}, "a"),
            "INVALID_ARGUMENT: log_no: -1 must not be negative");
}

}  // namespace
}  // namespace zoneflow::scoring

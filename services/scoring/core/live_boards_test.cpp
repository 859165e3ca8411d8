#include "services/scoring/core/live_boards.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/manual_clock.h"
#include "common/testing/status_matchers.h"
#include "services/scoring/core/apply_signings.h"
#include "services/scoring/core/get_board.h"
#include "services/scoring/core/roll_over.h"
#include "services/scoring/testing/board_store_contract.h"
#include "services/scoring/testing/in_memory_board_store.h"
#include "services/scoring/testing/sample_signings.h"

namespace zoneflow::scoring {
namespace {

struct InMemory {
  static std::string Missing() { return ""; }
  BoardStore& store() { return store_; }
  void Log(SigningObservation state) { store_.Log(std::move(state)); }
  InMemoryBoardStore store_{Describe};
};
INSTANTIATE_TYPED_TEST_SUITE_P(InMemory, BoardStoreContract, InMemory);

class Shelf final : public SharedShelf {
 public:
  std::optional<BoardPage> Newest(std::string_view board_id) override {
    return page && page->board_id == board_id ? page : std::nullopt;
  }
  void Reject(const BoardPage& wrong) override { rejected.push_back(wrong.version); }
  std::optional<BoardPage> page;
  std::vector<std::int64_t> rejected;
};

absl::StatusOr<Board> NoDecoding(std::string_view /*page*/) {
  return absl::UnimplementedError("no test of these reads a page");
}

class LiveBoardsTest : public ::testing::Test {
 protected:
  std::vector<std::string> Published() const {
    std::vector<std::string> texts;
    for (const Board& board : store_.published()) {
      texts.push_back(Describe(board));
    }
    return texts;
  }
  std::string Ask(const BoardQuery& query) {
    const auto answer = get_board_(LocalOperator(), query, clock_.Today());
    return answer.ok() ? answer->page : answer.status().ToString();
  }

  InMemoryBoardStore store_{Describe};
  testing::ManualClock clock_;  // midnight of 2021-02-01 in Shanghai
  BoardRules rules_{{}, *DecayWeights::Parse("days,weight\n0,1000\n1,900\n2,0\n")};
  LiveBoards live_{rules_};
  ApplySignings apply_{store_, live_};
  RollOver roll_over_{live_};
  Shelf redis_;
  Shelf memory_;
  GetBoard get_board_{store_, redis_, memory_, rules_, Describe, NoDecoding};
};

TEST_F(LiveBoardsTest, SeveralEventsMakeOneVersionOfEachBoard) {
  store_.Log(Signed("s1", "a", 1, "2021-02-01"));
  store_.Log(Signed("s2", "b", 2, "2021-02-01"));
  const auto outcome = apply_(100, clock_);
  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->events, 2);
  ASSERT_EQ(outcome->pages.size(), 2u);
  EXPECT_EQ(outcome->pages[1].bytes, Published()[1]);
  EXPECT_THAT(Published(),
              ::testing::ElementsAre(
                  "hot v1 2021-02-01: 1 b 2 fen 2000 heat (was 0); 2 a 1 fen 1000 heat (was 0);",
                  "zones v1 2021-02-01: 1 b 2 fen 0 heat (was 0); 2 a 1 fen 0 heat (was 0);"));
}

TEST_F(LiveBoardsTest, NothingChangedMakesNoVersion) {
  EXPECT_EQ(apply_(100, clock_)->events, 0);
  EXPECT_TRUE(Published().empty());
  store_.Log(Signed("s1", "a", 1, "2021-02-01"));
  ASSERT_THAT(apply_(100, clock_), testing::IsOk());
  SigningObservation retold = Signed("s1", "a", 1, "2021-02-01");
  retold.revision = 2;
  store_.Log(retold);
  const auto outcome = apply_(100, clock_);
  EXPECT_EQ(outcome->events, 1);
  EXPECT_TRUE(outcome->pages.empty());
  EXPECT_THAT(store_.Unapplied(), testing::IsOkAndHolds(0));
  EXPECT_EQ(Published().size(), 2u);
}

TEST_F(LiveBoardsTest, ACorrectionReplacesWhatTheSigningCounted) {
  store_.Log(Signed("s1", "a", 5, "2021-02-01"));
  store_.Log(Signed("s2", "b", 3, "2021-02-01"));
  ASSERT_THAT(apply_(100, clock_), testing::IsOk());
  SigningObservation corrected = Signed("s1", "a", 1, "2021-02-01");
  corrected.revision = 2;
  store_.Log(corrected);
  store_.Log(Signed("s1", "a", 5, "2021-02-01"));  // an older revision told late changes nothing
  ASSERT_THAT(apply_(100, clock_), testing::IsOk());
  EXPECT_EQ(Published().back(),
            "zones v2 2021-02-01: 1 b 3 fen 0 heat (was 2); 2 a 1 fen 0 heat (was 1);");
}

TEST_F(LiveBoardsTest, ABatchUndoneIsWorkedInWholeTheNextTime) {
  store_.Log(Signed("s1", "a", 5, "2021-02-01"));
  ASSERT_THAT(apply_(100, clock_), testing::IsOk());
  store_.Log(Signed("s2", "b", 7, "2021-02-01"));
  store_.FailNextPublish(absl::AbortedError("lost a race"));
  EXPECT_THAT(apply_(100, clock_), testing::StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(apply_(100, clock_), testing::IsOk());
  EXPECT_EQ(Published().back(),
            "zones v2 2021-02-01: 1 b 7 fen 0 heat (was 0); 2 a 5 fen 0 heat (was 1);");
}

TEST_F(LiveBoardsTest, AnotherWriterTakesOverWhereTheFirstLeftOff) {
  store_.Log(Signed("s1", "a", 5, "2021-02-01"));
  ASSERT_THAT(apply_(100, clock_), testing::IsOk());
  LiveBoards other_live(rules_);
  ApplySignings other(store_, other_live);
  store_.Log(Signed("s2", "b", 7, "2021-02-01"));
  ASSERT_THAT(other(100, clock_), testing::IsOk());
  store_.Log(Signed("s3", "c", 9, "2021-02-01"));
  ASSERT_THAT(apply_(100, clock_), testing::IsOk());
  EXPECT_EQ(Published().back(),
            "zones v3 2021-02-01: 1 c 9 fen 0 heat (was 0); 2 b 7 fen 0 heat (was 1); 3 a 5 fen 0 "
            "heat (was 2);");
}

TEST_F(LiveBoardsTest, ANewDayMakesAVersionAndDaysMissedMakeOne) {
  const auto roll_over = [this] {
    EXPECT_THAT(
        store_.Write([this](BoardWriter& writer) { return roll_over_(writer, clock_.Now()); }),
        testing::IsOkAndHolds(true));
    return live_.Committed().size();
  };
  EXPECT_EQ(roll_over(), 0u) << "without signings nothing is published";
  store_.Log(Signed("s1", "a", 5, "2021-02-01"));
  ASSERT_THAT(apply_(100, clock_), testing::IsOk());
  clock_.Set(ShanghaiMidnight(Day("2021-02-02")) - std::chrono::microseconds(1));
  EXPECT_EQ(roll_over(), 0u) << "it is the same day";
  clock_.Advance(std::chrono::microseconds(1));
  EXPECT_EQ(roll_over(), 2u);
  EXPECT_EQ(Published()[2], "hot v2 2021-02-02: 1 a 5 fen 4500 heat (was 1);");
  clock_.Set(ShanghaiMidnight(Day("2021-02-09")) + std::chrono::hours(5));
  EXPECT_EQ(roll_over(), 2u);
  EXPECT_EQ(Published()[4], "hot v3 2021-02-09:");
}

TEST(RollOverTest, TheNextDayBeginsAtMidnightInShanghai) {
  const Instant midnight = ShanghaiMidnight(Day("2021-02-10"));
  EXPECT_EQ(RollOver::NextAfter(ShanghaiMidnight(Day("2021-02-09"))), midnight);
  EXPECT_EQ(RollOver::NextAfter(midnight - std::chrono::microseconds(1)), midnight);
}

TEST_F(LiveBoardsTest, TheNewestPageComesFromRedisIfItIsTheOneKnownElseFromMemoryOrSql) {
  const auto ask = [this] {
    const auto answer = get_board_(LocalOperator(), {.board_id = "hot"}, clock_.Today());
    return answer.ok() ? std::pair(answer->page, answer->served_from)
                       : std::pair(answer.status().ToString(), ServedFrom::kSql);
  };
  EXPECT_EQ(ask(), std::pair(std::string("hot v0 2021-02-01:"), ServedFrom::kSql));
  store_.Log(Signed("s1", "a", 5, "2021-02-01"));
  ASSERT_THAT(apply_(100, clock_), testing::IsOk());
  const std::string one = "hot v1 2021-02-01: 1 a 5 fen 5000 heat (was 0);";
  EXPECT_EQ(ask(), std::pair(one, ServedFrom::kSql));
  // Nothing is known here that Redis could be compared with.
  redis_.page = BoardPage{"hot", 1, "evil"};
  EXPECT_EQ(ask(), std::pair(one, ServedFrom::kSql));
  memory_.page = BoardPage{"hot", 1, one};
  EXPECT_THAT(redis_.rejected, ::testing::IsEmpty());
  // Another page under the right number.
  EXPECT_EQ(ask(), std::pair(one, ServedFrom::kMemory));
  EXPECT_THAT(redis_.rejected, ::testing::ElementsAre(1));
  redis_.page = memory_.page;
  EXPECT_EQ(ask(), std::pair(one, ServedFrom::kRedis));
  // Behind.
  redis_.page = BoardPage{"hot", 0, "evil"};
  EXPECT_EQ(ask(), std::pair(one, ServedFrom::kMemory));
  EXPECT_THAT(redis_.rejected, ::testing::ElementsAre(1, 0));
  // Ahead of the store.
  redis_.page = BoardPage{"hot", 2, "evil"};
  EXPECT_EQ(ask(), std::pair(one, ServedFrom::kMemory));
  EXPECT_THAT(redis_.rejected, ::testing::ElementsAre(1, 0, 2));
  // Ahead of memory alone: another replica has published, and the store says what.
  store_.Log(Signed("s2", "a", 1, "2021-02-01"));
  ASSERT_THAT(apply_(100, clock_), testing::IsOk());
  EXPECT_EQ(ask(), std::pair(std::string("hot v2 2021-02-01: 1 a 6 fen 6000 heat (was 1);"),
                             ServedFrom::kSql));
  EXPECT_THAT(redis_.rejected, ::testing::ElementsAre(1, 0, 2));
}

TEST_F(LiveBoardsTest, ABoardIsComputedForADayOrForTheLatestPublishedOne) {
  store_.Log(Signed("s1", "a", 5, "2021-01-31"));
  store_.Log(Signed("s2", "b", 3, "2021-01-30"));
  clock_.Set(ShanghaiMidnight(Day("2026-11-23")));
  ASSERT_THAT(apply_(100, clock_), testing::IsOk());
  EXPECT_EQ(Ask({.board_id = "hot"}), "hot v1 2026-11-23:") << "five years later all is cold";
  EXPECT_EQ(Ask({.board_id = "hot", .as_of = "latest"}),
            "hot v0 2021-01-31: 1 a 5 fen 5000 heat (was 0); 2 b 3 fen 2700 heat (was 0);");
  EXPECT_EQ(Ask({.board_id = "hot", .as_of = "2021-01-30"}),
            "hot v0 2021-01-30: 1 b 3 fen 3000 heat (was 0); 1 not converted;");
  EXPECT_EQ(Ask({.board_id = "zones", .period_to = "2021-01-30"}),
            "zones v0 2026-11-23: 1 b 3 fen 0 heat (was 0);");
}

TEST_F(LiveBoardsTest, AWrongQuestionNamesFieldValueAndRule) {
  const auto refused = [this](const BoardQuery& query) { return Ask(query); };
  EXPECT_EQ(refused({.board_id = "cold"}), "NOT_FOUND: board_id: 'cold' must be zones or hot");
  EXPECT_EQ(refused({.board_id = "hot", .version = 3}),
            "NOT_FOUND: version: 3 of board hot never was or is kept no longer");
  EXPECT_EQ(refused({.board_id = "hot", .version = -1}),
            "INVALID_ARGUMENT: version: -1 must not be negative");
  EXPECT_EQ(refused({.board_id = "hot", .version = 1, .as_of = "latest"}),
            "INVALID_ARGUMENT: version: 1 must be 0 together with as_of or a period");
  EXPECT_EQ(refused({.board_id = "hot", .period_to = "2021-01-01"}),
            "INVALID_ARGUMENT: period_to: '2021-01-01' must be empty for the board 'hot', which "
            "has no period");
  EXPECT_EQ(
      refused({.board_id = "zones", .period_from = "2021-02-01", .period_to = "2021-01-01"}),
      "INVALID_ARGUMENT: period_to: '2021-01-01' must not be before period_from '2021-02-01'");
  EXPECT_THAT(refused({.board_id = "zones", .as_of = "yesterday"}),
              ::testing::StartsWith("INVALID_ARGUMENT: as_of: 'yesterday' is not a date"));
}

TEST(AgeTest, IsNeverNegative) {
  EXPECT_EQ(AgeMs(Instant(std::chrono::seconds(1)), Instant(std::chrono::seconds(3))), 2000);
  EXPECT_EQ(AgeMs(Instant(std::chrono::seconds(3)), Instant(std::chrono::seconds(1))), 0);
}

}  // namespace
}  // namespace zoneflow::scoring

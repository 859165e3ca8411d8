// What every BoardStore promises. A backend is a type with
//   static std::string Missing();          why it cannot run here, "" if it can
//   BoardStore& store();                   empty at first
//   void Log(SigningObservation);          appends a numbered event with that state
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "common/testing/on_backend.h"
#include "common/testing/status_matchers.h"
#include "services/scoring/core/ports.h"
#include "services/scoring/testing/sample_signings.h"

namespace zoneflow::scoring {

template <typename Backend>
class BoardStoreContract : public testing::OnBackend<Backend> {};

TYPED_TEST_SUITE_P(BoardStoreContract);

// A board with every field set.
inline Board FullBoard(std::string_view as_of) {
  Board board;
  board.id = kHotBoard;
  board.as_of = Day(as_of);
  board.period = {Day("2021-01-01"), std::nullopt};
  board.log_no = 7;
  board.published_at = *ParseInstant("2021-02-01T03:04:05.678901Z");
  BoardRow row{.rank = 1,
               .zone = {"chengdu-hitech", "成都高新区", "四川"},
               .fen = 2770000000000,
               .unchecked_fen = 5,
               .signings = 1,
               .projects = 14,
               .heat = absl::Uint128Max(),
               .previous_rank = 3};
  row.contributions.push_back(
      {"s1", 2770000000000, Money{80000000000, "USD"}, 14, Day("2021-01-30"), 992});
  row.contributions.push_back({"s2", 0, std::nullopt, 0, std::nullopt, 0});
  board.rows = {row};
  board.not_converted = {{"s3", {"", "某区", ""}, Money{1, "EUR"}, "unknown zone"},
                         {"s4", {"a", "A", "江苏"}, std::nullopt, "no amount stated"}};
  return board;
}

TYPED_TEST_P(BoardStoreContract, StatesComeInTheOrderOfTheLogAndThePositionMovesWithThem) {
  SigningObservation first = Signed("s1", "a", 100, "2021-02-01");
  first.amount_alt = Money{15, "USD"};
  first.signed_on = Day("2021-01-31");
  SigningObservation second = Signed("s1", "a", 200, "2021-02-01");
  second.revision = 2;
  SigningObservation bare;
  bare.id = "s2";
  bare.revision = 1;
  bare.zone.name = "某区";
  for (const SigningObservation& state : {first, second, bare}) {
    this->backend_->Log(state);
  }
  BoardStore& store = this->backend_->store();
  EXPECT_THAT(store.Unapplied(), testing::IsOkAndHolds(3));
  EXPECT_THAT(store.Write([&](BoardWriter& writer) -> absl::Status {
    EXPECT_THAT(writer.AppliedLogNo(), testing::IsOkAndHolds(0));
    const auto head = writer.ReadLog(0, 2);
    EXPECT_EQ(head->last_log_no, 2);
    EXPECT_EQ(head->states, (std::vector{first, second}));
    const auto rest = writer.ReadLog(2, 9);
    EXPECT_EQ(rest->last_log_no, 3);
    EXPECT_EQ(rest->states, std::vector{bare});
    EXPECT_EQ(writer.ReadLog(3, 9)->last_log_no, 3);
    return writer.Save({second, bare}, 3);
  }),
              testing::IsOkAndHolds(true));
  EXPECT_THAT(store.Unapplied(), testing::IsOkAndHolds(0));
  const auto loaded = store.LoadSignings();
  ASSERT_THAT(loaded, testing::IsOk());
  EXPECT_EQ(loaded->log_no, 3);
  EXPECT_EQ(loaded->signings, SetOf({second, bare}));
}

TYPED_TEST_P(BoardStoreContract, ASavedStateReplacesTheOneBefore) {
  BoardStore& store = this->backend_->store();
  const auto save = [&](const SigningObservation& state) {
    ASSERT_THAT(store.Write([&](BoardWriter& writer) { return writer.Save({state}, 1); }),
                testing::IsOkAndHolds(true));
  };
  save(Signed("s1", "a", 100, "2021-02-01"));
  SigningObservation without = Signed("s1", "b", 0, "2021-02-02");
  without.amount.reset();
  save(without);
  EXPECT_EQ(store.LoadSignings()->signings, SetOf({without}));
}

TYPED_TEST_P(BoardStoreContract, ABoardComesBackWholeUnderTheNextVersion) {
  BoardStore& store = this->backend_->store();
  EXPECT_THAT(store.NewestVersion(kHotBoard), testing::IsOkAndHolds(0));
  const auto publish = [&](Board board) {
    std::string bytes;
    EXPECT_THAT(store.Write([&](BoardWriter& writer) -> absl::Status {
      EXPECT_THAT(writer.LockBoard(kHotBoard), testing::IsOk());
      const auto page = writer.Publish(board, {"chengdu-hitech"});
      EXPECT_THAT(page, testing::IsOk());
      EXPECT_EQ(page->version, board.version);
      bytes = page->bytes;
      const auto newest = writer.Newest(kHotBoard);
      EXPECT_TRUE(SameContent(**newest, board));
      EXPECT_EQ((*newest)->version, board.version);
      EXPECT_EQ((*newest)->log_no, 7);
      EXPECT_EQ((*newest)->published_at, board.published_at);
      EXPECT_EQ((*newest)->rows[0].previous_rank, 3);
      return absl::OkStatus();
    }),
                testing::IsOkAndHolds(true));
    return bytes;
  };
  const std::string first = publish(FullBoard("2021-02-01"));
  const std::string second = publish(FullBoard("2021-02-02"));
  EXPECT_THAT(store.NewestVersion(kHotBoard), testing::IsOkAndHolds(2));
  EXPECT_THAT(store.NewestVersion(kZoneBoard), testing::IsOkAndHolds(0));
  EXPECT_EQ((*store.Page(kHotBoard, 1))->bytes, first);
  EXPECT_EQ((*store.Page(kHotBoard, 2))->bytes, second);
  EXPECT_FALSE(store.Page(kHotBoard, 3)->has_value());
}

TYPED_TEST_P(BoardStoreContract, TheNewestTwentyVersionsStayAndTheLastOfEachDay) {
  BoardStore& store = this->backend_->store();
  for (int i = 0; i < 30; ++i) {
    Board board = FullBoard(i < 5 ? "2021-02-01" : "2021-02-02");
    ASSERT_THAT(store.Write([&](BoardWriter& writer) -> absl::Status {
      const auto locked = writer.LockBoard(kHotBoard);
      return locked.ok() ? writer.Publish(board, {}).status() : locked.status();
    }),
                testing::IsOkAndHolds(true));
  }
  std::vector<int> kept;
  for (int version = 1; version <= 30; ++version) {
    if (store.Page(kHotBoard, version)->has_value()) {
      kept.push_back(version);
    }
  }
  ASSERT_EQ(kept.size(), 21u);
  EXPECT_EQ(kept[0], 5);
  EXPECT_EQ(kept[1], 11);
}

TYPED_TEST_P(BoardStoreContract, AnErrorLeavesNothingBehind) {
  this->backend_->Log(Signed("s1", "a", 100, "2021-02-01"));
  BoardStore& store = this->backend_->store();
  EXPECT_THAT(store.Write([&](BoardWriter& writer) -> absl::Status {
    EXPECT_THAT(writer.Save({Signed("s1", "a", 100, "2021-02-01")}, 1), testing::IsOk());
    EXPECT_THAT(writer.SetTimer("boards", "midnight", Instant{}), testing::IsOk());
    EXPECT_THAT(writer.LockBoard(kHotBoard), testing::IsOk());
    Board board = FullBoard("2021-02-01");
    EXPECT_THAT(writer.Publish(board, {}), testing::IsOk());
    return absl::CancelledError("stop");
  }),
              testing::StatusIs(absl::StatusCode::kCancelled));
  EXPECT_THAT(store.Unapplied(), testing::IsOkAndHolds(1));
  EXPECT_THAT(store.NewestVersion(kHotBoard), testing::IsOkAndHolds(0));
  EXPECT_TRUE(store.LoadSignings()->signings.empty());
  EXPECT_FALSE(store.TimerDue("boards", "midnight")->has_value());
}

TYPED_TEST_P(BoardStoreContract, ATimerKeepsItsLastDueTime) {
  BoardStore& store = this->backend_->store();
  for (const std::string_view date : {"2021-02-02", "2021-02-03"}) {
    ASSERT_THAT(store.Write([&](BoardWriter& writer) {
      return writer.SetTimer("boards", "midnight", ShanghaiMidnight(Day(date)));
    }),
                testing::IsOkAndHolds(true));
    EXPECT_EQ(*store.TimerDue("boards", "midnight"), ShanghaiMidnight(Day(date)));
  }
}

REGISTER_TYPED_TEST_SUITE_P(BoardStoreContract,
                            StatesComeInTheOrderOfTheLogAndThePositionMovesWithThem,
                            ASavedStateReplacesTheOneBefore,
                            ABoardComesBackWholeUnderTheNextVersion,
                            TheNewestTwentyVersionsStayAndTheLastOfEachDay,
                            AnErrorLeavesNothingBehind, ATimerKeepsItsLastDueTime);

}  // namespace zoneflow::scoring

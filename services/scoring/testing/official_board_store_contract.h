// What every OfficialBoardStore promises. A backend is an OnBackend one with
//   OfficialBoardStore& store();   empty at first
//   std::string Journal();         the types of the events queued and their revisions, in order;
//                                  "" where it queues none
#pragma once

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/on_backend.h"
#include "common/testing/status_matchers.h"
#include "services/scoring/core/appraisal/official_board.h"

namespace zoneflow::scoring {

template <typename Backend>
class OfficialBoardStoreContract : public testing::OnBackend<Backend> {
 protected:
  // A board with every field filled that a store has to keep.
  static OfficialBoard Full() {
    OfficialBoard board;
    board.id = "nhtz-2022";
    board.revision = 1;
    board.stage = BoardStage::kTrial;
    board.query = {"national_nhtz",        "2021", {2022, 3, 0}, "国家级", *ParseDate("2023-03-01"),
                   FigureStatus::kChecked, 7};
    board.framework_sha256 = "abc";
    board.published_revision = 1;
    board.sha256 = "def";
    board.units = 3;
    board.ranked = 2;
    board.unchecked_figures = 1;
    board.changed_by = "person/ann";
    board.changed_at = *ParseInstant("2023-03-02T01:02:03.456789Z");
    return board;
  }

  absl::StatusOr<OfficialBoard> Step(const BoardStep& step, NamedRequest request = {}) {
    return this->backend_->store().Change(
        step.after.id, request, {"person/ann", step.after.changed_at},
        [&](const std::optional<OfficialBoard>&) { return absl::StatusOr<BoardStep>(step); });
  }

  static FrozenBoard Rows(int count, const std::string& words) {
    FrozenBoard frozen{"head " + words, {}};
    for (int i = 0; i < count; ++i) {
      const std::string unit = "u" + std::to_string(i);
      frozen.rows.push_back({unit, "row " + words + unit, std::string("why\0", 4) + words + unit});
    }
    return frozen;
  }
};

TYPED_TEST_SUITE_P(OfficialBoardStoreContract);

TYPED_TEST_P(OfficialBoardStoreContract, ALifeIsKeptWholeAndToldStepByStep) {
  OfficialBoardStore& store = this->backend_->store();
  OfficialBoard board = this->Full();
  EXPECT_THAT(this->Step({.after = board, .frozen = this->Rows(3, "a")}),
              testing::IsOkAndHolds(board));
  EXPECT_THAT(store.Get(board.id), testing::IsOkAndHolds(board));

  board.revision = 2;
  board.stage = BoardStage::kPublicity;
  board.published_revision = 2;
  board.objections_until = *ParseDate("2023-03-09");
  EXPECT_THAT(this->Step({.after = board, .frozen = this->Rows(3, "b"), .zone_ids = {"z1", "z2"}}),
              testing::IsOk());
  board.revision = 3;
  Objection objection{1, "u1", "z1", "1/1.1", "数据有误", "person/bob", board.changed_at};
  board.objections = {objection};
  EXPECT_THAT(
      this->Step({.after = board, .event = BoardEvent::kObjectionFiled, .objection = objection}),
      testing::IsOk());
  EXPECT_THAT(store.Get(board.id), testing::IsOkAndHolds(board));
  board.revision = 4;
  objection.answer = "不予采纳";
  objection.upheld = true;
  objection.answered_by = "person/ann";
  objection.answered_at = board.changed_at;
  objection.answered_revision = 4;
  board.objections = {objection};
  EXPECT_THAT(
      this->Step({.after = board, .event = BoardEvent::kObjectionAnswered, .objection = objection}),
      testing::IsOk());
  board.revision = 5;
  board.stage = BoardStage::kFinal;
  board.final_log_no = 1;  // the first number of the log
  EXPECT_THAT(this->Step({.after = board, .event = BoardEvent::kFinalized}), testing::IsOk());
  board.revision = 6;
  board.errata.push_back(
      {1,
       "录入错误",
       {"u1", Decimal(78), Decimal(85), ParseDecimal("65.3"), ParseDecimal("64.5")},
       9,
       {{"u2", Decimal(1), std::nullopt, Decimal(9), std::nullopt}},
       "person/ann",
       board.changed_at});
  EXPECT_THAT(this->Step({.after = board, .event = BoardEvent::kErratumIssued}), testing::IsOk());
  EXPECT_THAT(store.Get(board.id), testing::IsOkAndHolds(board));

  board.objections.clear();
  board.errata.clear();
  EXPECT_THAT(store.List(), testing::IsOkAndHolds(std::vector{board}));
  EXPECT_THAT(this->backend_->Journal(),
              ::testing::AnyOf("",
                               "OfficialBoardPublished 1, OfficialBoardPublished 2, "
                               "ObjectionFiled 3, ObjectionAnswered 4, BoardFinalized 5, "
                               "ErratumIssued 6"));
}

TYPED_TEST_P(OfficialBoardStoreContract, EveryPublishedVersionStaysAsItIs) {
  OfficialBoardStore& store = this->backend_->store();
  OfficialBoard board = this->Full();
  EXPECT_THAT(this->Step({.after = board, .frozen = this->Rows(3, "a")}), testing::IsOk());
  board.revision = board.published_revision = 2;
  board.stage = BoardStage::kPublicity;
  board.objections_until = *ParseDate("2023-03-09");
  EXPECT_THAT(this->Step({.after = board, .frozen = this->Rows(2, "b")}), testing::IsOk());
  EXPECT_THAT(store.ReadHead(board.id, 1),
              testing::IsOkAndHolds(FrozenHead{BoardStage::kTrial, "head a"}));
  EXPECT_THAT(store.ReadHead(board.id, 2),
              testing::IsOkAndHolds(FrozenHead{BoardStage::kPublicity, "head b"}));
  EXPECT_THAT(store.ReadHead(board.id, 3), testing::StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(store.ReadRows(board.id, 1, 1, 9),
              testing::IsOkAndHolds(std::vector<FrozenRow>{
                  {.unit = "u1", .row = "row au1", .explanation = "", .place = 1},
                  {.unit = "u2", .row = "row au2", .explanation = "", .place = 2}}));
  EXPECT_THAT(store.ReadRows(board.id, 2, 0, 1),
              testing::IsOkAndHolds(
                  std::vector<FrozenRow>{{.unit = "u0", .row = "row bu0", .explanation = ""}}));
  EXPECT_THAT(store.FindRow(board.id, 1, "u2"),
              testing::IsOkAndHolds(FrozenRow{.unit = "u2",
                                              .row = "row au2",
                                              .explanation = std::string("why\0", 4) + "au2",
                                              .place = 2}));
  EXPECT_THAT(store.FindRow(board.id, 2, "u2"), testing::IsOkAndHolds(std::nullopt));
}

TYPED_TEST_P(OfficialBoardStoreContract, LaterBoardsKnowOfFinalOnesFromTheirNumberOn) {
  OfficialBoardStore& store = this->backend_->store();
  const auto make_final = [&](const std::string& id, int year, FrozenBoard frozen) {
    OfficialBoard board = this->Full();
    board.id = id;
    board.query.period = {year, 0, 0};
    EXPECT_THAT(this->Step({.after = board, .frozen = std::move(frozen)}), testing::IsOk());
    board.revision = 2;
    board.stage = BoardStage::kFinal;
    EXPECT_THAT(this->Step({.after = board, .event = BoardEvent::kFinalized}), testing::IsOk());
  };
  FrozenBoard frozen = this->Rows(3, "a");
  frozen.rows[0].rank = Decimal(1);
  frozen.rows[0].cohort = "west";
  frozen.rows[2].rank = ParseDecimal("2.5");
  make_final("y2020", 2020, frozen);
  make_final("y2021", 2021, this->Rows(1, "b"));
  frozen.rows[0].rank = Decimal(7);
  make_final("y2020-again", 2020, frozen);
  const auto places = [&](const std::string& framework, const std::string& cohort, int year,
                          std::int64_t log_no) {
    std::string told;
    const auto boards = store.FinalBefore(framework, cohort, year, log_no);
    EXPECT_THAT(boards, testing::IsOk());
    for (const EarlierBoard& board : *boards) {
      told += (told.empty() ? "" : "; ") + FormatReportPeriod(board.period) + ":";
      for (const EarlierBoard::Place& place : board.places) {
        told += " " + place.unit + " " + place.cohort + " " + place.rank.Text();
      }
    }
    return told;
  };
  EXPECT_EQ(places("national_nhtz", "国家级", 2022, 0), "");
  EXPECT_EQ(places("national_nhtz", "国家级", 2022, 2), "2020: u0 west 1 u2  2.5; 2021:");
  EXPECT_EQ(places("national_nhtz", "国家级", 2022, 3), "2020: u0 west 7 u2  2.5; 2021:")
      << "nobody is ranked in 2021";
  EXPECT_EQ(places("national_nhtz", "国家级", 2020, 3), "");
  EXPECT_EQ(places("national_nhtz", "", 2022, 3), "");
  EXPECT_EQ(places("hdi", "国家级", 2022, 3), "");
}

TYPED_TEST_P(OfficialBoardStoreContract, ANamedRequestComesAgainAndAnErrorLeavesNothing) {
  OfficialBoardStore& store = this->backend_->store();
  const OfficialBoard board = this->Full();
  EXPECT_THAT(store.Get(board.id), testing::StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(
      store.Change(board.id, {}, {"person/ann", board.changed_at},
                   [](const std::optional<OfficialBoard>& before) -> absl::StatusOr<BoardStep> {
                     EXPECT_FALSE(before.has_value());
                     return absl::FailedPreconditionError("no");
                   }),
      testing::StatusIs(absl::StatusCode::kFailedPrecondition));
  const BoardStep step{.after = board, .frozen = this->Rows(1, "a")};
  EXPECT_THAT(this->Step(step, {"r1", "x"}), testing::IsOk());
  EXPECT_THAT(this->Step(step, {"r1", "x"}), testing::IsOkAndHolds(board));
  EXPECT_THAT(this->Step(step, {"r1", "y"}), testing::StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(store.Get(board.id), testing::IsOkAndHolds(board));
}

REGISTER_TYPED_TEST_SUITE_P(OfficialBoardStoreContract, ALifeIsKeptWholeAndToldStepByStep,
                            EveryPublishedVersionStaysAsItIs,
                            LaterBoardsKnowOfFinalOnesFromTheirNumberOn,
                            ANamedRequestComesAgainAndAnErrorLeavesNothing);

}  // namespace zoneflow::scoring

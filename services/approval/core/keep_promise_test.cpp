#include "services/approval/core/keep_promise.h"

#include <algorithm>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/str_cat.h"
#include "common/testing/manual_clock.h"
#include "common/testing/status_matchers.h"
#include "services/approval/core/midnight.h"
#include "services/approval/core/node_step.h"
#include "services/approval/core/open_case.h"
#include "services/approval/core/require_start.h"
#include "services/approval/testing/in_memory_case_store.h"

namespace zoneflow::approval {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::IsOkAndHolds;
using ::zoneflow::testing::StatusIs;

Date Day(int year, int month, int day) { return Date{std::chrono::year{year} / month / day}; }

// LAND before SCHEME, softly: it is owed before PLAN then. SCHEME may lack a shadow study.
Rulebook SoftRules() {
  Procedure land, scheme, plan;
  land.id = ProcedureId("LAND");
  land.zh = "用地";
  scheme.id = ProcedureId("SCHEME");
  scheme.zh = "方案";
  scheme.promised_wd = 5;
  scheme.soft = {{land.id, ProcedureId("PLAN")}};
  scheme.rq = true;
  scheme.core = {"总平面图"};
  scheme.waivable = {"日照分析"};
  plan.id = ProcedureId("PLAN");
  plan.zh = "规划";
  plan.promised_wd = 2;
  plan.pre = {scheme.id};
  ProjectTemplate made;
  made.id = TemplateId("plant");
  made.procedures = {land.id, scheme.id, plan.id};
  made.land_need = LandNeed::kNone;
  return {*Catalogue::Create({land, scheme, plan}, {{}, {land.id}}),
          {made},
          *WorkdayCalendar::Create({}, {2021}, 2020, 2022)};
}

class KeepPromisesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    clock_.Set(ShanghaiMidnight(Day(2021, 3, 1)));
    ProjectRecord member;
    member.id = ProjectId("p1");
    member.signing_id = SigningId("s1");
    member.company = "甲公司";
    ASSERT_THAT(OpenCases(store_, rulebook_).Run({&member, 1}, LocalOperator(), clock_.Now()),
                IsOk());
  }

  absl::StatusOr<CasePromise> Paper(const std::string& paper, std::optional<Date> due = {}) {
    return promises_.Make({id_, ProcedureId("SCHEME")}, {paper, {}, due, "企业承诺"},
                          LocalOperator(), clock_.Now());
  }
  absl::StatusOr<CasePromise> Result(const std::string& of, Date due) {
    return promises_.Make({id_, ProcedureId("SCHEME")}, {"", ProcedureId(of), due, "企业承诺"},
                          LocalOperator(), clock_.Now());
  }
  absl::StatusOr<CasePromise> Advance(const CasePromise& promise, PromiseState to, Date on) {
    return promises_.Advance({id_, ProcedureId()}, promise.id, to, on, LocalOperator(),
                             clock_.Now());
  }
  absl::Status Record(const std::string& procedure, NodeEventKind kind) {
    NodeEvent event;
    event.kind = kind;
    event.happened_on = ShanghaiDate(clock_.Now());
    return RecordNode(store_, rulebook_)
        .Record({id_, ProcedureId(procedure)}, event, LocalOperator(), clock_.Now())
        .status();
  }
  Case Stored() { return *store_.Get(id_); }

  const CaseId id_ = CaseIdFor(ProjectId("p1"));
  const Rulebook rulebook_ = SoftRules();
  zoneflow::testing::ManualClock clock_;
  testing::InMemoryCaseStore store_;
  KeepPromises promises_{store_, rulebook_};
};

auto Refused(const std::string& field, const std::string& rule) {
  return StatusIs(absl::StatusCode::kInvalidArgument, AllOf(HasSubstr(field), HasSubstr(rule)));
}

TEST_F(KeepPromisesTest, APaperIsOwedWithinTheLimitOfItsOwnProcedure) {
  const auto made = Paper("日照分析");
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made->due_on, Day(2021, 3, 8));
  EXPECT_THAT(Paper("日照分析", Day(2021, 3, 8)), IsOk());  // the same
  EXPECT_THAT(Stored().promises, SizeIs(1));
  EXPECT_EQ(Stored().triage.track, Track::kPromise);
  EXPECT_THAT(Stored().triage.reason, HasSubstr("日照分析"));
}

TEST_F(KeepPromisesTest, AZoneDecidesHowLongAPaperMayWait) {
  Rulebook rulebook = rulebook_;
  rulebook.zone_limits[Stored().project.zone.id].paper_wd = 2;
  const KeepPromises promises(store_, rulebook);
  const auto make = [&](std::optional<Date> due) {
    return promises.Make({id_, ProcedureId("SCHEME")}, {"日照分析", {}, due, "企业承诺"},
                         LocalOperator(), clock_.Now());
  };
  EXPECT_THAT(make(Day(2021, 3, 4)), Refused("due_on", "2021-03-03"));
  EXPECT_THAT(Stored().promises, IsEmpty());
  EXPECT_EQ(make(std::nullopt)->due_on, Day(2021, 3, 3));
}

TEST_F(KeepPromisesTest, WhatMayBePromisedIsOfferedUntilItIsOrIsThere) {
  const auto offered = [&] {
    std::vector<std::string> names;
    for (const PromiseWish& wish :
         PromisableFor(Stored(), ProcedureId("SCHEME"), Day(2021, 3, 1), rulebook_)) {
      names.push_back(StrCat(wish.paper, wish.prerequisite.str(), " ",
                             wish.due_on ? FormatDate(*wish.due_on) : "any"));
    }
    return names;
  };
  EXPECT_THAT(offered(), ElementsAre("日照分析 2021-03-08", "LAND any"));
  Case rejected = Stored();
  rejected.project.status = FigureStatus::kRejected;
  EXPECT_THAT(PromisableFor(rejected, ProcedureId("SCHEME"), Day(2021, 3, 1), rulebook_),
              IsEmpty());
  ASSERT_THAT(Paper("日照分析"), IsOk());
  EXPECT_THAT(offered(), ElementsAre("LAND any"));
  ASSERT_THAT(Record("LAND", NodeEventKind::kCompleted), IsOk());
  EXPECT_THAT(offered(), IsEmpty());
}

TEST_F(KeepPromisesTest, ARepeatedRequestFindsThePromiseThatItFoundMade) {
  const CasePromise made = *Paper("日照分析");
  const NodeCommand command = {id_, ProcedureId("SCHEME"), 0, {"r1", "the same paper"}};
  const PromiseWish wish = {"日照分析", {}, {}, "企业承诺"};
  const auto first = promises_.Make(command, wish, LocalOperator(), clock_.Now());
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->id, made.id);
  EXPECT_THAT(promises_.Make(command, wish, LocalOperator(), clock_.Now()), IsOkAndHolds(made));
  ASSERT_THAT(Advance(made, PromiseState::kUploaded, Day(2021, 3, 1)), IsOk());
  EXPECT_EQ(promises_.Make(command, wish, LocalOperator(), clock_.Now())->state,
            PromiseState::kUploaded);
}

TEST_F(KeepPromisesTest, WhatNoPromiseMayReplaceIsRefusedByItsRule) {
  EXPECT_THAT(Paper("总平面图"), Refused("总平面图", "主审要件"));
  EXPECT_THAT(Paper("地形图"), Refused("地形图", "日照分析"));
  EXPECT_THAT(Paper("日照分析", Day(2021, 3, 9)), Refused("due_on", "2021-03-08"));
  EXPECT_THAT(Paper("日照分析", Day(2021, 2, 26)), Refused("due_on", "today"));
  EXPECT_THAT(Result("PLAN", Day(2021, 3, 9)), Refused("prerequisite_id", "PLAN"));
  EXPECT_THAT(promises_.Make({id_, ProcedureId("LAND")}, {"照片", {}, {}, ""}, LocalOperator(),
                             clock_.Now()),
              Refused("paper", "容缺受理"));
  EXPECT_THAT(Stored().promises, IsEmpty());
}

TEST_F(KeepPromisesTest, APromiseStandsInForAResultUntilItIsOwed) {
  EXPECT_THAT(Record("SCHEME", NodeEventKind::kAccepted),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("用地")));
  ASSERT_THAT(Result("LAND", Day(2021, 3, 20)), IsOk());
  ASSERT_THAT(Record("SCHEME", NodeEventKind::kAccepted), IsOk());
  ASSERT_THAT(Record("SCHEME", NodeEventKind::kCompleted), IsOk());
  EXPECT_THAT(Record("PLAN", NodeEventKind::kAccepted),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("用地")));
  // Its coming keeps the promise.
  ASSERT_THAT(Record("LAND", NodeEventKind::kCompleted), IsOk());
  EXPECT_EQ(Stored().promises.front().state, PromiseState::kClosed);
  EXPECT_EQ(Stored().triage.track, Track::kPreReview);
  EXPECT_THAT(Record("PLAN", NodeEventKind::kAccepted), IsOk());
}

TEST_F(KeepPromisesTest, APromisedResultMovesTheTimetableAndAPaperDoesNot) {
  ASSERT_THAT(
      RequireStart(store_, rulebook_).Run(id_, Day(2021, 4, 20), 0, LocalOperator(), clock_.Now()),
      IsOk());
  const Timetable before = *Stored().timetable;
  ASSERT_THAT(Paper("日照分析"), IsOk());
  EXPECT_EQ(Stored().timetable, before);
  EXPECT_EQ(store_.Journal().back().kind, CaseChangeKind::kTriaged);
  ASSERT_THAT(Result("LAND", Day(2021, 4, 1)), IsOk());
  // LAND may come when PLAN needs it, not already when SCHEME does.
  EXPECT_GT(
      Stored().FindRow(ProcedureId("LAND"))->latest_result,
      std::ranges::find(before.rows, ProcedureId("LAND"), &TimetableRow::procedure)->latest_result);
  EXPECT_EQ(store_.Journal().back().kind, CaseChangeKind::kReplanned);
  // Another start is planned with it too.
  ASSERT_THAT(
      RequireStart(store_, rulebook_).Run(id_, Day(2021, 4, 20), 0, LocalOperator(), clock_.Now()),
      IsOk());
  EXPECT_EQ(store_.Journal().back().kind, CaseChangeKind::kReplanned);
}

TEST_F(KeepPromisesTest, APaperComesAndIsConfirmed) {
  const CasePromise made = *Paper("日照分析");
  EXPECT_THAT(Advance(made, PromiseState::kClosed, Day(2021, 3, 1)),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("has not come")));
  ASSERT_THAT(Advance(made, PromiseState::kUploaded, Day(2021, 3, 1)), IsOk());
  EXPECT_EQ(Stored().triage.track, Track::kPromise);
  const auto closed = Advance(made, PromiseState::kClosed, Day(2021, 3, 1));
  ASSERT_THAT(closed, IsOk());
  EXPECT_EQ(closed->closed_by, LocalOperator().id);
  EXPECT_EQ(closed->revision, 3);
  EXPECT_EQ(Stored().triage.track, Track::kPreReview);
  EXPECT_THAT(Advance(made, PromiseState::kUploaded, Day(2021, 3, 1)),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("closed")));
}

TEST_F(KeepPromisesTest, APassedDayIsToldOnce) {
  const CasePromise made = *Paper("日照分析");
  ASSERT_EQ(NextTurn(Stored(), rulebook_), Day(2021, 3, 9));
  const auto step = TurnOf(Stored(), Day(2021, 3, 9), ShanghaiMidnight(Day(2021, 3, 9)), rulebook_);
  ASSERT_THAT(step, IsOk());
  ASSERT_THAT(step->promises, SizeIs(1));
  EXPECT_TRUE(step->promises.front().overdue);
  EXPECT_EQ(NextTurn(WithPromise(Stored(), step->promises.front()), rulebook_), std::nullopt);
}

}  // namespace
}  // namespace zoneflow::approval

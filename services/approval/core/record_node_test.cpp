#include "services/approval/core/record_node.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/manual_clock.h"
#include "common/testing/status_matchers.h"
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
using ::zoneflow::testing::StatusIs;

Date Day(int year, int month, int day) { return Date{std::chrono::year{year} / month / day}; }

// LAND (5 days, a permit of the land office) before PLAN (3 days) before START.
Rulebook ThreeSteps() {
  Procedure land;
  land.id = ProcedureId("LAND");
  land.zh = "用地";
  land.dept = "自然资源局";
  land.promised_wd = 5;
  Procedure plan;
  plan.id = ProcedureId("PLAN");
  plan.zh = "规划";
  plan.dept = "自然资源局/住建局";
  plan.promised_wd = 3;
  plan.pre = {land.id};
  Procedure start;
  start.id = ProcedureId("START");
  start.zh = "开工";
  start.kind = ProcedureKind::kMilestone;
  start.pre = {plan.id};
  ProjectTemplate made;
  made.id = TemplateId("plant");
  made.procedures = {land.id, plan.id, start.id};
  return {*Catalogue::Create({land, plan, start}, {start.id, {land.id}}),
          {made},
          *WorkdayCalendar::Create({}, {2021}, 2020, 2022)};
}

Principal Officer(const std::string& id, std::vector<std::string> departments = {},
                  const std::string& role = "department") {
  return {"person/" + id, {role}, {"chengdu"}, false, std::move(departments)};
}

NodeEvent Event(NodeEventKind kind, Date on, const std::string& reason = "") {
  NodeEvent event;
  event.kind = kind;
  event.happened_on = on;
  event.reason = reason;
  return event;
}

class RecordNodeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    clock_.Set(ShanghaiMidnight(Day(2021, 3, 10)));
    ProjectRecord member;
    member.id = ProjectId("p1");
    member.signing_id = SigningId("s1");
    member.zone = {"chengdu", "成都高新区", "四川"};
    member.company = "甲公司";
    ASSERT_THAT(OpenCases(store_, rulebook_)
                    .Run({&member, 1}, {"service/ingest", {"service"}, {}, true}, clock_.Now()),
                IsOk());
  }

  absl::StatusOr<CaseNode> Record(const std::string& procedure, const NodeEvent& event,
                                  const Principal& principal = LocalOperator(),
                                  std::int64_t expected = 0, NamedRequest request = {}) {
    return record_.Record({id_, ProcedureId(procedure), expected, std::move(request)}, event,
                          principal, clock_.Now());
  }
  Case Stored() { return *store_.Get(id_); }

  const CaseId id_ = CaseIdFor(ProjectId("p1"));
  const Rulebook rulebook_ = ThreeSteps();
  zoneflow::testing::ManualClock clock_;
  testing::InMemoryCaseStore store_;
  RecordNode record_{store_, rulebook_};
};

TEST_F(RecordNodeTest, AnAcceptedNodeHasItsDueDayAndItsEntrySaysWhoAndWhen) {
  const auto node = Record("LAND", Event(NodeEventKind::kAccepted, Day(2021, 3, 8)),
                           Officer("li", {"自然资源局"}));
  ASSERT_THAT(node, IsOk());
  EXPECT_EQ(node->revision, 1);
  EXPECT_EQ(node->status, NodeStatus::kInReview);
  EXPECT_EQ(node->due.on, Day(2021, 3, 15));
  const auto history = store_.ReadHistory({id_, std::nullopt, std::nullopt, 10});
  ASSERT_THAT(history, IsOk());
  ASSERT_THAT(*history, SizeIs(1));
  EXPECT_EQ(history->front().entry.actor, "person/li");
  EXPECT_EQ(history->front().entry.recorded_at, clock_.Now());
}

TEST_F(RecordNodeTest, WhatNeedsAResultIsRefusedByItsNameAndAcceptedOnceItIsThere) {
  EXPECT_THAT(Record("PLAN", Event(NodeEventKind::kAccepted, Day(2021, 3, 8))),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("用地")));
  EXPECT_THAT(Record("START", Event(NodeEventKind::kCompleted, Day(2021, 3, 8))),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("规划")));
  EXPECT_THAT(Stored().nodes, IsEmpty());
  EXPECT_THAT(Record("LAND", Event(NodeEventKind::kAccepted, Day(2021, 3, 4))), IsOk());
  EXPECT_THAT(Record("LAND", Event(NodeEventKind::kCompleted, Day(2021, 3, 5))), IsOk());
  EXPECT_THAT(Record("PLAN", Event(NodeEventKind::kAccepted, Day(2021, 3, 8))), IsOk());
}

TEST_F(RecordNodeTest, TheTrackFollowsWhatHappensAndIsToldOnce) {
  EXPECT_EQ(Stored().triage.track, Track::kLandPending);
  ASSERT_THAT(Record("LAND", Event(NodeEventKind::kReceived, Day(2021, 3, 3))), IsOk());
  EXPECT_EQ(Stored().triage.track, Track::kPreReview);
  EXPECT_EQ(Stored().revision, 2);
  EXPECT_EQ(store_.Journal().back().kind, CaseChangeKind::kTriaged);
  // Acceptance changes nothing about it.
  ASSERT_THAT(Record("LAND", Event(NodeEventKind::kAccepted, Day(2021, 3, 4))), IsOk());
  EXPECT_EQ(Stored().revision, 2);
}

TEST_F(RecordNodeTest, AStartedProjectIsDoneAndAtItsStage) {
  for (const char* procedure : {"LAND", "PLAN"}) {
    ASSERT_THAT(Record(procedure, Event(NodeEventKind::kAccepted, Day(2021, 3, 4))), IsOk());
    ASSERT_THAT(Record(procedure, Event(NodeEventKind::kCompleted, Day(2021, 3, 4))), IsOk());
  }
  ASSERT_THAT(Record("START", Event(NodeEventKind::kCompleted, Day(2021, 3, 5))), IsOk());
  EXPECT_EQ(Stored().stage, Stage::kStarted);
  EXPECT_EQ(Stored().triage.track, Track::kDone);
}

TEST_F(RecordNodeTest, TheSameOnceMoreChangesNothingAndAnotherResultIsRefused) {
  ASSERT_THAT(Record("LAND", Event(NodeEventKind::kAccepted, Day(2021, 3, 4))), IsOk());
  const NodeEvent result = Event(NodeEventKind::kCompleted, Day(2021, 3, 5), "准予");
  ASSERT_THAT(Record("LAND", result), IsOk());
  const auto again = Record("LAND", result);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->revision, 2);
  EXPECT_THAT(store_.NodeChanges(), SizeIs(2));
  EXPECT_THAT(Record("LAND", Event(NodeEventKind::kCompleted, Day(2021, 3, 8))),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("2021-03-05")));
}

TEST_F(RecordNodeTest, OfTwoAtOnceOneWinsAndTheOtherReadsAgain) {
  ASSERT_THAT(Record("LAND", Event(NodeEventKind::kReceived, Day(2021, 3, 3))), IsOk());
  ASSERT_THAT(Record("LAND", Event(NodeEventKind::kAccepted, Day(2021, 3, 4)), LocalOperator(), 1),
              IsOk());
  EXPECT_THAT(
      Record("LAND", Event(NodeEventKind::kReturned, Day(2021, 3, 4), "缺图"), LocalOperator(), 1),
      StatusIs(absl::StatusCode::kAborted, HasSubstr("revision 2")));
}

TEST_F(RecordNodeTest, ANodeIsWithItsOfficeUntilSomebodyIsNamed) {
  const NodeEvent received = Event(NodeEventKind::kReceived, Day(2021, 3, 3));
  EXPECT_THAT(Record("LAND", received, Officer("wang", {"水务局"})),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("自然资源局")));
  Principal elsewhere = Officer("li", {"自然资源局"});
  elsewhere.zones = {"wuxi"};
  EXPECT_THAT(Record("LAND", received, elsewhere), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(Record("LAND", received, Officer("li", {"自然资源局"})), IsOk());
  // One of two offices.
  EXPECT_THAT(Record("PLAN", received, Officer("zhao", {"住建局"})), IsOk());
}

TEST_F(RecordNodeTest, HandingOverMovesTheRightToAct) {
  NodeEvent assigned = Event(NodeEventKind::kAssigned, Day(2021, 3, 10));
  assigned.responsible = {"自然资源局", "person/li", "person/guo"};
  ASSERT_THAT(Record("LAND", assigned), IsOk());
  const NodeEvent received = Event(NodeEventKind::kReceived, Day(2021, 3, 3));
  EXPECT_THAT(Record("LAND", received, Officer("wang", {"自然资源局"})),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("person/li")));
  EXPECT_THAT(Record("LAND", received, Officer("liu", {}, "chief_officer")),
              StatusIs(absl::StatusCode::kPermissionDenied));
  ASSERT_THAT(Record("LAND", received, Officer("li", {"自然资源局"})), IsOk());
  // Who has it hands it on, and has it no more.
  assigned.responsible.officer = "person/wang";
  ASSERT_THAT(Record("LAND", assigned, Officer("li", {"自然资源局"})), IsOk());
  const NodeEvent accepted = Event(NodeEventKind::kAccepted, Day(2021, 3, 4));
  EXPECT_THAT(Record("LAND", accepted, Officer("li", {"自然资源局"})),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(Record("LAND", accepted, Officer("wang", {"自然资源局"})), IsOk());
  EXPECT_THAT(Record("LAND", Event(NodeEventKind::kCompleted, Day(2021, 3, 5)),
                     Officer("guo", {}, "chief_officer")),
              IsOk());
}

TEST_F(RecordNodeTest, ARequestThatComesAgainHasItsAnswerAndAnotherUnderItsNameIsRefused) {
  const NodeEvent received = Event(NodeEventKind::kReceived, Day(2021, 3, 3));
  const auto first = Record("LAND", received, LocalOperator(), 0, {"r1", "received"});
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(Record("LAND", Event(NodeEventKind::kAccepted, Day(2021, 3, 4))), IsOk());
  EXPECT_EQ(*Record("LAND", received, LocalOperator(), 0, {"r1", "received"}), *first);
  EXPECT_THAT(Record("LAND", received, LocalOperator(), 0, {"r1", "else"}),
              StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("r1")));
  EXPECT_EQ(Stored().FindNode(ProcedureId("LAND"))->revision, 2);
}

TEST_F(RecordNodeTest, ACorrectedDateMovesWhatFollowsFromItAndKeepsTheOldOne) {
  ASSERT_THAT(Record("LAND", Event(NodeEventKind::kAccepted, Day(2021, 3, 4))), IsOk());
  const NodeCommand land{id_, ProcedureId("LAND")};
  const auto corrected =
      record_.Correct(land, 1, Day(2021, 3, 2), "误录", LocalOperator(), clock_.Now());
  ASSERT_THAT(corrected, IsOk());
  EXPECT_EQ(corrected->accepted_on, Day(2021, 3, 2));
  EXPECT_EQ(corrected->due.on, Day(2021, 3, 9));
  const NodeChange change = store_.NodeChanges().back();
  EXPECT_EQ(change.entry.event.was_on, Day(2021, 3, 4));
  EXPECT_EQ(change.entry.number, 2);
  EXPECT_THAT(record_.Correct(land, 1, Day(2021, 3, 3), "", LocalOperator(), clock_.Now()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("reason")));
  EXPECT_THAT(record_.Correct(land, 9, Day(2021, 3, 3), "误录", LocalOperator(), clock_.Now()),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("9")));
  EXPECT_THAT(record_.Correct(land, 1, Day(2021, 3, 11), "误录", LocalOperator(), clock_.Now()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("2021-03-10")));
}

TEST_F(RecordNodeTest, AnybodyOfTheZoneMayAskAndTheNodeStaysAsItIs) {
  const NodeCommand land{id_, ProcedureId("LAND")};
  const auto asked =
      record_.Remind(land, "请尽快", Officer("chen", {}, "investment"), clock_.Now());
  ASSERT_THAT(asked, IsOk());
  EXPECT_EQ(asked->status, NodeStatus::kNotStarted);
  EXPECT_EQ(store_.NodeChanges().back().entry.event.kind, NodeEventKind::kReminded);
  EXPECT_EQ(store_.NodeChanges().back().entry.actor, "person/chen");
  Principal elsewhere = Officer("chen", {}, "investment");
  elsewhere.zones = {"wuxi"};
  EXPECT_THAT(record_.Remind(land, "请尽快", elsewhere, clock_.Now()),
              StatusIs(absl::StatusCode::kPermissionDenied));
  ASSERT_THAT(Record("LAND", Event(NodeEventKind::kAccepted, Day(2021, 3, 4))), IsOk());
  ASSERT_THAT(Record("LAND", Event(NodeEventKind::kCompleted, Day(2021, 3, 5))), IsOk());
  EXPECT_THAT(record_.Remind(land, "请尽快", LocalOperator(), clock_.Now()),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(RecordNodeTest, WhatIsAllowedFollowsFromTheStateAndTheRights) {
  using enum NodeEventKind;
  const auto allowed = [&](const Principal& principal, const std::string& procedure = "LAND") {
    return AllowedEvents(principal, Stored(), ProcedureId(procedure), Day(2021, 3, 10), rulebook_);
  };
  const Principal office = Officer("li", {"自然资源局"});
  EXPECT_THAT(allowed(office), ElementsAre(kReceived, kAccepted, kAssigned, kReminded));
  // Its prerequisite is missing.
  EXPECT_THAT(allowed(office, "PLAN"), ElementsAre(kReceived, kAssigned, kReminded));
  EXPECT_THAT(allowed(Officer("wang", {"水务局"})), ElementsAre(kReminded));
  Principal elsewhere = office;
  elsewhere.zones = {"wuxi"};
  EXPECT_THAT(allowed(elsewhere), IsEmpty());
  EXPECT_THAT(allowed(office, "FIRE"), IsEmpty());

  ASSERT_THAT(Record("LAND", Event(kReceived, Day(2021, 3, 4))), IsOk());
  EXPECT_THAT(allowed(office), ElementsAre(kAccepted, kCorrectionAsked, kReturned, kRefused,
                                           kWithdrawn, kCorrected, kAssigned, kReminded));
  ASSERT_THAT(Record("LAND", Event(kAccepted, Day(2021, 3, 8))), IsOk());
  EXPECT_THAT(allowed(office), ElementsAre(kReturned, kRefused, kWithdrawn, kSuspended, kExtended,
                                           kCompleted, kCorrected, kAssigned, kReminded));
  ASSERT_THAT(Record("LAND", Event(kCompleted, Day(2021, 3, 9))), IsOk());
  EXPECT_THAT(allowed(office),
              ElementsAre(kDelivered, kRevoked, kExpired, kRenewed, kCorrected, kAssigned));
}

TEST_F(RecordNodeTest, AnOfficeOrProcedureThatTheCaseHasNotIsNamed) {
  EXPECT_THAT(Record("FIRE", Event(NodeEventKind::kReceived, Day(2021, 3, 3))),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("procedure_id"), HasSubstr("FIRE"))));
}

}  // namespace
}  // namespace zoneflow::approval

// What every CaseStore promises. A backend is an OnBackend one with
//   CaseStore& store();                       empty at first
//   std::vector<JournaledChange> Journal();   what was queued for the outside, in order
//   std::vector<std::string> NodesTold();     of nodes: "PROCEDURE REVISION ACTOR", in order
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/str_cat.h"
#include "common/testing/on_backend.h"
#include "common/testing/status_matchers.h"
#include "services/approval/core/ports.h"
#include "services/approval/testing/in_memory_case_store.h"

namespace zoneflow::approval::testing {

// A case with every field filled that a store has to keep.
inline Case SampleCase(const std::string& project, const std::string& zone = "chengdu-gaoxin",
                       const std::string& company = "甲公司") {
  Case made;
  made.id = CaseIdFor(ProjectId(project));
  made.revision = 1;
  made.project.id = ProjectId(project);
  made.project.signing_id = SigningId("signing-1");
  made.project.zone = {zone, "成都高新区", "四川"};
  made.project.company = company;
  made.project.name = "芯片'研发\"基地";
  made.project.amount = Money{518'000'000'000, "CNY"};
  made.project.amount_alt = Money{80'000'000'000, "USD"};
  made.project.sectors = {"集成电路", "生物医药"};
  made.project.status = FigureStatus::kChecked;
  made.template_id = TemplateId("industrial-filing-new-land");
  made.stage = Stage::kStarted;
  made.updated_at = ShanghaiMidnight(Date{std::chrono::year{2021} / 1 / 30});
  made.triage = {Track::kLandPending, "需要用地，出让公告未申请", "申请后转为A（集中预审）"};
  return made;
}

// The next revision of a case, with a required start and a timetable.
inline Case Scheduled(Case from) {
  ++from.revision;
  const Date start{std::chrono::year{2021} / 4 / 20};
  from.required_start = start;
  Timetable timetable;
  timetable.required_start = start;
  timetable.start = start;
  timetable.rows = {{ProcedureId("EIA"), "环境影响评价", 7, start - std::chrono::days{11}, start},
                    {ProcedureId("START"), "开工", 0, start, start}};
  timetable.provisional = true;
  timetable.provisional_reason = "the holidays of 2027 are not published";
  from.timetable = timetable;
  from.lights_told_on = Date{std::chrono::year{2021} / 2 / 1};
  from.overlays = {OverlayId("STAGED"), OverlayId("NADI")};
  from.attributes = {{AttributeId("own_water_source"), true}};
  from.timetable_version = 2;
  from.rules_version = 3;
  from.baseline_version = 1;
  from.merged_signings = {SigningId("s9")};
  from.split_signings = {SigningId("s8")};
  return from;
}

inline ChangeOrigin SampleOrigin() {
  return {"person/zhang", ShanghaiMidnight(Date{std::chrono::year{2021} / 2 / 1})};
}

inline CaseChange Opening(Case made) {
  return {CaseChangeKind::kOpened, std::nullopt, std::move(made)};
}

// A node with every field filled that a store has to keep.
inline CaseNode SampleNode(const std::string& procedure, std::int64_t revision) {
  const Date day{std::chrono::year{2021} / 3 / 1};
  CaseNode node;
  node.procedure = ProcedureId(procedure);
  node.revision = revision;
  node.status = NodeStatus::kSuspended;
  node.responsible = {"自然资源局", "person/li", "person/guo"};
  node.received_on = day;
  node.accepted_on = day + std::chrono::days{1};
  node.deemed_accepted = true;
  node.correction_asked_on = day;
  node.corrections = 2;
  node.limit = NodeLimit{20, DayUnit::kCalendarDay, 30};
  node.stops = {{day, day + std::chrono::days{3}, std::nullopt, 10, "听证", "告知书1号"},
                {day + std::chrono::days{4}, std::nullopt, day + std::chrono::days{9}, 60, "鉴定'",
                 "告知书2号"}};
  node.extension = Extension{15, ExtensionBy::kGovernment, day, "王某", "复杂"};
  node.due = {day + std::chrono::days{30}, day + std::chrono::days{31}};
  node.completed_on = day;
  node.delivered_on = day;
  node.valid_until = day + std::chrono::days{365};
  node.flags = {"late_result", "second_correction"};
  NodeEvent last;
  last.kind = NodeEventKind::kSuspended;
  last.happened_on = day;
  last.reason = "鉴定'";
  last.papers = {"申请表", "附图"};
  last.stop = node.stops.back();
  last.extension = node.extension;
  last.valid_until = node.valid_until;
  last.limit = node.limit;
  last.corrected = 7;
  last.was_on = day;
  last.responsible = node.responsible;
  node.last = last;
  node.updated_at = ShanghaiMidnight(day);
  return node;
}

// What a decision to leave the node so says.
inline CaseStep StepOf(const CaseNode& node, Instant at) {
  CaseStep step;
  step.nodes = {
      {node, {node.revision, *node.last, SampleOrigin().actor, at}, Light::kRed, node.responsible}};
  return step;
}

template <typename Backend>
class CaseStoreContract : public zoneflow::testing::OnBackend<Backend> {
 protected:
  CaseStore& store() { return this->backend_->store(); }
  absl::Status Apply(const std::vector<CaseChange>& changes) {
    return store().Apply(changes, SampleOrigin());
  }
  absl::StatusOr<CaseNode> Change(const Case& of, const CaseNode& node, NamedRequest request = {},
                                  Instant at = SampleOrigin().at) {
    return store().ChangeNode({of.id, node.procedure}, request, SampleOrigin(),
                              [&](const NodeFile&) { return StepOf(node, at); });
  }
};

TYPED_TEST_SUITE_P(CaseStoreContract);

using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::IsOkAndHolds;
using ::zoneflow::testing::StatusIs;

TYPED_TEST_P(CaseStoreContract, AnOpenedCaseIsFoundWholeByItsIdAndItsProject) {
  const Case opened = SampleCase("p1");
  ASSERT_THAT(this->Apply({Opening(opened)}), IsOk());
  EXPECT_THAT(this->store().Get(opened.id), IsOkAndHolds(opened));
  const std::vector<ProjectId> projects = {ProjectId("p0"), ProjectId("p1")};
  const auto found = this->store().FindByProjects(projects);
  ASSERT_THAT(found, IsOk());
  EXPECT_THAT(*found, ::testing::ElementsAre(std::nullopt, std::optional<Case>(opened)));
}

TYPED_TEST_P(CaseStoreContract, ACaseWithoutItsOptionalPartsComesBackWithoutThem) {
  Case opened = SampleCase("p1", "", "");
  opened.project.zone.province = "";
  opened.project.amount.reset();
  opened.project.amount_alt.reset();
  opened.project.sectors.clear();
  ASSERT_THAT(this->Apply({Opening(opened)}), IsOk());
  EXPECT_THAT(this->store().Get(opened.id), IsOkAndHolds(opened));
}

TYPED_TEST_P(CaseStoreContract, AnUnknownCaseIsNotFound) {
  EXPECT_THAT(this->store().Get(CaseId("nosuch")),
              StatusIs(absl::StatusCode::kNotFound, ::testing::HasSubstr("nosuch")));
}

TYPED_TEST_P(CaseStoreContract, ATimetableIsKeptWithItsRowsInOrder) {
  const Case opened = SampleCase("p1");
  const Case scheduled = Scheduled(opened);
  ASSERT_THAT(this->Apply({Opening(opened)}), IsOk());
  ASSERT_THAT(this->Apply({{CaseChangeKind::kScheduled, opened, scheduled}}), IsOk());
  EXPECT_THAT(this->store().Get(opened.id), IsOkAndHolds(scheduled));
}

TYPED_TEST_P(CaseStoreContract, EveryChangeIsJournaledOnceWithItsRevisionActorTimeAndLights) {
  const Case opened = SampleCase("p1");
  ASSERT_THAT(this->Apply({Opening(opened)}), IsOk());
  const CaseLights lights = {Light::kRed, {Light::kRed, std::nullopt}};
  ASSERT_THAT(this->Apply({{CaseChangeKind::kScheduled, opened, Scheduled(opened), lights}}),
              IsOk());
  const ChangeOrigin origin = SampleOrigin();
  EXPECT_THAT(this->backend_->Journal(),
              ::testing::ElementsAre(
                  JournaledChange{opened.id, 1, CaseChangeKind::kOpened, origin.actor, origin.at},
                  JournaledChange{opened.id, 2, CaseChangeKind::kScheduled, origin.actor, origin.at,
                                  lights}));
}

TYPED_TEST_P(CaseStoreContract, TheLoserOfARaceIsToldToReadAgain) {
  const Case opened = SampleCase("p1");
  const Case winner = Scheduled(opened);
  Case loser = opened;
  ++loser.revision;
  loser.project.company = "乙公司";
  ASSERT_THAT(this->Apply({Opening(opened)}), IsOk());
  ASSERT_THAT(this->Apply({{CaseChangeKind::kScheduled, opened, winner}}), IsOk());
  EXPECT_THAT(this->Apply({{CaseChangeKind::kCorrected, opened, loser}}),
              StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(this->store().Get(opened.id), IsOkAndHolds(winner));
  EXPECT_EQ(this->backend_->Journal().size(), 2U);
}

TYPED_TEST_P(CaseStoreContract, ACaseIsOpenedOnce) {
  const Case opened = SampleCase("p1");
  ASSERT_THAT(this->Apply({Opening(opened)}), IsOk());
  EXPECT_THAT(this->Apply({Opening(opened)}), StatusIs(absl::StatusCode::kAborted));
  EXPECT_EQ(this->backend_->Journal().size(), 1U);
}

TYPED_TEST_P(CaseStoreContract, AChangeOfACaseThatIsNotThereIsAborted) {
  const Case opened = SampleCase("p1");
  EXPECT_THAT(this->Apply({{CaseChangeKind::kScheduled, opened, Scheduled(opened)}}),
              StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(this->backend_->Journal(), ::testing::IsEmpty());
}

TYPED_TEST_P(CaseStoreContract, OneRefusedChangeLeavesNothingOfTheOthers) {
  const Case first = SampleCase("p1");
  const Case second = SampleCase("p2");
  ASSERT_THAT(this->Apply({Opening(second)}), IsOk());
  EXPECT_THAT(this->Apply({Opening(first), Opening(second)}), StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(this->store().Get(first.id), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(this->backend_->Journal().size(), 1U);
}

TYPED_TEST_P(CaseStoreContract, NoChangesAreNoWork) {
  EXPECT_THAT(this->Apply({}), IsOk());
  EXPECT_THAT(this->backend_->Journal(), ::testing::IsEmpty());
}

TYPED_TEST_P(CaseStoreContract, ANodeIsKeptWholeWithItsCaseAndTold) {
  const Case opened = SampleCase("p1");
  ASSERT_THAT(this->Apply({Opening(opened)}), IsOk());
  const CaseNode node = SampleNode("EIA", 1);
  EXPECT_THAT(this->Change(opened, node), IsOkAndHolds(node));
  Case expected = opened;
  expected.nodes = {node};
  EXPECT_THAT(this->store().Get(opened.id), IsOkAndHolds(expected));
  CaseNode later = SampleNode("EIA", 2);
  later.status = NodeStatus::kInReview;
  const CaseNode other = SampleNode("CIVDEF", 1);
  ASSERT_THAT(this->Change(opened, later), IsOk());
  ASSERT_THAT(this->Change(opened, other), IsOk());
  expected.nodes = {other, later};  // by procedure
  EXPECT_THAT(this->store().Get(opened.id), IsOkAndHolds(expected));
  EXPECT_THAT(
      this->backend_->NodesTold(),
      ::testing::ElementsAre("EIA 1 person/zhang", "EIA 2 person/zhang", "CIVDEF 1 person/zhang"));
}

TYPED_TEST_P(CaseStoreContract, ACaseThatChangesKeepsItsNodes) {
  const Case opened = SampleCase("p1");
  ASSERT_THAT(this->Apply({Opening(opened)}), IsOk());
  ASSERT_THAT(this->Change(opened, SampleNode("EIA", 1)), IsOk());
  const auto before = this->store().Get(opened.id);
  ASSERT_THAT(this->Apply({{CaseChangeKind::kScheduled, *before, Scheduled(*before)}}), IsOk());
  EXPECT_THAT(this->store().Get(opened.id), IsOkAndHolds(Scheduled(*before)));
}

TYPED_TEST_P(CaseStoreContract, ADecisionSeesWhatIsThereAndMayLeaveIt) {
  const Case opened = SampleCase("p1");
  ASSERT_THAT(this->Apply({Opening(opened)}), IsOk());
  ASSERT_THAT(this->Change(opened, SampleNode("EIA", 1)), IsOk());
  ASSERT_THAT(this->Change(opened, SampleNode("EIA", 2)), IsOk());
  const auto look = [&](const NodeTarget& target, std::size_t entries, absl::Status then) {
    return this->store()
        .ChangeNode(target, {}, SampleOrigin(),
                    [&](const NodeFile& file) -> absl::StatusOr<CaseStep> {
                      EXPECT_EQ(file.value.nodes, std::vector{SampleNode("EIA", 2)});
                      EXPECT_EQ(file.history.size(), entries);
                      if (!then.ok()) {
                        return then;
                      }
                      return CaseStep{};
                    })
        .status();
  };
  EXPECT_THAT(look({opened.id, ProcedureId("EIA"), true}, 2, absl::OkStatus()), IsOk());
  EXPECT_THAT(look({opened.id, ProcedureId("EIA")}, 0, absl::OkStatus()), IsOk());
  EXPECT_THAT(look({opened.id, ProcedureId("EIA")}, 0, absl::FailedPreconditionError("no")),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(this->backend_->NodesTold().size(), 2U);
  EXPECT_THAT(look({CaseId("nosuch"), ProcedureId("EIA")}, 0, absl::OkStatus()),
              StatusIs(absl::StatusCode::kNotFound, ::testing::HasSubstr("nosuch")));
}

TYPED_TEST_P(CaseStoreContract, APromiseIsKeptWholeWithItsCase) {
  const Case opened = SampleCase("p1");
  ASSERT_THAT(this->Apply({Opening(opened)}), IsOk());
  const Date day{std::chrono::year{2021} / 3 / 1};
  CasePromise promise{PromiseId("promise-1"),
                      1,
                      ProcedureId("SCHEME"),
                      "日照'分析",
                      ProcedureId("LANDPLAN"),
                      "企业承诺",
                      day,
                      "person/li",
                      day + std::chrono::days{7},
                      PromiseState::kUploaded,
                      day,
                      day,
                      "person/guo",
                      true};
  const auto keep = [&] {
    CaseStep step;
    step.promises = {promise};
    return this->store()
        .ChangeNode({opened.id, promise.procedure}, {}, SampleOrigin(),
                    [&](const NodeFile&) { return step; })
        .status();
  };
  ASSERT_THAT(keep(), IsOk());
  EXPECT_EQ(this->store().Get(opened.id)->promises, std::vector{promise});
  promise.revision = 2;
  promise.state = PromiseState::kClosed;
  ASSERT_THAT(keep(), IsOk());
  EXPECT_EQ(this->store().Get(opened.id)->promises, std::vector{promise});
}

TYPED_TEST_P(CaseStoreContract, ANamedRequestIsDoneOnceAndItsNameIsGoodForNoOther) {
  const Case opened = SampleCase("p1");
  ASSERT_THAT(this->Apply({Opening(opened)}), IsOk());
  const CaseNode first = SampleNode("EIA", 1);
  ASSERT_THAT(this->Change(opened, first, {"r1", "accept"}), IsOk());
  ASSERT_THAT(this->Change(opened, SampleNode("EIA", 2), {"r2", "complete"}), IsOk());
  EXPECT_THAT(this->Change(opened, SampleNode("EIA", 3), {"r1", "accept"}), IsOkAndHolds(first));
  EXPECT_THAT(this->Change(opened, SampleNode("EIA", 3), {"r1", "refuse"}),
              StatusIs(absl::StatusCode::kAlreadyExists, ::testing::HasSubstr("r1")));
  EXPECT_EQ(this->backend_->NodesTold().size(), 2U);
}

TYPED_TEST_P(CaseStoreContract, AHistoryIsReadNewestFirstPageByPage) {
  const Case opened = SampleCase("p1");
  ASSERT_THAT(this->Apply({Opening(opened)}), IsOk());
  const Instant at = SampleOrigin().at;
  const auto later = [&](int minutes) { return at + std::chrono::minutes(minutes); };
  ASSERT_THAT(this->Change(opened, SampleNode("EIA", 1), {}, later(1)), IsOk());
  ASSERT_THAT(this->Change(opened, SampleNode("CIVDEF", 1), {}, later(2)), IsOk());
  ASSERT_THAT(this->Change(opened, SampleNode("EIA", 2), {}, later(2)), IsOk());
  const auto read = [&](HistoryQuery query) {
    query.case_id = opened.id;
    const auto rows = this->store().ReadHistory(query);
    EXPECT_THAT(rows, IsOk());
    std::vector<std::string> found;
    for (const NodeHistoryRow& row : *rows) {
      EXPECT_EQ(row.entry.event, *SampleNode("EIA", 1).last);
      found.push_back(StrCat(row.procedure.str(), " ", row.entry.number));
    }
    return found;
  };
  EXPECT_THAT(read({}), ::testing::ElementsAre("EIA 2", "CIVDEF 1", "EIA 1"));
  EXPECT_THAT(read({.procedure = ProcedureId("EIA")}), ::testing::ElementsAre("EIA 2", "EIA 1"));
  EXPECT_THAT(read({.limit = 1}), ::testing::ElementsAre("EIA 2"));
  EXPECT_THAT(read({.after = HistoryKey{later(2), ProcedureId("EIA"), 2}, .limit = 1}),
              ::testing::ElementsAre("CIVDEF 1"));
}

TYPED_TEST_P(CaseStoreContract, TimetablesAreKeptByNumberAndTheBaselineSaysWhoSignedIt) {
  const Case opened = SampleCase("p1");
  const Case scheduled = Scheduled(opened);
  ASSERT_THAT(this->Apply({Opening(opened)}), IsOk());
  const auto version = [&](std::int64_t number) {
    TimetableVersion made;
    made.number = number;
    made.timetable = *scheduled.timetable;
    made.cause = {PlanCauseKind::kHoliday, "2021", "'21年放假通知"};
    made.actor = "person/zhang";
    made.made_at = SampleOrigin().at + std::chrono::minutes(number);
    made.moved = 2;
    made.stayed = 1;
    return made;
  };
  CaseChange change{CaseChangeKind::kScheduled, opened, scheduled};
  change.versions = {version(1), version(2)};
  ASSERT_THAT(this->Apply({change}), IsOk());
  TimetableVersion signed_one = version(2);
  signed_one.signed_by = "person/leader";
  signed_one.signed_at = SampleOrigin().at + std::chrono::hours(1);
  CaseStep step;
  step.case_change = CaseChange{CaseChangeKind::kSigned, scheduled, scheduled};
  ++step.case_change->after.revision;
  step.case_change->versions = {signed_one};
  step.case_change->versions[0].cause = {};  // kept as it was
  ASSERT_THAT(this->store().ChangeNode({opened.id, ProcedureId()}, {}, SampleOrigin(),
                                       [&](const NodeFile&) { return step; }),
              IsOk());
  EXPECT_THAT(this->store().ReadVersion(opened.id, 1), IsOkAndHolds(version(1)));
  EXPECT_THAT(this->store().ReadVersion(opened.id, 2), IsOkAndHolds(signed_one));
  EXPECT_THAT(this->store().ReadVersion(opened.id, 3), StatusIs(absl::StatusCode::kNotFound));
  const auto numbers = [&](VersionQuery query) {
    query.case_id = opened.id;
    std::vector<std::int64_t> found;
    const auto versions = this->store().ReadVersions(query);
    EXPECT_THAT(versions, IsOk());
    for (const TimetableVersion& one : *versions) {
      EXPECT_TRUE(one.timetable.rows.empty());
      EXPECT_EQ(one.cause, version(1).cause);
      found.push_back(one.number);
    }
    return found;
  };
  EXPECT_THAT(numbers({}), ::testing::ElementsAre(2, 1));
  EXPECT_THAT(numbers({.limit = 1}), ::testing::ElementsAre(2));
  EXPECT_THAT(numbers({.before = 2}), ::testing::ElementsAre(1));
}

TYPED_TEST_P(CaseStoreContract, CasesWithATimetableAreListedByZoneAndPage) {
  using ::zoneflow::testing::IsOk;
  using ::zoneflow::testing::IsOkAndHolds;
  std::vector<CaseId> scheduled;
  for (const char* project : {"p1", "p2", "p3"}) {
    const Case opened = SampleCase(project);
    ASSERT_THAT(this->Apply({{CaseChangeKind::kOpened, std::nullopt, opened}}), IsOk());
    if (std::string_view(project) == "p2") {
      continue;
    }
    ASSERT_THAT(this->Apply({{CaseChangeKind::kScheduled, opened, Scheduled(opened)}}), IsOk());
    scheduled.push_back(opened.id);
  }
  std::ranges::sort(scheduled);
  EXPECT_THAT(this->store().ListScheduled({}), IsOkAndHolds(scheduled));
  ScheduledQuery first;
  first.limit = 1;
  EXPECT_THAT(this->store().ListScheduled(first), IsOkAndHolds(std::vector{scheduled[0]}));
  first.after = scheduled[0];
  EXPECT_THAT(this->store().ListScheduled(first), IsOkAndHolds(std::vector{scheduled[1]}));
  ScheduledQuery nowhere;
  nowhere.zones = {"nowhere"};
  EXPECT_THAT(this->store().ListScheduled(nowhere), IsOkAndHolds(std::vector<CaseId>()));
}

TYPED_TEST_P(CaseStoreContract, AReplanIsFinishedOnceAndFoundByItsRequest) {
  using ::zoneflow::testing::IsOk;
  using ::zoneflow::testing::IsOkAndHolds;
  using ::zoneflow::testing::StatusIs;
  const ChangeOrigin origin = SampleOrigin();
  const Replan replan{
      "r1", {PlanCauseKind::kRule, "", "承诺时限调整"}, origin.actor, origin.at, 7, 1, 2, 3, 1, 9,
      1};
  const NamedRequest request{"name", "content"};
  EXPECT_THAT(this->store().FindReplan(request, origin.actor),
              IsOkAndHolds(std::optional<Replan>()));
  ASSERT_THAT(this->store().FinishReplan(replan, request, origin), IsOk());
  ASSERT_THAT(this->store().FinishReplan(replan, request, origin), IsOk());
  EXPECT_THAT(this->store().FindReplan(request, origin.actor),
              IsOkAndHolds(std::optional<Replan>(replan)));
  EXPECT_THAT(this->store().FindReplan({"name", "other"}, origin.actor).status(),
              StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(this->store().FindReplan(request, "person/other"),
              IsOkAndHolds(std::optional<Replan>()));
}

TYPED_TEST_P(CaseStoreContract, SeveralCasesChangeTogetherOrNotAtAll) {
  using ::zoneflow::testing::StatusIs;
  const Case first = SampleCase("p1"), second = SampleCase("p2");
  ASSERT_THAT(this->Apply({Opening(first), Opening(second)}), IsOk());
  const std::vector<CaseId> ids = {second.id, first.id, CaseId("nobody")};
  std::vector<CaseId> asked;
  const auto record = [&](const Case& value) -> absl::StatusOr<CaseStep> {
    asked.push_back(value.id);
    return StepOf(SampleNode("EIA", 1), SampleOrigin().at);
  };
  ASSERT_THAT(this->store().ChangeCases(ids, SampleOrigin(), record), IsOk());
  EXPECT_EQ(asked, std::vector({std::min(first.id, second.id), std::max(first.id, second.id)}));
  const auto many = this->store().GetMany(ids);
  ASSERT_THAT(many, IsOk());
  ASSERT_EQ(many->size(), 2u);
  for (const Case& value : *many) {
    EXPECT_THAT(this->store().Get(value.id), IsOkAndHolds(value));
    ASSERT_EQ(value.nodes.size(), 1u);
    EXPECT_EQ(value.nodes.front(), SampleNode("EIA", 1));
  }
  // The second fails: the first is as it was.
  const auto fail = [&](const Case& value) -> absl::StatusOr<CaseStep> {
    if (value.id == std::max(first.id, second.id)) {
      return absl::FailedPreconditionError("no");
    }
    return StepOf(SampleNode("SOIL", 1), SampleOrigin().at);
  };
  EXPECT_THAT(this->store().ChangeCases(ids, SampleOrigin(), fail),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(this->store().GetMany(ids), IsOkAndHolds(*many));
  EXPECT_EQ(this->backend_->NodesTold().size(), 2u);
}

REGISTER_TYPED_TEST_SUITE_P(
    CaseStoreContract, CasesWithATimetableAreListedByZoneAndPage,
    AReplanIsFinishedOnceAndFoundByItsRequest, AnOpenedCaseIsFoundWholeByItsIdAndItsProject,
    TimetablesAreKeptByNumberAndTheBaselineSaysWhoSignedIt,
    ACaseWithoutItsOptionalPartsComesBackWithoutThem, AnUnknownCaseIsNotFound,
    ATimetableIsKeptWithItsRowsInOrder, EveryChangeIsJournaledOnceWithItsRevisionActorTimeAndLights,
    TheLoserOfARaceIsToldToReadAgain, ACaseIsOpenedOnce, AChangeOfACaseThatIsNotThereIsAborted,
    OneRefusedChangeLeavesNothingOfTheOthers, NoChangesAreNoWork,
    ANodeIsKeptWholeWithItsCaseAndTold, ACaseThatChangesKeepsItsNodes,
    ADecisionSeesWhatIsThereAndMayLeaveIt, APromiseIsKeptWholeWithItsCase,
    ANamedRequestIsDoneOnceAndItsNameIsGoodForNoOther, AHistoryIsReadNewestFirstPageByPage,
    SeveralCasesChangeTogetherOrNotAtAll);

}  // namespace zoneflow::approval::testing

// Why nodes stand where they do, and what saves a start, by the shipped rulebook: the project of
// domain knowledge that on 2021-01-15 has nothing applied for and is to start on 2021-04-20.
#include <algorithm>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/testing/manual_clock.h"
#include "common/testing/status_matchers.h"
#include "services/approval/adapters/embedded_rulebook.h"
#include "services/approval/core/case_plan.h"
#include "services/approval/core/case_rescue.h"
#include "services/approval/core/choose_template.h"
#include "services/approval/core/explain.h"
#include "services/approval/core/keep_promise.h"
#include "services/approval/core/open_case.h"
#include "services/approval/core/record_node.h"
#include "services/approval/core/require_start.h"
#include "services/approval/core/set_attributes.h"
#include "services/approval/core/sign_baseline.h"
#include "services/approval/core/todo.h"
#include "services/approval/testing/in_memory_case_store.h"

namespace zoneflow::approval {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using zoneflow::testing::IsOk;
using zoneflow::testing::IsOkAndHolds;
using zoneflow::testing::StatusIs;

Date Day(int year, int month, int day) { return Date{std::chrono::year{year} / month / day}; }

const Rulebook& Rules() {
  static const Rulebook rulebook = *LoadEmbeddedRulebook();
  return rulebook;
}

class GoldenRescueTest : public ::testing::Test {
 protected:
  void SetUp() override {
    clock_.Set(ShanghaiMidnight(Day(2021, 1, 15)));
    ProjectRecord member;
    member.id = ProjectId("p1");
    member.signing_id = SigningId("s1");
    member.zone = {"harbin-new-area", "", ""};
    member.company = "甲公司";
    ASSERT_THAT(OpenCases(store_, Rules()).Run({&member, 1}, LocalOperator(), clock_.Now()),
                IsOk());
    ASSERT_THAT(Require(Day(2021, 4, 20)), IsOk());
  }

  absl::Status Require(Date start) {
    return RequireStart(store_, Rules()).Run(id_, start, 0, LocalOperator(), clock_.Now()).status();
  }
  Case Stored() { return *store_.Get(id_); }
  absl::StatusOr<RescueProposal> Propose() {
    return ProposeRescue(Stored(), ShanghaiDate(clock_.Now()), Rules());
  }
  absl::StatusOr<Explanation> Explain(const char* procedure) {
    ASSIGN_OR_RETURN(const CasePlanRequest asked,
                     PlanRequestOf(Stored(), ShanghaiDate(clock_.Now()), Rules()));
    ASSIGN_OR_RETURN(const ProjectPlan plan,
                     PlanProject(Rules().catalogue, asked.request(), Rules().calendar));
    return ExplainRow(Rules().catalogue, asked.request(), plan, ProcedureId(procedure),
                      Rules().calendar);
  }
  static MeasureName Promised(const char* accept, const char* without) {
    return {EdgePromise{ProcedureId(accept), ProcedureId(without)}, {}};
  }
  absl::StatusOr<Case> Adopt(RescueCommand command, const Principal& principal = LocalOperator()) {
    command.case_id = id_;
    return AdoptRescue(store_, Rules()).Run(command, principal, clock_.Now());
  }

  const CaseId id_ = CaseIdFor(ProjectId("p1"));
  zoneflow::testing::ManualClock clock_;
  testing::InMemoryCaseStore store_;
};

TEST_F(GoldenRescueTest, ANodeSaysWhatSetsItsDaysAndWhatItHolds) {
  const auto why = Explain("CDRAW");
  ASSERT_THAT(why, IsOk());
  std::vector<std::string> waits, holds;
  for (const ChainLink& link : why->earliest) {
    waits.push_back(link.procedure.str());
  }
  for (const ChainLink& link : why->latest) {
    holds.push_back(link.procedure.str());
  }
  EXPECT_EQ(waits.back(), "CDRAW");
  EXPECT_EQ(holds.front(), "CDRAW");
  EXPECT_EQ(holds.back(), "START");
  EXPECT_THAT(waits, Contains("LISTING"));
  EXPECT_EQ(why->row.slack_wd, -8);
  const auto listing =
      std::ranges::find(why->earliest, ProcedureId("LISTING"), &ChainLink::procedure);
  EXPECT_EQ(listing->whose, DaysOf::kNotice);
  EXPECT_THAT(listing->words, HasSubstr("法定公告期不少于 30 日，不得压缩"));
  EXPECT_THAT(why->earliest.front().words, HasSubstr("不等待其他事项，最早 2021-01-15 受理"));
  EXPECT_EQ(why->earliest.back().whose, DaysOf::kEnterprise);
  EXPECT_THAT(why->earliest.back().words, HasSubstr("用时 20 个工作日"));
  EXPECT_THAT(why->latest.front().words, HasSubstr("最迟"));
  EXPECT_THAT(why->latest.back().words, HasSubstr("须在 2021-04-20 开工"));
  EXPECT_THAT(why->words, AllOf(HasSubstr("已晚 8 个工作日"), HasSubstr("公告 ")));
  EXPECT_THAT(Explain("JOINTACC"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("JOINTACC")));
}

TEST_F(GoldenRescueTest, OnePromiseSavesTheStartAndThePlanAsItIsProvesThatNoneDoesNot) {
  const auto proposal = Propose();
  ASSERT_THAT(proposal, IsOk());
  const Rescue& rescue = proposal->rescue;
  EXPECT_EQ(rescue.as_is.smallest_slack_wd, -10);
  EXPECT_EQ(rescue.as_is.earliest_start, Day(2021, 4, 29));
  ASSERT_TRUE(rescue.chosen);
  ASSERT_THAT(rescue.chosen->measures, SizeIs(1));
  EXPECT_EQ(proposal->candidates[rescue.chosen->measures[0]].Name(), "CDRAW without SCHEME");
  EXPECT_EQ(rescue.chosen->smallest_slack_wd, 9);
  EXPECT_THAT(rescue.refuted.front().measures, IsEmpty());
  // SCHEME is owed before DRAWREV is accepted, and what waited for it moves.
  ASSERT_THAT(proposal->due_on, SizeIs(1));
  EXPECT_THAT(proposal->diff.moved, Not(IsEmpty()));
  EXPECT_THAT(proposal->words, AllOf(HasSubstr("最少 1 项措施"), HasSubstr("受理时不等待"),
                                     HasSubstr("2021-04-29")));
}

TEST_F(GoldenRescueTest, WhereNothingLawfulSavesTheEarliestLawfulStartIsTold) {
  ASSERT_THAT(Require(Day(2021, 2, 10)), IsOk());
  const auto proposal = Propose();
  ASSERT_THAT(proposal, IsOk());
  EXPECT_EQ(proposal->rescue.chosen, std::nullopt);
  EXPECT_GT(proposal->rescue.earliest.earliest_start, Day(2021, 2, 10));
  EXPECT_THAT(proposal->words,
              AllOf(HasSubstr("均不能保"),
                    HasSubstr(FormatDate(proposal->rescue.earliest.earliest_start))));
  EXPECT_THAT(Adopt({.measures = {Promised("CDRAW", "SCHEME")}}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("late all the same")));
  EXPECT_THAT(Stored().promises, IsEmpty());
}

TEST_F(GoldenRescueTest, AnAdoptedRescueMakesItsPromisesAndMovesTheTimetableAtOnce) {
  const Date due = *Propose()->due_on.front();
  const std::int64_t revision = Stored().revision;
  const auto after = Adopt({.expected_revision = revision,
                            .measures = {Promised("CDRAW", "SCHEME")},
                            .reason = "调度会定"});
  ASSERT_THAT(after, IsOk());
  ASSERT_THAT(after->promises, SizeIs(1));
  const CasePromise& promise = after->promises.front();
  EXPECT_EQ(promise.due_on, due);
  EXPECT_EQ(promise.due_on, after->FindRow(ProcedureId("DRAWREV"))->latest_accept);
  EXPECT_EQ(promise.reason, "调度会定");
  EXPECT_EQ(promise.made_by, LocalOperator().id);
  EXPECT_EQ(after->triage.track, Track::kPromise);
  EXPECT_EQ(store_.Journal().back().kind, CaseChangeKind::kReplanned);
  EXPECT_FALSE(Propose()->rescue.needed);
  // Once more changes nothing, whatever revision was expected.
  EXPECT_THAT(Adopt({.expected_revision = revision, .measures = {Promised("CDRAW", "SCHEME")}}),
              IsOkAndHolds(Stored()));
  EXPECT_EQ(Stored().revision, after->revision);
}

TEST_F(GoldenRescueTest, AnOverlayChangesWhatANodeWaitsFor) {
  ASSERT_THAT(Require(Day(2021, 5, 10)), IsOk());
  ASSERT_THAT(Adopt({.measures = {{std::nullopt, OverlayId("NADI")}}}), IsOk());
  EXPECT_THAT(Stored().overlays, ElementsAre(OverlayId("NADI")));
  const std::vector<std::string> missing =
      MissingFor(ProcedureId("LANDPLAN"), Stored(), Day(2021, 1, 15), Rules());
  EXPECT_THAT(missing, ElementsAre(HasSubstr("备案")));  // no longer the contract
  EXPECT_THAT(MissingFor(ProcedureId("BUILDPERMIT"), Stored(), Day(2021, 1, 15), Rules()),
              Contains(HasSubstr("土地出让价款")));
  // Another start is planned with it too.
  const Timetable with = *Stored().timetable;
  ASSERT_THAT(Require(Day(2021, 5, 11)), IsOk());
  ASSERT_THAT(Require(Day(2021, 5, 10)), IsOk());
  EXPECT_EQ(Stored().timetable, with);
}

TEST_F(GoldenRescueTest, EachTimetableIsAVersionWithItsCauseAndALeaderSignsOne) {
  const SignBaseline sign(store_, Rules());
  EXPECT_EQ(Stored().timetable_version, 1);
  ASSERT_THAT(sign.Run(id_, 1, {}, LocalOperator(), clock_.Now()), IsOk());
  EXPECT_EQ(Stored().baseline_version, 1);
  const std::int64_t revision = Stored().revision;
  ASSERT_THAT(sign.Run(id_, 0, {}, LocalOperator(), clock_.Now()), IsOk());
  EXPECT_EQ(Stored().revision, revision);  // once
  ASSERT_THAT(Require(Day(2021, 4, 20)), IsOk());
  EXPECT_EQ(Stored().timetable_version, 1);  // the same timetable
  ASSERT_THAT(Adopt({.measures = {Promised("CDRAW", "SCHEME")}}), IsOk());
  ASSERT_THAT(Require(Day(2021, 4, 21)), IsOk());
  std::vector<std::string> causes;
  const auto versions = store_.ReadVersions({.case_id = id_});
  ASSERT_THAT(versions, IsOk());
  for (const TimetableVersion& version : *versions) {
    causes.push_back(StrCat(version.number, " ", PlanCauseKey(version.cause.kind), " ",
                            version.cause.words, " ", version.signed_by));
  }
  EXPECT_THAT(causes, ElementsAre(AllOf(HasSubstr("3 person"), HasSubstr("2021-04-21")),
                                  AllOf(HasSubstr("2 node 承诺「"), HasSubstr("不等待")),
                                  AllOf(HasSubstr("1 person"), HasSubstr("2021-04-20"),
                                        HasSubstr(LocalOperator().id))));
  EXPECT_EQ(Stored().baseline_version, 1);  // never just the last one
  EXPECT_THAT(sign.Run(id_, 2, {}, LocalOperator(), clock_.Now()),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("current one, 3")));
  EXPECT_EQ(store_.ReadVersion(id_, 2)->timetable.start, Day(2021, 4, 20));
}

TEST_F(GoldenRescueTest, AnotherTemplatePlansAnewAndWhatWasRecordedStays) {
  const ChooseTemplate choose(store_, Rules());
  const TemplateId own_land("industrial-filing-own-land");
  NodeEvent completed;
  completed.kind = NodeEventKind::kCompleted;
  completed.happened_on = Day(2021, 1, 15);
  ASSERT_THAT(RecordNode(store_, Rules())
                  .Record({id_, ProcedureId("REC")}, completed, LocalOperator(), clock_.Now()),
              IsOk());
  const auto after = choose.Run(id_, own_land, 0, {}, LocalOperator(), clock_.Now());
  ASSERT_THAT(after, IsOk());
  EXPECT_EQ(after->FindRow(ProcedureId("LISTING")), nullptr);
  EXPECT_NE(after->FindNode(ProcedureId("REC")), nullptr);
  EXPECT_NE(after->triage.track, Track::kLandPending);  // no land is to be won
  EXPECT_EQ(store_.ReadVersion(id_, after->timetable_version)->cause.kind,
            PlanCauseKind::kAttribute);
  EXPECT_THAT(choose.Run(id_, own_land, 0, {}, LocalOperator(), clock_.Now()),
              IsOkAndHolds(Stored()));
  EXPECT_EQ(Stored().revision, after->revision);
  EXPECT_THAT(choose.Run(id_, TemplateId("palace"), 0, {}, LocalOperator(), clock_.Now()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("rented-plant")));
}

TEST_F(GoldenRescueTest, AnswersDecideOnProceduresAndOpenQuestionsMakeTheStartAnInterval) {
  const SetAttributes set(store_, Rules());
  const AttributeId energy("energy_1000_tce_or_5_gwh"), water("own_water_source");
  const auto range_before = StartRangeOf(Stored(), Day(2021, 1, 15), Rules());
  ASSERT_THAT(range_before, IsOk());
  ASSERT_TRUE(range_before->has_value());
  EXPECT_LT((*range_before)->earliest, (*range_before)->latest);

  const auto after =
      set.Run(id_, {{energy, false}, {water, true}}, 0, {}, LocalOperator(), clock_.Now());
  ASSERT_THAT(after, IsOk());
  EXPECT_EQ(after->FindRow(ProcedureId("ENERGY")), nullptr);
  EXPECT_NE(after->FindRow(ProcedureId("WATERTAKE")), nullptr);
  EXPECT_EQ(after->timetable->rows.back().procedure, ProcedureId("START"));
  const auto version = store_.ReadVersion(id_, after->timetable_version);
  EXPECT_EQ(version->cause.kind, PlanCauseKind::kAttribute);
  EXPECT_THAT(version->cause.words,
              AllOf(HasSubstr("标准煤"), HasSubstr("为否"), HasSubstr("为是")));

  // Two answers fewer are open, and the interval lies within the one before.
  const auto range = StartRangeOf(*after, Day(2021, 1, 15), Rules());
  ASSERT_THAT(range, IsOk());
  EXPECT_GE((*range)->earliest, (*range_before)->earliest);
  EXPECT_LE((*range)->latest, (*range_before)->latest);

  // The same once more changes nothing; what is not known any more is an open question again.
  EXPECT_THAT(set.Run(id_, {{energy, false}}, 0, {}, LocalOperator(), clock_.Now()),
              IsOkAndHolds(Stored()));
  EXPECT_EQ(Stored().revision, after->revision);
  const auto back = set.Run(id_, {{energy, std::nullopt}, {water, std::nullopt}}, 0, {},
                            LocalOperator(), clock_.Now());
  ASSERT_THAT(back, IsOk());
  EXPECT_NE(back->FindRow(ProcedureId("ENERGY")), nullptr);
  EXPECT_EQ(back->FindRow(ProcedureId("WATERTAKE")), nullptr);

  // Once nothing is open there is one start.
  AttributeChanges all;
  for (const AttributeQuestion& question :
       QuestionsOf(*Rules().FindTemplate(back->template_id), {}, Rules())) {
    all[question.id] = true;
  }
  const auto closed = set.Run(id_, all, 0, {}, LocalOperator(), clock_.Now());
  ASSERT_THAT(closed, IsOk());
  EXPECT_THAT(StartRangeOf(*closed, Day(2021, 1, 15), Rules()), IsOkAndHolds(std::nullopt));
}

TEST_F(GoldenRescueTest, AnswersThatCannotBeAreRefusedAndNothingChanges) {
  const SetAttributes set(store_, Rules());
  const Case before = Stored();
  const auto refused = [&](const AttributeChanges& changes, const char* rule) {
    EXPECT_THAT(set.Run(id_, changes, 0, {}, LocalOperator(), clock_.Now()),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(rule)));
  };
  refused({}, "empty");
  refused({{AttributeId("weather"), true}}, "\"weather\" is none that template");
  refused({{AttributeId("hazardous_chemicals"), true}, {AttributeId("eia_report_or_form"), false}},
          "which eia_report_or_form (是否须编制环境影响报告书（表）) being no contradicts");
  EXPECT_THAT(set.Run(id_, {{AttributeId("own_water_source"), true}}, before.revision + 1, {},
                      LocalOperator(), clock_.Now()),
              StatusIs(absl::StatusCode::kAborted));
  const Principal elsewhere = {"person/eve", {"zone_leader"}, {"chengdu-gaoxin"}, false};
  EXPECT_THAT(
      set.Run(id_, {{AttributeId("own_water_source"), true}}, 0, {}, elsewhere, clock_.Now()),
      StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_EQ(Stored(), before);
}

TEST_F(GoldenRescueTest, WhatMayNotBeTakenIsRefusedAndNothingChanges) {
  const Case before = Stored();
  const auto refused = [&](MeasureName measure, const char* name) {
    EXPECT_THAT(Adopt({.measures = {measure}}),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(name)));
  };
  refused(Promised("BUILDPERMIT", "DRAWREV"), "BUILDPERMIT without DRAWREV");  // core
  refused({std::nullopt, OverlayId("COMMIT")}, "COMMIT");                      // not enabled
  refused({std::nullopt, OverlayId("WITHPLAN")}, "WITHPLAN");                  // no measure
  EXPECT_THAT(Adopt({}), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("empty")));
  EXPECT_THAT(
      Adopt({.expected_revision = before.revision + 1, .measures = {Promised("CDRAW", "SCHEME")}}),
      StatusIs(absl::StatusCode::kAborted));
  const Principal elsewhere = {"person/eve", {"zone_leader"}, {"chengdu-gaoxin"}, false};
  EXPECT_THAT(Adopt({.measures = {Promised("CDRAW", "SCHEME")}}, elsewhere),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_EQ(Stored(), before);
}

}  // namespace
}  // namespace zoneflow::approval

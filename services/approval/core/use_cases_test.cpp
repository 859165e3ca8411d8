#include <algorithm>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/sha256.h"
#include "common/testing/manual_clock.h"
#include "common/testing/status_matchers.h"
#include "services/approval/core/midnight.h"
#include "services/approval/core/open_case.h"
#include "services/approval/core/require_start.h"
#include "services/approval/core/todo.h"
#include "services/approval/testing/in_memory_case_store.h"

namespace zoneflow::approval {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::IsOkAndHolds;
using ::zoneflow::testing::StatusIs;

Date Day(int year, int month, int day) { return Date{std::chrono::year{year} / month / day}; }

Rulebook SmallRulebook() {
  Procedure land;
  land.id = ProcedureId("LAND");
  land.zh = "土地";
  land.promised_wd = 5;
  Procedure start;
  start.id = ProcedureId("START");
  start.zh = "开工";
  start.pre = {land.id};
  ProjectTemplate made;
  made.id = TemplateId("plant");
  made.procedures = {land.id, start.id};
  return {*Catalogue::Create({land, start}, {start.id, {land.id}}),
          {made},
          *WorkdayCalendar::Create({}, {2021}, 2020, 2022)};
}

ProjectRecord Member(const std::string& id, const std::string& signing = "s2") {
  ProjectRecord member;
  member.id = ProjectId(id);
  member.signing_id = SigningId(signing);
  member.zone = {"chengdu", "成都高新区", "四川"};
  member.company = "汇顶科技";
  member.amount = Money{100, "CNY"};
  return member;
}

Principal Ingest() { return {"service/ingest", {"service"}, {}, true}; }

class UseCasesTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::vector<CaseChange>> Open(const std::vector<ProjectRecord>& members) {
    return open_.Run(members, Ingest(), clock_.Now());
  }
  Case Stored(const std::string& project) { return *store_.Get(CaseIdFor(ProjectId(project))); }

  const Rulebook rulebook_ = SmallRulebook();
  zoneflow::testing::ManualClock clock_;
  testing::InMemoryCaseStore store_;
  OpenCases open_{store_, rulebook_};
  RequireStart require_start_{store_, rulebook_};
};

TEST_F(UseCasesTest, ACaseIdComesFromTheProjectAlone) {
  EXPECT_EQ(CaseIdFor(ProjectId("p1")).str(), Sha256Hex("case/p1").substr(0, 32));
}

TEST_F(UseCasesTest, EveryNamedMemberGetsACaseOnItsTrack) {
  ASSERT_THAT(Open({Member("p1"), Member("p2")}), IsOk());
  const Case opened = Stored("p1");
  EXPECT_EQ(opened.revision, 1);
  EXPECT_EQ(opened.template_id, TemplateId("plant"));
  EXPECT_EQ(opened.triage.track, Track::kLandPending);
  EXPECT_FALSE(opened.timetable.has_value());
  EXPECT_THAT(
      store_.Journal(),
      ElementsAre(testing::JournaledChange{opened.id, 1, CaseChangeKind::kOpened, "service/ingest",
                                           clock_.Now()},
                  testing::JournaledChange{CaseIdFor(ProjectId("p2")), 1, CaseChangeKind::kOpened,
                                           "service/ingest", clock_.Now()}));
}

TEST_F(UseCasesTest, ARepeatedSigningChangesNothing) {
  ASSERT_THAT(Open({Member("p1")}), IsOk());
  EXPECT_THAT(Open({Member("p1")}), IsOkAndHolds(IsEmpty()));
  EXPECT_EQ(store_.Journal().size(), 1U);
}

TEST_F(UseCasesTest, ACorrectedMemberCorrectsItsCaseAndOpensNoOther) {
  ASSERT_THAT(Open({Member("p1")}), IsOk());
  ProjectRecord corrected = Member("p1");
  corrected.amount = Money{200, "CNY"};
  ASSERT_THAT(Open({corrected, Member("p2")}), IsOk());
  EXPECT_EQ(Stored("p1").project, corrected);
  EXPECT_EQ(Stored("p1").revision, 2);
  EXPECT_EQ(store_.Journal()[1].kind, CaseChangeKind::kCorrected);
}

TEST_F(UseCasesTest, ACaseOfARejectedSigningStandsStillWithItsHistory) {
  ASSERT_THAT(Open({Member("p1")}), IsOk());
  ASSERT_THAT(require_start_.Run(CaseIdFor(ProjectId("p1")), Day(2021, 6, 1), 0, Ingest(),
                                 clock_.Now(), PastStart::kConfirmed),
              IsOk());
  EXPECT_THAT(TodosOf(Stored("p1"), rulebook_), ::testing::SizeIs(2));
  ProjectRecord rejected = Member("p1");
  rejected.status = FigureStatus::kRejected;
  ASSERT_THAT(Open({rejected, Member("p2")}), IsOk());
  const Case after = Stored("p1");
  EXPECT_TRUE(after.rejected());
  EXPECT_THAT(TodosOf(after, rulebook_), IsEmpty());
  EXPECT_EQ(LightsOf(after, Day(2021, 6, 1), rulebook_.calendar).worst, std::nullopt);
  EXPECT_EQ(NextTurn(after, rulebook_), std::nullopt);
  EXPECT_THAT(
      require_start_
          .Run(after.id, Day(2021, 7, 1), 0, Ingest(), clock_.Now(), PastStart::kConfirmed)
          .status(),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("rejected with signing s2")));

  // Taken back, it goes on where it stood.
  ASSERT_THAT(Open({Member("p1")}), IsOk());
  EXPECT_THAT(TodosOf(Stored("p1"), rulebook_), ::testing::SizeIs(2));
}

TEST_F(UseCasesTest, ARejectedSigningOpensNoCaseAndSpeaksForNoneThatAnotherTellsOf) {
  ProjectRecord rejected = Member("p1", "s1");
  rejected.status = FigureStatus::kRejected;
  ASSERT_THAT(Open({rejected}), IsOk());
  EXPECT_TRUE(store_.Journal().empty());
  ASSERT_THAT(Open({Member("p1", "s2")}), IsOk());
  ASSERT_THAT(Open({rejected}), IsOk());
  EXPECT_EQ(Stored("p1").project, Member("p1", "s2"));
}

TEST_F(UseCasesTest, AMemberToldLateIsOpenedIfItIsMissingAndCorrectsNothing) {
  ASSERT_THAT(Open({Member("p1")}), IsOk());
  ProjectRecord older = Member("p1");
  older.amount = Money{50, "CNY"};
  const auto changes = open_.RunLate(std::vector{older, Member("p2")}, Ingest(), clock_.Now());
  ASSERT_THAT(changes, IsOk());
  ASSERT_EQ(changes->size(), 1U);
  EXPECT_EQ((*changes)[0].after.project.id, ProjectId("p2"));
  EXPECT_EQ(Stored("p1").project, Member("p1"));
}

TEST_F(UseCasesTest, TheOrderInWhichSigningsArriveLeavesNoTrace) {
  std::vector<ProjectRecord> arrivals = {Member("p1", "s1"), Member("p1", "s2"),
                                         Member("p1", "s3")};
  arrivals[0].company = "甲";
  arrivals[1].company = "乙";
  std::vector<int> order = {0, 1, 2};
  do {
    testing::InMemoryCaseStore store;
    const OpenCases open(store, rulebook_);
    for (const int i : order) {
      ASSERT_THAT(open.Run({&arrivals[static_cast<std::size_t>(i)], 1}, Ingest(), clock_.Now()),
                  IsOk());
    }
    EXPECT_EQ(store.Get(CaseIdFor(ProjectId("p1")))->project, arrivals[0]);
  } while (std::next_permutation(order.begin(), order.end()));
}

// s1 is merged into s2: its own events and those of s2 in any order between them.
TEST_F(UseCasesTest, ACaseGoesOnWithTheSigningThatItsOwnWasMergedInto) {
  ProjectRecord gone = Member("p1", "s1");
  gone.status = FigureStatus::kRejected;
  const ProjectRecord told_first = Member("p1", "s1");
  const ProjectRecord kept = Member("p1", "s2");
  std::vector<int> order = {1, 1, 2, 2};
  do {
    testing::InMemoryCaseStore store;
    const OpenCases open(store, rulebook_);
    int of_first = 0, of_second = 0;
    for (const int signing : order) {
      const ProjectRecord& told = signing == 2 ? kept : of_first++ == 0 ? told_first : gone;
      const bool joins = signing == 2 && of_second++ == 1;
      const StandsFor others{joins ? std::vector{SigningId("s1")} : std::vector<SigningId>()};
      ASSERT_THAT(open.Run({&told, 1}, Ingest(), clock_.Now(), others), IsOk());
    }
    EXPECT_EQ(store.Get(CaseIdFor(ProjectId("p1")))->project, kept)
        << ::testing::PrintToString(order);
  } while (std::next_permutation(order.begin(), order.end()));
}

// s5 is split and s1 is its part: all their events in any order between them.
TEST_F(UseCasesTest, ACaseGoesOnWithThePartOfItsSigningAndBackIfTheSplitIsTakenBack) {
  const auto told = [&](const std::string& signing, bool rejected) {
    ProjectRecord record = Member("p1", signing);
    record.status = rejected ? FigureStatus::kRejected : FigureStatus::kChecked;
    return record;
  };
  const StandsFor part{{}, {SigningId("s5")}}, whole{{SigningId("s1")}, {}};
  using Told = std::pair<ProjectRecord, StandsFor>;
  for (const bool taken_back : {false, true}) {
    std::vector<Told> of_whole = {{told("s5", false), {}}, {told("s5", true), {}}};
    std::vector<Told> of_part = {{told("s1", false), part}};
    if (taken_back) {
      of_whole.emplace_back(told("s5", false), whole);
      of_part.emplace_back(told("s1", true), part);
    }
    std::vector<int> order(of_part.size(), 1);
    order.insert(order.end(), of_whole.size(), 5);
    do {
      testing::InMemoryCaseStore store;
      const OpenCases open(store, rulebook_);
      std::size_t whole_told = 0, part_told = 0;
      for (const int signing : order) {
        const auto& [record, others] = signing == 5 ? of_whole[whole_told++] : of_part[part_told++];
        ASSERT_THAT(open.Run({&record, 1}, Ingest(), clock_.Now(), others), IsOk());
      }
      EXPECT_EQ(store.Get(CaseIdFor(ProjectId("p1")))->project,
                told(taken_back ? "s5" : "s1", false))
          << ::testing::PrintToString(order);
    } while (std::next_permutation(order.begin(), order.end()));
  }
}

TEST_F(UseCasesTest, MembersThatCannotBeCasesAreNamedAndChangeNothing) {
  ProjectRecord nameless = Member("p2");
  nameless.company = "";
  const struct {
    std::vector<ProjectRecord> members;
    std::string part;
  } refused[] = {{{Member("p1"), Member("")}, "members[1].id"},
                 {{Member("p1", "")}, "members[0].signing_id"},
                 {{Member("p1"), nameless}, "members[1].name"},
                 {{Member("p1"), Member("p1")}, "\"p1\" stands twice"}};
  for (const auto& one : refused) {
    EXPECT_THAT(Open(one.members),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(one.part)));
  }
  EXPECT_THAT(store_.Journal(), IsEmpty());
}

TEST_F(UseCasesTest, ARequiredStartBringsTheTimetable) {
  ASSERT_THAT(Open({Member("p1")}), IsOk());
  const CaseId id = CaseIdFor(ProjectId("p1"));
  const auto scheduled = require_start_.Run(id, Day(2021, 4, 20), 1, LocalOperator(), clock_.Now());
  ASSERT_THAT(scheduled, IsOk());
  EXPECT_EQ(scheduled->revision, 2);
  EXPECT_EQ(scheduled->required_start, Day(2021, 4, 20));
  ASSERT_TRUE(scheduled->timetable.has_value());
  EXPECT_EQ(scheduled->timetable->rows[0].latest_accept, Day(2021, 4, 13));
  EXPECT_EQ(Stored("p1"), *scheduled);
  EXPECT_EQ(store_.Journal().back().actor, "person/local-operator");
}

TEST_F(UseCasesTest, TheSameStartAgainChangesNothing) {
  ASSERT_THAT(Open({Member("p1")}), IsOk());
  const CaseId id = CaseIdFor(ProjectId("p1"));
  const auto first = require_start_.Run(id, Day(2021, 4, 20), 0, LocalOperator(), clock_.Now());
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(require_start_.Run(id, Day(2021, 4, 20), 0, LocalOperator(), clock_.Now()),
              IsOkAndHolds(*first));
  EXPECT_EQ(store_.Journal().size(), 2U);
}

TEST_F(UseCasesTest, AStartThatHasPassedIsToBeConfirmed) {
  ASSERT_THAT(Open({Member("p1")}), IsOk());
  const CaseId id = CaseIdFor(ProjectId("p1"));
  clock_.Set(ShanghaiMidnight(Day(2021, 4, 21)));
  const auto unconfirmed =
      require_start_.Run(id, Day(2021, 4, 20), 0, LocalOperator(), clock_.Now());
  EXPECT_THAT(unconfirmed,
              StatusIs(absl::StatusCode::kFailedPrecondition, StartsWith("confirm_past: ")));
  EXPECT_FALSE(Stored("p1").required_start.has_value());
  EXPECT_THAT(require_start_.Run(id, Day(2021, 4, 21), 0, LocalOperator(), clock_.Now()), IsOk());
  EXPECT_THAT(require_start_.Run(id, Day(2021, 4, 20), 0, LocalOperator(), clock_.Now(),
                                 PastStart::kConfirmed),
              IsOk());
  // As it stands: a repeat asks for nothing.
  EXPECT_THAT(require_start_.Run(id, Day(2021, 4, 20), 0, LocalOperator(), clock_.Now()), IsOk());
}

TEST_F(UseCasesTest, ACorrectionKeepsTheTimetable) {
  ASSERT_THAT(Open({Member("p1")}), IsOk());
  const auto scheduled = require_start_.Run(CaseIdFor(ProjectId("p1")), Day(2021, 4, 20), 0,
                                            LocalOperator(), clock_.Now());
  ASSERT_THAT(scheduled, IsOk());
  ASSERT_THAT(Open({Member("p1", "s1")}), IsOk());
  EXPECT_EQ(Stored("p1").timetable, scheduled->timetable);
  EXPECT_EQ(Stored("p1").revision, 3);
}

TEST_F(UseCasesTest, EachChangeTellsTheLightsOfItsDay) {
  ASSERT_THAT(Open({Member("p1")}), IsOk());
  EXPECT_EQ(store_.Journal().back().lights, CaseLights());
  // LAND must be accepted by 13 April, START on the 20th.
  const CaseId id = CaseIdFor(ProjectId("p1"));
  clock_.Set(ShanghaiMidnight(Day(2021, 4, 14)) - std::chrono::microseconds{1});
  ASSERT_THAT(require_start_.Run(id, Day(2021, 4, 20), 0, LocalOperator(), clock_.Now()), IsOk());
  EXPECT_EQ(store_.Journal().back().at, clock_.Now());
  EXPECT_EQ(store_.Journal().back().lights,
            (CaseLights{Light::kYellow, {Light::kYellow, Light::kGreen}}));

  clock_.Set(ShanghaiMidnight(Day(2021, 4, 14)));
  ASSERT_THAT(Open({Member("p1", "s1")}), IsOk());
  EXPECT_EQ(store_.Journal().back().kind, CaseChangeKind::kCorrected);
  EXPECT_EQ(store_.Journal().back().at, clock_.Now());
  EXPECT_EQ(store_.Journal().back().lights,
            (CaseLights{Light::kRed, {Light::kRed, Light::kGreen}}));
}

TEST_F(UseCasesTest, OnADayTheCalendarDoesNotReachAChangeHasNoLights) {
  ASSERT_THAT(Open({Member("p1")}), IsOk());
  clock_.Set(ShanghaiMidnight(Day(2023, 1, 1)));
  ASSERT_THAT(require_start_.Run(CaseIdFor(ProjectId("p1")), Day(2021, 4, 20), 0, LocalOperator(),
                                 clock_.Now(), PastStart::kConfirmed),
              IsOk());
  EXPECT_EQ(store_.Journal().back().lights,
            (CaseLights{std::nullopt, {std::nullopt, std::nullopt}}));
}

TEST_F(UseCasesTest, ANodeTheCalendarDoesNotReachHasNoLightAndLeavesTheOthers) {
  Case value;
  value.timetable.emplace();
  value.timetable->rows = {{ProcedureId("OLD"), "旧", 0, Day(2019, 4, 1), Day(2019, 4, 1)},
                           {ProcedureId("LAND"), "土地", 5, Day(2021, 4, 13), Day(2021, 4, 20)}};
  EXPECT_EQ(LightsOf(value, Day(2021, 4, 1), rulebook_.calendar),
            (CaseLights{Light::kGreen, {std::nullopt, Light::kGreen}}));
}

TEST_F(UseCasesTest, AStartThatIsRefusedChangesNothing) {
  ASSERT_THAT(Open({Member("p1")}), IsOk());
  const CaseId id = CaseIdFor(ProjectId("p1"));
  const Principal stranger = {"person/li", {"approval_officer"}, {"wuxi"}, false};
  EXPECT_THAT(
      require_start_.Run(CaseId("nosuch"), Day(2021, 4, 20), 0, LocalOperator(), clock_.Now()),
      StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(require_start_.Run(id, Day(2021, 4, 20), 0, stranger, clock_.Now()),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("chengdu")));
  EXPECT_THAT(require_start_.Run(id, Day(2021, 4, 20), 7, LocalOperator(), clock_.Now()),
              StatusIs(absl::StatusCode::kAborted, HasSubstr("revision 1, not 7")));
  EXPECT_THAT(require_start_.Run(id, Day(2030, 4, 20), 0, LocalOperator(), clock_.Now()),
              StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("2030-04-20")));
  EXPECT_EQ(store_.Journal().size(), 1U);
}

TEST_F(UseCasesTest, ACaseOnATemplateThatIsGoneCannotBeScheduled) {
  ASSERT_THAT(Open({Member("p1")}), IsOk());
  Rulebook other = SmallRulebook();
  other.templates[0].id = TemplateId("another");
  const RequireStart require_start(store_, other);
  EXPECT_THAT(require_start.Run(CaseIdFor(ProjectId("p1")), Day(2021, 4, 20), 0, LocalOperator(),
                                clock_.Now()),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("\"plant\"")));
}

}  // namespace
}  // namespace zoneflow::approval

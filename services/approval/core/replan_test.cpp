#include "services/approval/core/replan.h"

#include <string>
#include <utility>
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

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

Date Day(int year, int month, int day) { return Date{std::chrono::year{year} / month / day}; }

// Land takes so many working days; these days are holidays.
Rulebook Rules(int land_wd, const std::vector<Date>& holidays = {}) {
  Procedure land;
  land.id = ProcedureId("LAND");
  land.zh = "土地";
  land.promised_wd = land_wd;
  Procedure start;
  start.id = ProcedureId("START");
  start.zh = "开工";
  start.pre = {land.id};
  ProjectTemplate made;
  made.id = TemplateId("plant");
  made.procedures = {land.id, start.id};
  std::vector<WorkdayException> days;
  for (const Date day : holidays) {
    days.push_back({day, WorkdayKind::kOff});
  }
  return {*Catalogue::Create({land, start}, {start.id, {land.id}}),
          {made},
          *WorkdayCalendar::Create(days, {2021}, 2020, 2022)};
}

class ReplanTest : public ::testing::Test {
 protected:
  // Projects that start on 1 June, in Chengdu but for "x…".
  void Schedule(const std::vector<std::string>& projects) {
    const OpenCases open(store_, before_);
    const RequireStart require_start(store_, before_);
    for (const std::string& project : projects) {
      ProjectRecord member;
      member.id = ProjectId(project);
      member.signing_id = SigningId("s1");
      member.zone = {project.starts_with("x") ? "xian" : "chengdu", "", ""};
      member.company = project;
      ASSERT_THAT(open.Run({&member, 1}, LocalOperator(), clock_.Now()), IsOk());
      ASSERT_THAT(require_start.Run(CaseIdFor(member.id), Day(2021, 6, 1), 0, LocalOperator(),
                                    clock_.Now(), PastStart::kConfirmed),
                  IsOk());
    }
  }
  absl::StatusOr<Replan> Run(const Rulebook& rules, const NamedRequest& request = {},
                             bool preview = false, const Principal& principal = LocalOperator()) {
    return ReplanAll(store_, rules)
        .Run({{PlanCauseKind::kHoliday, "", "国办发明电〔2025〕7号"}, preview}, request, principal,
             clock_.Now());
  }
  std::size_t Events() const { return store_.Journal().size(); }

  const Rulebook before_ = Rules(5);
  zoneflow::testing::ManualClock clock_;
  testing::InMemoryCaseStore store_;
};

TEST_F(ReplanTest, OnlyCasesWhoseDaysMoveAreToldAndAllOfItOnce) {
  Schedule({"p1", "p2"});
  const std::size_t events = Events();
  const auto quiet = Run(before_);
  ASSERT_THAT(quiet, IsOk());
  EXPECT_EQ(quiet->cases, 2);
  EXPECT_EQ(quiet->unchanged, 2);
  EXPECT_EQ(Events(), events) << "what need not move stays";
  ASSERT_THAT(store_.Replans(), SizeIs(1));

  const Rulebook after = Rules(7);
  const auto moved = Run(after);
  ASSERT_THAT(moved, IsOk());
  EXPECT_EQ(moved->moved, 2);
  EXPECT_EQ(moved->unchanged, 0);
  EXPECT_EQ(Events(), events + 2);
  EXPECT_EQ(store_.Journal().back().kind, CaseChangeKind::kReplanned);
  const Case value = *store_.Get(CaseIdFor(ProjectId("p1")));
  EXPECT_EQ(value.timetable_version, 2);
  const auto version = store_.ReadVersion(value.id, 2);
  ASSERT_THAT(version, IsOk());
  EXPECT_EQ(version->cause.kind, PlanCauseKind::kHoliday);
  EXPECT_EQ(version->cause.words, "国办发明电〔2025〕7号");
  ASSERT_THAT(store_.Replans(), SizeIs(2));
  EXPECT_EQ(store_.Replans().back().moved, 2);
  // Once more, they are where they belong.
  EXPECT_EQ(Run(after)->unchanged, 2);
  // A holiday among the days of the land.
  EXPECT_EQ(Run(Rules(7, {Day(2021, 5, 28)}))->moved, 2);
}

TEST_F(ReplanTest, APreviewCountsAndStoresNothing) {
  Schedule({"p1"});
  const std::size_t events = Events();
  const auto seen = Run(Rules(7), {}, /*preview=*/true);
  ASSERT_THAT(seen, IsOk());
  EXPECT_EQ(seen->moved, 1);
  EXPECT_EQ(Events(), events);
  EXPECT_THAT(store_.Replans(), IsEmpty());
}

TEST_F(ReplanTest, TheSameRequestOnceMoreIsAnsweredAsItWas) {
  Schedule({"p1"});
  const Rulebook after = Rules(7);
  const auto first = Run(after, {"r1", "content"});
  ASSERT_THAT(first, IsOk());
  const auto again = Run(after, {"r1", "content"});
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(*again, *first);
  EXPECT_THAT(store_.Replans(), SizeIs(1));
  EXPECT_THAT(Run(after, {"r1", "other"}).status(), StatusIs(absl::StatusCode::kAlreadyExists));
}

TEST_F(ReplanTest, OnlyOfZonesThatOneMayActInAndWhatGivesNoPlanStandsAsItDid) {
  Schedule({"p1", "x1"});
  const Case before = *store_.Get(CaseIdFor(ProjectId("x1")));
  const auto own = Run(Rules(7), {}, false, {"person/lee", {"zone_leader"}, {"chengdu"}});
  ASSERT_THAT(own, IsOk());
  EXPECT_EQ(own->cases, 1);
  EXPECT_EQ(*store_.Get(before.id), before);
  // Longer than the calendar reaches back.
  const auto none = Run(Rules(1000));
  ASSERT_THAT(none, IsOk());
  EXPECT_EQ(none->failed, 2);
  ASSERT_THAT(none->failures, SizeIs(2));
  EXPECT_THAT(none->failures[0].reason, ::testing::Not(IsEmpty()));
  EXPECT_EQ(*store_.Get(before.id), before);
}

TEST_F(ReplanTest, ACauseHasItsWords) {
  const ReplanAll replan(store_, before_);
  EXPECT_THAT(
      replan.Run({{PlanCauseKind::kHoliday, "", ""}}, {}, LocalOperator(), clock_.Now()).status(),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("reason: 0 bytes")));
  EXPECT_THAT(
      replan.Run({{PlanCauseKind::kPerson, "", "x"}}, {}, LocalOperator(), clock_.Now()).status(),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("cause: person")));
}

}  // namespace
}  // namespace zoneflow::approval

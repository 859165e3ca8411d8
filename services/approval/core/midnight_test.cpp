#include "services/approval/core/midnight.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"

namespace zoneflow::approval {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::zoneflow::testing::IsOk;

Date Day(int year, int month, int day) { return Date{std::chrono::year{year} / month / day}; }

Rulebook OneStep() {
  Procedure land;
  land.id = ProcedureId("LAND");
  land.zh = "用地";
  land.promised_wd = 5;
  ProjectTemplate made;
  made.id = TemplateId("plant");
  made.procedures = {land.id};
  return {*Catalogue::Create({land}, {{}, {land.id}}),
          {made},
          *WorkdayCalendar::Create({}, {2021}, 2020, 2022)};
}

// A node to be accepted by Monday 15 March: yellow from the 12th (a fifth of five days before), red
// from the 16th.
Case Planned() {
  Case value;
  value.id = CaseId("c1");
  value.revision = 2;
  value.template_id = TemplateId("plant");
  value.required_start = Day(2021, 3, 22);
  value.timetable =
      Timetable{Day(2021, 3, 22),
                Day(2021, 3, 22),
                {{ProcedureId("LAND"), "用地", 5, Day(2021, 3, 15), Day(2021, 3, 22)}},
                false,
                ""};
  value.lights_told_on = Day(2021, 3, 1);
  return value;
}

CaseNode InState(NodeStatus status, Date since) {
  CaseNode node;
  node.procedure = ProcedureId("LAND");
  node.revision = 1;
  node.status = status;
  node.received_on = since;
  if (status != NodeStatus::kReceived) {
    node.accepted_on = since;
    node.limit = NodeLimit{5};
    node.due.on = Day(2021, 3, 8);
  }
  return node;
}

TEST(MidnightTest, LightsTurnDayByDayAndEachIsToldOnce) {
  const Rulebook rulebook = OneStep();
  Case value = Planned();
  std::vector<Date> days;
  std::vector<std::optional<Light>> lights;
  while (const auto next = NextTurn(value, rulebook)) {
    const auto step = TurnOf(value, *next, ShanghaiMidnight(Day(2021, 6, 1)), rulebook);
    ASSERT_THAT(step, IsOk());
    ASSERT_TRUE(step->case_change.has_value());
    EXPECT_EQ(step->case_change->after.revision, value.revision + 1);
    EXPECT_EQ(step->case_change->lights_before.worst,
              lights.empty() ? std::optional(Light::kGreen) : lights.back());
    days.push_back(*next);
    lights.push_back(step->case_change->lights.worst);
    value = step->case_change->after;
  }
  EXPECT_THAT(days, ElementsAre(Day(2021, 3, 12), Day(2021, 3, 16)));
  EXPECT_THAT(lights, ElementsAre(Light::kYellow, Light::kRed));
}

TEST(MidnightTest, PapersThatNobodyAnsweredAreAcceptedFromTheDayTheyCame) {
  const Rulebook rulebook = OneStep();
  Case value = Planned();
  value.timetable.reset();
  value.nodes = {InState(NodeStatus::kReceived, Day(2021, 3, 1))};
  ASSERT_EQ(NextTurn(value, rulebook), Day(2021, 3, 9));
  const Instant now = ShanghaiMidnight(Day(2021, 3, 11));
  const auto step = TurnOf(value, Day(2021, 3, 9), now, rulebook);
  ASSERT_THAT(step, IsOk());
  ASSERT_THAT(step->nodes, SizeIs(1));
  const NodeChange& change = step->nodes.front();
  EXPECT_TRUE(change.after.deemed_accepted);
  EXPECT_EQ(change.after.accepted_on, Day(2021, 3, 1));
  EXPECT_EQ(change.entry.event.happened_on, Day(2021, 3, 8));
  EXPECT_EQ(change.entry.actor, "service/approval");
  EXPECT_EQ(change.entry.recorded_at, now);
}

TEST(MidnightTest, NothingTurnsWhileTheClockStands) {
  const Rulebook rulebook = OneStep();
  Case value = Planned();
  CaseNode node = InState(NodeStatus::kSuspended, Day(2021, 3, 1));
  node.stops = {{Day(2021, 3, 3), std::nullopt, std::nullopt, 20, "听证", "告知书1号"}};
  value.nodes = {node};
  // The ceiling is reached on 31 March; three of five days are left then.
  EXPECT_EQ(NextTurn(value, rulebook), Day(2021, 3, 31));
  EXPECT_EQ(LightsOf(value, Day(2021, 3, 30), rulebook.calendar).nodes.front(), std::nullopt);
  EXPECT_NE(LightsOf(value, Day(2021, 3, 31), rulebook.calendar).nodes.front(), std::nullopt);
}

TEST(MidnightTest, WhatHasItsResultTurnsNoMore) {
  const Rulebook rulebook = OneStep();
  Case value = Planned();
  CaseNode node = InState(NodeStatus::kCompleted, Day(2021, 3, 1));
  node.completed_on = Day(2021, 3, 2);
  value.nodes = {node};
  EXPECT_EQ(NextTurn(value, rulebook), std::nullopt);
}

}  // namespace
}  // namespace zoneflow::approval

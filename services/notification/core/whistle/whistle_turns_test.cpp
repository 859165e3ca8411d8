#include "services/notification/core/whistle/whistle_turns.h"

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"
#include "services/notification/testing/whistle_in_hand.h"

namespace zoneflow::notification::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using zoneflow::testing::IsOk;

// An item with clocks for what is given; hours around the clock.
WhistleRulebook RulesWith(std::vector<std::pair<LegClockKind, int>> limits,
                          std::vector<DutyTurn> duty) {
  WhistleRules rules = SampleRules(1, *ParseDate("2021-01-01"));
  rules.items[1].limits = {};
  for (const auto& [kind, hours] : limits) {
    rules.items[1].limits[static_cast<std::size_t>(kind)] =
        TimeLimit{std::chrono::hours{hours}, TimeBasis::kAlways};
  }
  rules.zones[0].duty = std::move(duty);
  return *WhistleRulebook::Create(
      {rules}, ParseCalendar(workdays_data::Find("workday_calendar.csv"))->Latest());
}

const std::vector<DutyTurn> kAllOnDuty = {{1, {"园区", "wecom"}, TimeBasis::kAlways},
                                          {2, {"中心", "phone"}, TimeBasis::kAlways},
                                          {3, {"领导", "phone"}, TimeBasis::kAlways}};

// Ten hours to sign off, a hundred to resolve.
const WhistleRulebook& TenHours() {
  static const WhistleRulebook rules =
      RulesWith({{LegClockKind::kSignOff, 10}, {LegClockKind::kResolve, 1000}}, kAllOnDuty);
  return rules;
}

WhistleInHand DispatchedAtMidnight(const WhistleRulebook& rulebook) {
  WhistleInHand ticket(rulebook);
  EXPECT_THAT(ticket.Blow(kCommunity, At("2021-03-02 00:00")), IsOk());
  EXPECT_THAT(ticket.Do(kDispatcher, At("2021-03-02 00:00"), PlanDispatch,
                        std::vector<DispatchTo>{{"城市管理局", true}}, ""),
              IsOk());
  return ticket;
}

TEST(WhistleTurnsTest, RemindersGoUpTheLineAndLevelsFollow) {
  WhistleInHand ticket = DispatchedAtMidnight(TenHours());
  ticket.PassTo(At("2021-03-02 04:59"));
  EXPECT_THAT(Told(ticket.entries()), IsEmpty());
  ticket.PassTo(At("2021-03-02 05:00"));
  EXPECT_THAT(Told(ticket.entries()), ElementsAre("reminded 50 sign_off 经办人/wecom"));
  ticket.PassTo(At("2021-03-02 23:59"));
  EXPECT_THAT(
      Told(ticket.entries()),
      ElementsAre("reminded 50 sign_off 经办人/wecom", "reminded 80 sign_off 分管领导/wecom",
                  "reminded 100 sign_off 局长/phone", "escalated 1 园区/wecom",
                  "escalated 2 中心/phone", "escalated 3 领导/phone"));
}

TEST(WhistleTurnsTest, AJumpOfTheClockTellsEachOnceInOrder) {
  WhistleInHand jumped = DispatchedAtMidnight(TenHours()), slow = jumped;
  jumped.PassTo(At("2021-03-03 12:00"));
  for (int hour = 0; hour < 36; ++hour) {
    slow.PassTo(At("2021-03-02 00:00") + std::chrono::hours{hour});
  }
  slow.PassTo(At("2021-03-03 12:00"));
  EXPECT_EQ(Told(jumped.entries()), Told(slow.entries()));
  const std::size_t told = jumped.entries().size();
  jumped.PassTo(At("2021-03-02 00:00"));  // and back
  jumped.PassTo(At("2021-03-03 12:00"));
  EXPECT_EQ(jumped.entries().size(), told);
}

TEST(WhistleTurnsTest, WhatTheyAskForCancelsThem) {
  WhistleInHand ticket = DispatchedAtMidnight(TenHours());
  ticket.PassTo(At("2021-03-02 05:00"));
  ASSERT_THAT(ticket.Do(kUrban, At("2021-03-02 06:00"), PlanSignOff, 1), IsOk());
  ticket.PassTo(At("2021-03-10 00:00"));
  EXPECT_THAT(Told(ticket.entries()), ElementsAre("reminded 50 sign_off 经办人/wecom"));
}

TEST(WhistleTurnsTest, NothingIsToldOfWhatIsOver) {
  WhistleInHand withdrawn = DispatchedAtMidnight(TenHours());
  ASSERT_THAT(withdrawn.Do(kCommunity, At("2021-03-02 01:00"), PlanWithdraw, "误报"), IsOk());
  WhistleInHand bounced = DispatchedAtMidnight(TenHours());
  ASSERT_THAT(bounced.Do(kUrban, At("2021-03-02 01:00"), PlanBounce, 1, "非本部门职责", "公安分局"),
              IsOk());
  for (WhistleInHand* ticket : {&withdrawn, &bounced}) {
    ticket->PassTo(At("2021-12-01 00:00"));
    EXPECT_THAT(Told(ticket->entries()), IsEmpty());
  }
}

TEST(WhistleTurnsTest, ALevelIsToldOncePerLegWhicheverClockBringsItThere) {
  const WhistleRulebook rules = RulesWith(
      {{LegClockKind::kSignOff, 10}, {LegClockKind::kReportIn, 10}, {LegClockKind::kResolve, 1000}},
      kAllOnDuty);
  WhistleInHand ticket = DispatchedAtMidnight(rules);
  ticket.PassTo(At("2021-03-02 14:00"));
  EXPECT_THAT(
      Told(ticket.entries()),
      ElementsAre("reminded 50 sign_off 经办人/wecom", "reminded 50 report_in 经办人/wecom",
                  "reminded 80 sign_off 分管领导/wecom", "reminded 80 report_in 分管领导/wecom",
                  "reminded 100 sign_off 局长/phone", "escalated 1 园区/wecom",
                  "reminded 100 report_in 局长/phone"));
  ticket.PassTo(At("2021-03-04 00:00"));
  EXPECT_EQ(ticket.leg(1).escalated_to, 3);
}

TEST(WhistleTurnsTest, ALevelWithNobodyOnDutyIsSkippedAtOnceAndSaysSo) {
  std::vector<DutyTurn> duty = kAllOnDuty;
  duty[0].basis = TimeBasis::kWorking;
  // Ten hours after 08:00 it is 18:00.
  const WhistleRulebook rules =
      RulesWith({{LegClockKind::kSignOff, 10}, {LegClockKind::kResolve, 1000}}, duty);
  WhistleInHand ticket(rules);
  ASSERT_THAT(ticket.Blow(kCommunity, At("2021-03-02 08:00")), IsOk());
  ASSERT_THAT(ticket.Do(kDispatcher, At("2021-03-02 08:00"), PlanDispatch,
                        std::vector<DispatchTo>{{"城市管理局", true}}, ""),
              IsOk());
  ticket.PassTo(At("2021-03-02 18:00"));
  EXPECT_THAT(
      Told(ticket.entries()),
      ElementsAre("reminded 50 sign_off 经办人/wecom", "reminded 80 sign_off 分管领导/wecom",
                  "reminded 100 sign_off 局长/phone", "level_skipped 1", "escalated 2 中心/phone"));
  EXPECT_EQ(ticket.entries().back().revision, (ticket.entries().end() - 2)->revision);
}

TEST(WhistleTurnsTest, APostWithoutAChannelIsSaidAndBlocksNobody) {
  WhistleInHand ticket(TenHours());
  ASSERT_THAT(ticket.Blow(kCommunity, At("2021-03-02 00:00")), IsOk());
  ASSERT_THAT(ticket.Do(kDispatcher, At("2021-03-02 00:00"), PlanDispatch,
                        std::vector<DispatchTo>{{"无渠道局", true}}, ""),
              IsOk());
  ticket.PassTo(At("2021-03-02 10:00"));
  EXPECT_THAT(Told(ticket.entries()),
              ElementsAre("reminded 50 sign_off 经办人/", "reminded 80 sign_off 分管领导/",
                          "reminded 100 sign_off 局长/", "escalated 1 园区/wecom"));
}

TEST(WhistleTurnsTest, WorkingClocksAndPausesMoveTheMarks) {
  WhistleInHand ticket;
  // 16:00 before the Spring Festival: 4 working hours end on the 18th at noon.
  ASSERT_THAT(ticket.Blow(kCommunity, At("2021-02-10 16:00")), IsOk());
  ASSERT_THAT(ticket.Do(kDispatcher, At("2021-02-10 16:00"), PlanDispatch,
                        std::vector<DispatchTo>{{"城市管理局", true}}, ""),
              IsOk());
  const auto next = NextTurn(ticket.whistle(), ticket.rulebook());
  ASSERT_THAT(next, IsOk());
  EXPECT_EQ(*next, (WhistleTurn{At("2021-02-14 04:00"), 1, LegClockKind::kResolve, 50}));
  ticket.PassTo(At("2021-02-17 20:00"));
  EXPECT_THAT(Told(ticket.entries()),
              ElementsAre("reminded 50 resolve 经办人/wecom", "reminded 80 resolve 分管领导/wecom",
                          "reminded 100 resolve 局长/phone", "level_skipped 1",
                          "escalated 2 指挥中心/phone"));
}

}  // namespace
}  // namespace zoneflow::notification::testing

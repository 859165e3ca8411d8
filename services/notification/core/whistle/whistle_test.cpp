#include "services/notification/core/whistle/whistle.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"
#include "services/notification/core/whistle/whistle_moves.h"
#include "services/notification/testing/whistle_in_hand.h"

namespace zoneflow::notification::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;
using zoneflow::testing::IsOk;
using zoneflow::testing::StatusIs;

using enum absl::StatusCode;

const Instant kTen = At("2021-03-02 10:00");
const Instant kEleven = At("2021-03-02 11:00");
const Instant kNoon = At("2021-03-02 12:00");

// Of the community at ten, dispatched at ten.
WhistleInHand DispatchedTo(const std::vector<DispatchTo>& to, const std::string& item = "common") {
  WhistleInHand ticket;
  EXPECT_THAT(ticket.Blow(kCommunity, kTen, Garbage(item)), IsOk());
  EXPECT_THAT(ticket.Do(kDispatcher, kTen, PlanDispatch, to, ""), IsOk());
  return ticket;
}

TEST(WhistleTest, AGridWorkersWhistleWaitsForTheCommunityUnlessItIsUrgent) {
  WhistleInHand common, urgent, own;
  ASSERT_THAT(common.Blow(kGridWorker, kTen), IsOk());
  EXPECT_EQ(NeedOf(common.whistle()), "verify");
  EXPECT_THAT(
      common.Do(kDispatcher, kTen, PlanDispatch, std::vector<DispatchTo>{{"城市管理局", true}}, ""),
      StatusIs(kFailedPrecondition, HasSubstr("only what is verified")));
  EXPECT_THAT(common.Do(kGridWorker, kTen, PlanVerify, Verdict::kConfirmed, ""),
              StatusIs(kPermissionDenied));
  EXPECT_THAT(common.Do(kCommunity, kEleven, PlanVerify, Verdict::kConfirmed, ""), IsOk());
  EXPECT_EQ(NeedOf(common.whistle()), "dispatch");
  ASSERT_THAT(urgent.Blow(kGridWorker, kTen, Garbage("urgent")), IsOk());
  EXPECT_EQ(NeedOf(urgent.whistle()), "dispatch");
  ASSERT_THAT(own.Blow(kCommunity, kTen), IsOk());
  EXPECT_EQ(NeedOf(own.whistle()), "dispatch");
}

TEST(WhistleTest, WhatTheCommunityHandlesOrDropsGoesNoFurtherAndSaysWhy) {
  WhistleInHand ticket;
  ASSERT_THAT(ticket.Blow(kGridWorker, kTen), IsOk());
  EXPECT_THAT(ticket.Do(kCommunity, kTen, PlanVerify, Verdict::kHandled, " "),
              StatusIs(kInvalidArgument, HasSubstr("text: is empty")));
  EXPECT_THAT(ticket.Do(kCommunity, kTen, PlanVerify, Verdict::kHandled, "已清理"), IsOk());
  EXPECT_EQ(ticket.whistle().state, WhistleState::kHandled);
  EXPECT_EQ(NeedOf(ticket.whistle()), "");
  EXPECT_THAT(AllowedMoves(ticket.whistle(), nullptr, ticket.Context(LocalOperator(), kTen)),
              IsEmpty());
}

TEST(WhistleTest, ItemsZonesAndDepartmentsAreThoseOfTheRules) {
  WhistleInHand ticket;
  EXPECT_THAT(ticket.Blow(kCommunity, kTen, Garbage("noise")),
              StatusIs(kInvalidArgument, HasSubstr("item: \"noise\"")));
  Opening elsewhere = Garbage();
  elsewhere.zone.id = "cn-sc-chengdu-hitech";
  EXPECT_THAT(ticket.Blow(kCommunity, kTen, elsewhere), StatusIs(kPermissionDenied));
  EXPECT_THAT(ticket.Blow(LocalOperator(), kTen, elsewhere),
              StatusIs(kInvalidArgument, HasSubstr("no duty roster")));
  ASSERT_THAT(ticket.Blow(kCommunity, kTen), IsOk());
  const auto dispatch = [&](std::vector<DispatchTo> to) {
    return ticket.Do(kDispatcher, kTen, PlanDispatch, to, "");
  };
  EXPECT_THAT(dispatch({{"天文局", true}}), StatusIs(kInvalidArgument, HasSubstr("天文局")));
  EXPECT_THAT(dispatch({}), StatusIs(kInvalidArgument));
  EXPECT_THAT(dispatch({{"城市管理局", false}}),
              StatusIs(kInvalidArgument, HasSubstr("0 departments in the lead")));
  EXPECT_THAT(dispatch({{"城市管理局", true}, {"生态环境局", true}}), StatusIs(kInvalidArgument));
  EXPECT_THAT(dispatch({{"城市管理局", true}, {"城市管理局", false}}), StatusIs(kInvalidArgument));
  EXPECT_EQ(ticket.whistle().revision, 1);
}

TEST(WhistleTest, ATicketKeepsTheRulesItWasOpenedUnder) {
  WhistleRules slower = SampleRules(2, *ParseDate("2021-03-03"));
  slower.items[1].limits[0] = TimeLimit{std::chrono::hours{8}, TimeBasis::kWorking};
  const WhistleRulebook rulebook = *WhistleRulebook::Create(
      {SampleRules(1, *ParseDate("2021-01-01")), slower},
      ParseCalendar(workdays_data::Find("workday_calendar.csv"))->Latest());
  WhistleInHand before(rulebook), after(rulebook);
  ASSERT_THAT(before.Blow(kCommunity, At("2021-03-02 23:59")), IsOk());
  ASSERT_THAT(after.Blow(kCommunity, At("2021-03-03 00:00")), IsOk());
  for (WhistleInHand* ticket : {&before, &after}) {
    ASSERT_THAT(ticket->Do(kDispatcher, At("2021-03-03 09:00"), PlanDispatch,
                           std::vector<DispatchTo>{{"城市管理局", true}}, ""),
                IsOk());
  }
  EXPECT_THAT(before.leg(1).ClockOf(LegClockKind::kSignOff).due, Optional(At("2021-03-03 13:00")));
  EXPECT_THAT(after.leg(1).ClockOf(LegClockKind::kSignOff).due, Optional(At("2021-03-03 17:00")));
}

TEST(WhistleTest, ClocksRunFromTheDispatchWhetherOrNotItIsSignedOff) {
  WhistleInHand ticket = DispatchedTo({{"城市管理局", true}});
  ASSERT_THAT(ticket.Do(kUrban, kNoon, PlanSignOff, 1), IsOk());
  const Leg& leg = ticket.leg(1);
  EXPECT_THAT(leg.ClockOf(LegClockKind::kSignOff).due, Optional(At("2021-03-02 14:00")));
  EXPECT_THAT(leg.ClockOf(LegClockKind::kSignOff).done, Optional(kNoon));
  EXPECT_THAT(leg.ClockOf(LegClockKind::kReportIn).due, Optional(At("2021-03-03 10:00")));
  EXPECT_THAT(leg.ClockOf(LegClockKind::kFeedback).due, Optional(At("2021-03-04 10:00")));
  EXPECT_THAT(leg.ClockOf(LegClockKind::kResolve).due, Optional(At("2021-03-09 10:00")));
}

TEST(WhistleTest, AGoodTicketGoesItsWay) {
  WhistleInHand ticket = DispatchedTo({{"城市管理局", true}, {"生态环境局", false}});
  EXPECT_THAT(ticket.Do(kUrban, kEleven, PlanFeedback, 1, "王女士", "明日清运", std::nullopt),
              StatusIs(kFailedPrecondition, HasSubstr("after reporting in")));
  ASSERT_THAT(ticket.Do(kUrban, kEleven, PlanReportIn, 1, "李队长等 2 人", "现场", ""), IsOk());
  EXPECT_THAT(ticket.leg(1).ClockOf(LegClockKind::kSignOff).done, Optional(kEleven));
  EXPECT_THAT(ticket.Do(kUrban, kEleven, PlanSignOff, 1),
              StatusIs(kFailedPrecondition, HasSubstr("signed off")));
  ASSERT_THAT(
      ticket.Do(kUrban, kEleven, PlanFeedback, 1, "王女士", "明日清运", At("2021-03-03 18:00")),
      IsOk());
  EXPECT_THAT(ticket.Do(kUrban, kNoon, PlanFeedback, 1, "王女士", "x", kTen),
              StatusIs(kInvalidArgument, HasSubstr("until")));
  EXPECT_THAT(ticket.Do(kCommunity, kNoon, PlanRate, Rating{true, Satisfaction::kSatisfied}, ""),
              StatusIs(kFailedPrecondition, HasSubstr("only what is resolved")));
  ASSERT_THAT(ticket.Do(kUrban, kNoon, PlanResolve, 1, "已清运"), IsOk());
  EXPECT_EQ(ticket.whistle().state, WhistleState::kResolved);
  // A late acknowledgement does not undo it.
  EXPECT_THAT(ticket.Do(kEcology, kNoon, PlanSignOff, 2), StatusIs(kFailedPrecondition));
  EXPECT_THAT(ticket.Do(kUrban, kNoon, PlanRate, Rating{true, Satisfaction::kSatisfied}, ""),
              StatusIs(kPermissionDenied));
  ASSERT_THAT(ticket.Do(kCommunity, kNoon, PlanRate, Rating{true, Satisfaction::kSatisfied}, ""),
              IsOk());
  EXPECT_EQ(ticket.whistle().state, WhistleState::kClosed);
  EXPECT_THAT(ticket.Do(kCommunity, kNoon, PlanWithdraw, "不需要了"),
              StatusIs(kFailedPrecondition));
}

TEST(WhistleTest, ADepartmentActsForItselfAlone) {
  WhistleInHand ticket = DispatchedTo({{"城市管理局", true}, {"生态环境局", false}});
  EXPECT_THAT(ticket.Do(kEcology, kEleven, PlanSignOff, 1),
              StatusIs(kPermissionDenied, HasSubstr("城市管理局")));
  EXPECT_THAT(ticket.Do(kDispatcher, kEleven, PlanSignOff, 1), StatusIs(kPermissionDenied));
  EXPECT_THAT(ticket.Do(kUrban, kEleven, PlanSignOff, 9), StatusIs(kNotFound, HasSubstr("leg 9")));
  EXPECT_THAT(CheckMaySee(ticket.whistle(), kEcology), IsOk());
  EXPECT_THAT(CheckMaySee(ticket.whistle(), kPolice), StatusIs(kPermissionDenied));
}

TEST(WhistleTest, ABounceIsOncePerDepartmentWithAReasonAndAProposal) {
  WhistleInHand ticket = DispatchedTo({{"城市管理局", true}});
  EXPECT_THAT(ticket.Do(kUrban, kEleven, PlanBounce, 1, "", "生态环境局"),
              StatusIs(kInvalidArgument));
  EXPECT_THAT(ticket.Do(kUrban, kEleven, PlanBounce, 1, "非本部门职责", "城市管理局"),
              StatusIs(kInvalidArgument, HasSubstr("proposed_department")));
  ASSERT_THAT(ticket.Do(kUrban, kEleven, PlanBounce, 1, "非本部门职责", "生态环境局"), IsOk());
  EXPECT_EQ(NeedOf(ticket.whistle()), "dispatch");
  ASSERT_THAT(ticket.Do(kDispatcher, kNoon, PlanDispatch,
                        std::vector<DispatchTo>{{"城市管理局", true}}, "仍由你局处理"),
              IsOk());
  EXPECT_THAT(ticket.Do(kUrban, kNoon, PlanBounce, 2, "还是不归我们", "生态环境局"),
              StatusIs(kFailedPrecondition, HasSubstr("a department does so once")));
}

TEST(WhistleTest, ABounceComesBeforeTheTimeToSignOffHasRunOut) {
  WhistleInHand ticket = DispatchedTo({{"城市管理局", true}});
  EXPECT_THAT(
      ticket.Do(kUrban, At("2021-03-02 14:01"), PlanBounce, 1, "非本部门职责", "生态环境局"),
      StatusIs(kFailedPrecondition, HasSubstr("ran out at 2021-03-02T06:00:00")));
  ASSERT_THAT(ticket.Do(kUrban, At("2021-03-02 14:00"), PlanSignOff, 1), IsOk());
  EXPECT_THAT(
      ticket.Do(kUrban, At("2021-03-02 14:00"), PlanBounce, 1, "非本部门职责", "生态环境局"),
      StatusIs(kFailedPrecondition, HasSubstr("not signed off")));
}

TEST(WhistleTest, ABounceNeverResetsTheWhistlersClock) {
  WhistleInHand ticket = DispatchedTo({{"城市管理局", true}});
  const Instant due = *ticket.leg(1).ClockOf(LegClockKind::kResolve).due;
  ASSERT_THAT(ticket.Do(kUrban, kNoon, PlanBounce, 1, "非本部门职责", "生态环境局"), IsOk());
  ASSERT_THAT(ticket.Do(kDispatcher, At("2021-03-04 09:00"), PlanDispatch,
                        std::vector<DispatchTo>{{"生态环境局", true}}, ""),
              IsOk());
  EXPECT_THAT(ticket.whistle().first_dispatched_at, Optional(kTen));
  EXPECT_THAT(ticket.leg(2).ClockOf(LegClockKind::kResolve).due, Optional(due));
  EXPECT_EQ(ticket.leg(2).ClockOf(LegClockKind::kResolve).from, kTen);
  // Its own answers have their own time.
  EXPECT_THAT(ticket.leg(2).ClockOf(LegClockKind::kSignOff).due, Optional(At("2021-03-04 13:00")));
}

TEST(WhistleTest, TheThirdDispatchIsForTheDispatcherOfLastResortAndBinds) {
  WhistleInHand ticket = DispatchedTo({{"城市管理局", true}});
  const std::vector<DispatchTo> ecology = {{"生态环境局", true}}, police = {{"公安分局", true}};
  ASSERT_THAT(ticket.Do(kUrban, kEleven, PlanBounce, 1, "非本部门职责", "生态环境局"), IsOk());
  ASSERT_THAT(ticket.Do(kDispatcher, kEleven, PlanDispatch, ecology, ""), IsOk());
  ASSERT_THAT(ticket.Do(kEcology, kNoon, PlanBounce, 2, "非本部门职责", "城市管理局"), IsOk());
  EXPECT_EQ(NeedOf(ticket.whistle()), "last_resort");
  EXPECT_THAT(ticket.Do(kDispatcher, kNoon, PlanDispatch, police, ""),
              StatusIs(kFailedPrecondition, HasSubstr("person/last-resort")));
  ASSERT_THAT(ticket.Do(kLastResort, kNoon, PlanDispatch, police, ""), IsOk());
  EXPECT_EQ(ticket.leg(3).attempt, 3);
  EXPECT_THAT(ticket.Do(kPolice, kNoon, PlanBounce, 3, "非本部门职责", "城市管理局"),
              StatusIs(kFailedPrecondition, HasSubstr("decision of last resort")));
}

TEST(WhistleTest, APauseHoldsOnceItIsGrantedAndStaysVisible) {
  WhistleInHand ticket = DispatchedTo({{"城市管理局", true}});
  ASSERT_THAT(ticket.Do(kUrban, kTen, PlanReportIn, 1, "李队长", "", ""), IsOk());
  const Instant friday = At("2021-03-05 10:00");
  EXPECT_THAT(ticket.Do(kUrban, kNoon, PlanRequestPause, 1, "居民另约", kTen),
              StatusIs(kInvalidArgument, HasSubstr("until")));
  ASSERT_THAT(ticket.Do(kUrban, kEleven, PlanRequestPause, 1, "居民另约", friday), IsOk());
  EXPECT_THAT(ticket.leg(1).ClockOf(LegClockKind::kResolve).due, Optional(At("2021-03-09 10:00")));
  EXPECT_THAT(ticket.Do(kUrban, kNoon, PlanDecidePause, 1, true, ""), StatusIs(kPermissionDenied));
  ASSERT_THAT(ticket.Do(kDispatcher, kNoon, PlanDecidePause, 1, true, ""), IsOk());
  // From noon on Tuesday: two days and 22 hours around the clock.
  EXPECT_THAT(ticket.leg(1).ClockOf(LegClockKind::kResolve).due, Optional(At("2021-03-12 08:00")));
  // 14 of 16 working hours were left: seven on Friday from ten, seven on Monday.
  EXPECT_THAT(ticket.leg(1).ClockOf(LegClockKind::kFeedback).due, Optional(At("2021-03-08 16:00")));
  ASSERT_EQ(ticket.leg(1).pauses.size(), 1U);
  EXPECT_EQ(ticket.leg(1).pauses[0].decided_by, "person/dispatcher");
  EXPECT_THAT(ticket.Do(kUrban, kNoon, PlanRequestPause, 1, "再停", friday),
              StatusIs(kFailedPrecondition, HasSubstr("one at a time")));
}

TEST(WhistleTest, ToSignOffTakesNoPause) {
  WhistleInHand ticket = DispatchedTo({{"城市管理局", true}});
  ASSERT_THAT(ticket.Do(kUrban, kEleven, PlanRequestPause, 1, "居民另约", At("2021-03-05 10:00")),
              IsOk());
  ASSERT_THAT(ticket.Do(kDispatcher, kEleven, PlanDecidePause, 1, true, ""), IsOk());
  EXPECT_THAT(ticket.leg(1).ClockOf(LegClockKind::kSignOff).due, Optional(At("2021-03-02 14:00")));
  EXPECT_THAT(ticket.leg(1).ClockOf(LegClockKind::kReportIn).due, Optional(At("2021-03-05 17:00")));
}

TEST(WhistleTest, ARefusedPauseLeavesTheClocksAndSaysWhy) {
  WhistleInHand ticket = DispatchedTo({{"城市管理局", true}});
  const auto clocks = ticket.leg(1).clocks;
  ASSERT_THAT(ticket.Do(kUrban, kTen, PlanRequestPause, 1, "立项中", At("2021-03-05 10:00")),
              IsOk());
  EXPECT_THAT(ticket.Do(kDispatcher, kNoon, PlanDecidePause, 1, false, ""),
              StatusIs(kInvalidArgument));
  ASSERT_THAT(ticket.Do(kDispatcher, kNoon, PlanDecidePause, 1, false, "无依据"), IsOk());
  EXPECT_EQ(ticket.leg(1).clocks, clocks);
  EXPECT_EQ(ticket.leg(1).pauses[0].decision, "无依据");
}

TEST(WhistleTest, AReopenedTicketGivesTheLeadItsTimeAnew) {
  WhistleInHand ticket = DispatchedTo({{"城市管理局", true}});
  ASSERT_THAT(ticket.Do(kUrban, kTen, PlanReportIn, 1, "李队长", "", ""), IsOk());
  ASSERT_THAT(ticket.Do(kUrban, kEleven, PlanResolve, 1, "已清运"), IsOk());
  ASSERT_THAT(ticket.Do(kCommunity, kNoon, PlanReopen, "又堆了"), IsOk());
  EXPECT_EQ(ticket.whistle().state, WhistleState::kDispatched);
  EXPECT_EQ(ticket.whistle().reopened, 1);
  EXPECT_THAT(ticket.leg(1).ClockOf(LegClockKind::kResolve).due, Optional(At("2021-03-09 12:00")));
  EXPECT_THAT(ticket.leg(1).ClockOf(LegClockKind::kReportIn).done, Optional(kTen));
  EXPECT_THAT(ticket.Do(kUrban, kNoon, PlanResolve, 1, "再清运"), IsOk());
}

TEST(WhistleTest, ButtonsAreForWhoeverMayPressThem) {
  WhistleInHand ticket = DispatchedTo({{"城市管理局", true}});
  const auto allowed = [&](const Principal& who, const Leg* leg) {
    return AllowedMoves(ticket.whistle(), leg, ticket.Context(who, kEleven));
  };
  EXPECT_THAT(allowed(kUrban, &ticket.leg(1)),
              ElementsAre(WhistleMove::kSignOff, WhistleMove::kBounce, WhistleMove::kReportIn,
                          WhistleMove::kRequestPause, WhistleMove::kRequestExclusion));
  EXPECT_THAT(allowed(kUrban, nullptr), ElementsAre(WhistleMove::kAttachEvidence));
  EXPECT_THAT(allowed(kEcology, &ticket.leg(1)), IsEmpty());
  EXPECT_THAT(allowed(kCommunity, nullptr),
              ElementsAre(WhistleMove::kWithdraw, WhistleMove::kAttachEvidence));
  EXPECT_THAT(allowed(kDispatcher, nullptr),
              ElementsAre(WhistleMove::kDispatch, WhistleMove::kAttachEvidence));
}

Evidence Photo(int number) {
  return {std::string(63, 'a') + std::to_string(number % 10), "image/jpeg", 1000 + number, "a.jpg"};
}

TEST(WhistleTest, EvidenceIsAttachedOnceByThoseWhoseTicketItIsUntilItIsOver) {
  WhistleInHand ticket = DispatchedTo({{"城市管理局", true}});
  const auto attach = [&](const Principal& who, const Evidence& evidence,
                          const std::string& text = "") {
    return ticket.Do(who, kEleven, PlanAttachEvidence, evidence, text);
  };
  ASSERT_THAT(attach(kGridWorker, Photo(1)), IsOk());
  EXPECT_THAT(attach(kCommunity, Photo(1)),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("attached already")));
  ASSERT_THAT(attach(kUrban, Photo(2), "清运前"), IsOk());
  EXPECT_THAT(attach(kEcology, Photo(3)), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(attach(Person("leader", {"zone_leader"}), Photo(3)),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("who whistled")));
  EXPECT_THAT(attach(kUrban, Photo(3), std::string(4001, 'x')),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("text: 4001")));
  Evidence named = Photo(3);
  named.file_name = std::string(256, 'x');
  EXPECT_THAT(attach(kUrban, named),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("file_name: 256")));
  EXPECT_THAT(ticket.whistle().evidence, ElementsAre(Photo(1), Photo(2)));
  for (std::size_t i = 2; i < kMostEvidence; ++i) {
    Evidence more = Photo(0);
    more.id = std::string(62, 'b') + std::to_string(10 + i);
    ASSERT_THAT(attach(kGridWorker, more), IsOk());
  }
  EXPECT_THAT(attach(kGridWorker, Photo(4)),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("20 pieces")));
}

TEST(WhistleTest, NothingIsAttachedToWhatIsOver) {
  WhistleInHand ticket = DispatchedTo({{"城市管理局", true}});
  ASSERT_THAT(ticket.Do(kCommunity, kEleven, PlanWithdraw, "误报"), IsOk());
  EXPECT_THAT(ticket.Do(kCommunity, kEleven, PlanAttachEvidence, Photo(1), ""),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("withdrawn")));
  EXPECT_TRUE(ticket.whistle().evidence.empty());
}

TEST(WhistleTest, ATicketIsTheSumOfItsEntries) {
  WhistleInHand ticket = DispatchedTo({{"城市管理局", true}, {"生态环境局", false}});
  ASSERT_THAT(ticket.Do(kUrban, kTen, PlanBounce, 1, "非本部门职责", "公安分局"), IsOk());
  ASSERT_THAT(ticket.Do(kDispatcher, kEleven, PlanDispatch,
                        std::vector<DispatchTo>{{"公安分局", true}}, ""),
              IsOk());
  ASSERT_THAT(ticket.Do(kPolice, kNoon, PlanReportIn, 3, "张警官", "现场", ""), IsOk());
  ASSERT_THAT(ticket.Do(kPolice, kNoon, PlanRequestPause, 3, "居民另约", At("2021-03-04 10:00")),
              IsOk());
  ASSERT_THAT(ticket.Do(kDispatcher, kNoon, PlanDecidePause, 3, true, ""), IsOk());
  ASSERT_THAT(ticket.Do(kEcology, kNoon, PlanRequestExclusion, 2, "无理诉求"), IsOk());
  ASSERT_THAT(ticket.Do(kDispatcher, kNoon, PlanDecideExclusion, 2, true, "属实"), IsOk());
  ticket.PassTo(At("2021-03-08 10:00"));
  ASSERT_THAT(ticket.Do(kPolice, At("2021-03-08 10:00"), PlanResolve, 3, "已处理"), IsOk());
  ASSERT_THAT(ticket.Do(kPolice, At("2021-03-08 10:30"), PlanAttachEvidence, Photo(1), "已清"),
              IsOk());
  ASSERT_THAT(ticket.Do(kCommunity, At("2021-03-08 11:00"), PlanReopen, "又来了"), IsOk());
  ASSERT_THAT(ticket.Do(kPolice, At("2021-03-08 12:00"), PlanResolve, 3, "已处理"), IsOk());
  ASSERT_THAT(ticket.Do(kCommunity, At("2021-03-08 12:00"), PlanRate,
                        Rating{true, Satisfaction::kFair}, "还行"),
              IsOk());
  EXPECT_EQ(Replay(ticket.whistle().id, ticket.entries()), ticket.whistle());
  EXPECT_EQ(ticket.whistle().entries, static_cast<std::int64_t>(ticket.entries().size()));
}

TEST(WhistleTest, TheSameMatterIsMergedUntilDepartmentsWorkOnIt) {
  WhistleInHand first, second;
  ASSERT_THAT(first.Blow(kGridWorker, kTen), IsOk());
  ASSERT_THAT(second.Blow(kGridWorker, kTen), IsOk());
  Whistle into = second.whistle();
  into.id = WhistleIdOf("other");
  const auto merge = [&](const Whistle& one, const Whistle& other, const Principal& who) {
    return PlanMerge(one, other, "同一件事", first.Context(who, kTen));
  };
  const auto merged = merge(first.whistle(), into, kCommunity);
  ASSERT_THAT(merged, IsOk());
  EXPECT_EQ(merged->merged.after.state, WhistleState::kMerged);
  EXPECT_EQ(merged->merged.after.merged_into, into.id);
  EXPECT_EQ(NeedOf(merged->merged.after), "");
  EXPECT_EQ(merged->into.after.state, into.state);
  EXPECT_EQ(merged->into.entries.back().kind, EntryKind::kTookIn);
  EXPECT_EQ(merged->into.entries.back().other, first.whistle().id);
  EXPECT_EQ(merged->into.entries.back().people, kGridWorker.id);
  EXPECT_THAT(merge(first.whistle(), first.whistle(), kCommunity),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("into_id")));
  EXPECT_THAT(merge(first.whistle(), into, kGridWorker),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(merge(merged->merged.after, into, kCommunity),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(
      merge(first.whistle(), merged->merged.after, kCommunity).status().code(),
      ::testing::AnyOf(absl::StatusCode::kInvalidArgument, absl::StatusCode::kFailedPrecondition));
  Whistle elsewhere = into;
  elsewhere.opening.zone.id = "cn-sc-chengdu-hitech";
  EXPECT_THAT(merge(first.whistle(), elsewhere, kCommunity),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("another zone")));
}

}  // namespace
}  // namespace zoneflow::notification::testing

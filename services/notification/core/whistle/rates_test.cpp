#include "services/notification/core/whistle/rates.h"

#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"
#include "services/notification/testing/whistle_in_hand.h"

namespace zoneflow::notification::testing {
namespace {

using ::testing::Optional;
using ::testing::SizeIs;
using zoneflow::testing::IsOk;

const Instant kTen = At("2021-03-02 10:00");
const Instant kApril = At("2021-04-30 10:00");

WhistleInHand Dispatched(const std::vector<DispatchTo>& to = {{"城市管理局", true}}) {
  WhistleInHand ticket;
  EXPECT_THAT(ticket.Blow(kCommunity, kTen), IsOk());
  EXPECT_THAT(ticket.Do(kDispatcher, kTen, PlanDispatch, to, ""), IsOk());
  return ticket;
}

WhistleInHand Rated(bool solved, Satisfaction satisfaction) {
  WhistleInHand ticket = Dispatched();
  EXPECT_THAT(ticket.Do(kUrban, kTen, PlanReportIn, 1, "李队长", "", ""), IsOk());
  EXPECT_THAT(ticket.Do(kUrban, kTen, PlanResolve, 1, "已处理"), IsOk());
  EXPECT_THAT(ticket.Do(kCommunity, kTen, PlanRate, Rating{solved, satisfaction}, ""), IsOk());
  return ticket;
}

std::vector<LegFacts> FactsOf(const std::vector<WhistleInHand>& tickets) {
  std::vector<LegFacts> facts;
  for (const WhistleInHand& ticket : tickets) {
    for (const Leg& leg : ticket.whistle().legs) {
      facts.push_back(notification::FactsOf(ticket.whistle(), leg));
    }
  }
  return facts;
}

TEST(RatesTest, EightOfTenSolvedOneExcluded) {
  std::vector<WhistleInHand> tickets;
  for (int i = 0; i < 8; ++i) {
    tickets.push_back(Rated(true, Satisfaction::kSatisfied));
  }
  tickets.push_back(Rated(false, Satisfaction::kUnsatisfied));
  WhistleInHand excluded = Rated(false, Satisfaction::kUnsatisfied);
  ASSERT_THAT(excluded.Do(kUrban, kTen, PlanRequestExclusion, 1, "无理诉求"), IsOk());
  tickets.push_back(excluded);
  EXPECT_EQ(RatesOf(FactsOf(tickets), kApril)[0].without_excluded.solved, (Rate{8, 10}));
  ASSERT_THAT(tickets.back().Do(kDispatcher, kTen, PlanDecideExclusion, 1, true, "属实"), IsOk());
  const std::vector<RateRow> rows = RatesOf(FactsOf(tickets), kApril);
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_EQ(rows[0].month, "2021-03");
  EXPECT_EQ(rows[0].department, "城市管理局");
  EXPECT_EQ(rows[0].all.solved, (Rate{8, 10}));
  EXPECT_THAT(rows[0].all.solved.Permille(), Optional(800));
  EXPECT_EQ(rows[0].without_excluded.solved, (Rate{8, 9}));
  EXPECT_THAT(rows[0].without_excluded.solved.Permille(), Optional(889));
  EXPECT_EQ(rows[0].excluded, 1);
}

TEST(RatesTest, NothingOfNothingIsNoRate) { EXPECT_EQ(Rate{}.Permille(), std::nullopt); }

TEST(RatesTest, ALegCountsOnceItIsKnownHowItWent) {
  std::vector<WhistleInHand> tickets = {Dispatched()};
  // Four working hours to sign off, eight to report in.
  EXPECT_EQ(RatesOf(FactsOf(tickets), At("2021-03-02 14:00"))[0].all.response, (Rate{0, 0}));
  EXPECT_EQ(RatesOf(FactsOf(tickets), At("2021-03-02 14:01"))[0].all.response, (Rate{0, 1}));
  ASSERT_THAT(tickets[0].Do(kUrban, At("2021-03-02 14:00"), PlanReportIn, 1, "李队长", "", ""),
              IsOk());
  EXPECT_EQ(RatesOf(FactsOf(tickets), At("2021-03-02 14:01"))[0].all.response, (Rate{1, 1}));
  EXPECT_EQ(RatesOf(FactsOf(tickets), At("2021-03-09 10:00"))[0].all.solved, (Rate{0, 0}));
  EXPECT_EQ(RatesOf(FactsOf(tickets), At("2021-03-09 10:01"))[0].all.solved, (Rate{0, 1}));
  EXPECT_EQ(RatesOf(FactsOf(tickets), At("2021-03-09 10:01"))[0].late, 1);
}

TEST(RatesTest, AllAnswerButTheLeadAloneSolves) {
  std::vector<WhistleInHand> tickets = {
      Dispatched({{"城市管理局", true}, {"生态环境局", false}, {"应急管理局", false}})};
  WhistleInHand& ticket = tickets[0];
  ASSERT_THAT(ticket.Do(kUrban, kTen, PlanReportIn, 1, "李队长", "", ""), IsOk());
  ASSERT_THAT(ticket.Do(kEmergency, kTen, PlanBounce, 3, "非本部门职责", "公安分局"), IsOk());
  ASSERT_THAT(ticket.Do(kEcology, At("2021-03-04 10:00"), PlanReportIn, 2, "环保站", "", ""),
              IsOk());
  ASSERT_THAT(ticket.Do(kUrban, At("2021-03-04 10:00"), PlanResolve, 1, "已处理"), IsOk());
  ASSERT_THAT(ticket.Do(kCommunity, At("2021-03-04 10:00"), PlanRate,
                        Rating{true, Satisfaction::kFair}, ""),
              IsOk());
  const std::vector<RateRow> rows = RatesOf(FactsOf(tickets), kApril);
  ASSERT_THAT(rows, SizeIs(3));
  for (const RateRow& row : rows) {
    if (row.department == "城市管理局") {
      EXPECT_EQ(row.all, (ThreeRates{{1, 1}, {1, 1}, {1, 1}}));
    } else if (row.department == "生态环境局") {
      EXPECT_EQ(row.all, (ThreeRates{{0, 1}, {}, {}}));
      EXPECT_EQ(row.late, 1);
    } else {
      EXPECT_EQ(row.all, ThreeRates{});
      EXPECT_EQ(row.legs, 0);
      EXPECT_EQ(row.bounced, 1);
    }
  }
  EXPECT_EQ(SumOf(rows).all.response, (Rate{1, 2}));
}

TEST(RatesTest, WithdrawnTicketsCountInNone) {
  std::vector<WhistleInHand> tickets = {Dispatched()};
  ASSERT_THAT(tickets[0].Do(kCommunity, kTen, PlanWithdraw, "误报"), IsOk());
  EXPECT_EQ(SumOf(RatesOf(FactsOf(tickets), kApril)).all, ThreeRates{});
}

// Whatever people do, the rates of the tickets and those of their entries are the same, after
// every step.
TEST(RatesTest, TheRatesAreThoseOfTheEntries) {
  std::mt19937 random(20210302);
  const auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  const std::vector<std::string> departments = {"城市管理局", "生态环境局", "应急管理局",
                                                "公安分局"};
  int done = 0, reopened = 0, bounced = 0, excluded = 0;
  for (int run = 0; run < 120; ++run) {
    WhistleInHand ticket;
    Instant now = kTen;
    ASSERT_THAT(ticket.Blow(kCommunity, now, Garbage(pick(3) == 0 ? "urgent" : "common")), IsOk());
    for (int step = 0; step < 40; ++step) {
      now += std::chrono::minutes{pick(600)};
      ticket.PassTo(now);
      const Principal all = LocalOperator();
      const int leg = 1 + pick(static_cast<int>(ticket.whistle().legs.size()) + 1);
      const std::string& one = departments[static_cast<std::size_t>(pick(4))];
      absl::Status status;
      switch (pick(14)) {
        case 0:
        case 1:
          status =
              ticket.Do(all, now, PlanDispatch,
                        std::vector<DispatchTo>{{one, ticket.whistle().Lead() == nullptr}}, "");
          break;
        case 2:
          status = ticket.Do(all, now, PlanSignOff, leg);
          break;
        case 3:
          status = ticket.Do(all, now, PlanBounce, leg, "不归我们", one);
          break;
        case 4:
        case 5:
          status = ticket.Do(all, now, PlanReportIn, leg, "一人", "", "");
          break;
        case 6:
          status = ticket.Do(all, now, PlanFeedback, leg, "居民", "办", std::nullopt);
          break;
        case 7:
          status = ticket.Do(all, now, PlanResolve, leg, "办完");
          break;
        case 8:
          status = ticket.Do(all, now, PlanRate, Rating{pick(2) == 0, Satisfaction::kFair}, "");
          break;
        case 9:
          status = ticket.Do(all, now, PlanReopen, "没好");
          break;
        case 10:
          status = ticket.Do(all, now, PlanRequestPause, leg, "另约", now + std::chrono::hours{30});
          break;
        case 11:
          status = ticket.Do(all, now, PlanDecidePause, leg, pick(2) == 0, "定");
          break;
        default:
          status = ticket.Do(all, now, PlanRequestExclusion, leg, "无理");
          if (status.ok() && pick(2) == 0) {
            status = ticket.Do(all, now, PlanDecideExclusion, leg, pick(2) == 0, "定");
          }
          break;
      }
      done += status.ok() ? 1 : 0;
      const Whistle again = Replay(ticket.whistle().id, ticket.entries());
      ASSERT_EQ(again, ticket.whistle());
    }
    reopened += ticket.whistle().reopened;
    for (const Leg& leg : ticket.whistle().legs) {
      bounced += leg.state == LegState::kBounced ? 1 : 0;
      excluded += leg.exclusion.state == AskState::kGranted ? 1 : 0;
    }
    std::vector<LegFacts> live = FactsOf({ticket}), counted;
    const Whistle again = Replay(ticket.whistle().id, ticket.entries());
    for (const Leg& leg : again.legs) {
      counted.push_back(notification::FactsOf(again, leg));
    }
    EXPECT_EQ(RatesOf(live, now), RatesOf(counted, now));
  }
  // The runs were worth something.
  EXPECT_GT(done, 500);
  EXPECT_GT(reopened, 10);
  EXPECT_GT(bounced, 10);
  EXPECT_GT(excluded, 10);
}

}  // namespace
}  // namespace zoneflow::notification::testing

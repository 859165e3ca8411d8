#include "services/notification/adapters/whistle_wire.h"

#include <algorithm>
#include <cctype>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"
#include "services/notification/testing/whistle_in_hand.h"

namespace zoneflow::notification {
namespace {

using namespace notification::testing;  // NOLINT(google-build-using-namespace): people and times
using ::testing::ElementsAre;
using zoneflow::testing::IsOk;

// The enumerators of a contract, in lower case and without the prefix.
std::vector<std::string> NamesOf(const google::protobuf::EnumDescriptor& type,
                                 const std::string& prefix) {
  std::vector<std::string> names;
  for (int i = 1; i < type.value_count(); ++i) {
    EXPECT_EQ(type.value(i)->number(), i);
    std::string name = type.value(i)->name().substr(prefix.size());
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
    names.push_back(std::move(name));
  }
  return names;
}

template <typename Values, typename Key>
std::vector<std::string> KeysOf(const Values& values, Key key) {
  std::vector<std::string> keys;
  for (const auto value : values) {
    keys.emplace_back(key(value));
  }
  return keys;
}

TEST(WhistleWireTest, TheContractHasTheWordsOfTheCoreInItsOrder) {
  EXPECT_EQ(NamesOf(*v1::WhistleState_descriptor(), "WHISTLE_STATE_"),
            KeysOf(kWhistleStates, WhistleStateKey));
  EXPECT_EQ(NamesOf(*v1::LegState_descriptor(), "LEG_STATE_"), KeysOf(kLegStates, LegStateKey));
  EXPECT_EQ(NamesOf(*v1::LegClockKind_descriptor(), "LEG_CLOCK_KIND_"),
            KeysOf(kLegClockKinds, LegClockKey));
  EXPECT_EQ(NamesOf(*v1::AskState_descriptor(), "ASK_STATE_"), KeysOf(kAskStates, AskStateKey));
  EXPECT_EQ(NamesOf(*v1::Satisfaction_descriptor(), "SATISFACTION_"),
            KeysOf(kSatisfactions, SatisfactionKey));
  EXPECT_EQ(NamesOf(*v1::WhistleMove_descriptor(), "WHISTLE_MOVE_"),
            KeysOf(kWhistleMoves, WhistleMoveKey));
  EXPECT_EQ(NamesOf(*v1::TicketEntryKind_descriptor(), "TICKET_ENTRY_KIND_"),
            KeysOf(kEntryKinds, EntryKindKey));
}

WhistleInHand Dispatched() {
  WhistleInHand ticket;
  EXPECT_THAT(ticket.Blow(kCommunity, At("2021-03-02 16:00")), IsOk());
  EXPECT_THAT(ticket.Do(kDispatcher, At("2021-03-02 16:00"), PlanDispatch,
                        std::vector<DispatchTo>{{"城市管理局", true}, {"无渠道局", false}}, ""),
              IsOk());
  return ticket;
}

TEST(WhistleWireTest, ClocksTellWhatHasRunAndWhenTheyStand) {
  const WhistleInHand ticket = Dispatched();
  const auto evening = ShowTicket(ticket.whistle(), ticket.rulebook(), At("2021-03-02 20:00"));
  ASSERT_THAT(evening, IsOk());
  const v1::LegClock& sign_off = evening->legs(0).clocks(0);
  EXPECT_EQ(sign_off.due_time(), "2021-03-03T04:00:00.000000Z");
  EXPECT_EQ(sign_off.limit_seconds(), 4 * 3600);
  EXPECT_EQ(sign_off.run_seconds(), 3600);
  EXPECT_TRUE(sign_off.standing());
  EXPECT_FALSE(sign_off.late());
  EXPECT_FALSE(evening->legs(0).clocks(3).standing());  // around the clock
  const auto late = ShowTicket(ticket.whistle(), ticket.rulebook(), At("2021-03-03 13:00"));
  EXPECT_EQ(late->legs(0).clocks(0).run_seconds(), 5 * 3600);
  EXPECT_TRUE(late->legs(0).clocks(0).late());
  EXPECT_FALSE(late->legs(0).unreachable());
  EXPECT_TRUE(late->legs(1).unreachable());
}

TEST(WhistleWireTest, WhatWasBouncedIsNotLate) {
  WhistleInHand ticket = Dispatched();
  ASSERT_THAT(ticket.Do(kUrban, At("2021-03-02 16:00"), PlanBounce, 1, "非本部门职责", "公安分局"),
              IsOk());
  const auto later = ShowTicket(ticket.whistle(), ticket.rulebook(), At("2021-03-05 13:00"));
  ASSERT_THAT(later, IsOk());
  EXPECT_FALSE(later->legs(0).clocks(0).late());
  EXPECT_TRUE(later->legs(1).clocks(0).late());
}

TEST(WhistleWireTest, AnAnswerOffersWhatItsReceiverMayDo) {
  const WhistleInHand ticket = Dispatched();
  const Instant now = At("2021-03-02 16:30");
  const auto offered = [&](const Principal& who) {
    v1::Ticket shown = *ShowTicket(ticket.whistle(), ticket.rulebook(), now);
    OfferMoves(ticket.whistle(), ticket.Context(who, now), shown);
    return shown;
  };
  const v1::Ticket urban = offered(kUrban);
  EXPECT_THAT(urban.allowed(), ElementsAre(v1::WHISTLE_MOVE_ATTACH_EVIDENCE));
  EXPECT_THAT(
      urban.legs(0).allowed(),
      ElementsAre(v1::WHISTLE_MOVE_SIGN_OFF, v1::WHISTLE_MOVE_BOUNCE, v1::WHISTLE_MOVE_REPORT_IN,
                  v1::WHISTLE_MOVE_REQUEST_PAUSE, v1::WHISTLE_MOVE_REQUEST_EXCLUSION));
  EXPECT_EQ(urban.legs(1).allowed_size(), 0);
  EXPECT_THAT(offered(kDispatcher).allowed(),
              ElementsAre(v1::WHISTLE_MOVE_DISPATCH, v1::WHISTLE_MOVE_ATTACH_EVIDENCE));
  EXPECT_THAT(offered(kCommunity).allowed(),
              ElementsAre(v1::WHISTLE_MOVE_WITHDRAW, v1::WHISTLE_MOVE_ATTACH_EVIDENCE));
}

}  // namespace
}  // namespace zoneflow::notification

// Cursors, subscriptions and the use cases, on the ports in memory.
#include "services/notification/core/subscription.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/manual_clock.h"
#include "common/testing/status_matchers.h"
#include "services/notification/core/acknowledge.h"
#include "services/notification/core/cursor.h"
#include "services/notification/core/list_subscriptions.h"
#include "services/notification/core/read_deliveries.h"
#include "services/notification/core/subscribe.h"
#include "services/notification/testing/in_memory_store.h"

namespace zoneflow::notification {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using zoneflow::testing::IsOk;
using zoneflow::testing::IsOkAndHolds;
using zoneflow::testing::ManualClock;
using zoneflow::testing::StatusIs;
using Code = absl::StatusCode;

TEST(CursorTest, ComesBackAsItWas) {
  for (const std::int64_t log_no :
       {std::int64_t{0}, std::int64_t{1}, std::int64_t{4711}, INT64_MAX}) {
    EXPECT_THAT(ParseCursor("hot", FormatCursor("hot", log_no), INT64_MAX), IsOkAndHolds(log_no));
  }
}

TEST(CursorTest, GrowsWithTheLog) {
  EXPECT_LT(FormatCursor("hot", 9), FormatCursor("hot", 10));
  EXPECT_LT(FormatCursor("hot", 255), FormatCursor("hot", 256));
}

TEST(CursorTest, AForeignOrBrokenOneIsRefused) {
  const std::string cursor = FormatCursor("hot", 7);
  std::string edited = cursor;
  edited[15] = '8';
  for (const std::string& bad : {FormatCursor("cold", 7), edited, cursor.substr(1), cursor + "0",
                                 std::string("7"), std::string("now"), std::string(32, 'f'),
                                 std::string(32, '\0'), std::string("芯片"), std::string()}) {
    EXPECT_THAT(ParseCursor("hot", bad, 10),
                StatusIs(Code::kInvalidArgument, HasSubstr("subscription 'hot'")))
        << bad;
  }
}

TEST(CursorTest, OneBeyondTheHeadIsOutOfRange) {
  EXPECT_THAT(ParseCursor("hot", FormatCursor("hot", 11), 10), StatusIs(Code::kOutOfRange));
  EXPECT_THAT(ParseCursor("hot", FormatCursor("hot", 10), 10), IsOkAndHolds(10));
}

TEST(SubscriptionTest, ANameIsShortLowerCaseAndBeginsWithALetter) {
  for (const std::string_view good : {"a", "new-signings", "x1-"}) {
    EXPECT_THAT(CheckName(good), IsOk()) << good;
  }
  for (const std::string& bad :
       {std::string(), std::string("1a"), std::string("-a"), std::string("A"), std::string("a_b"),
        std::string("新"), std::string(64, 'a')}) {
    EXPECT_THAT(CheckName(bad), StatusIs(Code::kInvalidArgument)) << bad;
  }
}

Principal Person(const std::string& id, std::vector<std::string> zones) {
  return {"person/" + id, {"investment"}, std::move(zones), false};
}

class UseCasesTest : public ::testing::Test {
 protected:
  // An event with the count n.
  std::int64_t Announce(int n, const std::string& zone = "chengdu") {
    LogEvent event;
    event.id = "event-" + std::to_string(n);
    event.fields.AddText(Field::kType, "signing.announced");
    event.fields.AddText(Field::kZoneId, zone);
    event.fields.SetNumber(Field::kCount, n);
    return log_.Append(std::move(event));
  }

  std::vector<std::string> Told(DeliveryPosition& position, int max_events = 100,
                                std::size_t max_deliveries = 100) {
    std::vector<std::string> ids;
    const auto deliveries = read_.Next(position, max_events, max_deliveries);
    EXPECT_THAT(deliveries, IsOk());
    for (const Delivery& delivery : *deliveries) {
      EXPECT_EQ(delivery.previous, chain_.value_or(delivery.previous));
      chain_ = delivery.event->log_no;
      ids.push_back(delivery.event->id);
    }
    return ids;
  }

  std::vector<std::string> AllTold(const Principal& principal, const std::string& name,
                                   const std::string& cursor = "") {
    auto position = read_.Begin(principal, name, cursor, DefaultStart::kStart);
    EXPECT_THAT(position, IsOk());
    chain_ = position->previous;
    return Told(*position);
  }

  ManualClock clock_;
  testing::InMemoryEventLog log_;
  testing::InMemorySubscriptionStore store_{log_};
  Subscribe subscribe_{store_, clock_};
  ListSubscriptions list_{store_};
  Acknowledge acknowledge_{store_};
  ReadDeliveries read_{store_, log_};
  std::optional<std::int64_t> chain_;
  const Principal operator_ = LocalOperator();
};

TEST_F(UseCasesTest, NowStartsAtTheHeadAndBeginningAtTheFirstEvent) {
  Announce(1);
  EXPECT_EQ(subscribe_(operator_, {"late", "", ""})->start_log_no, 1);
  EXPECT_EQ(subscribe_(operator_, {"now", "", "now"})->start_log_no, 1);
  EXPECT_EQ(subscribe_(operator_, {"early", "", "beginning"})->start_log_no, 0);
  Announce(2);
  EXPECT_EQ(subscribe_(operator_, {"there", "", FormatCursor("there", 1)})->start_log_no, 1);
  EXPECT_THAT(AllTold(operator_, "late"), ElementsAre("event-2"));
  EXPECT_THAT(AllTold(operator_, "early"), ElementsAre("event-1", "event-2"));
  EXPECT_THAT(AllTold(operator_, "there"), ElementsAre("event-2"));
}

TEST_F(UseCasesTest, WhatIsWrongIsRefusedAndNothingStored) {
  EXPECT_THAT(subscribe_(operator_, {"Bad", "", ""}),
              StatusIs(Code::kInvalidArgument, HasSubstr("name 'Bad'")));
  EXPECT_THAT(subscribe_(operator_, {"a", "zone = 1", ""}),
              StatusIs(Code::kInvalidArgument, HasSubstr("byte 1")));
  EXPECT_THAT(subscribe_(operator_, {"a", "", "yesterday"}),
              StatusIs(Code::kInvalidArgument, HasSubstr("cursor")));
  EXPECT_THAT(subscribe_(operator_, {"a", "", FormatCursor("b", 0)}),
              StatusIs(Code::kInvalidArgument));
  EXPECT_THAT(subscribe_(operator_, {"a", "", FormatCursor("a", 1)}), StatusIs(Code::kOutOfRange));
  EXPECT_THAT(list_(operator_), IsOkAndHolds(IsEmpty()));
}

TEST_F(UseCasesTest, TheSameSubscriptionAgainChangesNothing) {
  const auto first = subscribe_(operator_, {"a", "count > 1", "beginning"});
  clock_.Advance(std::chrono::hours{1});
  Announce(1);
  EXPECT_EQ(*subscribe_(operator_, {"a", "count > 1", "now"}), *first);
  EXPECT_THAT(list_(operator_), IsOkAndHolds(ElementsAre(*first)));
}

TEST_F(UseCasesTest, AKnownSubscriptionKeepsItsStartWhateverFromSays) {
  const auto first = subscribe_(operator_, {"a", "", "beginning"});
  Announce(1);
  ASSERT_THAT(acknowledge_(operator_, "a", FormatCursor("a", 1)), IsOk());
  for (const std::string& from :
       {std::string(), std::string("now"), std::string("beginning"), FormatCursor("a", 0)}) {
    const auto again = subscribe_(operator_, {"a", "count > 0", from});
    ASSERT_THAT(again, IsOk());
    EXPECT_EQ(again->start_log_no, first->start_log_no) << from;
    EXPECT_EQ(again->acknowledged_log_no, 1) << from;
  }
}

TEST_F(UseCasesTest, AWrongFromIsRefusedOnAKnownSubscriptionToo) {
  ASSERT_THAT(subscribe_(operator_, {"a", "count > 1", "beginning"}), IsOk());
  const auto before = *store_.Find("a");
  EXPECT_THAT(subscribe_(operator_, {"a", "count > 2", "yesterday"}),
              StatusIs(Code::kInvalidArgument, HasSubstr("from: cursor 'yesterday'")));
  EXPECT_THAT(subscribe_(operator_, {"a", "count > 2", FormatCursor("b", 0)}),
              StatusIs(Code::kInvalidArgument, HasSubstr("from: ")));
  EXPECT_THAT(subscribe_(operator_, {"a", "count > 2", FormatCursor("a", 1)}),
              StatusIs(Code::kOutOfRange, HasSubstr("from: ")));
  EXPECT_EQ(*store_.Find("a"), before);
}

TEST_F(UseCasesTest, AFilterEditHoldsFromTheEventAfterIt) {
  ASSERT_THAT(subscribe_(operator_, {"a", "count < 3", "beginning"}), IsOk());
  Announce(1);
  Announce(4);
  ASSERT_THAT(subscribe_(operator_, {"a", "count > 100", ""}), IsOk());
  ASSERT_THAT(subscribe_(operator_, {"a", "count > 3", ""}), IsOk());
  Announce(5);
  Announce(2);
  // Event 4 came under the first filter, event 2 under the last; the edit between judged nothing
  // and is gone.
  EXPECT_THAT(AllTold(operator_, "a"), ElementsAre("event-1", "event-5"));
  EXPECT_EQ(store_.Find("a")->edits.size(), 2u);
}

TEST_F(UseCasesTest, SomebodyElsesSubscriptionIsDenied) {
  const Principal ann = Person("ann", {"chengdu"});
  const Principal bob = Person("bob", {"chengdu"});
  ASSERT_THAT(subscribe_(ann, {"a", "", ""}), IsOk());
  EXPECT_THAT(subscribe_(bob, {"a", "", ""}), StatusIs(Code::kPermissionDenied));
  EXPECT_THAT(acknowledge_(bob, "a", FormatCursor("a", 0)), StatusIs(Code::kPermissionDenied));
  EXPECT_THAT(read_.Begin(bob, "a", "", DefaultStart::kStart), StatusIs(Code::kPermissionDenied));
  EXPECT_THAT(list_(bob), IsOkAndHolds(IsEmpty()));
  // An operator sees it and changes it not.
  EXPECT_THAT(read_.Begin(operator_, "a", "", DefaultStart::kStart), IsOk());
  EXPECT_EQ(list_(operator_)->size(), 1u);
  EXPECT_THAT(subscribe_(operator_, {"a", "", ""}), StatusIs(Code::kPermissionDenied));
}

TEST_F(UseCasesTest, AnOwnerIsToldOfTheirZonesOnly) {
  const Principal ann = Person("ann", {"wuxi", "chengdu"});
  ASSERT_THAT(subscribe_(ann, {"a", "", ""}), IsOk());
  Announce(1, "chengdu");
  Announce(2, "zhuhai");
  Announce(3, "");  // a zone the gazetteer does not know
  Announce(4, "wuxi");
  EXPECT_THAT(AllTold(ann, "a"), ElementsAre("event-1", "event-4"));
  ASSERT_THAT(subscribe_(operator_, {"all", "", "beginning"}), IsOk());
  EXPECT_EQ(AllTold(operator_, "all").size(), 4u);
}

TEST_F(UseCasesTest, ZonesGainedHoldFromTheNextSubscribe) {
  ASSERT_THAT(subscribe_(Person("ann", {"wuxi"}), {"a", "", ""}), IsOk());
  Announce(1, "chengdu");
  ASSERT_THAT(subscribe_(Person("ann", {"chengdu"}), {"a", "", ""}), IsOk());
  Announce(2, "chengdu");
  EXPECT_THAT(AllTold(Person("ann", {"chengdu"}), "a"), ElementsAre("event-2"));
}

TEST_F(UseCasesTest, ResumingRepeatsNothingAndAnOlderCursorRepeats) {
  ASSERT_THAT(subscribe_(operator_, {"a", "count > 0", ""}), IsOk());
  for (int n = 1; n <= 5; ++n) {
    Announce(n);
  }
  EXPECT_THAT(AllTold(operator_, "a", FormatCursor("a", 3)), ElementsAre("event-4", "event-5"));
  EXPECT_THAT(AllTold(operator_, "a", FormatCursor("a", 1)),
              ElementsAre("event-2", "event-3", "event-4", "event-5"));
  EXPECT_THAT(read_.Begin(operator_, "a", FormatCursor("a", 6), DefaultStart::kStart),
              StatusIs(Code::kOutOfRange));
  EXPECT_THAT(read_.Begin(operator_, "a", FormatCursor("b", 1), DefaultStart::kStart),
              StatusIs(Code::kInvalidArgument));
  EXPECT_THAT(read_.Begin(operator_, "b", "", DefaultStart::kStart), StatusIs(Code::kNotFound));
}

TEST_F(UseCasesTest, ACursorBeforeTheStartIsRefused) {
  Announce(1);
  ASSERT_THAT(subscribe_(operator_, {"a", "", "now"}), IsOk());
  EXPECT_THAT(read_.Begin(operator_, "a", FormatCursor("a", 0), DefaultStart::kStart),
              StatusIs(Code::kInvalidArgument, HasSubstr("before the start")));
}

TEST_F(UseCasesTest, PagesOfAnySizeTellTheSameStory) {
  ASSERT_THAT(subscribe_(operator_, {"a", "count != 3 count != 4", ""}), IsOk());
  for (int n = 1; n <= 9; ++n) {
    Announce(n);
  }
  for (const int events : {1, 2, 3, 100}) {
    for (const std::size_t deliveries : {1u, 2u, 100u}) {
      auto position = read_.Begin(operator_, "a", "", DefaultStart::kStart);
      ASSERT_THAT(position, IsOk());
      chain_ = 0;
      std::vector<std::string> told;
      while (position->read < 9) {
        for (std::string& id : Told(*position, events, deliveries)) {
          told.push_back(std::move(id));
        }
      }
      EXPECT_THAT(told, ElementsAre("event-1", "event-2", "event-5", "event-6", "event-7",
                                    "event-8", "event-9"));
    }
  }
}

TEST_F(UseCasesTest, AcknowledgeOnlyMovesForward) {
  ASSERT_THAT(subscribe_(operator_, {"a", "", ""}), IsOk());
  Announce(1);
  Announce(2);
  EXPECT_EQ(acknowledge_(operator_, "a", FormatCursor("a", 2))->acknowledged_log_no, 2);
  EXPECT_EQ(acknowledge_(operator_, "a", FormatCursor("a", 1))->acknowledged_log_no, 2);
  EXPECT_THAT(acknowledge_(operator_, "a", FormatCursor("a", 3)), StatusIs(Code::kOutOfRange));
  EXPECT_THAT(acknowledge_(operator_, "a", FormatCursor("b", 1)), StatusIs(Code::kInvalidArgument));
  EXPECT_THAT(acknowledge_(operator_, "b", FormatCursor("b", 1)), StatusIs(Code::kNotFound));
  // The default of a stream, but not of a list.
  EXPECT_EQ(read_.Begin(operator_, "a", "", DefaultStart::kAcknowledged)->read, 2);
  EXPECT_EQ(read_.Begin(operator_, "a", "", DefaultStart::kStart)->read, 0);
}

TEST_F(UseCasesTest, AWatcherSeesWhatMatchesWithinTheirZones) {
  const auto filter = Filter::Parse("count > 1");
  std::int64_t after = 0;
  Announce(1);
  Announce(2);
  Announce(3, "zhuhai");
  const auto events = NextMatching(log_, *filter, ScopeOf(Person("ann", {"chengdu"})), after, 100);
  ASSERT_THAT(events, IsOk());
  ASSERT_EQ(events->size(), 1u);
  EXPECT_EQ(events->front()->id, "event-2");
  EXPECT_EQ(after, 3);
}

}  // namespace
}  // namespace zoneflow::notification

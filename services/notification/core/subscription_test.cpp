// Cursors, subscriptions and the use cases, on the ports in memory.
#include "services/notification/core/subscription.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/manual_clock.h"
#include "common/testing/status_matchers.h"
#include "services/notification/core/acknowledge.h"
#include "services/notification/core/create_subscription.h"
#include "services/notification/core/cursor.h"
#include "services/notification/core/delete_subscription.h"
#include "services/notification/core/list_subscriptions.h"
#include "services/notification/core/read_deliveries.h"
#include "services/notification/core/update_subscription.h"
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
    EXPECT_THAT(ParseCursor({"hot"}, FormatCursor({"hot"}, log_no), INT64_MAX),
                IsOkAndHolds(log_no));
  }
}

TEST(CursorTest, GrowsWithTheLog) {
  EXPECT_LT(FormatCursor({"hot"}, 9), FormatCursor({"hot"}, 10));
  EXPECT_LT(FormatCursor({"hot"}, 255), FormatCursor({"hot"}, 256));
}

TEST(CursorTest, AForeignOrBrokenOneIsRefused) {
  const std::string cursor = FormatCursor({"hot"}, 7);
  std::string edited = cursor;
  edited[15] = '8';
  for (const std::string& bad : {FormatCursor({"cold"}, 7), edited, cursor.substr(1), cursor + "0",
                                 std::string("7"), std::string("now"), std::string(32, 'f'),
                                 std::string(32, '\0'), std::string("芯片"), std::string()}) {
    EXPECT_THAT(ParseCursor({"hot"}, bad, 10),
                StatusIs(Code::kInvalidArgument, HasSubstr("subscription 'hot'")))
        << bad;
  }
}

// Names are used again after a deletion; whoever still holds a cursor must not read on, or
// acknowledge, in the wrong one.
TEST(CursorTest, OneOfAnEarlierSubscriptionOfTheNameIsRefused) {
  const SubscriptionKey first{"hot", 3};
  const SubscriptionKey second{"hot", 4};
  for (const std::int64_t log_no : {std::int64_t{0}, std::int64_t{7}, INT64_MAX}) {
    EXPECT_THAT(ParseCursor(first, FormatCursor(first, log_no), INT64_MAX), IsOkAndHolds(log_no));
    EXPECT_THAT(ParseCursorOfName("hot", FormatCursor(first, log_no), INT64_MAX),
                IsOkAndHolds(log_no));
    EXPECT_THAT(ParseCursor(second, FormatCursor(first, log_no), INT64_MAX),
                StatusIs(Code::kInvalidArgument, HasSubstr("of an earlier, deleted subscription")));
    EXPECT_THAT(ParseCursor(second, FormatCursor({"hot", 0}, log_no), INT64_MAX),
                StatusIs(Code::kInvalidArgument));
    EXPECT_THAT(ParseCursorOfName("cold", FormatCursor(first, log_no), INT64_MAX),
                StatusIs(Code::kInvalidArgument));
  }
  EXPECT_LT(FormatCursor(first, 9), FormatCursor(first, 10));
  // Those that were made before subscriptions had numbers stay what they were.
  EXPECT_EQ(FormatCursor({"hot", 0}, 7).substr(0, 16), "0000000000000007");
  EXPECT_EQ(FormatCursor({"hot", 0}, 7).size(), 32u);
}

TEST(CursorTest, OneBeyondTheHeadIsOutOfRange) {
  EXPECT_THAT(ParseCursor({"hot"}, FormatCursor({"hot"}, 11), 10), StatusIs(Code::kOutOfRange));
  EXPECT_THAT(ParseCursor({"hot"}, FormatCursor({"hot"}, 10), 10), IsOkAndHolds(10));
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

// Of the fields of events as many as these tests need.
const filter::Schema kSchema(
    {{.name = "type", .kind = filter::FieldKind::kChoice, .choices = {"signing.announced"}},
     {.name = "zone.id"},
     {.name = "count", .kind = filter::FieldKind::kInteger}});
enum : std::size_t { kType, kZoneId, kCount };

class UseCasesTest : public ::testing::Test {
 protected:
  // An event with the count n.
  std::int64_t Announce(int n, const std::string& zone = "chengdu") {
    LogEvent event;
    event.id = "event-" + std::to_string(n);
    event.fields.AddText(kType, "signing.announced");
    event.fields.AddText(kZoneId, zone);
    event.fields.SetNumber(kCount, n);
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

  // A cursor of the subscription as it is stored, of the first one if it is not.
  std::string At(const std::string& name, std::int64_t log_no) {
    const auto stored = store_.Find(name);
    return FormatCursor({name, stored.ok() ? stored->number : 1}, log_no);
  }

  std::vector<std::string> Names(const Principal& principal, const std::string& after = "",
                                 int limit = 1000) {
    std::vector<std::string> names;
    const auto page = list_(principal, after, limit);
    EXPECT_THAT(page, IsOk());
    for (const SubscriptionRow& row : *page) {
      names.push_back(row.name);
    }
    return names;
  }

  ManualClock clock_;
  testing::InMemoryEventLog log_;
  testing::InMemorySubscriptionStore store_{log_};
  CreateSubscription create_{store_, kSchema};
  UpdateSubscription update_{store_, kSchema};
  ListSubscriptions list_{store_};
  Acknowledge acknowledge_{store_, log_};
  DeleteSubscription delete_{store_};
  testing::InMemoryMatchStore matches_{store_};
  ReadDeliveries read_{store_, matches_, log_, kSchema};
  std::optional<std::int64_t> chain_;
  const Principal operator_ = LocalOperator();
};

TEST_F(UseCasesTest, NowStartsAtTheHeadAndBeginningAtTheFirstEvent) {
  Announce(1);
  EXPECT_EQ(create_(operator_, {"late", "", ""}, clock_.Now())->start_log_no, 1);
  EXPECT_EQ(create_(operator_, {"now", "", "now"}, clock_.Now())->start_log_no, 1);
  EXPECT_EQ(create_(operator_, {"early", "", "beginning"}, clock_.Now())->start_log_no, 0);
  Announce(2);
  EXPECT_EQ(create_(operator_, {"there", "", At("there", 1)}, clock_.Now())->start_log_no, 1);
  EXPECT_THAT(AllTold(operator_, "late"), ElementsAre("event-2"));
  EXPECT_THAT(AllTold(operator_, "early"), ElementsAre("event-1", "event-2"));
  EXPECT_THAT(AllTold(operator_, "there"), ElementsAre("event-2"));
}

TEST_F(UseCasesTest, WhatIsWrongIsRefusedAndNothingStored) {
  EXPECT_THAT(create_(operator_, {"Bad", "", ""}, clock_.Now()),
              StatusIs(Code::kInvalidArgument, HasSubstr("name 'Bad'")));
  EXPECT_THAT(create_(operator_, {"a", "zone = 1", ""}, clock_.Now()),
              StatusIs(Code::kInvalidArgument, HasSubstr("byte 1")));
  EXPECT_THAT(create_(operator_, {"a", "", "yesterday"}, clock_.Now()),
              StatusIs(Code::kInvalidArgument, HasSubstr("cursor")));
  EXPECT_THAT(create_(operator_, {"a", "", At("b", 0)}, clock_.Now()),
              StatusIs(Code::kInvalidArgument));
  EXPECT_THAT(create_(operator_, {"a", "", At("a", 1)}, clock_.Now()), StatusIs(Code::kOutOfRange));
  EXPECT_THAT(Names(operator_), IsEmpty());
}

TEST_F(UseCasesTest, TheSameSubscriptionAgainChangesNothing) {
  const auto first = create_(operator_, {"a", "count > 1", "beginning"}, clock_.Now());
  clock_.Advance(std::chrono::hours{1});
  Announce(1);
  EXPECT_EQ(*create_(operator_, {"a", "count > 1", "now"}, clock_.Now()), *first);
  EXPECT_THAT(list_(operator_, "", 100), IsOkAndHolds(ElementsAre(RowOf(*first))));
}

TEST_F(UseCasesTest, AKnownSubscriptionKeepsItsStartWhateverFromSays) {
  const auto first = create_(operator_, {"a", "count > 0", "beginning"}, clock_.Now());
  Announce(1);
  ASSERT_THAT(acknowledge_(operator_, "a", At("a", 1)), IsOk());
  for (const std::string& from :
       {std::string(), std::string("now"), std::string("beginning"), At("a", 0)}) {
    const auto again = create_(operator_, {"a", "count > 0", from}, clock_.Now());
    ASSERT_THAT(again, IsOk());
    EXPECT_EQ(again->start_log_no, first->start_log_no) << from;
    EXPECT_EQ(again->acknowledged_log_no, 1) << from;
  }
  const auto changed = update_(operator_, "a", "count > 1");
  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(changed->start_log_no, first->start_log_no);
  EXPECT_EQ(changed->acknowledged_log_no, 1);
  EXPECT_EQ(changed->create_time, first->create_time);
}

TEST_F(UseCasesTest, AWrongFromIsRefusedOnAKnownSubscriptionToo) {
  ASSERT_THAT(create_(operator_, {"a", "count > 1", "beginning"}, clock_.Now()), IsOk());
  const auto before = *store_.Find("a");
  EXPECT_THAT(create_(operator_, {"a", "count > 1", "yesterday"}, clock_.Now()),
              StatusIs(Code::kInvalidArgument, HasSubstr("from: cursor 'yesterday'")));
  EXPECT_THAT(create_(operator_, {"a", "count > 1", At("b", 0)}, clock_.Now()),
              StatusIs(Code::kInvalidArgument, HasSubstr("from: ")));
  EXPECT_THAT(create_(operator_, {"a", "count > 1", At("a", 1)}, clock_.Now()),
              StatusIs(Code::kOutOfRange, HasSubstr("from: ")));
  EXPECT_EQ(*store_.Find("a"), before);
}

TEST_F(UseCasesTest, ANameThatIsTakenIsNotMadeOverAndAnUnknownOneNotChanged) {
  ASSERT_THAT(create_(operator_, {"a", "count > 1", ""}, clock_.Now()), IsOk());
  const auto before = *store_.Find("a");
  EXPECT_THAT(create_(operator_, {"a", "count > 2", ""}, clock_.Now()),
              StatusIs(Code::kAlreadyExists, HasSubstr("UpdateSubscription")));
  EXPECT_THAT(update_(operator_, "a", "count >"), StatusIs(Code::kInvalidArgument));
  EXPECT_THAT(update_(Person("ann", {"wuxi"}), "a", ""), StatusIs(Code::kPermissionDenied));
  EXPECT_EQ(*store_.Find("a"), before);
  EXPECT_THAT(update_(operator_, "b", ""), StatusIs(Code::kNotFound));
  EXPECT_THAT(update_(operator_, "B", ""), StatusIs(Code::kInvalidArgument, HasSubstr("name 'B'")));
  EXPECT_THAT(Names(operator_), ElementsAre("a"));
  EXPECT_EQ(*update_(operator_, "a", "count > 1"), before);
}

TEST_F(UseCasesTest, AFilterEditHoldsFromTheEventAfterIt) {
  ASSERT_THAT(create_(operator_, {"a", "count < 3", "beginning"}, clock_.Now()), IsOk());
  Announce(1);
  Announce(4);
  ASSERT_THAT(update_(operator_, "a", "count > 100"), IsOk());
  ASSERT_THAT(update_(operator_, "a", "count > 3"), IsOk());
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
  ASSERT_THAT(create_(ann, {"a", "", ""}, clock_.Now()), IsOk());
  EXPECT_THAT(create_(bob, {"a", "", ""}, clock_.Now()), StatusIs(Code::kPermissionDenied));
  EXPECT_THAT(acknowledge_(bob, "a", At("a", 0)), StatusIs(Code::kPermissionDenied));
  EXPECT_THAT(read_.Begin(bob, "a", "", DefaultStart::kStart), StatusIs(Code::kPermissionDenied));
  EXPECT_THAT(Names(bob), IsEmpty());
  // An operator sees it and changes it not.
  EXPECT_THAT(read_.Begin(operator_, "a", "", DefaultStart::kStart), IsOk());
  EXPECT_THAT(Names(operator_), ElementsAre("a"));
  EXPECT_THAT(create_(operator_, {"a", "", ""}, clock_.Now()), StatusIs(Code::kPermissionDenied));
}

TEST_F(UseCasesTest, AnOwnerIsToldOfTheirZonesOnly) {
  const Principal ann = Person("ann", {"wuxi", "chengdu"});
  ASSERT_THAT(create_(ann, {"a", "", ""}, clock_.Now()), IsOk());
  Announce(1, "chengdu");
  Announce(2, "zhuhai");
  Announce(3, "");  // a zone the gazetteer does not know
  Announce(4, "wuxi");
  EXPECT_THAT(AllTold(ann, "a"), ElementsAre("event-1", "event-4"));
  ASSERT_THAT(create_(operator_, {"all", "", "beginning"}, clock_.Now()), IsOk());
  EXPECT_EQ(AllTold(operator_, "all").size(), 4u);
}

TEST_F(UseCasesTest, ZonesGainedHoldFromTheNextUpdate) {
  ASSERT_THAT(create_(Person("ann", {"wuxi"}), {"a", "", ""}, clock_.Now()), IsOk());
  Announce(1, "chengdu");
  ASSERT_THAT(update_(Person("ann", {"chengdu"}), "a", ""), IsOk());
  Announce(2, "chengdu");
  EXPECT_THAT(AllTold(Person("ann", {"chengdu"}), "a"), ElementsAre("event-2"));
}

TEST_F(UseCasesTest, AZoneThatWasTakenAwayIsNotToldOnTheNextPage) {
  ASSERT_THAT(create_(Person("ann", {"wuxi", "chengdu"}), {"a", "", ""}, clock_.Now()), IsOk());
  Announce(1, "chengdu");
  Announce(2, "wuxi");
  EXPECT_THAT(AllTold(Person("ann", {"wuxi", "chengdu"}), "a"), ElementsAre("event-1", "event-2"));
  // The subscription still holds both; her next token does not.
  EXPECT_THAT(AllTold(Person("ann", {"wuxi"}), "a"), ElementsAre("event-2"));
  EXPECT_THAT(AllTold(Person("ann", {"wuxi"}), "a", At("a", 1)), ElementsAre("event-2"));
  EXPECT_THAT(AllTold(Person("ann", {}), "a"), IsEmpty());
  EXPECT_THAT(AllTold(Person("ann", {"zhuhai"}), "a"), IsEmpty());
  // Nor does a zone she has now show what came before she had it.
  Announce(3, "zhuhai");
  EXPECT_THAT(AllTold(Person("ann", {"zhuhai"}), "a"), IsEmpty());
  // Given back, it is told again, the same cursors in the same order.
  EXPECT_THAT(AllTold(Person("ann", {"chengdu", "wuxi"}), "a"), ElementsAre("event-1", "event-2"));
}

TEST_F(UseCasesTest, AnOperatorOfAZoneReadsOthersSubscriptionsWithinIt) {
  ASSERT_THAT(create_(operator_, {"a", "", ""}, clock_.Now()), IsOk());
  Announce(1, "chengdu");
  Announce(2, "wuxi");
  EXPECT_THAT(AllTold({"person/bob", {"operator"}, {"wuxi"}, false}, "a"), ElementsAre("event-2"));
}

TEST_F(UseCasesTest, AnEventOfTwoZonesNeedsOneThatIsBoth) {
  ASSERT_THAT(create_(Person("ann", {"chengdu"}), {"a", "", ""}, clock_.Now()), IsOk());
  LogEvent event;
  event.id = "both";
  event.fields.AddText(kZoneId, "chengdu");
  event.fields.AddText(kZoneId, "wuxi");
  log_.Append(std::move(event));
  EXPECT_THAT(AllTold(Person("ann", {"chengdu", "zhuhai"}), "a"), ElementsAre("both"));
  // The owner's chengdu and the reader's wuxi are both zones of it, and no zone is both's.
  EXPECT_THAT(AllTold(Person("ann", {"wuxi"}), "a"), IsEmpty());
}

TEST_F(UseCasesTest, ADeletedSubscriptionIsGoneAndItsNameMayBeUsedAgain) {
  const Principal ann = Person("ann", {"chengdu"});
  const Principal bob = Person("bob", {"chengdu"});
  ASSERT_THAT(create_(ann, {"a", "", "beginning"}, clock_.Now()), IsOk());
  Announce(1);
  Announce(2);
  const std::string old = At("a", 1);
  auto reading = read_.Begin(ann, "a", "", DefaultStart::kStart);
  ASSERT_THAT(reading, IsOk());
  EXPECT_THAT(delete_(bob, "a"), StatusIs(Code::kPermissionDenied));
  EXPECT_THAT(read_.Begin(ann, "a", "", DefaultStart::kStart), IsOk());
  ASSERT_THAT(delete_(ann, "a"), IsOk());
  EXPECT_THAT(delete_(ann, "a"), StatusIs(Code::kNotFound, HasSubstr("'a'")));
  EXPECT_THAT(delete_(ann, "A"), StatusIs(Code::kInvalidArgument));
  EXPECT_THAT(read_.Begin(ann, "a", "", DefaultStart::kStart), StatusIs(Code::kNotFound));
  EXPECT_THAT(acknowledge_(ann, "a", old), StatusIs(Code::kNotFound));
  EXPECT_THAT(Names(ann), IsEmpty());

  // Somebody else's from now on, from its beginning, with nothing acknowledged.
  ASSERT_THAT(create_(bob, {"a", "", "beginning"}, clock_.Now()), IsOk());
  EXPECT_EQ(store_.Find("a")->acknowledged_log_no, 0);
  EXPECT_THAT(AllTold(bob, "a"), ElementsAre("event-1", "event-2"));
  // Who reads on is not taken for a reader of the new one, and its cursors mean nothing there.
  EXPECT_THAT(read_.Next(*reading, 10, 10), StatusIs(Code::kNotFound));
  EXPECT_THAT(read_.Begin(bob, "a", old, DefaultStart::kStart),
              StatusIs(Code::kInvalidArgument, HasSubstr("earlier")));
  EXPECT_THAT(acknowledge_(bob, "a", old), StatusIs(Code::kInvalidArgument));
  EXPECT_EQ(store_.Find("a")->acknowledged_log_no, 0);
  EXPECT_THAT(create_(bob, {"a", "", old}, clock_.Now()), StatusIs(Code::kInvalidArgument));
  // An operator deletes anybody's; who makes one anew may go on where the one before it was.
  ASSERT_THAT(delete_(operator_, "a"), IsOk());
  ASSERT_THAT(create_(ann, {"a", "", old}, clock_.Now()), IsOk());
  EXPECT_THAT(AllTold(ann, "a"), ElementsAre("event-2"));
}

TEST_F(UseCasesTest, OneMayHaveSoManySubscriptionsAndChangeOneSoOften) {
  const CreateSubscription three(store_, kSchema, 3);
  const Principal ann = Person("ann", {"chengdu"});
  for (const char* name : {"a", "b", "c"}) {
    ASSERT_THAT(three(ann, {name, "", ""}, clock_.Now()), IsOk());
  }
  EXPECT_THAT(
      three(ann, {"d", "", ""}, clock_.Now()),
      StatusIs(Code::kResourceExhausted, HasSubstr("person/ann has 3 subscriptions, the most")));
  // One that is there may be changed, others may make their own, and one deleted is one more.
  ASSERT_THAT(update_(ann, "a", "count > 1"), IsOk());
  ASSERT_THAT(three(Person("bob", {}), {"e", "", ""}, clock_.Now()), IsOk());
  ASSERT_THAT(delete_(ann, "b"), IsOk());
  ASSERT_THAT(three(ann, {"d", "", ""}, clock_.Now()), IsOk());

  for (std::size_t i = 1; i < kMostEdits; ++i) {
    Announce(static_cast<int>(i));
    ASSERT_THAT(update_(ann, "c", "count > " + std::to_string(i)), IsOk()) << i;
  }
  Announce(1000);
  EXPECT_EQ(store_.Find("c")->edits.size(), kMostEdits);
  const auto before = *store_.Find("c");
  EXPECT_THAT(update_(ann, "c", "count > 1000"),
              StatusIs(Code::kResourceExhausted, HasSubstr("changed 100 times")));
  EXPECT_EQ(*store_.Find("c"), before);
}

TEST_F(UseCasesTest, SubscriptionsAreListedInPages) {
  const Principal ann = Person("ann", {"chengdu"});
  for (const char* name : {"b", "d", "a"}) {
    ASSERT_THAT(create_(ann, {name, "", ""}, clock_.Now()), IsOk());
  }
  ASSERT_THAT(create_(Person("bob", {}), {"c", "", ""}, clock_.Now()), IsOk());
  EXPECT_THAT(Names(ann, "", 2), ElementsAre("a", "b"));
  EXPECT_THAT(Names(ann, "b", 2), ElementsAre("d"));
  EXPECT_THAT(Names(operator_, "b", 2), ElementsAre("c", "d"));
  EXPECT_THAT(list_(ann, "B", 2), StatusIs(Code::kInvalidArgument, HasSubstr("page_token")));
}

TEST_F(UseCasesTest, ResumingRepeatsNothingAndAnOlderCursorRepeats) {
  ASSERT_THAT(create_(operator_, {"a", "count > 0", ""}, clock_.Now()), IsOk());
  for (int n = 1; n <= 5; ++n) {
    Announce(n);
  }
  EXPECT_THAT(AllTold(operator_, "a", At("a", 3)), ElementsAre("event-4", "event-5"));
  EXPECT_THAT(AllTold(operator_, "a", At("a", 1)),
              ElementsAre("event-2", "event-3", "event-4", "event-5"));
  EXPECT_THAT(read_.Begin(operator_, "a", At("a", 6), DefaultStart::kStart),
              StatusIs(Code::kOutOfRange));
  EXPECT_THAT(read_.Begin(operator_, "a", At("b", 1), DefaultStart::kStart),
              StatusIs(Code::kInvalidArgument));
  EXPECT_THAT(read_.Begin(operator_, "b", "", DefaultStart::kStart), StatusIs(Code::kNotFound));
}

TEST_F(UseCasesTest, ACursorBeforeTheStartIsRefused) {
  Announce(1);
  ASSERT_THAT(create_(operator_, {"a", "", "now"}, clock_.Now()), IsOk());
  EXPECT_THAT(read_.Begin(operator_, "a", At("a", 0), DefaultStart::kStart),
              StatusIs(Code::kInvalidArgument, HasSubstr("before the start")));
}

TEST_F(UseCasesTest, PagesOfAnySizeTellTheSameStory) {
  ASSERT_THAT(create_(operator_, {"a", "count != 3 count != 4", ""}, clock_.Now()), IsOk());
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
  ASSERT_THAT(create_(operator_, {"a", "", ""}, clock_.Now()), IsOk());
  Announce(1);
  Announce(2);
  EXPECT_EQ(acknowledge_(operator_, "a", At("a", 2))->acknowledged_log_no, 2);
  EXPECT_EQ(acknowledge_(operator_, "a", At("a", 1))->acknowledged_log_no, 2);
  EXPECT_THAT(acknowledge_(operator_, "a", At("a", 3)), StatusIs(Code::kOutOfRange));
  EXPECT_THAT(acknowledge_(operator_, "a", At("b", 1)), StatusIs(Code::kInvalidArgument));
  EXPECT_THAT(acknowledge_(operator_, "b", At("b", 1)), StatusIs(Code::kNotFound));
  // The default of a stream, but not of a list.
  EXPECT_EQ(read_.Begin(operator_, "a", "", DefaultStart::kAcknowledged)->read, 2);
  EXPECT_EQ(read_.Begin(operator_, "a", "", DefaultStart::kStart)->read, 0);
}

TEST_F(UseCasesTest, AWatcherSeesWhatMatchesWithinTheirZones) {
  const auto filter = filter::Filter::Parse("count > 1", kSchema);
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

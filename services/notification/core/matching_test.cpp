// Stage 2 on the ports in memory: whatever changes and whoever matches, each subscription is told
// what asking its filter would tell.
#include "services/notification/core/matching.h"

#include <random>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/manual_clock.h"
#include "common/testing/status_matchers.h"
#include "services/notification/core/create_subscription.h"
#include "services/notification/core/delete_subscription.h"
#include "services/notification/core/pause_subscription.h"
#include "services/notification/core/read_deliveries.h"
#include "services/notification/core/update_subscription.h"
#include "services/notification/testing/in_memory_store.h"

namespace zoneflow::notification {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using zoneflow::testing::IsOk;
using zoneflow::testing::StatusIs;

const filter::Schema kSchema({{.name = "zone.id"},
                              {.name = "count", .kind = filter::FieldKind::kInteger},
                              {.name = "amount_cny", .kind = filter::FieldKind::kMoney}});
enum : std::size_t { kZoneId, kCount, kAmount };

class MatchingTest : public ::testing::Test {
 protected:
  std::int64_t Announce(int count, const std::string& zone = "chengdu") {
    LogEvent event;
    event.fields.AddText(kZoneId, zone);
    event.fields.SetNumber(kCount, count);
    return log_.Append(std::move(event));
  }

  void Wish(const std::string& name, const std::string& filter, const std::string& from = "",
            std::vector<std::string> zones = {"chengdu"}) {
    const Principal owner{"person/ann", {"investment"}, std::move(zones), false};
    ASSERT_THAT(Store(owner, name, filter, from), IsOk());
  }

  // A new one, or a new filter of one that is there.
  absl::StatusOr<Subscription> Store(const Principal& owner, const std::string& name,
                                     const std::string& filter, const std::string& from) {
    return store_.Find(name).ok() ? update_(owner, name, filter)
                                  : create_(owner, {name, filter, from}, clock_.Now());
  }

  // One round of one process.
  std::int64_t Round(Matching& matching, int most = 1000) {
    const auto events = log_.Read(*matches_.Head(), most);
    EXPECT_THAT(events, IsOk());
    std::int64_t rows = 0;
    const auto round =
        matches_.Round([&] { return matching.known(); },
                       [&](const MatchInput& input) {
                         auto change = matching.Plan(input, *events);
                         rows = change.ok() ? static_cast<std::int64_t>(change->rows.size()) : 0;
                         return change;
                       },
                       [&] { matching.Forget(); });
    EXPECT_THAT(round, IsOk());
    return rows;
  }

  std::vector<std::int64_t> Told(const std::string& name, MatchStore& matches) {
    const ReadDeliveries read(store_, matches, log_, kSchema);
    std::vector<std::int64_t> told;
    auto position = read.Begin(LocalOperator(), name, "", DefaultStart::kStart);
    EXPECT_THAT(position, IsOk());
    std::int64_t previous = position->previous;
    while (true) {
      const std::int64_t before = position->read;
      const auto deliveries = read.Next(*position, 7, 3);
      EXPECT_THAT(deliveries, IsOk());
      for (const Delivery& delivery : *deliveries) {
        EXPECT_EQ(delivery.previous, previous);
        previous = delivery.event->log_no;
        told.push_back(previous);
      }
      if (position->read == before) {
        return told;
      }
    }
  }
  std::vector<std::int64_t> Told(const std::string& name) { return Told(name, matches_); }
  // By asking the filter for each event.
  std::vector<std::int64_t> Asked(const std::string& name) { return Told(name, none_); }

  zoneflow::testing::ManualClock clock_;
  testing::InMemoryEventLog log_;
  testing::InMemorySubscriptionStore store_{log_};
  testing::InMemoryMatchStore matches_{store_};
  testing::InMemoryMatchStore none_{store_};  // never matches
  CreateSubscription create_{store_, kSchema};
  UpdateSubscription update_{store_, kSchema};
  PauseSubscription pause_{store_};
  DeleteSubscription delete_{store_};
  Matching first_{kSchema};
  Matching second_{kSchema};
};

TEST_F(MatchingTest, AnEventIsMatchedOnceAndToldInOrder) {
  Wish("large", "count >= 10");
  Wish("all", "");
  Announce(1);
  const auto large = Announce(10);
  EXPECT_EQ(Round(first_), 3);
  EXPECT_EQ(*matches_.Head(), 2);
  EXPECT_EQ(Round(first_), 0);
  EXPECT_EQ(Round(second_), 0);
  EXPECT_THAT(Told("large"), ElementsAre(large));
  EXPECT_THAT(Told("all"), ElementsAre(1, 2));
}

// Whoever is matched is told nothing that is not: else the chain of cursors would have to change.
TEST_F(MatchingTest, WhatIsNotMatchedYetIsNotTold) {
  Wish("all", "");
  Announce(1);
  Round(first_);
  Announce(2);
  EXPECT_THAT(Told("all"), ElementsAre(1));
  Round(first_);
  EXPECT_THAT(Told("all"), ElementsAre(1, 2));
}

TEST_F(MatchingTest, ASubscriptionFromTheBeginningIsToldWhatWasBeforeIt) {
  Announce(1);
  Announce(12);
  Round(first_);
  Wish("large", "count >= 10", "beginning");
  EXPECT_THAT(Told("large"), ElementsAre(2));
  Announce(13);
  Round(first_);
  Announce(14);
  Round(second_);
  EXPECT_THAT(Told("large"), ElementsAre(2, 3, 4));
}

// Two edits with nothing in between are one, and an edit that was taken back was none: also for who
// has seen it.
TEST_F(MatchingTest, AnEditHoldsFromTheNextEventAndOneTakenBackNever) {
  Wish("a", "count >= 10");
  Announce(10);
  Round(first_);
  ASSERT_THAT(pause_({"person/ann", {}, {"chengdu"}, false}, "a", true), IsOk());
  Round(first_);
  Round(second_);
  ASSERT_THAT(pause_({"person/ann", {}, {"chengdu"}, false}, "a", false), IsOk());
  Announce(11);
  Round(first_);
  Wish("a", "count < 10");
  Announce(12);
  Announce(1);
  Round(second_);
  EXPECT_THAT(Told("a"), ElementsAre(1, 2, 4));
}

TEST_F(MatchingTest, ADeletedSubscriptionLeavesNothingForOneOfItsName) {
  Wish("a", "");
  Announce(1);
  Round(first_);
  ASSERT_THAT(delete_(LocalOperator(), "a"), IsOk());
  Wish("a", "count > 5", "beginning");
  Announce(2);
  Announce(9);
  EXPECT_EQ(Round(first_), 1);  // nothing for the one that is gone
  EXPECT_THAT(Told("a"), ElementsAre(3));
}

// Events that were read before somebody else matched them are not matched again, and what has
// changed meanwhile is not missed.
TEST_F(MatchingTest, WhoComesLateMatchesWhatIsLeft) {
  Wish("a", "");
  Announce(1);
  Round(first_);
  Announce(2);
  Round(second_);
  Wish("a", "count > 5");
  Announce(9);
  Announce(3);
  const auto late = *log_.Read(1, 10);
  std::vector<MatchChange::Row> rows;
  ASSERT_THAT(matches_.Round([&] { return first_.known(); },
                             [&](const MatchInput& input) {
                               auto change = first_.Plan(input, late);
                               rows = change->rows;
                               return change;
                             },
                             [] {}),
              IsOk());
  EXPECT_THAT(rows, ElementsAre(MatchChange::Row{1, 3}));
  EXPECT_THAT(Told("a"), ElementsAre(1, 2, 3));
}

TEST_F(MatchingTest, AFilterThatCannotBeReadStopsTheRoundAndNothingChanges) {
  ASSERT_THAT(store_.Change("broken", "person/ann",
                            [](const auto&, const StoreState& state) {
                              return absl::StatusOr<Subscription>(
                                  Subscription{"broken",
                                               "person/ann",
                                               {},
                                               0,
                                               0,
                                               {{0, "nonsense = 1", {true, {}}}},
                                               state.next_number});
                            }),
              IsOk());
  Announce(1);
  const auto events = log_.Read(0, 10);
  EXPECT_THAT(matches_.Round([&] { return first_.known(); },
                             [&](const MatchInput& input) { return first_.Plan(input, *events); },
                             [&] { first_.Forget(); }),
              StatusIs(absl::StatusCode::kInternal, ::testing::HasSubstr("nonsense")));
  EXPECT_EQ(*matches_.Head(), 0);
}

TEST_F(MatchingTest, EqualsAskingWhateverChangesAndWhoeverMatches) {
  const char* const filters[] = {"",
                                 "count >= 3",
                                 "count < 3 OR zone.id = wuxi",
                                 "count = 2",
                                 "NOT zone.id = chengdu",
                                 "amount_cny > 1 OR count:4"};
  for (std::uint32_t seed = 1; seed <= 5; ++seed) {
    std::mt19937 random(seed);
    const auto below = [&](std::size_t n) { return random() % n; };
    for (int step = 0; step < 400; ++step) {
      const std::string name(1, static_cast<char>('a' + below(6)));
      const Principal owner{"person/ann", {}, {"chengdu"}, false};
      switch (below(9)) {
        case 0:
          if (store_.Find(name).ok() && below(3) == 0) {
            ASSERT_THAT(delete_(LocalOperator(), name), IsOk());
          }
          break;
        case 1:
          (void)pause_(owner, name, below(2) == 0);
          break;
        case 2:
        case 3: {
          const std::vector<std::vector<std::string>> zones = {
              {"chengdu"}, {"wuxi", "chengdu"}, {}};
          // Drawn one after the other: arguments have no order.
          const std::string& filter = filters[below(6)];
          const std::string from = below(2) == 0 ? "" : "beginning";
          const Principal asking{"person/ann", {}, zones[below(3)], below(4) == 0};
          const auto stored = Store(asking, name, filter, from);
          ASSERT_TRUE(stored.ok() || absl::IsResourceExhausted(stored.status()));
          break;
        }
        case 4:
          Round(below(2) == 0 ? first_ : second_, static_cast<int>(1 + below(4)));
          break;
        case 5:
          if (below(8) == 0) {
            (below(2) == 0 ? first_ : second_).Forget();
          }
          break;
        default:
          Announce(static_cast<int>(below(6)), below(2) == 0 ? "chengdu" : "wuxi");
      }
    }
    while (*matches_.Head() < *log_.Head()) {
      Round(below(2) == 0 ? first_ : second_, static_cast<int>(1 + below(9)));
    }
    std::size_t told = 0;
    for (const Subscription& each : store_.All()) {
      const auto matched = Told(each.name);
      EXPECT_EQ(matched, Asked(each.name)) << each.name << " seed " << seed;
      told += matched.size();
    }
    EXPECT_GT(told, 100u);
  }
}

}  // namespace
}  // namespace zoneflow::notification

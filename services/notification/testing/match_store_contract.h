// What every MatchStore promises. A backend is an OnBackend one with
//   SubscriptionStore& subscriptions();   empty at first
//   MatchStore& store();
#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/on_backend.h"
#include "common/testing/status_matchers.h"
#include "services/notification/core/ports.h"

namespace zoneflow::notification::testing {

template <typename Backend>
class MatchStoreContract : public zoneflow::testing::OnBackend<Backend> {
 protected:
  SubscriptionKey Put(const std::string& name, std::vector<FilterEdit> edits) {
    const auto stored = this->backend_->subscriptions().Change(
        name, "person/ann",
        [&](const std::optional<Subscription>& before, const StoreState& state) {
          return absl::StatusOr<Subscription>(
              Subscription{name,
                           "person/ann",
                           {},
                           0,
                           0,
                           edits,
                           before.has_value() ? before->number : state.next_number});
        });
    EXPECT_THAT(stored, zoneflow::testing::IsOk());
    return stored->key();
  }

  // A round of somebody who knows that much; returns what it was given.
  MatchInput Round(const MatchKnown& known, const MatchChange& change) {
    MatchInput given;
    EXPECT_THAT(this->backend_->store().Round([&] { return known; },
                                              [&](const MatchInput& input) {
                                                given = input;
                                                return absl::StatusOr<MatchChange>(change);
                                              },
                                              [] {}),
                zoneflow::testing::IsOkAndHolds(true));
    return given;
  }

  static std::vector<std::string> NamesOf(const MatchInput& input) {
    std::vector<std::string> names;
    for (const Wished& wished : input.wished) {
      names.push_back(wished.subscription.name + ":" + std::to_string(wished.key));
    }
    return names;
  }

  MatchPage Read(const SubscriptionKey& key, std::int64_t after = 0, int limit = 100) {
    const auto page = this->backend_->store().Read(key, after, limit);
    EXPECT_THAT(page, zoneflow::testing::IsOk());
    return page.ok() ? *page : MatchPage();
  }
};

TYPED_TEST_SUITE_P(MatchStoreContract);

TYPED_TEST_P(MatchStoreContract, WhatARoundStoresIsRead) {
  const SubscriptionKey a = this->Put("a", {{0, "count > 1", {false, {"chengdu"}}}});
  const SubscriptionKey b = this->Put("b", {{0, "", {true, {}}, true}});
  EXPECT_EQ(this->Read(a).after, std::nullopt);
  const MatchInput first = this->Round(
      {},
      {.head = 4, .taken = {{a, 1}, {b, 2}}, .taken_after = 1, .rows = {{1, 2}, {2, 2}, {1, 4}}});
  EXPECT_EQ(first.head, 0);
  EXPECT_EQ(first.last_key, 0);
  ASSERT_THAT(this->NamesOf(first), ::testing::ElementsAre("a:0", "b:0"));
  EXPECT_THAT(first.wished[0].edits,
              ::testing::ElementsAre(FilterEdit{0, "count > 1", {false, {"chengdu"}}}));
  EXPECT_TRUE(first.wished[1].edits[0].paused);
  EXPECT_THAT(this->backend_->store().Head(), zoneflow::testing::IsOkAndHolds(4));
  const MatchPage page = this->Read(a);
  EXPECT_EQ(page.after, 1);
  EXPECT_EQ(page.head, 4);
  EXPECT_THAT(page.log_nos, ::testing::ElementsAre(2, 4));
  EXPECT_THAT(this->Read(a, 2).log_nos, ::testing::ElementsAre(4));
  EXPECT_THAT(this->Read(a, 0, 1).log_nos, ::testing::ElementsAre(2));
  EXPECT_THAT(this->Read(b).log_nos, ::testing::ElementsAre(2));
  EXPECT_THAT(this->backend_->store().Read({"a", a.number + 9}, 0, 1),
              zoneflow::testing::StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(this->backend_->store().Read({"c", 1}, 0, 1),
              zoneflow::testing::StatusIs(absl::StatusCode::kNotFound));
}

TYPED_TEST_P(MatchStoreContract, OfForgottenEventsTheFilterIsAsked) {
  const SubscriptionKey a = this->Put("a", {{0, "", {true, {}}}});
  this->Round({},
              {.head = 5, .taken = {{a, 1}}, .taken_after = 1, .rows = {{1, 2}, {1, 3}, {1, 5}}});
  EXPECT_THAT(this->backend_->store().Forgotten(), zoneflow::testing::IsOkAndHolds(0));
  EXPECT_THAT(this->backend_->store().Forget(3), zoneflow::testing::IsOk());
  EXPECT_THAT(this->backend_->store().Forgotten(), zoneflow::testing::IsOkAndHolds(3));
  EXPECT_EQ(this->Read(a).after, 3);
  EXPECT_THAT(this->Read(a).log_nos, ::testing::ElementsAre(5));
  EXPECT_THAT(this->backend_->store().Forget(2), zoneflow::testing::IsOk());
  EXPECT_EQ(this->Read(a).after, 3);
  // One that is taken later has had no matches before either.
  const SubscriptionKey b = this->Put("b", {{0, "", {true, {}}}});
  this->Round({}, {.head = 6, .taken = {{b, 2}}, .taken_after = 5, .rows = {{2, 6}}});
  EXPECT_EQ(this->Read(b).after, 5);
}

TYPED_TEST_P(MatchStoreContract, ARoundIsGivenWhatHasChangedSince) {
  const SubscriptionKey a = this->Put("a", {{0, "", {true, {}}}});
  this->Put("b", {{0, "", {true, {}}}});
  const SubscriptionKey c = this->Put("c", {{0, "", {true, {}}}});
  this->Round({}, {.head = 5, .taken = {{a, 1}, {c, 2}}, .taken_after = 0});
  // b has no key; nothing else is new to who knows two keys and five events.
  const MatchKnown known{true, 5, 2, 0};
  MatchInput input = this->Round(known, {.head = 5});
  EXPECT_THAT(this->NamesOf(input), ::testing::ElementsAre("b:0"));
  EXPECT_EQ(input.head, 5);
  EXPECT_EQ(input.last_key, 2);
  EXPECT_EQ(input.keys, std::nullopt);
  // An edit at the place known, and a key somebody else has given.
  this->Put("a", {{0, "", {true, {}}}, {5, "count > 1", {true, {}}}});
  EXPECT_THAT(this->NamesOf(this->Round(known, {.head = 5})), ::testing::ElementsAre("a:1", "b:0"));
  EXPECT_THAT(this->NamesOf(this->Round({true, 6, 1, 0}, {.head = 5})),
              ::testing::ElementsAre("b:0", "c:2"));
  // All, for who knows nothing.
  EXPECT_THAT(this->NamesOf(this->Round({}, {.head = 5})),
              ::testing::ElementsAre("a:1", "b:0", "c:2"));
}

TYPED_TEST_P(MatchStoreContract, ADeletedSubscriptionIsToldOfAndItsMatchesGo) {
  const SubscriptionKey a = this->Put("a", {{0, "", {true, {}}}});
  const SubscriptionKey b = this->Put("b", {{0, "", {true, {}}}});
  this->Round({}, {.head = 2, .taken = {{a, 1}, {b, 2}}, .rows = {{1, 1}, {2, 2}}});
  ASSERT_THAT(this->backend_->subscriptions().Delete(
                  "a", [](const SubscriptionRow&) { return absl::OkStatus(); }),
              zoneflow::testing::IsOk());
  const MatchInput input = this->Round({true, 2, 2, 0}, {.head = 2, .gone = {1}});
  EXPECT_EQ(input.deleted, 1);
  ASSERT_TRUE(input.keys.has_value());
  EXPECT_THAT(*input.keys, ::testing::ElementsAre(2));
  EXPECT_EQ(this->Round({true, 2, 2, 1}, {.head = 2}).keys, std::nullopt);
  // One of the same name begins without a key.
  const SubscriptionKey again = this->Put("a", {{0, "", {true, {}}}});
  EXPECT_EQ(this->Read(again).after, std::nullopt);
  EXPECT_THAT(this->Read(b).log_nos, ::testing::ElementsAre(2));
}

TYPED_TEST_P(MatchStoreContract, ARoundThatFailsChangesNothingAndIsUndone) {
  const SubscriptionKey a = this->Put("a", {{0, "", {true, {}}}});
  int undone = 0;
  EXPECT_THAT(
      this->backend_->store().Round(
          [] { return MatchKnown(); },
          [](const MatchInput&) { return absl::StatusOr<MatchChange>(absl::InternalError("no")); },
          [&] { ++undone; }),
      zoneflow::testing::StatusIs(absl::StatusCode::kInternal, std::string("no")));
  EXPECT_EQ(undone, 1);
  EXPECT_EQ(this->Read(a).after, std::nullopt);
  EXPECT_THAT(this->backend_->store().Head(), zoneflow::testing::IsOkAndHolds(0));
}

// Two processes at once: each event is matched by one of them.
TYPED_TEST_P(MatchStoreContract, RoundsOfTwoDoNotOverlap) {
  const SubscriptionKey a = this->Put("a", {{0, "", {true, {}}}});
  this->Round({}, {.head = 0, .taken = {{a, 1}}});
  constexpr std::int64_t kEvents = 30;
  std::atomic<bool> failed = false;
  const auto work = [&] {
    while (!failed) {
      const auto head = this->backend_->store().Head();
      if (!head.ok() || *head == kEvents) {
        failed = failed || !head.ok();
        return;
      }
      const auto round = this->backend_->store().Round(
          [&] {
            return MatchKnown{true, *head, 1, 0};
          },
          [&](const MatchInput& input) {
            MatchChange change;
            change.head = std::min(input.head + 1, kEvents);
            if (change.head > input.head) {
              change.rows.push_back({1, change.head});
            }
            return absl::StatusOr<MatchChange>(change);
          },
          [] {});
      failed = failed || !round.ok();
    }
  };
  std::thread other(work);
  work();
  other.join();
  EXPECT_FALSE(failed);
  const MatchPage page = this->Read(a);
  ASSERT_EQ(page.log_nos.size(), static_cast<std::size_t>(kEvents));
  for (std::int64_t i = 0; i < kEvents; ++i) {
    EXPECT_EQ(page.log_nos[static_cast<std::size_t>(i)], i + 1);
  }
}

REGISTER_TYPED_TEST_SUITE_P(MatchStoreContract, WhatARoundStoresIsRead,
                            OfForgottenEventsTheFilterIsAsked, ARoundIsGivenWhatHasChangedSince,
                            ADeletedSubscriptionIsToldOfAndItsMatchesGo,
                            ARoundThatFailsChangesNothingAndIsUndone, RoundsOfTwoDoNotOverlap);

}  // namespace zoneflow::notification::testing

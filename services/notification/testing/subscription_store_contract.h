// What every SubscriptionStore promises. A backend is an OnBackend one with
//   SubscriptionStore& store();     empty at first
//   void AppendEvents(int count);   numbers that many events
#pragma once

#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/on_backend.h"
#include "common/testing/status_matchers.h"
#include "services/notification/core/ports.h"

namespace zoneflow::notification::testing {

template <typename Backend>
class SubscriptionStoreContract : public zoneflow::testing::OnBackend<Backend> {
 protected:
  static Subscription Sample(const std::string& name) {
    return {name,
            "person/ann",
            Instant(std::chrono::microseconds(1'612'137'600'000'001)),
            3,
            4,
            {{0, "zone.name = \"成都高新区\"", {false, {"chengdu", "wuxi"}}},
             {7, "", {true, {}}, /*paused=*/true}}};
  }

  absl::StatusOr<Subscription> Put(const Subscription& subscription) {
    return this->backend_->store().Change(
        subscription.name, subscription.owner,
        [&](const auto&, const StoreState&) { return absl::StatusOr<Subscription>(subscription); });
  }

  std::vector<std::string> Names(const SubscriptionQuery& query) {
    std::vector<std::string> names;
    const auto page = this->backend_->store().List(query);
    EXPECT_THAT(page, zoneflow::testing::IsOk());
    for (const SubscriptionRow& row : *page) {
      names.push_back(row.name);
    }
    return names;
  }
};

TYPED_TEST_SUITE_P(SubscriptionStoreContract);

TYPED_TEST_P(SubscriptionStoreContract, WhatWasStoredIsFoundAsItWas) {
  const Subscription sample = this->Sample("a");
  EXPECT_THAT(this->Put(sample), zoneflow::testing::IsOkAndHolds(sample));
  EXPECT_THAT(this->backend_->store().Find("a"), zoneflow::testing::IsOkAndHolds(sample));
}

TYPED_TEST_P(SubscriptionStoreContract, AnUnknownNameIsNotFound) {
  EXPECT_THAT(
      this->backend_->store().Find("a"),
      zoneflow::testing::StatusIs(absl::StatusCode::kNotFound, ::testing::HasSubstr("'a'")));
}

TYPED_TEST_P(SubscriptionStoreContract, AllAreListedByNameInPagesAsTheyAreNow) {
  for (const char* name : {"b", "a-", "c", "a"}) {
    ASSERT_THAT(this->Put(this->Sample(name)), zoneflow::testing::IsOk());
  }
  Subscription other = this->Sample("aa");
  other.owner = "person/bob";
  ASSERT_THAT(this->Put(other), zoneflow::testing::IsOk());
  const auto all = this->backend_->store().List({});
  ASSERT_THAT(all, zoneflow::testing::IsOk());
  EXPECT_EQ(all->front(), RowOf(this->Sample("a")));
  EXPECT_EQ(all->front().filter, "");  // of the newest edit, as is the pause
  EXPECT_TRUE(all->front().paused);
  EXPECT_THAT(this->backend_->store().FindRow("a"),
              zoneflow::testing::IsOkAndHolds(RowOf(this->Sample("a"))));
  EXPECT_THAT(this->Names({}), ::testing::ElementsAre("a", "a-", "aa", "b", "c"));
  EXPECT_THAT(this->Names({std::nullopt, "a-", 2}), ::testing::ElementsAre("aa", "b"));
  EXPECT_THAT(this->Names({"person/ann", "a-", 2}), ::testing::ElementsAre("b", "c"));
  EXPECT_THAT(this->Names({"person/nobody", "", 2}), ::testing::IsEmpty());
}

TYPED_TEST_P(SubscriptionStoreContract, AnAcknowledgementOnlyRaises) {
  Subscription sample = this->Sample("a");
  sample.number = 7;
  ASSERT_THAT(this->Put(sample), zoneflow::testing::IsOk());
  SubscriptionStore& store = this->backend_->store();
  EXPECT_THAT(store.Acknowledge(sample.key(), 9), zoneflow::testing::IsOkAndHolds(9));
  EXPECT_THAT(store.Acknowledge(sample.key(), 5), zoneflow::testing::IsOkAndHolds(9));
  sample.acknowledged_log_no = 9;
  EXPECT_THAT(store.Find("a"), zoneflow::testing::IsOkAndHolds(sample));
  EXPECT_THAT(store.Acknowledge({"a", 6}, 10),
              zoneflow::testing::StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(store.Acknowledge({"b", 7}, 10),
              zoneflow::testing::StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(store.Find("a"), zoneflow::testing::IsOkAndHolds(sample));
}

TYPED_TEST_P(SubscriptionStoreContract, ADeletedOneIsGoneWithItsHistoryAndItsNumberIsNotUsedAgain) {
  SubscriptionStore& store = this->backend_->store();
  Subscription sample = this->Sample("a");
  sample.number = 7;
  ASSERT_THAT(this->Put(sample), zoneflow::testing::IsOk());
  ASSERT_THAT(this->Put(this->Sample("b")), zoneflow::testing::IsOk());
  const auto refuse = [](const SubscriptionRow& row) {
    return absl::PermissionDeniedError(row.owner);
  };
  const auto allow = [](const SubscriptionRow&) { return absl::OkStatus(); };
  EXPECT_THAT(store.Delete("a", refuse),
              zoneflow::testing::StatusIs(absl::StatusCode::kPermissionDenied, "person/ann"));
  EXPECT_THAT(store.Deleted(), zoneflow::testing::IsOkAndHolds(0));
  EXPECT_THAT(store.Missing({{"a", 7}, {"b", 0}}),
              zoneflow::testing::IsOkAndHolds(::testing::IsEmpty()));
  ASSERT_THAT(store.Delete("a", allow), zoneflow::testing::IsOk());
  EXPECT_THAT(store.Delete("a", allow), zoneflow::testing::StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(store.Deleted(), zoneflow::testing::IsOkAndHolds(1));
  EXPECT_THAT(store.Missing({{"a", 7}, {"b", 0}}),
              zoneflow::testing::IsOkAndHolds(::testing::ElementsAre(SubscriptionKey{"a", 7})));
  EXPECT_THAT(store.Find("a"), zoneflow::testing::StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(this->Names({}), ::testing::ElementsAre("b"));
  Subscription again = this->Sample("a");
  const auto made = store.Change("a", "person/ann",
                                 [&](const std::optional<Subscription>& stored,
                                     const StoreState& state) -> absl::StatusOr<Subscription> {
                                   EXPECT_EQ(stored, std::nullopt);
                                   EXPECT_EQ(state.next_number, 8);
                                   EXPECT_EQ(state.owned, 1);
                                   again.number = state.next_number;
                                   again.edits.resize(1);
                                   return again;
                                 });
  EXPECT_THAT(made, zoneflow::testing::IsOkAndHolds(again));
  EXPECT_THAT(store.Find("a"), zoneflow::testing::IsOkAndHolds(again));
  EXPECT_THAT(store.Missing({{"a", 7}, {"a", 8}}),
              zoneflow::testing::IsOkAndHolds(::testing::ElementsAre(SubscriptionKey{"a", 7})));
}

TYPED_TEST_P(SubscriptionStoreContract, AChangeSeesWhatIsStoredAndTheHead) {
  this->backend_->AppendEvents(5);
  ASSERT_THAT(this->Put(this->Sample("a")), zoneflow::testing::IsOk());
  Subscription changed = this->Sample("a");
  changed.acknowledged_log_no = 5;
  changed.edits.back() = {5, "count > 1", {false, {}}};
  changed.edits.push_back({9, "count > 2", {true, {}}});
  const auto result =
      this->backend_->store().Change("a", "person/ann",
                                     [&](const std::optional<Subscription>& stored,
                                         const StoreState& state) -> absl::StatusOr<Subscription> {
                                       EXPECT_EQ(stored, this->Sample("a"));
                                       EXPECT_EQ(state.head, 5);
                                       return changed;
                                     });
  EXPECT_THAT(result, zoneflow::testing::IsOkAndHolds(changed));
  EXPECT_THAT(this->backend_->store().Find("a"), zoneflow::testing::IsOkAndHolds(changed));
}

TYPED_TEST_P(SubscriptionStoreContract, ARefusedChangeChangesNothing) {
  ASSERT_THAT(this->Put(this->Sample("a")), zoneflow::testing::IsOk());
  EXPECT_THAT(this->backend_->store().Change("a", "person/ann",
                                             [](const auto&, const StoreState&) {
                                               return absl::StatusOr<Subscription>(
                                                   absl::OutOfRangeError("no"));
                                             }),
              zoneflow::testing::StatusIs(absl::StatusCode::kOutOfRange, std::string("no")));
  EXPECT_THAT(this->backend_->store().Find("a"),
              zoneflow::testing::IsOkAndHolds(this->Sample("a")));
}

TYPED_TEST_P(SubscriptionStoreContract, NoChangeIsLostAmongMany) {
  Subscription zero = this->Sample("a");
  zero.acknowledged_log_no = 0;
  ASSERT_THAT(this->Put(zero), zoneflow::testing::IsOk());
  constexpr int kWriters = 3;
  constexpr int kChanges = 10;
  std::vector<std::thread> threads;
  for (int i = 0; i < kWriters; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < kChanges; ++k) {
        absl::Status status;
        do {
          status = this->backend_->store()
                       .Change("a", "person/ann",
                               [](const std::optional<Subscription>& stored,
                                  const StoreState&) -> absl::StatusOr<Subscription> {
                                 Subscription next = *stored;
                                 ++next.acknowledged_log_no;
                                 return next;
                               })
                       .status();
          // Who lost a race is told so and does it again; nothing else may come between.
        } while (status.code() == absl::StatusCode::kAborted);
        EXPECT_THAT(status, zoneflow::testing::IsOk());
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(this->backend_->store().Find("a")->acknowledged_log_no, kWriters * kChanges);
}

REGISTER_TYPED_TEST_SUITE_P(SubscriptionStoreContract, WhatWasStoredIsFoundAsItWas,
                            AnUnknownNameIsNotFound, AllAreListedByNameInPagesAsTheyAreNow,
                            AnAcknowledgementOnlyRaises,
                            ADeletedOneIsGoneWithItsHistoryAndItsNumberIsNotUsedAgain,
                            AChangeSeesWhatIsStoredAndTheHead, ARefusedChangeChangesNothing,
                            NoChangeIsLostAmongMany);

}  // namespace zoneflow::notification::testing

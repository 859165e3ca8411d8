// What every SubscriptionStore promises. A backend is an OnBackend one with
//   SubscriptionStore& store();     empty at first
//   void AppendEvents(int count);   numbers that many events
#pragma once

#include <atomic>
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
            {{0, "zone.name = \"成都高新区\"", {false, {"chengdu", "wuxi"}}}, {7, "", {true, {}}}}};
  }

  absl::StatusOr<Subscription> Put(const Subscription& subscription) {
    return this->backend_->store().Change(subscription.name, [&](const auto&, std::int64_t) {
      return absl::StatusOr<Subscription>(subscription);
    });
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

TYPED_TEST_P(SubscriptionStoreContract, AllAreListedByName) {
  for (const char* name : {"b", "a-", "c", "a"}) {
    ASSERT_THAT(this->Put(this->Sample(name)), zoneflow::testing::IsOk());
  }
  const auto all = this->backend_->store().List();
  ASSERT_THAT(all, zoneflow::testing::IsOk());
  std::vector<std::string> names;
  for (const Subscription& each : *all) {
    EXPECT_EQ(each, this->Sample(each.name));
    names.push_back(each.name);
  }
  EXPECT_THAT(names, ::testing::ElementsAre("a", "a-", "b", "c"));
}

TYPED_TEST_P(SubscriptionStoreContract, AChangeSeesWhatIsStoredAndTheHead) {
  this->backend_->AppendEvents(5);
  ASSERT_THAT(this->Put(this->Sample("a")), zoneflow::testing::IsOk());
  Subscription changed = this->Sample("a");
  changed.acknowledged_log_no = 5;
  changed.edits.back() = {5, "count > 1", {false, {}}};
  changed.edits.push_back({9, "count > 2", {true, {}}});
  const auto result =
      this->backend_->store().Change("a",
                                     [&](const std::optional<Subscription>& stored,
                                         std::int64_t head) -> absl::StatusOr<Subscription> {
                                       EXPECT_EQ(stored, this->Sample("a"));
                                       EXPECT_EQ(head, 5);
                                       return changed;
                                     });
  EXPECT_THAT(result, zoneflow::testing::IsOkAndHolds(changed));
  EXPECT_THAT(this->backend_->store().Find("a"), zoneflow::testing::IsOkAndHolds(changed));
}

TYPED_TEST_P(SubscriptionStoreContract, ARefusedChangeChangesNothing) {
  ASSERT_THAT(this->Put(this->Sample("a")), zoneflow::testing::IsOk());
  EXPECT_THAT(this->backend_->store().Change("a",
                                             [](const auto&, std::int64_t) {
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
  std::atomic<int> done = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 10; ++k) {
        const auto changed =
            this->backend_->store().Change("a",
                                           [](const std::optional<Subscription>& stored,
                                              std::int64_t) -> absl::StatusOr<Subscription> {
                                             Subscription next = *stored;
                                             ++next.acknowledged_log_no;
                                             return next;
                                           });
        done += changed.ok() ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(this->backend_->store().Find("a")->acknowledged_log_no, done);
  EXPECT_GT(done, 0);
}

REGISTER_TYPED_TEST_SUITE_P(SubscriptionStoreContract, WhatWasStoredIsFoundAsItWas,
                            AnUnknownNameIsNotFound, AllAreListedByName,
                            AChangeSeesWhatIsStoredAndTheHead, ARefusedChangeChangesNothing,
                            NoChangeIsLostAmongMany);

}  // namespace zoneflow::notification::testing

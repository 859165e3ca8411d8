#include "common/rpc/fair_workers.h"

#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"

namespace zoneflow::rpc {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

// Works that block until they are let go, and the order in which works began.
class FairWorkersTest : public ::testing::Test {
 protected:
  std::function<void()> Blocked(const std::string& name) {
    return [this, name] {
      Begun(name);
      go_.WaitForNotification();
    };
  }
  std::function<void()> Short(const std::string& name) {
    return [this, name] { Begun(name); };
  }
  void Begun(const std::string& name) {
    const absl::MutexLock lock(&mutex_);
    begun_.push_back(name);
  }
  // Waits until so many works have begun.
  std::vector<std::string> Await(std::size_t count) {
    const absl::MutexLock lock(&mutex_);
    const auto enough = [&] { return begun_.size() >= count; };
    mutex_.Await(absl::Condition(&enough));
    return begun_;
  }

  absl::Notification go_;
  absl::Mutex mutex_;
  std::vector<std::string> begun_;
};

TEST_F(FairWorkersTest, OnePrincipalNeverHoldsAllThreads) {
  FairWorkers workers({.threads = 3});
  for (int i = 0; i < 10; ++i) {
    EXPECT_THAT(workers.Run("a", 1, Blocked("a")), IsOk());
  }
  EXPECT_THAT(Await(2), ElementsAre("a", "a"));
  EXPECT_THAT(workers.Run("b", 1, Short("b")), IsOk());
  EXPECT_THAT(Await(3), ElementsAre("a", "a", "b"));
  go_.Notify();
}

TEST_F(FairWorkersTest, PrincipalsTakeTurnsHoweverMuchOneHasWaiting) {
  FairWorkers workers({.threads = 1});
  EXPECT_THAT(workers.Run("a", 1, Blocked("a")), IsOk());
  Await(1);
  for (const char* work : {"a1", "a2", "a3"}) {
    EXPECT_THAT(workers.Run("a", 1, Short(work)), IsOk());
  }
  for (const char* work : {"b1", "b2"}) {
    EXPECT_THAT(workers.Run("b", 1, Short(work)), IsOk());
  }
  EXPECT_THAT(workers.Run("c", 1, Short("c1")), IsOk());
  go_.Notify();
  EXPECT_THAT(Await(7), ElementsAre("a", "a1", "b1", "c1", "a2", "b2", "a3"));
}

TEST_F(FairWorkersTest, OnePrincipalNeverHoldsAllTheQueue) {
  FairWorkers workers({.threads = 1, .most_waiting = 5, .most_waiting_each = 3});
  EXPECT_THAT(workers.Run("a", 1, Blocked("a")), IsOk());
  Await(1);
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(workers.Run("a", 1, Short("a")), IsOk());
  }
  EXPECT_THAT(workers.Run("a", 1, Short("a")),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("of \"a\" wait already, at most 3 of one principal")));
  EXPECT_THAT(workers.Run("b", 1, Short("b")), IsOk());
  EXPECT_THAT(workers.Run("c", 1, Short("c")), IsOk());
  EXPECT_THAT(workers.Run("d", 1, Short("d")),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("at most 5 of all")));
  go_.Notify();
}

TEST_F(FairWorkersTest, OnePrincipalNeverHoldsAllTheWeight) {
  FairWorkers workers({.threads = 4, .most_weight = 100});
  EXPECT_THAT(workers.Run("a", 40, Blocked("a")), IsOk());
  EXPECT_THAT(workers.Run("a", 40, Blocked("a later")), IsOk());
  Await(1);
  EXPECT_THAT(workers.Run("b", 50, Blocked("b")), IsOk());
  EXPECT_THAT(Await(2), ElementsAre("a", "b"));
  // What is too heavy now lets others pass.
  EXPECT_THAT(workers.Run("c", 90, Short("c")), IsOk());
  EXPECT_THAT(workers.Run("d", 10, Short("d")), IsOk());
  EXPECT_THAT(Await(3), ElementsAre("a", "b", "d"));
  go_.Notify();
  EXPECT_THAT(Await(5).size(), 5U);
}

TEST_F(FairWorkersTest, HeavyWorkIsOvertakenSixteenTimesAndNotOnceMore) {
  FairWorkers workers({.threads = 3, .most_weight = 100});
  EXPECT_THAT(workers.Run("a", 50, Blocked("a")), IsOk());
  Await(1);
  EXPECT_THAT(workers.Run("heavy", 90, Short("heavy")), IsOk());
  // Two small ones fit beside "a" and none beside the heavy one, or a small one taken after it
  // could be noted before it.
  for (int i = 0; i < 30; ++i) {
    EXPECT_THAT(workers.Run("small", 11, Short("small")), IsOk());
  }
  Await(17);
  go_.Notify();
  const std::vector<std::string> begun = Await(32);
  EXPECT_EQ(begun[17], "heavy");
}

TEST_F(FairWorkersTest, WhatWasTakenHasRunWhenThePoolIsGone) {
  {
    FairWorkers workers({.threads = 2});
    for (int i = 0; i < 20; ++i) {
      EXPECT_THAT(workers.Run("a", 1, Short("a")), IsOk());
    }
  }
  EXPECT_EQ(begun_.size(), 20U);
}

}  // namespace
}  // namespace zoneflow::rpc

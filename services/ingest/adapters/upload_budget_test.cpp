#include "services/ingest/adapters/upload_budget.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"

namespace zoneflow::ingest {
namespace {

using ::testing::HasSubstr;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

TEST(UploadBudgetTest, WhatIsNotLeftIsNotGivenAndWhatComesBackIs) {
  UploadBudget budget(20);
  EXPECT_THAT(budget.Take("a", 10), IsOk());
  EXPECT_THAT(budget.Take("b", 6), IsOk());
  EXPECT_THAT(budget.Take("c", 5), StatusIs(absl::StatusCode::kResourceExhausted,
                                            HasSubstr("hold 16 of the 20 bytes of memory")));
  EXPECT_THAT(budget.Take("c", 4), IsOk());
  budget.Return("a", 10);
  EXPECT_THAT(budget.Take("c", 6), IsOk());
}

TEST(UploadBudgetTest, OnePrincipalGetsHalfAndNoMore) {
  UploadBudget budget(20);
  EXPECT_THAT(budget.Take("a", 7), IsOk());
  EXPECT_THAT(budget.Take("a", 4),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("uploads of \"a\" under way hold 7 of the 10 bytes")));
  EXPECT_THAT(budget.Take("b", 10), IsOk());
  budget.Return("a", 7);
  EXPECT_THAT(budget.Take("a", 10), IsOk());
}

TEST(UploadBudgetTest, ManyAtOnceNeverHoldMoreThanThereIs) {
  UploadBudget budget(1000);
  std::atomic<int> taken = 0;
  std::vector<std::thread> uploads;
  for (int i = 0; i < 4; ++i) {
    uploads.emplace_back([&, principal = std::to_string(i)] {
      while (budget.Take(principal, 3).ok()) {
        ++taken;
      }
    });
  }
  for (std::thread& upload : uploads) {
    upload.join();
  }
  EXPECT_EQ(taken, 333);
}

}  // namespace
}  // namespace zoneflow::ingest

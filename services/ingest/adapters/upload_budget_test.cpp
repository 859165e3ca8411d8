#include "services/ingest/adapters/upload_budget.h"

#include <atomic>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace zoneflow::ingest {
namespace {

TEST(UploadBudgetTest, WhatIsNotLeftIsNotGivenAndWhatComesBackIs) {
  UploadBudget budget(10);
  EXPECT_TRUE(budget.Take(6));
  EXPECT_FALSE(budget.Take(5));
  EXPECT_TRUE(budget.Take(4));
  EXPECT_FALSE(budget.Take(1));
  budget.Return(6);
  EXPECT_TRUE(budget.Take(6));
}

TEST(UploadBudgetTest, ManyAtOnceNeverHoldMoreThanThereIs) {
  UploadBudget budget(1000);
  std::atomic<int> taken = 0;
  std::vector<std::thread> uploads;
  for (int i = 0; i < 4; ++i) {
    uploads.emplace_back([&] {
      while (budget.Take(3)) {
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

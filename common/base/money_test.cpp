#include "common/base/money.h"

#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"

namespace zoneflow {
namespace {

using testing::IsOkAndHolds;
using testing::StatusIs;

TEST(MoneyTest, AmountsInMajorUnitsAreExact) {
  EXPECT_THAT(ParseMajor("5180000000", "CNY"), IsOkAndHolds(Money{518'000'000'000, "CNY"}));
  EXPECT_THAT(ParseMajor("-12.5", "USD"), IsOkAndHolds(Money{-1'250, "USD"}));
  EXPECT_THAT(ParseMajor("7", "JPY"), IsOkAndHolds(Money{7, "JPY"}));
  EXPECT_EQ(FormatMajor({518'000'000'000, "CNY"}), "5180000000");
  EXPECT_EQ(FormatMajor({-1'205, "USD"}), "-12.05");
  EXPECT_EQ(FormatMajor({7, "JPY"}), "7");
}

TEST(MoneyTest, WhatIsNotAnAmountIsRefused) {
  for (const char* text : {"", "-", ".", "1.", ".5", "1.234", "1e9", "1,000", " 1"}) {
    EXPECT_THAT(ParseMajor(text, "CNY"), StatusIs(absl::StatusCode::kInvalidArgument)) << text;
  }
  EXPECT_THAT(ParseMajor("92233720368547759", "CNY"), StatusIs(absl::StatusCode::kOutOfRange));
}

}  // namespace
}  // namespace zoneflow

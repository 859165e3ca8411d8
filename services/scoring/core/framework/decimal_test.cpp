#include "services/scoring/core/framework/decimal.h"

#include <gtest/gtest.h>

#include <cmath>

namespace zoneflow::scoring {
namespace {

Decimal D(std::string_view text) {
  const auto decimal = ParseDecimal(text);
  EXPECT_TRUE(decimal.has_value()) << text;
  return decimal.value_or(Decimal(0));
}

TEST(DecimalTest, SumsHaveNoBinaryDust) {
  EXPECT_EQ((D("0.1") + D("0.2")).Text(), "0.3");
  EXPECT_EQ((D("0.45") + D("0.6") + D("0.5") + D("0.5") + D("0.5") + D("0.4")).Text(), "2.95");
  EXPECT_EQ((D("1.5") - D("1.5")).Text(), "0");
  EXPECT_EQ(D("10.50"), D("10.5"));
}

TEST(DecimalTest, QuotientsRoundHalfAwayFromZero) {
  EXPECT_EQ(Quotient(1, 3, 6).Text(), "0.333333");
  EXPECT_EQ(Quotient(2, 3, 6).Text(), "0.666667");
  EXPECT_EQ(Quotient(-5, 10, 0).Text(), "-1");
  EXPECT_EQ(Rounded(D("0.4995"), 3).Text(), "0.5");
  EXPECT_EQ(Rounded(D("-0.0004"), 3).Text(), "0");
  EXPECT_EQ(Quotient(D("999999999999999999"), D("0.000000000000000007"), 0).Text(),
            "142857142857142857000000000000000000");
}

// Small numbers are computed in fewer bits than large ones, and many digits several at a time.
TEST(DecimalTest, LargeNumbersAndManyDigitsAreAsExactAsSmallOnes) {
  EXPECT_EQ((D("576460752303423488") * D("4")).Text(), "2305843009213693952");
  EXPECT_EQ((D("999999999.999999999") * D("999999999.999999999")).Text(),
            "999999999999999998.000000000000000001");
  EXPECT_EQ(Quotient(1, 7, 30).Text(), "0.142857142857142857142857142857");
  EXPECT_EQ(Quotient(D("-123456789012345678.9"), D("0.000000000000000003"), 2).Text(),
            "-41152263004115226300000000000000000");
  EXPECT_EQ(Quotient(D("999999999999999999") * D("999999999999999999"), D("999999999999999999"), 0)
                .Text(),
            "999999999999999999");
  EXPECT_TRUE(Quotient(D("999999999999999999"), D("0.000000000000000001"), 2).overflowed());
  EXPECT_LT(D("576460752303423487.9") * D("4"), D("576460752303423488") * D("4"));
}

TEST(DecimalTest, TooManyDigitsAreNeverANumber) {
  const Decimal large = D("999999999999999999");
  EXPECT_TRUE((large * large * large).overflowed());
  EXPECT_TRUE((large * large * large + 1).overflowed());
  EXPECT_TRUE(Quotient(1, 0, 3).overflowed());
  EXPECT_TRUE(Decimal::FromFloat(NAN, 3).overflowed());
}

TEST(DecimalTest, ComparesByValueAcrossScales) {
  EXPECT_LT(D("0.79996"), D("0.8"));
  EXPECT_LT(D("-1.5"), D("-1.25"));
  EXPECT_LT(D("-0.5"), D("0.000000000000000001"));
  EXPECT_GT(D("999999999999999999.5"), D("999999999999999999"));
}

TEST(DecimalTest, RootsAreCutToTheirDigits) {
  EXPECT_EQ(SquareRoot(2, 15).Text(), "1.414213562373095");
  EXPECT_EQ(SquareRoot(D("0.0004"), 15).Text(), "0.02");
  EXPECT_EQ(SquareRoot(D("144000000"), 10).Text(), "12000");
}

TEST(DecimalTest, OnlyPlainDecimalsAreRead) {
  for (const std::string_view text : {"", "-", ".5", "5.", "1,5", "1e3", "96%", "+1", "NaN",
                                      "1.2.3", "1000000000000000000", " 1"}) {
    EXPECT_FALSE(ParseDecimal(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace zoneflow::scoring

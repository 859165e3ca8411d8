#include "services/ingest/core/numbers/decimal.h"

#include <limits>

#include "gtest/gtest.h"

namespace zoneflow::ingest {
namespace {

std::string Text(const std::optional<Decimal>& decimal) {
  return decimal ? FormatDecimal(*decimal) : "none";
}

TEST(FormatDecimalTest, IsPlainNotation) {
  EXPECT_EQ(FormatDecimal({518, 7}), "5180000000");
  EXPECT_EQ(FormatDecimal({-35, -1}), "-3.5");
  EXPECT_EQ(FormatDecimal({5, -3}), "0.005");
  EXPECT_EQ(FormatDecimal({}), "0");
}

TEST(DecimalTest, SumsAreExactOrNone) {
  EXPECT_EQ(Text(Sum({1, -1}, {2, -1})), "0.3");
  EXPECT_EQ(Text(Sum({3, 0}, {-5, -1})), "2.5");
  EXPECT_EQ(Text(Sum({std::numeric_limits<std::int64_t>::max(), 0}, {1, 0})), "none");
}

TEST(DecimalTest, ADivisionWithoutEndIsRoundedToFifteenDigits) {
  EXPECT_EQ(Text(MixedNumber({}, {1, 0}, {3, 0})), "0.333333333333333");
  EXPECT_EQ(Text(MixedNumber({}, {2, 0}, {3, 0})), "0.666666666666667");
  EXPECT_EQ(Text(MixedNumber({350, 0}, {1, 0}, {3, 0})), "350.333333333333");
  EXPECT_EQ(Text(MixedNumber({}, {-3, 0}, {2, 0})), "-1.5");
  EXPECT_EQ(Text(MixedNumber({}, {3, 0}, {4200, 0})), "0.000714285714285714");
  EXPECT_EQ(Text(MixedNumber({1, 6}, {25, 0}, {5, 5})), "1000000.00005");
  EXPECT_EQ(Text(MixedNumber({}, {1, 0}, {})), "none");
}

TEST(DecimalTest, PowersAreExactAsFarAsTheyArePrinted) {
  EXPECT_EQ(Text(Power({2, 0}, 5)), "32");
  EXPECT_EQ(Text(Power({2, 0}, -1)), "0.5");
  EXPECT_EQ(Text(Power({11, -1}, 23)), "8.95430243255237");  // 8.954302432552373…
  EXPECT_EQ(Text(Power({-25, -1}, -1)), "-0.4");
  EXPECT_EQ(Text(Power({}, -1)), "none");
  EXPECT_EQ(Text(Power({9, 0}, 999)), "none");
}

}  // namespace
}  // namespace zoneflow::ingest

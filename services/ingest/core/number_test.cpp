#include "services/ingest/core/number.h"

#include <string>

#include "gtest/gtest.h"

#include "services/ingest/core/fact.h"

namespace zoneflow::ingest {
namespace {

struct Case {
  std::u16string_view text;
  std::string value;
  std::size_t length;
};

TEST(ParseNumberTest, ReadsWhatNewsWrites) {
  const Case cases[] = {
      {u"1,835亿元", "183500000000", 6},
      {u"8.5亿美元", "850000000", 4},
      {u"3万4000", "34000", 6},
      {u"一万五千亿", "1500000000000", 5},
      {u"二十万亿", "20000000000000", 4},
      {u"1,100万", "11000000", 6},
      {u"千亿元", "100000000000", 2},
      {u"1.2万亿", "1200000000000", 5},
      {u"十二", "12", 2},
      {u"一万零十二", "10012", 5},
      {u"3045.6亿", "304560000000", 7},
      {u"两次", "2", 1},
      {u"0.82兆", "820000000000", 5},
      {u"一百天", "100", 2},
      {u"半天", "0.5", 1},
      {u"两千四百五", "2450", 5},
      {u"一万三", "13000", 3},
      {u"二十五家", "25", 3},
      {u"五兆六十二亿", "5006200000000", 6},
      {u"一千零十二", "1012", 5},
  };
  for (const Case& c : cases) {
    const auto number = ParseNumber(c.text, 0);
    ASSERT_TRUE(number.has_value()) << c.value;
    EXPECT_EQ(FormatDecimal(number->value), c.value);
    EXPECT_EQ(number->end, c.length) << c.value;
  }
}

TEST(ParseNumberTest, MoreThanIsKept) {
  for (const std::u16string_view text : {u"100余亿", u"50多亿", u"三十几万"}) {
    const auto number = ParseNumber(text, 0);
    ASSERT_TRUE(number.has_value());
    EXPECT_TRUE(number->more);
    EXPECT_EQ(number->end, text.size());
  }
}

TEST(ParseNumberTest, AKilowattIsAUnitNotAThousand) {
  const auto number = ParseNumber(u"一千瓦", 0);
  ASSERT_TRUE(number.has_value());
  EXPECT_EQ(FormatDecimal(number->value), "1");
}

TEST(ParseNumberTest, ADigitStringBeyondSixtyThreeBitsIsNoNumber) {
  EXPECT_FALSE(ParseNumber(u"99999999999999999999999999999999", 0).has_value());
  EXPECT_FALSE(ParseNumber(std::u16string(500, u'7'), 0).has_value());
}

TEST(FormatDecimalTest, IsPlainNotation) {
  EXPECT_EQ(FormatDecimal({518, 7}), "5180000000");
  EXPECT_EQ(FormatDecimal({-35, -1}), "-3.5");
  EXPECT_EQ(FormatDecimal({5, -3}), "0.005");
  EXPECT_EQ(FormatDecimal({}), "0");
}

}  // namespace
}  // namespace zoneflow::ingest

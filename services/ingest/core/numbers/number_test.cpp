#include "services/ingest/core/numbers/number.h"

#include <string>

#include "gtest/gtest.h"

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
      {u"壹亿元", "100000000", 2},
      {u"叁亿伍仟万元", "350000000", 5},
      {u"柒佰贰拾万零伍拾元", "7200050", 8},
      {u"三点五亿元", "350000000", 4},
      {u"零点五", "0.5", 3},
      {u"十万零五十六点三三", "100056.33", 9},
      {u"两千三点一", "2300.1", 5},
      {u"半百", "50", 2},
      {u"一九一六件", "1916", 4},
      {u"三九二九亿元", "392900000000", 5},
      {u"六万三四九二个", "63492", 6},
      {u"二.二六兆元", "2260000000000", 5},
      {u"一二五家", "125", 3},
      {u"1，234，567元", "1234567", 9},
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

TEST(ParseNumberTest, WhatIsBehindTheNumberIsNotInItsExactEnd) {
  const auto open = ParseNumber(u"四百多家", 0);
  ASSERT_TRUE(open.has_value());
  EXPECT_EQ(open->exact_end, 2u);
  EXPECT_EQ(open->end, 3u);
  const auto closed = ParseNumber(u"四百多万", 0);
  ASSERT_TRUE(closed.has_value());
  EXPECT_EQ(closed->exact_end, 4u);
}

TEST(ParseNumberTest, EitherOfTwoDigitsKeepsBothEnds) {
  struct Either {
    std::u16string_view text;
    std::string value;
    std::string upto;
  };
  const Either cases[] = {
      {u"三五亿", "300000000", "500000000"},
      {u"二三十", "20", "30"},
      {u"十七八亿", "1700000000", "1800000000"},
      {u"五六百", "500", "600"},
      {u"一百五六", "150", "160"},
      {u"五六家", "5", "6"},
      {u"七八十万", "700000", "800000"},
  };
  for (const Either& c : cases) {
    const auto number = ParseNumber(c.text, 0);
    ASSERT_TRUE(number.has_value()) << c.value;
    EXPECT_EQ(FormatDecimal(number->value), c.value);
    ASSERT_TRUE(number->upto.has_value()) << c.value;
    EXPECT_EQ(FormatDecimal(*number->upto), c.upto);
  }
  for (const std::u16string_view text :
       {u"一二三产业", u"九九", u"五三亿", u"三八线", u"三百五十亿"}) {
    const auto number = ParseNumber(text, 0);
    ASSERT_TRUE(number.has_value());
    EXPECT_FALSE(number->upto.has_value()) << FormatDecimal(number->value);
  }
}

TEST(ParseNumberTest, AnHourIsNoDecimal) {
  for (const std::u16string_view text : {u"九点三十分", u"三点半", u"两点"}) {
    const auto number = ParseNumber(text, 0);
    ASSERT_TRUE(number.has_value());
    EXPECT_EQ(number->end, 1u);
  }
  EXPECT_EQ(ParseNumber(u"20点三", 0)->end, 2u);
}

// 2020，100家: a year and a count, however the comma is printed.
TEST(ParseNumberTest, OnlyGroupsOfThreeArePartedByCommas) {
  EXPECT_EQ(FormatDecimal(ParseNumber(u"2020，100家", 0)->value), "2020");
  EXPECT_EQ(FormatDecimal(ParseNumber(u"12,345", 0)->value), "12345");
  EXPECT_EQ(FormatDecimal(ParseNumber(u"12,3456", 0)->value), "12");
}

}  // namespace
}  // namespace zoneflow::ingest

#include "services/ingest/core/numbers/recognize.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/utf8.h"

namespace zoneflow::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// What was found, as "text value unit", with "to" between two values.
std::vector<std::string> Found(RecognizerModel model, std::u16string_view text) {
  std::vector<std::string> out;
  for (const Recognized& one : Recognize(model, text)) {
    std::string line;
    for (const char16_t c : text.substr(one.begin, one.end - one.begin)) {
      AppendUtf8(line, c);
    }
    line += " " + one.value + (one.upto.empty() ? "" : " to " + one.upto);
    out.push_back(line + (one.unit.empty() ? "" : " " + one.unit));
  }
  return out;
}

TEST(RecognizeNumberTest, ALoneDigitCountsWhereSomethingIsCounted) {
  const auto number = [](std::u16string_view text) {
    return Found(RecognizerModel::kNumber, text);
  };
  EXPECT_THAT(number(u"三只猫和五，还有六"), ElementsAre("三 3", "五 5", "六 6"));
  EXPECT_THAT(number(u"一切顺利，四川的大陆，队伍收拾放肆，十足"), IsEmpty());
  EXPECT_THAT(number(u"二十打造，十打鸡蛋"), ElementsAre("二十 20", "十打 120"));
}

TEST(RecognizeNumberTest, FormsOfFiguresAreToldApart) {
  const auto number = [](std::u16string_view text) {
    return Found(RecognizerModel::kNumber, text);
  };
  EXPECT_THAT(number(u"2020/9/16 版本1.5.2"),
              ElementsAre("2020 2020", "9 9", "16 16", "1 1", "5 5", "2 2"));
  EXPECT_THAT(number(u"5-10, -3, COVID-19"), ElementsAre("5 5", "10 10", "-3 -3", "19 19"));
  EXPECT_THAT(number(u"0012345678901234567890.5"),
              ElementsAre("0012345678901234567890.5 12345678901234567890.5"));
  EXPECT_THAT(number(u"约三五亿"), ElementsAre("三五亿 300000000 to 500000000"));
}

TEST(RecognizeOrdinalTest, TheMarkBelongsToIt) {
  EXPECT_THAT(Found(RecognizerModel::kOrdinal, u"由第９名升至第 二名，第三"),
              ElementsAre("第９ 9", "第 二 2", "第三 3"));
}

TEST(RecognizePercentTest, TenthsAndDiscountsAndPartsAreOfAHundred) {
  EXPECT_THAT(Found(RecognizerModel::kPercent,
                    u"增长三成五，成立三成员会；打八五折，万万分之七，负２.５％，1,234%，七八成"),
              ElementsAre("三成五 35 %", "八五折 85 %", "万万分之七 0.000007 %", "负２.５％ -2.5 %",
                          "1,234% 1234 %", "七八成 70 to 80 %"));
}

TEST(RecognizeCurrencyTest, TheCurrencyInFrontIsTheSums) {
  const auto money = [](std::u16string_view text) {
    return Found(RecognizerModel::kCurrency, text);
  };
  EXPECT_THAT(money(u"人民币50亿元、新台币 3 万元、US$ 30、-￥2.5万、港币百多元"),
              ElementsAre("人民币50亿元 5000000000 CNY", "新台币 3 万元 30000 TWD", "US$ 30 30 USD",
                          "-￥2.5万 -25000 CNY"));
  EXPECT_THAT(money(u"壹亿贰仟万元整，50亿元人民币，500元港币"),
              ElementsAre("壹亿贰仟万元 120000000 CNY", "50亿元人民币 5000000000 CNY",
                          "500元港币 500 HKD"));
  EXPECT_THAT(money(u"10元到20元，3万多欧元"),
              ElementsAre("10元 10 CNY", "20元 20 CNY", "3万多欧元 30000 EUR"));
}

TEST(RecognizeCurrencyTest, PartsOfACurrencyAreOneSum) {
  const auto money = [](std::u16string_view text) {
    return Found(RecognizerModel::kCurrency, text);
  };
  EXPECT_THAT(money(u"三元五角二分，10美元50美分，一块五毛，1英镑又20便士，三块半"),
              ElementsAre("三元五角二分 3.52 CNY", "10美元50美分 10.5 USD", "一块五毛 1.5 CNY",
                          "1英镑又20便士 1.2 GBP", "三块半 3.5 CNY"));
  EXPECT_THAT(money(u"五角，20美分"), ElementsAre("五角 5 角", "20美分 20 美分"));
  EXPECT_THAT(money(u"10美元50便士"), ElementsAre("10美元 10 USD", "50便士 50 便士"));
}

TEST(RecognizeCurrencyTest, OtherWordsWithItsCharactersAreNone) {
  EXPECT_THAT(Found(RecognizerModel::kCurrency,
                    u"三元区的二元结构，第三元，二十分钟，长三角，三角形，两块地，万元户，5000万"),
              IsEmpty());
}

TEST(RecognizeDimensionTest, UnitsHaveTheirSymbols) {
  const auto dimension = [](std::u16string_view text) {
    return Found(RecognizerModel::kDimension, text);
  };
  EXPECT_THAT(
      dimension(u"长3.5公里、占地12万平方米、五千克、三分之一米、60公里/小时、5 GB、２００ｍｌ"),
      ElementsAre("3.5公里 3.5 km", "12万平方米 120000 m2", "五千克 5 kg",
                  "三分之一米 0.333333333333333 m", "60公里/小时 60 km/h", "5 GB 5 GB",
                  "２００ｍｌ 200 ml"));
  EXPECT_THAT(
      dimension(u"一公里半，三百多平方米，两三公里，八千字节"),
      ElementsAre("一公里半 1.5 km", "三百多平方米 300 m2", "两三公里 2 to 3 km", "八千字节 8 KB"));
  EXPECT_THAT(dimension(u"三米线，5G网络，一千瓦，五位专家，64位"), ElementsAre("64位 64 bit"));
}

TEST(RecognizeTest, PlacesAreThoseOfTheInput) {
  const auto found = Recognize(RecognizerModel::kNumber, u"\xd83d\xde00 三千 八百  ");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].begin, 3u);
  EXPECT_EQ(found[0].end, 8u);
  EXPECT_EQ(found[0].value, "3800");
}

}  // namespace
}  // namespace zoneflow::ingest

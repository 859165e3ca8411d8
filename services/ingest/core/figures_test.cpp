#include "services/ingest/core/figures.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/ingest/core/document_text.h"
#include "services/ingest/core/scan.h"

namespace zoneflow::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The quantities of a text, as "text value unit", with "to" between the ends of a range.
std::vector<std::string> Quantities(const std::string& utf8) {
  const absl::StatusOr<DocumentText> document = PlainText(utf8);
  EXPECT_TRUE(document.ok());
  Checkpoint checkpoint;
  const Unwrapped page = Unwrap(*document, checkpoint);
  const Tokens tokens = Scan(page, BuiltInLexicon(), Gazetteer(), checkpoint);
  std::vector<std::string> out;
  for (const Token& token : tokens.all) {
    if (token.mark == Mark::kQuantity) {
      const Quantity& quantity = tokens.quantities[token.index];
      std::string line = Printed(page.text, token.begin, token.end) + " ";
      line += FormatDecimal(quantity.number);
      if (quantity.upto) {
        line += " to " + FormatDecimal(*quantity.upto);
      }
      out.push_back(line + " " + std::string(UnitName(quantity.unit)));
    }
  }
  return out;
}

TEST(FiguresTest, BothEndsOfARangeAreKept) {
  EXPECT_THAT(Quantities("总投资10亿至12亿元，增长8%至10%，建3-5家，产能5万吨至8万吨。"),
              ElementsAre("10亿至12亿元 1000000000 to 1200000000 CNY", "8%至10% 8 to 10 %",
                          "3-5家 3 to 5 家", "5万吨至8万吨 50000 to 80000 吨"));
  EXPECT_THAT(Quantities("投资三至五亿元，引进五六家，投资三五亿元，占百分之八到百分之十。"),
              ElementsAre("三至五亿元 300000000 to 500000000 CNY", "五六家 5 to 6 家",
                          "三五亿元 300000000 to 500000000 CNY", "百分之八到百分之十 8 to 10 %"));
  EXPECT_THAT(Quantities("投资10亿美元至12亿美元。"),
              ElementsAre("10亿美元至12亿美元 1000000000 to 1200000000 USD"));
}

TEST(FiguresTest, WhatGrowsFromOneToAnotherIsNoRange) {
  EXPECT_THAT(Quantities("企业由360家到1031家。"), ElementsAre("360家 360 家", "1031家 1031 家"));
}

TEST(FiguresTest, FormalNumeralsAndDecimalsInWordsAreRead) {
  EXPECT_THAT(Quantities("投资壹亿元，投资叁亿伍仟万元整，投资三点五亿元。"),
              ElementsAre("壹亿元 100000000 CNY", "叁亿伍仟万元 350000000 CNY",
                          "三点五亿元 350000000 CNY"));
}

TEST(FiguresTest, HundredthsInWordsAreAPercentage) {
  EXPECT_THAT(Quantities("占全区百分之八十五，增长百分之十二点五，完成率百分之百，损耗千分之三。"),
              ElementsAre("百分之八十五 85 %", "百分之十二点五 12.5 %", "百分之百 100 %",
                          "千分之三 0.3 %"));
}

TEST(FiguresTest, TheFirstMonthsAreAPeriod) {
  EXPECT_THAT(Quantities("前7个月，前4月，出口2亿元。"), ElementsAre("2亿元 200000000 CNY"));
}

TEST(FiguresTest, AFigureIsWholeBehindLetters) {
  EXPECT_THAT(Quantities("GDP3500亿元，A3500亿元。"), ElementsAre("3500亿元 350000000000 CNY"));
}

TEST(FiguresTest, AnHourIsNoFigure) {
  EXPECT_THAT(Quantities("上午九点三十分开会，下午三点一刻结束。"), IsEmpty());
}

}  // namespace
}  // namespace zoneflow::ingest

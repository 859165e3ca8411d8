// Tables in text, as statistics offices and gazettes set them.
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/ingest/testing/told.h"

namespace zoneflow::ingest {
namespace {

using ::testing::ElementsAre;
using testing::Told;

TEST(TablesTest, ARowIsTheSentenceItStandsFor) {
  EXPECT_THAT(
      Told("成都高新区主要经济指标完成情况\n"
           "指标 | 总量 | 同比增长（%） | 增速居全市位次\n"
           "工业总产值 | 1862.4亿元 | 9.6 | 3\n"
           "工业增加值 | — | 8.9 | 2\n"
           "　其中：技改投资 | — | -4.7 | 9"),
      ElementsAre("indicator 成都高新区 工业总产值 186240000000 CNY 9.6%",
                  "ranking 成都高新区 工业总产值增速 #3", "indicator 成都高新区 工业增加值 8.9%",
                  "ranking 成都高新区 工业增加值增速 #2", "indicator 成都高新区 技改投资 -4.7%",
                  "ranking 成都高新区 技改投资增速 #9"));
}

TEST(TablesTest, AUnitStandsInItsColumnInTheNameOrAbove) {
  EXPECT_THAT(Told("成都高新区主要指标\n"
                   "指标名称\t计量单位\t绝对值\t同比增长\n"
                   "地区生产总值\t亿元\t512.6\t8.1\n"
                   "市场主体\t户\t12560\t-3.4"),
              ElementsAre("indicator 成都高新区 地区生产总值 51260000000 CNY 8.1%",
                          "indicator 成都高新区 市场主体 12560 户 -3.4%"));
  EXPECT_THAT(Told("成都高新区主要指标\n"
                   "单位：亿元\n"
                   "指标 | 总量 | 增速（%）\n"
                   "地区生产总值 | 512.6 | 8.1\n"
                   "进出口（亿美元） | 12.5 | 3.4"),
              ElementsAre("indicator 成都高新区 地区生产总值 51260000000 CNY 8.1%",
                          "indicator 成都高新区 进出口 1250000000 USD 3.4%"));
}

TEST(TablesTest, AFirstColumnOfZonesTellsWhoseTheFiguresAre) {
  EXPECT_THAT(Told("四川各高新区主要指标\n"
                   "园区　生产总值　同比　税收收入\n"
                   "成都高新区　118.3亿元　9.8%　52.4亿元\n"
                   "绵阳高新区　41.6亿元　-13.2%　16.7亿元"),
              ElementsAre("indicator 成都高新区 生产总值 11830000000 CNY 9.8%",
                          "indicator 成都高新区 税收收入 5240000000 CNY",
                          "indicator 绵阳高新区 生产总值 4160000000 CNY -13.2%",
                          "indicator 绵阳高新区 税收收入 1670000000 CNY"));
}

TEST(TablesTest, ANumberedListOfZonesGivesTheirPlaces) {
  EXPECT_THAT(Told("四川开发区综合考评结果公布，现将前3名予以公示。\n"
                   "排序  园区名称  分档\n"
                   "1  成都高新区  第一档\n"
                   "2  绵阳高新区  第一档"),
              ElementsAre("ranking 成都高新区 四川开发区综合考评 #1",
                          "ranking 绵阳高新区 四川开发区综合考评 #2"));
}

// Lines of words are no table, however they are spaced.
TEST(TablesTest, LinesOfWordsAreRead) {
  EXPECT_THAT(Told("项目 一期 二期\n成都高新区完成工业投资3亿元。\n成都高新区完成税收2亿元。"),
              ElementsAre("indicator 成都高新区 工业投资 300000000 CNY",
                          "indicator 成都高新区 税收 200000000 CNY"));
}

}  // namespace
}  // namespace zoneflow::ingest

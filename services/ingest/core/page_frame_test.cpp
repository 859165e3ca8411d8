// What stands around the articles of a page changes nothing of what they tell.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/ingest/testing/told.h"

namespace zoneflow::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Told;

constexpr char kMenu[] =
    "首页\n新闻中心\n政务公开\n走进园区\n投资指南\n互动交流\n无障碍浏览\n"
    "当前位置：首页 > 新闻中心 > 园区动态 > 正文\n";
constexpr char kFoot[] =
    "\n【打印】【关闭】\n上一篇：绵阳高新区引进项目12个\n下一篇：没有了\n"
    "主办单位：成都高新区管委会 版权所有 技术支持电话：028-85333333\n";

TEST(PageFrameTest, MenusAndFootersAreNoNews) {
  EXPECT_THAT(Told(std::string(kMenu) + kFoot), IsEmpty());
}

TEST(PageFrameTest, AnArticleReadsTheSameWithinThem) {
  const std::string article =
      "成都高新区新开工项目15个\n本报讯 成都高新区今年新开工项目15个，总投资96亿元。\n";
  EXPECT_THAT(Told(kMenu + article + kFoot), ::testing::ElementsAreArray(Told(article)));
}

// A page that sets an empty line between all lines is told from its own lines, not from a menu's.
TEST(PageFrameTest, LinesSetApartAreJoinedBelowAMenu) {
  const std::string article =
      "本报讯 "
      "成都高新区日前举行恳谈\n\n会，康纳复合材料公司当场与园区\n\n签下增资协议，追加投资5500万\n\n"
      "美元，扩建叶片车间。今年以来，\n\n园区新设外资企业74家，进出口\n\n总额11."
      "2亿美元，同比增长\n\n13.8%。\n";
  const std::vector<std::string> told = Told(article);
  EXPECT_THAT(told, ::testing::Contains("indicator 成都高新区 进出口总额 1120000000 USD 13.8%"));
  EXPECT_THAT(Told(kMenu + article + kFoot), ::testing::ElementsAreArray(told));
}

// Words that menus have as well, where no menu is.
TEST(PageFrameTest, AHeadingOrAListIsNoMenu) {
  EXPECT_THAT(
      Told("招商引资\n成都高新区引进项目12个，总投资30亿元。\n党建工作\n成都高新区新增企业40家。"),
      ElementsAre("signing 成都高新区 引进项目12个 n=12 3000000000 CNY",
                  "indicator 成都高新区 企业（新增） 40 家"));
}

// Nor is what begins with a word of a page's foot and goes on without its colon.
TEST(PageFrameTest, AWordOfTheFootMayBeginNews) {
  EXPECT_THAT(Told("访问量：312\n\n主办单位成都高新区签约项目5个，总投资12亿元\n"),
              ElementsAre("signing 成都高新区 签约项目5个 n=5 1200000000 CNY"));
}

TEST(PageFrameTest, ASpaceWithinAKindOfZoneIsAConverters) {
  EXPECT_THAT(Told("2022年成都高 新区统计公报（摘要）\n全年地区生产总值1086.4亿元。"),
              ElementsAre("indicator 成都高新区 地区生产总值 108640000000 CNY"));
}

TEST(PageFrameTest, ASpaceWithinACellPartsNoCells) {
  EXPECT_THAT(Told("成都高新区主要经济指标\n"
                   "指标名称　　　完成数　　　同比增长\n"
                   "工业总产值　　246.3亿 元　　12.7%\n"
                   "固定资产投资　　71.6亿元　　-15.3%"),
              ElementsAre("indicator 成都高新区 工业总产值 24630000000 CNY 12.7%",
                          "indicator 成都高新区 固定资产投资 7160000000 CNY -15.3%"));
}

}  // namespace
}  // namespace zoneflow::ingest

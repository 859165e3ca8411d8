// Claims as pages of many kinds make them: one kind of sentence a row, told by what is read of it.
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/ingest/core/extract.h"
#include "services/ingest/testing/told.h"

namespace zoneflow::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Gazetteer& Zones() {
  static const Gazetteer zones(
      {{"cn-test-chengdu", "成都高新区", "四川", "成都", {"成都国家高新区"}},
       {"cn-test-maanshan", "马鞍山高新区", "安徽", "马鞍山", {}},
       {"cn-test-hohhot", "呼和浩特金山高新区", "内蒙古", "呼和浩特", {"金山高新区"}},
       {"cn-test-binhai", "滨海新区", "天津", "天津", {"天津滨海新区"}},
       {"cn-test-zhuhai", "珠海经开区", "广东", "珠海", {"珠海经济技术开发区"}}},
      {{PlaceLevel::kProvince, "四川省", "四川"},
       {PlaceLevel::kProvince, "广西壮族自治区", "广西"},
       {PlaceLevel::kPrefecture, "成都市", "成都"},
       {PlaceLevel::kPrefecture, "泸州市", "泸州"},
       {PlaceLevel::kPrefecture, "珠海市", "珠海"},
       {PlaceLevel::kCounty, "金湾区", "金湾"},
       {PlaceLevel::kCounty, "金山区", "金山"},
       {PlaceLevel::kCounty, "旬阳市", "旬阳"}});
  return zones;
}

std::vector<std::string> Told(std::string_view text) { return testing::Told(text, Zones()); }

TEST(ClaimsTest, ABracketTellsThePartsAndTheGrowthBehindItIsOfTheWhole) {
  EXPECT_THAT(
      Told("成都高新区进出口总值743亿元（出口386亿元，增长103.5%；进口357亿元，增长3.5倍），"
           "增长1.8倍。"),
      ElementsAre("indicator 成都高新区 进出口总值 74300000000 CNY 180%",
                  "indicator 成都高新区 出口 38600000000 CNY 103.5%",
                  "indicator 成都高新区 进口 35700000000 CNY 350%"));
  EXPECT_THAT(Told("成都高新区GDP同比增长（下同）15%。"),
              ElementsAre("indicator 成都高新区 GDP 15%"));
}

TEST(ClaimsTest, ARateOfSeveralYearsIsAClaimOfItsOwn) {
  EXPECT_THAT(Told("成都高新区规上工业增加值同比增长23.5%，两年平均增长14.8%。"),
              ElementsAre("indicator 成都高新区 规上工业增加值 23.5%",
                          "indicator 成都高新区 规上工业增加值 14.8%"));
}

TEST(ClaimsTest, SharesThatAreHeld) {
  EXPECT_THAT(
      Told("成都高新区贡献了全市20%以上的工业增加值，集聚了30%的高新技术企业，40%的外资企业。"),
      ElementsAre("indicator 成都高新区 工业增加值占比 20 %",
                  "indicator 成都高新区 高新技术企业占比 30 %",
                  "indicator 成都高新区 外资企业占比 40 %"));
  EXPECT_THAT(
      Told("成都高新区新签约江工园、三原风电、海思机器人等工业项目45个，占考核任务的81.8%。"),
      ElementsAre("signing 成都高新区 江工园、三原风电、海思机器人等工业项目45个 n=45",
                  "indicator 成都高新区 工业项目占考核任务 81.8 %"));
}

TEST(ClaimsTest, RowsOfValuesAndOfTheirGrowth) {
  EXPECT_THAT(Told("成都高新区批发业、零售业、住宿业分别实现销售额37.5亿元、19.6亿元、1.8亿元，"
                   "同比增长0.7%、2.6%、3.1%。"),
              ElementsAre("indicator 成都高新区 批发业销售额 3750000000 CNY 0.7%",
                          "indicator 成都高新区 零售业销售额 1960000000 CNY 2.6%",
                          "indicator 成都高新区 住宿业销售额 180000000 CNY 3.1%"));
  EXPECT_THAT(Told("成都高新区生物医药、纳米技术产业能级提升，2023年分别实现产值15亿元和16亿元。"),
              ElementsAre("indicator 成都高新区 生物医药产值 1500000000 CNY",
                          "indicator 成都高新区 纳米技术产业产值 1600000000 CNY"));
}

TEST(ClaimsTest, WhoseItIsMayStandSomeClausesInFront) {
  EXPECT_THAT(Told("成都高新区精密机械产业因扩厂布局先进制程，带动设备需求增加，营业额增长2.2%。"),
              ElementsAre("indicator 成都高新区 精密机械产业营业额 2.2%"));
}

TEST(ClaimsTest, EachOfARowHasItsOwnEnd) {
  EXPECT_THAT(Told("成都高新区企业审批从55个环节、267个工作日优化到21个环节、51个工作日。"),
              ElementsAre("indicator 成都高新区 企业审批 from 55 21 个",
                          "indicator 成都高新区 企业审批 from 267 51 工作日 (duration)"));
}

TEST(ClaimsTest, WhatIsCountedStandsBehindTheNamesOfSome) {
  EXPECT_THAT(Told("成都高新区已形成电子信息、汽车制造2个千亿级产业集群。"),
              ElementsAre("indicator 成都高新区 千亿级产业集群 2 个"));
  EXPECT_THAT(Told("成都高新区新增美东、地中海等10条航线。"),
              ElementsAre("indicator 成都高新区 航线（新增） 10 条"));
  EXPECT_THAT(Told("成都高新区内资新设企业1396家。"),
              ElementsAre("indicator 成都高新区 内资企业（新设） 1396 家"));
}

TEST(ClaimsTest, AnAreaThatIsMeasuredIsNobodysGround) {
  EXPECT_THAT(Told("成都高新区商品房销售面积3.4万平方米，增长5%。"),
              ElementsAre("indicator 成都高新区 商品房销售面积 34000 m2 5%"));
  EXPECT_THAT(Told("成都高新区规上企业突破千家。"),
              ElementsAre("indicator 成都高新区 规上企业 1000 家"));
}

TEST(ClaimsTest, ASubHeadingNamesWhatTheLinesBelowAreAbout) {
  EXPECT_THAT(Told("成都高新区重点工程建设进展如何\n\n"
                   "今年，成都高新区重点工程进展顺利，项目建设有序推进。\n\n"
                   "星河储能产业园一期\n\n"
                   "项目位于成都高新区，总用地面积2.9万平方米，建筑面积11.9万平方米。\n\n"
                   "项目总投资7.1亿元，目前正在施工。\n"),
              ElementsAre("facility 成都高新区 星河储能产业园一期 29000 m2 (land)",
                          "facility 成都高新区 星河储能产业园一期 119000 m2 (area)",
                          "facility 成都高新区 星河储能产业园一期 710000000 CNY"));
}

TEST(ClaimsTest, APlanIsNoEvent) {
  EXPECT_THAT(Told("今年成都高新区将陆续开工建设项目12个，总投资约23亿元。"),
              ElementsAre("programme 成都高新区 开工建设项目 n=12 2300000000 CNY"));
  EXPECT_THAT(Told("成都高新区综保区正式封关运作四周年。"), IsEmpty());
}

TEST(ClaimsTest, ARowOfStagesIsTheBatchs) {
  EXPECT_THAT(Told("成都高新区竣工投产投用项目51个、总投资538亿元。"),
              ElementsAre("facility 成都高新区 竣工投产投用项目 n=51 53800000000 CNY"));
  EXPECT_THAT(Told("成都高新区集中开工的项目共有52个、总投资214亿元。"),
              ElementsAre("facility 成都高新区 集中开工的项目 n=52 21400000000 CNY"));
}

TEST(ClaimsTest, ASumIsOfTheCountInItsOwnPartOfTheSentence) {
  EXPECT_THAT(Told("成都高新区新增储备项目1381个，增长31.7%，投资总额约5866亿元；签约项目296个，"
                   "增长22.1%，投资总额约1783亿元。"),
              ::testing::Contains("signing 成都高新区 签约项目296个 n=296 178300000000 CNY 22.1%"));
}

TEST(ClaimsTest, LandAndSumAreOfTheProjectNamedLast) {
  EXPECT_THAT(
      Told("成都高新区星河储能产业园已投产。康芝药业新厂项目占地160亩，计划总投资2.4亿元。"),
      ElementsAre("facility 成都高新区 星河储能产业园",
                  "facility 成都高新区 康芝药业新厂项目 160 mu (land)",
                  "facility 成都高新区 康芝药业新厂项目 240000000 CNY"));
}

TEST(ClaimsTest, WhoseItIsMayStandInFrontOfThePeriod) {
  EXPECT_THAT(Told("成都高新区规上软件企业前三季度营收增长9.8%。"),
              ElementsAre("indicator 成都高新区 规上软件企业营收 9.8%"));
  EXPECT_THAT(Told("成都高新区对全市经济增长贡献率为51.4%。"),
              ElementsAre("indicator 成都高新区 对全市经济增长贡献率 51.4 %"));
}

TEST(ClaimsTest, HowLargeAZoneIsIsAFigureOfIt) {
  EXPECT_THAT(Told("成都高新区规划面积262平方公里。"),
              ElementsAre("indicator 成都高新区 规划面积 262 km2 (area)"));
}

TEST(ClaimsTest, PartsMayStandInTheNextParagraph) {
  EXPECT_THAT(
      Told("成都高新区企业营业收入达2.7万亿元，增长26%。\n\n其中马鞍山高新区8000亿元，增长11%。\n"),
      ElementsAre("indicator 成都高新区 企业营业收入 2700000000000 CNY 26%",
                  "indicator 马鞍山高新区 企业营业收入 800000000000 CNY 11%"));
}

TEST(ClaimsTest, SharesOfAPlanAndWhatWasReached) {
  EXPECT_THAT(Told("成都高新区86个重点在建项目完成投资527亿元，占年计划投资的70%。"),
              ElementsAre("indicator 成都高新区 重点在建项目完成投资 n=86 52700000000 CNY",
                          "indicator 成都高新区 重点在建项目完成投资占年计划投资 70 %"));
  EXPECT_THAT(Told("成都高新区黄金类饰品出口，则达到了182.7亿元。"),
              ElementsAre("indicator 成都高新区 黄金类饰品出口 18270000000 CNY"));
}

TEST(ClaimsTest, SumsThatOnlyContractsHave) {
  EXPECT_THAT(Told("成都高新区签约金额达到95亿元。"),
              ElementsAre("signing 成都高新区 签约金额 9500000000 CNY"));
  EXPECT_THAT(Told("成都高新区与马鞍山高新区签署战略合作框架协议。"),
              ElementsAre("signing 成都高新区、马鞍山高新区 马鞍山高新区 战略合作框架协议"));
}

TEST(ClaimsTest, WhatAPlaceGotIsNotTheZones) {
  EXPECT_THAT(Told("成都高新区招商会昨日举行。32个重大项目落户泸州，协议金额达454亿元。"),
              ElementsAre("signing - 32个重大项目 n=32 45400000000 CNY"));
  EXPECT_THAT(Told("成都高新区发展迅速。广西经开区数量达到13家。"),
              ElementsAre("indicator - 广西经开区数量 13 家"));
}

TEST(ClaimsTest, OneOfficeForAPlaceAndAZone) {
  EXPECT_THAT(
      Told("金湾区（珠海经济技术开发区）昨日召开大会。今年以来，金湾区规上工业企业达到300家。"),
      ElementsAre("indicator 珠海经开区 规上工业企业 300 家"));
}

TEST(ClaimsTest, ACountyOfYearsAgoStillNamesItsZone) {
  EXPECT_THAT(Told("旬阳县生态工业集中区实现工业总产值45.5亿元。"),
              ElementsAre("indicator 旬阳县生态工业集中区 工业总产值 4550000000 CNY"));
}

TEST(ClaimsTest, APlaceWithABareZoneIsNotTheZoneOfAnotherCity) {
  EXPECT_THAT(Told("金山区重大工程进展顺利。高新区规上工业企业达到300家。"),
              ElementsAre("indicator - 规上工业企业 300 家"));
}

TEST(ClaimsTest, ABareWordOfAnotherClassIsNotTheZoneThatWasNamed) {
  EXPECT_THAT(
      Told(
          "天津滨海新区的保税区发展迅速。上半年，保税区完成进出口10亿元，保税区新批外资企业20家。"),
      ElementsAre("indicator - 进出口 1000000000 CNY", "indicator - 新批外资企业 20 家"));
  EXPECT_THAT(Told("成都高新区发展迅速。上半年，高新区完成进出口10亿元。"),
              ElementsAre("indicator 成都高新区 进出口 1000000000 CNY"));
}

TEST(ClaimsTest, AmongWhomIsToldBesideThePlaceFirst) {
  EXPECT_THAT(Told("全国178家高新区考核结果公布，成都高新区列第22位，在四川3家高新区中列第1位。"),
              ElementsAre("ranking 成都高新区 全国178家高新区考核 #22 of 178",
                          "ranking 成都高新区 全国178家高新区考核 #1 of 3"));
}

TEST(ClaimsTest, SomeWhoAreNoneByName) {
  EXPECT_THAT(Told("成都高新区部分企业荣获省级企业技术中心称号。"), IsEmpty());
  EXPECT_THAT(Told("成都高新区多家年出口值超过10亿元。"), IsEmpty());
}

TEST(ClaimsTest, SoManyTimesWhatItWasIsAGrowth) {
  EXPECT_THAT(Told("成都高新区完成固定资产投资13.4亿元，为上年同期的2.1倍。"),
              ElementsAre("indicator 成都高新区 固定资产投资 1340000000 CNY 110%"));
  EXPECT_THAT(Told("成都高新区进出区货物68万吨，货值9亿美元，分别为上年同期的2.6倍和1.9倍。"),
              ElementsAre("indicator 成都高新区 进出区货物 680000 吨 160%",
                          "indicator 成都高新区 货值 900000000 USD 90%"));
}

TEST(ClaimsTest, WhatAGrowthTurnedToAndWhatFellByWords) {
  EXPECT_THAT(Told("成都高新区固定资产投资由上年同期的下降2.3%转为增长4.6%。"),
              ElementsAre("indicator 成都高新区 固定资产投资 4.6%"));
  EXPECT_THAT(Told("成都高新区进出口632亿元，比上年少了7.5%。"),
              ElementsAre("indicator 成都高新区 进出口 63200000000 CNY -7.5%"));
  EXPECT_THAT(Told("成都高新区外贸出口19.8亿美元，下滑一成。"),
              ElementsAre("indicator 成都高新区 外贸出口 1980000000 USD -10%"));
  EXPECT_THAT(Told("成都高新区网购保税进口1126万单，与上年持平。"),
              ElementsAre("indicator 成都高新区 网购保税进口 11260000 单 0%"));
}

TEST(ClaimsTest, TheMeasureOfARowIsOfEachOfItsHeads) {
  EXPECT_THAT(Told("成都高新区环境保护、先进制造、新材料领域收入同比分别增长27.4%、24.1%和13.8%。"),
              ElementsAre("indicator 成都高新区 环境保护领域收入 27.4%",
                          "indicator 成都高新区 先进制造领域收入 24.1%",
                          "indicator 成都高新区 新材料领域收入 13.8%"));
}

TEST(ClaimsTest, ACountAndItsSumAreOneClaim) {
  EXPECT_THAT(Told("成都高新区新批外资项目9个，总投资7318万美元，同比增长27.4%。"),
              ElementsAre("indicator 成都高新区 新批外资项目 n=9 73180000 USD 27.4%"));
}

TEST(ClaimsTest, AValueWithoutItsUnitWhereTheWordsSayIt) {
  EXPECT_THAT(Told("成都高新区技术合同成交额突破百亿，增长12%。"),
              ElementsAre("indicator 成都高新区 技术合同成交额 10000000000 CNY 12%"));
  EXPECT_THAT(Told("成都高新区常住人口达43万，较上年增长6%。"),
              ElementsAre("indicator 成都高新区 常住人口 430000 人 6%"));
  EXPECT_THAT(Told("成都高新区登记时限由5个工作日缩至1个。"),
              ElementsAre("indicator 成都高新区 登记时限 from 5 1 工作日 (duration)"));
}

TEST(ClaimsTest, HowItIsReckonedAndWhatItIsMostlyOfAreNoPartOfItsName) {
  EXPECT_THAT(Told("成都高新区以重卡、挖掘机为主的机电产品出口31.4亿元，增长2.2倍。"),
              ElementsAre("indicator 成都高新区 机电产品出口 3140000000 CNY 220%"));
  EXPECT_THAT(Told("成都高新区国际班列累计开行2032列，增长17.4%。"),
              ElementsAre("indicator 成都高新区 国际班列开行 2032 列 17.4%"));
}

}  // namespace
}  // namespace zoneflow::ingest

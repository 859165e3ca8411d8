// Ways in which pages tell that nobody had looked at: tables, sections of a zone, notices, rank lists.
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/ingest/core/extract.h"
#include "services/ingest/testing/told.h"

namespace zoneflow::ingest {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

const Gazetteer& Zones() {
  static const Gazetteer zones({{"cn-test-chengdu", "成都高新区", "四川", "成都", {}},
                                {"cn-test-mianyang", "绵阳高新区", "四川", "绵阳", {}},
                                {"cn-test-wuxi", "无锡高新区", "江苏", "无锡", {}},
                                {"cn-test-wuhu", "芜湖高新区", "安徽", "芜湖", {}}},
                               {{PlaceLevel::kPrefecture, "成都市", "成都"},
                                {PlaceLevel::kPrefecture, "绵阳市", "绵阳"},
                                {PlaceLevel::kPrefecture, "无锡市", "无锡"},
                                {PlaceLevel::kPrefecture, "泸州市", "泸州"},
                                {PlaceLevel::kCounty, "港口区", "港口"},
                                {PlaceLevel::kCounty, "江津区", "江津"}});
  return zones;
}

std::vector<std::string> Told(std::string_view text) { return testing::Told(text, Zones()); }

TEST(UnseenPagesTest, AColumnOfATableSaysWhatItsRatesAre) {
  EXPECT_THAT(Told("成都高新区2023年主要指标\n"
                   "指标　　　　　　　总量　　　　同比　　占全市\n"
                   "规上工业总产值　　3702亿元　 +6.1%　　9.1%\n"
                   "固定资产投资　　　440亿元　　3.3%　　—\n"
                   "科技服务业收入　　564亿元　　-9.9%　 10.7%\n"
                   "博士从业人员　　　11940人　　13.3%　　—"),
              ElementsAre("indicator 成都高新区 规上工业总产值 370200000000 CNY 6.1%",
                          "indicator 成都高新区 规上工业总产值占全市 9.1 %",
                          "indicator 成都高新区 固定资产投资 44000000000 CNY 3.3%",
                          "indicator 成都高新区 科技服务业收入 56400000000 CNY -9.9%",
                          "indicator 成都高新区 科技服务业收入占全市 10.7 %",
                          "indicator 成都高新区 博士从业人员 11940 人 13.3%"));
}

TEST(UnseenPagesTest, ATableOfTheOtherScriptHasTheSameHeads) {
  EXPECT_THAT(
      Told("蕪湖高新區2023年主要指標\n"
           "指標　　　　　總量　　成長率　　佔全市\n"
           "工業總產值　　370億元　　6.1%　　9.1%\n"
           "出口額　　　　44億元　　3.3%　　—\n"
           "稅收收入　　　56億元　　8.8%　　—"),
      ElementsAre("indicator 芜湖高新区 工業總產值 37000000000 CNY 6.1%",
                  ::testing::HasSubstr("9.1 %"), "indicator 芜湖高新区 出口額 4400000000 CNY 3.3%",
                  "indicator 芜湖高新区 稅收收入 5600000000 CNY 8.8%"));
}

TEST(UnseenPagesTest, AnOfficeThatAnnouncesIsNoFirm) {
  EXPECT_THAT(Told("市商务局公布，公司拟投资3亿元在成都高新区建设冷链物流基地。"),
              ElementsAre("signing 成都高新区 冷链物流基地 300000000 CNY"));
}

TEST(UnseenPagesTest, AHeadingThatIsAZoneIsWhoTheLinesBelowTellOf) {
  EXPECT_THAT(Told("四川开发区年度评价揭晓。绵阳高新区、成都高新区位次前移。\n"
                   "●绵阳高新区\n出口额达到12亿元，同比增长8%。\n"
                   "●成都高新区\n出口额达到95亿元，同比增长3%。"),
              ElementsAre("indicator 绵阳高新区 出口额 1200000000 CNY 8%",
                          "indicator 成都高新区 出口额 9500000000 CNY 3%"));
}

TEST(UnseenPagesTest, ABareWordMeansTheZoneOfItsClassInThePlaceOfTheArticle) {
  EXPECT_THAT(Told("泸州市一季度利用外资2亿美元。高新区实际到位1.2亿美元，同比增长21%。"),
              Contains("indicator 泸州高新区 实际到位 120000000 USD 21%"));
}

TEST(UnseenPagesTest, APaperIsNamedAfterAZoneAndTellsOfNone) {
  EXPECT_THAT(Told("成都高新区加快发展。自《绵阳高新区总体方案》发布以来，出口额增长12%。"),
              Contains("indicator 成都高新区 出口额 12%"));
}

TEST(UnseenPagesTest, APlaceWhoseNameIsAnEverydayWordTakesNothing) {
  EXPECT_THAT(Told("成都高新区码头忙。港口吞吐量达到162万吨，同比增长7%。"),
              ElementsAre("indicator 成都高新区 港口吞吐量 1620000 吨 7%"));
}

TEST(UnseenPagesTest, AYearThatIsOverIsNoAim) {
  EXPECT_THAT(Told("2023年国家高新区评价结果公布。到2022年末，成都高新区拥有高新技术企业4200家。"),
              ElementsAre("indicator 成都高新区 高新技术企业 4200 家"));
  EXPECT_THAT(Told("2023年工作会议召开。到2025年，成都高新区高新技术企业达到6000家。"),
              ElementsAre("programme 成都高新区 高新技术企业 6000 家"));
}

TEST(UnseenPagesTest, ARankMayStandWithoutItsWords) {
  EXPECT_THAT(Told("在国家高新区评价中，无锡高新区在全国147个高新区中综合排名第33。"
                   "其中，创新能力排名29，跃升40位；可持续发展能力排名70，前进2位。"),
              ElementsAre("ranking 无锡高新区 国家高新区评价 #33 of 147",
                          "ranking 无锡高新区 创新能力 #29 of 147",
                          "ranking 无锡高新区 可持续发展能力 #70 of 147"));
}

TEST(UnseenPagesTest, AZoneThatWasPassedIsNotWhoIsRanked) {
  EXPECT_THAT(Told("无锡高新区综合排名54，反超成都与绵阳高新区，居全省第一。"),
              Contains(::testing::StartsWith("ranking 无锡高新区 ")).Times(2));
}

TEST(UnseenPagesTest, ZonesOfTheClauseInFrontAreRankedInTheirOrder) {
  EXPECT_THAT(Told("考核结果显示，成都高新区列全国第4位，绵阳高新区列第18位；在西部46个高新区中，"
                   "两区分列第一、第二。"),
              Contains(::testing::AllOf(::testing::StartsWith("ranking 绵阳高新区 "),
                                        ::testing::EndsWith("#2 of 46"))));
}

TEST(UnseenPagesTest, AListMayBeOfTheFirstTenWithoutAWordForPlaces) {
  EXPECT_THAT(Told("国家高新区综合评价结果公布，排名前十的分别是：无锡高新区、成都高新区。"),
              ElementsAre("ranking 无锡高新区 国家高新区综合评价 #1",
                          "ranking 成都高新区 国家高新区综合评价 #2"));
}

TEST(UnseenPagesTest, APlaceToldBesideAnotherIsOfTheSameContest) {
  EXPECT_THAT(
      Told("全省开发区考核中，无锡高新区排名第1，成都高新区排名第2。"),
      ElementsAre("ranking 无锡高新区 全省开发区考核 #1", "ranking 成都高新区 全省开发区考核 #2"));
}

TEST(UnseenPagesTest, SeveralFiguresTakeOnePlaceEach) {
  EXPECT_THAT(
      Told("成都高新区工业产值1254亿元，同比增长15%；固定资产投资139亿元，同比增长56.9%，"
           "两项指标增速均列全市第1位。"),
      ElementsAre("indicator 成都高新区 工业产值 125400000000 CNY 15%",
                  "indicator 成都高新区 固定资产投资 13900000000 CNY 56.9%",
                  "ranking 成都高新区 工业产值增速 #1", "ranking 成都高新区 固定资产投资增速 #1"));
}

TEST(UnseenPagesTest, TenthsOfAWholeAreAShare) {
  EXPECT_THAT(Told("成都高新区总部149家，约占全市三成，同列第一。"),
              ElementsAre("indicator 成都高新区 总部 149 家",
                          "indicator 成都高新区 总部占全市 30 %", "ranking 成都高新区 总部 #1"));
}

TEST(UnseenPagesTest, ANoticeTellsOfWhoIssuedIt) {
  EXPECT_THAT(Told("蓝田电检：关于签订投资协议书的公告\n\n"
                   "- 公司拟投资13.5亿元在成都高新区建设西部总部项目[1][4]"),
              ElementsAre("signing 成都高新区 蓝田电检 西部总部项目 1350000000 CNY"));
}

TEST(UnseenPagesTest, ABatchThatAddsToItsSumIsSigned) {
  EXPECT_THAT(Told("今年1—7月，成都高新区29个项目增资3.7亿美元。"),
              ElementsAre("signing 成都高新区 29个项目增资 n=29 370000000 USD"));
  EXPECT_THAT(Told("去年，成都高新区65家外商投资企业增资扩建，总投资增资12亿美元。"),
              ElementsAre("signing 成都高新区 65家外商投资企业增资扩建 n=65 1200000000 USD"));
}

TEST(UnseenPagesTest, TheLandOfAProjectMayStandInFrontOfItsSum) {
  EXPECT_THAT(
      Told("成都高新区12个项目签约。其中，青岚防水新材料基地项目占地约55亩，投资总额16000万元。"),
      Contains("signing 成都高新区 青岚防水新材料基地项目 160000000 CNY"));
}

TEST(UnseenPagesTest, WhereAThingStandsIsNotItsName) {
  EXPECT_THAT(
      Told("当天，成都高新区档案数据中心项目开工，位于金井新城商务中心北侧，总投资6.8亿元。"),
      ElementsAre("facility 成都高新区 档案数据中心项目 680000000 CNY"));
}

TEST(UnseenPagesTest, ABatchMayReachTwoStages) {
  EXPECT_THAT(Told("成都高新区总投资273亿元的31只重大项目集中开工、竣工。"),
              ElementsAre("facility 成都高新区 31只重大项目 n=31 27300000000 CNY"));
}

TEST(UnseenPagesTest, WhatIsAnnouncedServedOrOnceDoneIsNoEvent) {
  EXPECT_THAT(Told("成都高新区领导宣布项目开工。"), IsEmpty());
  EXPECT_THAT(Told("成都高新区平均为项目落地节省三个月。"), IsEmpty());
  EXPECT_THAT(Told("成都高新区星河储能产业园全部建成并全面达产后，将带动就业。"), IsEmpty());
}

TEST(UnseenPagesTest, AnAreaIsHowLargeTheZoneIs) {
  EXPECT_THAT(Told("成都高新区行政辖区面积116平方公里。"),
              ElementsAre("indicator 成都高新区 行政辖区面积 116 km2 (area)"));
}

TEST(UnseenPagesTest, TheNameOfAZoneIsNoUnit) {
  EXPECT_THAT(Told("泸州市各开发区出口额。3江津高新区出口额达到9亿元。"),
              Contains(::testing::HasSubstr("江津高新区")));
}

TEST(UnseenPagesTest, APageInTheOtherScriptHasItsZonesInIt) {
  const auto page = Extract("蕪湖高新區規模以上企業達到300家。", {&Zones(), std::nullopt});
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->articles.size(), 1U);
  ASSERT_EQ(page->articles[0].facts.size(), 1U);
  EXPECT_EQ(page->articles[0].facts[0].zone, "芜湖高新区");
  EXPECT_EQ(page->articles[0].facts[0].zone_printed, "蕪湖高新區");
}

TEST(UnseenPagesTest, WhomAZoneIsComparedWithTellsOfNoOther) {
  EXPECT_THAT(
      Told("成都高新区2022年经济运行情况\n"
           "全年工业增加值增长7.2%，分别高于全国、全省、全市3.6个、2.1个和1.7个百分点。"
           "工业投资增长9%。"),
      ElementsAre("indicator 成都高新区 工业增加值 7.2%", "indicator 成都高新区 工业投资 9%"));
}

TEST(UnseenPagesTest, AnOfficeOfPlansPlansNothing) {
  EXPECT_THAT(Told("成都高新区规划司负责人介绍，上半年完成工业总产值94亿元，增长5.1%。"),
              ElementsAre("indicator 成都高新区 工业总产值 9400000000 CNY 5.1%"));
}

TEST(UnseenPagesTest, AZoneOfAdvancedManufacturingIsOne) {
  EXPECT_THAT(Told("江津先进制造业开发区完成工业投资5亿元。"),
              ElementsAre("indicator 江津先进制造业开发区 工业投资 500000000 CNY"));
}

TEST(UnseenPagesTest, ZonesInARowShareTheWordsOfTheLast) {
  EXPECT_THAT(Told("2023年，绵阳、芜湖、成都高新区的研发经费投入强度分别达到5.2%、3.7%和8.9%。"),
              ElementsAre("indicator 绵阳高新区 研发经费投入强度 5.2 %",
                          "indicator 芜湖高新区 研发经费投入强度 3.7 %",
                          "indicator 成都高新区 研发经费投入强度 8.9 %"));
  EXPECT_THAT(Told("泸州、成都高新区完成税收2亿元。"),
              ElementsAre("indicator 成都高新区 税收 200000000 CNY"))
      << "no zone of that name is known";
}

TEST(UnseenPagesTest, ZonesOfAClassAreCountedForAPlace) {
  EXPECT_THAT(
      Told("成都高新区讯 成都高新区完成税收2亿元。至此，全省省级经开区增至42个。"),
      ElementsAre("indicator 成都高新区 税收 200000000 CNY", "indicator - 全省省级经开区 42 个"));
}

TEST(UnseenPagesTest, AChangeEndsAtItsSecondFigureWhateverTheVerb) {
  EXPECT_THAT(Told("成都高新区车辆通关时长从90分钟砍到了22分钟，报关单由1.2万票减到3000票。"),
              ElementsAre("indicator 成都高新区 车辆通关时长 from 90 22 分钟 (duration)",
                          "indicator 成都高新区 报关单 from 12000 3000 票"));
  EXPECT_THAT(Told("到2035年，成都高新区规上企业由17家增加到40家。"),
              ElementsAre("programme 成都高新区 规上企业 from 17 40 家"));
}

TEST(UnseenPagesTest, WhatIsReckonedOfATimeThatIsNearlyOverIsMeasured) {
  EXPECT_THAT(Told("成都高新区1至9月预计完成工业总产值1580亿元，同比增长19.8%。"),
              ElementsAre("indicator 成都高新区 工业总产值 158000000000 CNY 19.8%"));
  EXPECT_THAT(Told("成都高新区的天泰厂房项目开工，达产后预计年产值14亿元。"),
              Not(Contains(::testing::HasSubstr("14"))));
}

TEST(UnseenPagesTest, WhatBelongsToAnEventIsToldOfIt) {
  EXPECT_THAT(
      Told("成都高新区的海天药业基地项目开工建设，总投资10.8亿元，其中固定资产投资约8.2亿元，"
           "建设期18个月。"),
      ElementsAre("facility 成都高新区 海天药业基地项目 1080000000 CNY",
                  "facility 成都高新区 海天药业基地项目 固定资产投资 820000000 CNY",
                  "facility 成都高新区 海天药业基地项目 18 月 (duration)"));
  EXPECT_THAT(Told("成都高新区跨境电商产业园三期竣工，4栋保税仓共7.2万平方米。"),
              Contains("facility 成都高新区 跨境电商产业园三期 72000 m2 (area)"));
}

TEST(UnseenPagesTest, AShareInABracketIsOfWhatWasCounted) {
  EXPECT_THAT(Told("成都高新区128个项目签约（占全省的12%），总投资1062亿元。"),
              Contains("indicator 成都高新区 签约项目占全省 12 %"));
}

TEST(UnseenPagesTest, ANumberedRowIsAListAndNoHeading) {
  EXPECT_THAT(
      Told("四川开发区2022年度综合考评结果公布\n"
           "四川省近日通报全省103个开发区2022年度综合考评结果。\n"
           "国家级开发区前三名：\n1.成都高新区　2.绵阳高新区　3.江津先进制造业开发区"),
      ElementsAre("ranking 成都高新区 综合考评 #1 of 103", "ranking 绵阳高新区 综合考评 #2 of 103",
                  "ranking 江津先进制造业开发区 综合考评 #3 of 103"));
}

TEST(UnseenPagesTest, ANoticeTellsWhatIsBuiltAndNoParty) {
  EXPECT_THAT(
      Told("2022年6月17日，公司与成都高新区管理委员会签署《项目投资协议》，拟在成都高新区投资建设"
           "年产8万吨负极材料项目，项目计划总投资约42亿元，其中固定资产投资不低于30亿元。\n"
           "项目用地约560亩，建设期24个月。"),
      ElementsAre("signing 成都高新区 负极材料项目 4200000000 CNY",
                  "signing 成都高新区 负极材料项目 80000 吨/年 (capacity)",
                  "signing 成都高新区 负极材料项目 固定资产投资 3000000000 CNY",
                  "signing 成都高新区 负极材料项目 560 mu (land)",
                  "signing 成都高新区 负极材料项目 24 月 (duration)"));
}

TEST(UnseenPagesTest, AZoneWithNothingButItsValueHasTheMeasureOfThoseBefore) {
  EXPECT_THAT(
      Told("四川开发区利用外资情况通报\n"
           "今年1—6月，全省实际使用外资11.3亿美元，同比下降9.2%。\n"
           "成都高新区2.87亿美元，增长6.4%，继续领跑；绵阳高新区1.46亿美元、无锡高新区1.02亿"
           "美元，分别下降18.3%和31.5%；芜湖高新区虽仅4100万美元，但增幅达到1.6倍。"),
      ElementsAre("indicator - 全省实际使用外资 1130000000 USD -9.2%",
                  "indicator 成都高新区 实际使用外资 287000000 USD 6.4%",
                  "indicator 绵阳高新区 实际使用外资 146000000 USD -18.3%",
                  "indicator 无锡高新区 实际使用外资 102000000 USD -31.5%",
                  "indicator 芜湖高新区 实际使用外资 41000000 USD 160%"));
}

TEST(UnseenPagesTest, GrowthIsOfTheValueAndNotOfItsPlace) {
  EXPECT_THAT(Told("成都高新区进出口2214.6亿元，列全省第1位，增速21.3%。"),
              Contains("indicator 成都高新区 进出口 221460000000 CNY 21.3%"));
  EXPECT_THAT(
      Told("成都高新区、绵阳高新区进出口分别为1186亿元和802.5亿元，前者下降2.1%，后者增长36.4%。"),
      ElementsAre("indicator 成都高新区 进出口 118600000000 CNY -2.1%",
                  "indicator 绵阳高新区 进出口 80250000000 CNY 36.4%"));
}

TEST(UnseenPagesTest, AShareThatIsAimedAtIsNoMeasurement) {
  EXPECT_THAT(Told("到2035年，成都高新区绿电占比超过50%。"),
              ElementsAre("programme 成都高新区 绿电占比 50 %"));
}

TEST(UnseenPagesTest, AnAreaIsWhoIsToldOfWhereItsZoneIsNamedInFront) {
  const Gazetteer zones({{"cn-gx-ftz", "广西自贸试验区", "广西", "广西", {}},
                         {"cn-gx-qinzhougang-ftz",
                          "中国（广西）自贸试验区钦州港片区",
                          "广西",
                          "钦州",
                          {"钦州港片区"},
                          {},
                          "cn-gx-ftz"}});
  EXPECT_THAT(testing::Told("作为广西自贸试验区临海的片区，钦州港片区完成税收2亿元。企业数量达到"
                            "1.2万家。",
                            zones),
              ElementsAre("indicator 中国（广西）自贸试验区钦州港片区 税收 200000000 CNY",
                          "indicator 中国（广西）自贸试验区钦州港片区 企业数量 12000 家"));
}

TEST(UnseenPagesTest, WhatAThingCanDoIsToldOfIt) {
  EXPECT_THAT(
      Told("成都高新区循环经济园污水处理厂竣工，日处理能力由1万吨提升到2.5万吨。"),
      Contains("facility 成都高新区 循环经济园污水处理厂 from 10000 25000 吨/日 (capacity)"));
  EXPECT_THAT(Told("成都高新区智算中心二期揭牌，算力规模由200P提升到1500P。"),
              Contains("facility 成都高新区 智算中心二期 from 200 1500 P (capacity)"));
  EXPECT_THAT(Told("成都高新区海天石膏板二期竣工，年产纸面石膏板5000万平方米。"),
              Contains("facility 成都高新区 海天石膏板二期 50000000 m2/年 (capacity)"));
}

TEST(UnseenPagesTest, WhatIsTakenUpElsewhereIsARecognition) {
  EXPECT_THAT(Told("成都高新区累计推出制度创新成果237项，4项在全国复制推广。"),
              Contains(::testing::HasSubstr("制度创新成果 全国复制推广 n=4")));
}

TEST(UnseenPagesTest, ASchemeIsGivenAndASumIsSetAside) {
  EXPECT_THAT(Told("成都高新区给每个项目配了一名“首席服务员”。"),
              ElementsAre("programme 成都高新区 “首席服务员”"));
  EXPECT_THAT(Told("成都高新区拿出2000万元设立中小企业应急周转资金。"),
              ElementsAre("programme 成都高新区 中小企业应急周转资金 20000000 CNY"));
}

}  // namespace
}  // namespace zoneflow::ingest

// What joins an event that is told over several clauses, and what is none.
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/ingest/core/extract.h"

namespace zoneflow::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Gazetteer& Zones() {
  static const Gazetteer zones({{"cn-test-baoji", "宝鸡高新区", "陕西", "宝鸡", {}},
                                {"cn-test-xiangyang", "襄阳高新区", "湖北", "襄阳", {}}},
                               {});
  return zones;
}

// Kind, subject, count and amount of each signing and facility.
std::vector<std::string> Events(std::string_view text) {
  const auto page = Extract(text, {&Zones(), std::nullopt});
  EXPECT_TRUE(page.ok()) << page.status();
  std::vector<std::string> told;
  if (!page.ok()) {
    return told;
  }
  for (const Article& article : page->articles) {
    for (const Fact& fact : article.facts) {
      if (fact.kind != FactKind::kSigning && fact.kind != FactKind::kFacility) {
        continue;
      }
      std::string line = fact.kind == FactKind::kSigning ? "signing " : "facility ";
      line += fact.subject;
      if (fact.count) {
        line += " x" + std::to_string(*fact.count);
      }
      if (fact.amount) {
        line += " " + FormatDecimal(fact.amount->number) + " " + fact.amount->unit;
      }
      told.push_back(line);
    }
  }
  return told;
}

TEST(EventFrameTest, ABareSumOrStageIsOfTheProjectToldBefore) {
  EXPECT_THAT(Events("襄阳高新区江铸二期项目只用4天便领到许可证，当天正式动工。项目总投资6亿元，"
                     "占地80亩。"),
              ElementsAre("facility 江铸二期项目 600000000 CNY", "facility 江铸二期项目 80 mu"));
  EXPECT_THAT(Events("襄阳高新区江铸抗体药项目工地上塔吊林立。该项目总投资8亿元。"),
              ElementsAre("facility 江铸抗体药项目 800000000 CNY"));
}

TEST(EventFrameTest, AnotherEventsSumIsNotTheOpenOnes) {
  EXPECT_THAT(
      Events("襄阳高新区江北污水厂二期通过验收，日处理3万吨；第五批外资企业签约，投资2亿元。"),
      ElementsAre("facility 江北污水厂二期", "facility 江北污水厂二期 30000 吨/日",
                  "signing 第五批外资企业 200000000 CNY"));
}

TEST(EventFrameTest, APartWithACountAloneIsCountedWithItsBatch) {
  EXPECT_THAT(Events("襄阳高新区签约15个项目，其中百亿级项目2个，总投资达386亿元。"),
              ElementsAre("signing 15个项目 x15 38600000000 CNY"));
  EXPECT_THAT(Events("襄阳高新区一批项目集中开工，共22个项目，总投资134亿元。"),
              ElementsAre("facility 22个项目 x22 13400000000 CNY"));
}

TEST(EventFrameTest, EachOfARowHasItsOwnFigure) {
  EXPECT_THAT(Events("襄阳高新区昨日签约，甲江新能源、乙江股份、丙江科技三家企业分别投资10亿元、"
                     "8亿元和6亿元。"),
              ElementsAre("signing 甲江新能源 1000000000 CNY", "signing 乙江股份 800000000 CNY",
                          "signing 丙江科技 600000000 CNY"));
  EXPECT_THAT(
      Events("襄阳高新区、宝鸡高新区一季度新签约项目共计13个，分别为9个、4个。"),
      ElementsAre("signing 新签约项目 x13", "signing 新签约项目 x9", "signing 新签约项目 x4"));
}

TEST(EventFrameTest, AnUnknownVerbKeepsItsFigure) {
  EXPECT_THAT(Events("江铸电子把研发总部选在了襄阳高新区。"),
              ElementsAre("signing 江铸电子 研发总部"));
  EXPECT_THAT(Events("襄阳高新区一天之内谈成11个项目，合同引资73亿元。"),
              ElementsAre("signing 11个项目 x11 7300000000 CNY"));
}

TEST(EventFrameTest, AnItemsNameStandsInFrontOfItsStage) {
  EXPECT_THAT(Events("襄阳高新区推进项目。\n——江铸新材料项目，7月8日竣工投产；\n"
                     "——江北码头，水域部分已完工。"),
              ElementsAre("facility 江铸新材料项目", "facility 江北码头"));
}

TEST(EventFrameTest, ABatchIsToldOnceAndItsPartsByItsVerb) {
  EXPECT_THAT(Events("襄阳高新区签约引进项目116个，总投资2865亿元。"),
              ElementsAre("signing 签约引进项目116个 x116 286500000000 CNY"));
  EXPECT_THAT(
      Events("襄阳高新区江铸工厂竣工。全年新引进项目65个，计划总投资60亿元，其中外资项目23个，"
             "合同投资额1亿美元。"),
      ElementsAre("facility 江铸工厂", "signing 新引进项目 x65 6000000000 CNY",
                  "signing 外资项目 x23 100000000 USD"));
  EXPECT_THAT(Events("襄阳高新区总投资1700亿元的89个项目开工，总投资约224亿元的27个项目竣工投用。"),
              ElementsAre("facility 89个项目 x89 170000000000 CNY",
                          "facility 27个项目 x27 22400000000 CNY"));
}

TEST(EventFrameTest, StocksTasksAndServicesAreNoEvents) {
  EXPECT_THAT(Events("襄阳高新区累计已引进243家企业。"), IsEmpty());
  EXPECT_THAT(Events("襄阳高新区要重点抓好三件事：建设总投资120亿元的江心科学岛。"), IsEmpty());
  EXPECT_THAT(Events("襄阳高新区还为外企开通“24小时服务热线”。"), IsEmpty());
  EXPECT_THAT(Events("襄阳高新区累计开通国际货运航线20条。"), IsEmpty());
  EXPECT_THAT(Events("襄阳高新区现有入驻项目12个，签约面积14万平方米。"), IsEmpty());
  EXPECT_THAT(Events("襄阳高新区三大产业分别完成投资22亿元、2亿元、1亿元。"), IsEmpty());
}

TEST(EventFrameTest, HopesPlansAndOtherTimesTellNoEvent) {
  EXPECT_THAT(Events("襄阳高新区3个项目有望近期签约。"), IsEmpty());
  EXPECT_THAT(Events("襄阳高新区江铸电子项目签约后，还要办理手续。"), IsEmpty());
  EXPECT_THAT(Events("襄阳高新区支持江铸新材料项目早日投产。"), IsEmpty());
  EXPECT_THAT(Events("襄阳高新区装备企业抢滩低空经济新领域。"), IsEmpty());
  // 将 is of the zone's jubilee, and not of what was signed.
  EXPECT_THAT(Events("即将迎来建区二十周年的襄阳高新区签订了总金额达70亿元的13个项目。"),
              ElementsAre("signing 13个项目 x13 7000000000 CNY"));
}

TEST(EventFrameTest, WhatHappenedInAnotherYearIsNoNews) {
  EXPECT_THAT(Events("5月8日，襄阳高新区江铸智谷产业园揭牌。2011年6月，江北标准厂房一期工程开工。"),
              ElementsAre("facility 江铸智谷产业园"));
  EXPECT_THAT(Events("2021年5月8日，襄阳高新区江铸智谷产业园揭牌。"),
              ElementsAre("facility 江铸智谷产业园"));
}

TEST(EventFrameTest, NamesInARowShareTheVerb) {
  EXPECT_THAT(Events("襄阳高新区江铸抗体药研发基地、楚岳康复医院等医药医疗项目签约落地。"),
              ElementsAre("signing 江铸抗体药研发基地、楚岳康复医院"));
  EXPECT_THAT(Events("一季度，襄阳高新区引进江铸产业基金、楚岳资本、汉水银行等金融机构。"),
              ElementsAre("signing 江铸产业基金、楚岳资本、汉水银行"));
  EXPECT_THAT(Events("襄阳高新区江铸电池生产基地、楚岳阀门项目同日开工建设。"),
              ElementsAre("facility 江铸电池生产基地、楚岳阀门项目"));
  // Sectors, and a history of years, are none.
  EXPECT_THAT(Events("襄阳高新区新能源、新材料等项目签约。"), IsEmpty());
  EXPECT_THAT(Events("近年来，襄阳高新区先后引进江铸产业基金、楚岳资本等金融机构。"), IsEmpty());
}

TEST(EventFrameTest, ASharedVerbIsOfEachCount) {
  EXPECT_THAT(
      Events("前三季度，襄阳高新区共引进新动能项目46个、外资项目12个、总部项目7个。"),
      ElementsAre("signing 引进新动能项目 x46", "signing 外资项目 x12", "signing 总部项目 x7"));
}

TEST(EventFrameTest, PartsAreOfTheBatchWhateverStandsBesideTheirCounts) {
  EXPECT_THAT(
      Events("襄阳高新区26个项目集中开工，总投资110亿元。其中，先进制造业16个总投资84亿元，"
             "现代服务业10个总投资近26亿元。"),
      ElementsAre("facility 26个项目 x26 11000000000 CNY", "facility 先进制造业 x16 8400000000 CNY",
                  "facility 现代服务业 x10 2600000000 CNY"));
  EXPECT_THAT(Events("襄阳高新区成功签约项目16个。其中，产业类项目10个、人才类项目6个，"
                     "累计总投资达17亿元。"),
              ElementsAre("signing 签约项目16个 x16 1700000000 CNY"));
  EXPECT_THAT(
      Events("襄阳高新区新开工项目49个，总投资92亿元，其中10亿元以上项目2个，"
             "分别是总投资10.6亿元的江铸物流基地项目和总投资13亿元的楚岳冷链项目。"),
      ElementsAre("facility 项目 x49 9200000000 CNY", "facility 江铸物流基地项目 1060000000 CNY",
                  "facility 楚岳冷链项目 1300000000 CNY"));
}

TEST(EventFrameTest, ABatchOrProjectToldAgainIsTheSame) {
  EXPECT_THAT(Events("襄阳高新区21个项目集中签约。\n此次签约的21个项目，总投资39亿元。"),
              ElementsAre("signing 21个项目 x21 3900000000 CNY"));
  EXPECT_THAT(Events("襄阳高新区江铸抗体药项目签约。\n江铸抗体药项目总投资6亿元。"),
              ElementsAre("signing 江铸抗体药项目 600000000 CNY"));
}

TEST(EventFrameTest, ACeremonyIsHeldForWhatIsNamed) {
  EXPECT_THAT(Events("襄阳高新区江铸科创园举行开园仪式。"), ElementsAre("facility 江铸科创园"));
  EXPECT_THAT(Events("襄阳高新区昨日举行江铸药业制剂基地奠基典礼。"),
              ElementsAre("facility 江铸药业制剂基地"));
  EXPECT_THAT(Events("襄阳高新区项目不断。当天开工的江铸药业制剂基地，建成后可稳定供药。"),
              ElementsAre("facility 江铸药业制剂基地"));
}

TEST(EventFrameTest, AFlowOrAYieldIsNoInvestment) {
  EXPECT_THAT(Events("一季度，宝鸡高新区外企利润再投资8亿美元，增长21%。"), IsEmpty());
  EXPECT_THAT(Events("目前，襄阳高新区已签约入驻企业16家。"), IsEmpty());
  EXPECT_THAT(Events("襄阳高新区4个总投资50亿元级的大项目引人注目。"), IsEmpty());
}

TEST(EventFrameTest, WhoPutsTheMoneyInStandsBehindTheProject) {
  EXPECT_THAT(Events("襄阳高新区集中签约。江铸抗体药项目由楚岳集团投资30亿元。"),
              ElementsAre("signing 楚岳集团 江铸抗体药项目 3000000000 CNY"));
}

TEST(EventFrameTest, AMemberOfABatchOwnsItsLand) {
  EXPECT_THAT(Events("襄阳高新区2个项目成功签约。其中，江铸康养产业园项目规划用地150亩。"),
              ElementsAre("signing 2个项目 x2", "signing 江铸康养产业园项目 150 mu"));
}

TEST(EventFrameTest, AnOccasionTellsWhatItsNewsIsAbout) {
  EXPECT_THAT(Events("江铸集团子公司——江铸精密智造项目奠基仪式在襄阳高新区举行。\n"
                     "据介绍，“江铸精密”项目总投资12亿元，占地约240亩。"),
              ElementsAre("facility 江铸精密智造项目", "facility “江铸精密”项目 1200000000 CNY",
                          "facility “江铸精密”项目 240 mu"));
}

TEST(EventFrameTest, PartsByTheirCountsDoNotTakeTheSumOfTheWhole) {
  EXPECT_THAT(Events("襄阳高新区100个增资项目集中开工。这批项目包含21个签约项目、28个促开工项目、"
                     "51个促投产项目，总投资481亿元。"),
              ElementsAre("facility 100个增资项目 x100 48100000000 CNY"));
}

TEST(EventFrameTest, ANounOfAnEventTellsNone) {
  EXPECT_THAT(Events("襄阳高新区江铸科创园备受关注。项目的开工建设，将注入新的活力。"), IsEmpty());
  EXPECT_THAT(Events("襄阳高新区车间里，一台台江铸新车正在下线。"), IsEmpty());
}

TEST(EventFrameTest, WhatASumBuildsStandsInTheNextClause) {
  EXPECT_THAT(Events("襄阳高新区集中签约。江铸电子公司拟投资6亿元，在团山镇建设锂电池项目；"
                     "楚岳精密增资2亿元，用于扩建研发中心。"),
              ElementsAre("signing 江铸电子公司 锂电池项目 600000000 CNY",
                          "signing 楚岳精密 研发中心 200000000 CNY"));
  EXPECT_THAT(Events("江铸电子宣布拟投资10亿元在襄阳高新区建设西部研发总部项目。"),
              ElementsAre("signing 江铸电子 西部研发总部项目 1000000000 CNY"));
}

TEST(EventFrameTest, PartsOfABatchAreToldInTheParagraphBehindIt) {
  EXPECT_THAT(Events("近日，总投资9亿元的2个项目在襄阳高新区签约。\n\n其中，江铸电子科技有限公司"
                     "投资4亿元建设锂电池项目；楚岳精密有限公司投资5亿元建设轴承项目。\n"),
              ElementsAre("signing 2个项目 x2 900000000 CNY",
                          "signing 江铸电子科技有限公司 锂电池项目 400000000 CNY",
                          "signing 楚岳精密有限公司 轴承项目 500000000 CNY"));
}

TEST(EventFrameTest, ACouncilLetsInvestmentsIn) {
  EXPECT_THAT(
      Events("襄阳高新区会议通过8件投资案，其中1件不公开，投资总额为19.2亿元；另有2件增资案，"
             "合计增资约999.28亿元。"),
      ElementsAre("signing 8件投资案 x8 1920000000 CNY", "signing 2件增资案 x2 99928000000 CNY"));
  EXPECT_THAT(Events("江禾科技股份有限公司投资6亿元于襄阳高新区。"),
              ElementsAre("signing 江禾科技股份有限公司 600000000 CNY"));
}

TEST(EventFrameTest, ABatchCountedInFrontOfItsVerbIsTheOneThatSigned) {
  EXPECT_THAT(Events("襄阳高新区举行仪式，江铸科技、江禾材料等15家企业，分别与投促中心签约。"),
              ElementsAre("signing 15家企业 x15"));
  EXPECT_THAT(Events("襄阳高新区4个项目签约，总投资183亿元。签约的4个项目中，百亿级项目1个、"
                     "10亿级项目3个。"),
              ElementsAre("signing 4个项目 x4 18300000000 CNY"));
  EXPECT_THAT(Events("襄阳高新区集中开工98个项目。其中，产业项目有77项，总投资101.23亿元；"
                     "民生项目21项，总投资2.31亿元。"),
              ElementsAre("facility 项目 x98", "facility 产业项目 x77 10123000000 CNY",
                          "facility 民生项目 x21 231000000 CNY"));
}

TEST(EventFrameTest, WhatWasPaidOrAppliedForOrIsOnlyCountedIsNoEvent) {
  EXPECT_THAT(Events("襄阳高新区3个项目开工建设，项目实际到位投资总计1.85亿元。"),
              ElementsAre("facility 3个项目 x3"));
  EXPECT_THAT(Events("襄阳高新区江铸厂房竣工。总投资276亿元的江北乙烯项目已向国家发改委申报。"),
              ElementsAre("facility 江铸厂房"));
  EXPECT_THAT(Events("襄阳高新区6个新开工项目中，3个项目已开工建设。"),
              ElementsAre("facility 3个项目 x3"));
  EXPECT_THAT(Events("襄阳高新区召开项目落地联席会议30余次。"), IsEmpty());
}

TEST(EventFrameTest, ACeremonyForSeveralThingsIsOfTheLastByName) {
  EXPECT_THAT(Events("襄阳高新区举行5月份重点项目集中开工动员会暨江铸建材项目开工仪式。"),
              ElementsAre("facility 江铸建材项目"));
  EXPECT_THAT(Events("襄阳高新区总部大楼、江铸研发大楼2个项目在当天举行了动工仪式。"),
              ElementsAre("facility 2个项目 x2"));
}

TEST(EventFrameTest, MembersAreNoEventsWhileTheirBatchIsToCome) {
  EXPECT_THAT(
      Events("襄阳高新区投资6亿元的江铸数据中心、投资2亿元的江禾数据中心等11个总投资20亿元项目"
             "近期将正式落户。"),
      IsEmpty());
}

TEST(EventFrameTest, ASigningCeremonyNamesItsPartyAndItsSumFollows) {
  EXPECT_THAT(
      Events("襄阳高新区与中科慧能（北京）科技有限公司举行投资合作协议签字仪式，双方将展开合作，"
             "项目计划总投资12亿元。"),
      ElementsAre("signing 中科慧能（北京）科技有限公司 投资合作协议 1200000000 CNY"));
  EXPECT_THAT(Events("华纳生物近日又与襄阳高新区签下二期协议，再投5.5亿元新建三条生产线。"),
              ElementsAre("signing 华纳生物 三条生产线 550000000 CNY"));
}

TEST(EventFrameTest, ANoticeTellsOfTheFirmThatGivesIt) {
  EXPECT_THAT(Events("江苏华铂新材料股份有限公司\n关于签订项目投资协议的公告\n"
                     "公司于2021年11月15日与襄阳高新区管理委员会签署《项目投资协议》，"
                     "拟在襄阳高新区投资建设光伏边框生产基地，项目计划总投资约12.6亿元。"),
              ElementsAre("signing 江苏华铂新材料股份有限公司 光伏边框生产基地 1260000000 CNY"));
}

TEST(EventFrameTest, WhoComesAndWhatForAreToldInOneClause) {
  EXPECT_THAT(Events("法国施耐德电气将在襄阳高新区设立华中区总部，首期投资2亿元。"),
              ElementsAre("signing 法国施耐德电气 华中区总部 200000000 CNY"));
  EXPECT_THAT(Events("瑞典倍思特汽车内饰在襄阳高新区第二次增资，金额3500万美元。"),
              ElementsAre("signing 瑞典倍思特汽车内饰 35000000 USD"));
  EXPECT_THAT(Events("襄阳高新区引进隆基硅单晶棒项目，固定资产投资约36亿元。"),
              ElementsAre("signing 隆基硅单晶棒项目 3600000000 CNY"));
}

TEST(EventFrameTest, EachNameHasTheSumInFrontOfItOrInItsBrackets) {
  EXPECT_THAT(
      Events("襄阳高新区总投资2.8亿元的汇川风电机组、8.85亿元的恒安汽车模具和10.5亿元的总部经济园"
             "陆续开工。"),
      ElementsAre("facility 汇川风电机组 280000000 CNY", "facility 恒安汽车模具 885000000 CNY",
                  "facility 总部经济园 1050000000 CNY"));
  EXPECT_THAT(
      Events("襄阳高新区与企业代表分别签订了汽车离合器（投资4.2亿元）、碳纤维原丝（投资9亿元）和"
             "生物基材料（投资1.8亿元）三个项目的合作协议。"),
      ElementsAre("signing 汽车离合器 420000000 CNY", "signing 碳纤维原丝 900000000 CNY",
                  "signing 生物基材料 180000000 CNY"));
}

TEST(EventFrameTest, ATallyIsNoCountAndAMeasureOfTheDayIsTheBatchs) {
  EXPECT_THAT(
      Events("投资3.6亿元的永泰轴承项目落户襄阳高新区，这是该区今年引进的第8个超亿元项目。"),
      ElementsAre("signing 永泰轴承项目 360000000 CNY"));
  EXPECT_THAT(Events("襄阳高新区在推介会上揽金210亿元，22个项目集中落子。"),
              ElementsAre("signing 22个项目 x22 21000000000 CNY"));
}

}  // namespace
}  // namespace zoneflow::ingest

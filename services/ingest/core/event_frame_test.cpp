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

}  // namespace
}  // namespace zoneflow::ingest

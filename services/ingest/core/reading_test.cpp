// The steps of reading: which zone is named, who a list of values belongs to, what joins an event.
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
  static const Gazetteer zones(
      {{"cn-test-chengdu", "成都高新区", "四川", "成都", {"成都国家高新区"}},
       {"cn-test-maanshan", "马鞍山高新区", "安徽", "马鞍山", {}},
       {"cn-test-anshan", "鞍山高新区", "辽宁", "鞍山", {}},
       {"cn-js-wuxi-hitech", "无锡高新区", "江苏", "无锡", {}},
       {"cn-test-harbin", "哈尔滨经开区", "黑龙江", "哈尔滨", {}},
       {"cn-test-taichung", "中部科学园区", "台湾", "台中", {"中部科學園區"}}},
      {{PlaceLevel::kProvince, "江苏省", "江苏"},
       {PlaceLevel::kProvince, "四川省", "四川"},
       {PlaceLevel::kPrefecture, "成都市", "成都"},
       {PlaceLevel::kPrefecture, "新余市", "新余"},
       {PlaceLevel::kPrefecture, "马鞍山市", "马鞍山"},
       {PlaceLevel::kPrefecture, "泸州市", "泸州"},
       {PlaceLevel::kCounty, "嘉善县", "嘉善"}});
  return zones;
}

std::vector<Fact> Facts(std::string_view text) {
  const auto page = Extract(text, {&Zones(), std::nullopt});
  EXPECT_TRUE(page.ok()) << page.status();
  std::vector<Fact> facts;
  if (page.ok()) {
    for (const Article& article : page->articles) {
      facts.insert(facts.end(), article.facts.begin(), article.facts.end());
    }
  }
  return facts;
}

std::vector<std::string> ZonesOf(std::string_view text) {
  std::vector<std::string> zones;
  for (const Fact& fact : Facts(text)) {
    zones.push_back(fact.zone);
  }
  return zones;
}

// Subject and growth or amount of each fact.
std::vector<std::string> Told(std::string_view text) {
  std::vector<std::string> told;
  for (const Fact& fact : Facts(text)) {
    std::string line = fact.subject;
    if (fact.amount) {
      line += " " + FormatDecimal(fact.amount->number) + " " + fact.amount->unit;
    }
    if (fact.growth_pct) {
      line += " " + FormatDecimal(*fact.growth_pct) + "%";
    }
    told.push_back(line);
  }
  return told;
}

TEST(ZonesTest, ANameIsNeverCut) {
  EXPECT_THAT(ZonesOf("新余高新区工业总产值达到50亿元。"), ElementsAre("新余高新区"));
  EXPECT_THAT(ZonesOf("马鞍山高新区工业总产值达到50亿元。"), ElementsAre("马鞍山高新区"));
  EXPECT_THAT(ZonesOf("四川省成都国家高新区工业总产值达到50亿元。"), ElementsAre("成都高新区"));
  EXPECT_THAT(ZonesOf("哈尔滨经开区平房片区工业总产值达到50亿元。"),
              ElementsAre("哈尔滨经开区平房片区"));
}

TEST(ZonesTest, AClassOfZonesIsNone) {
  EXPECT_THAT(ZonesOf("江苏开发区工业总产值达到50亿元。"), ElementsAre(""));
  EXPECT_THAT(ZonesOf("江苏省级高新区工业总产值达到50亿元。"), ElementsAre(""));
}

TEST(ZonesTest, EachClauseIsOfTheZoneItNames) {
  EXPECT_THAT(
      ZonesOf("成都高新区规上工业增加值同比增长8.1%；泸州高新区规上工业增加值同比增长10.3%。"),
      ElementsAre("成都高新区", "泸州高新区"));
}

TEST(ZonesTest, ThatZoneIsTheOneToldLastAndAPlaceIsNone) {
  EXPECT_THAT(ZonesOf("新余高新区规上工业增加值同比增长8.1%。该区固定资产投资增长3%。"),
              ElementsAre("新余高新区", "新余高新区"));
  EXPECT_THAT(ZonesOf("成都高新区规上工业增加值同比增长8.1%。嘉善县规上工业产值达到50亿元。"),
              ElementsAre("成都高新区", ""));
}

TEST(ZonesTest, AHeadlineNamesTheZoneOfItsText) {
  EXPECT_THAT(ZonesOf("新余高新区半年开门红\n\n上半年，全区规上工业增加值同比增长9.3%"
                      "，固定资产投资增长13.5%。\n"),
              ElementsAre("新余高新区", "新余高新区"));
}

TEST(CoordinationTest, ValuesGoToTheHeadsInTheirOrder) {
  EXPECT_THAT(
      Told("成都高新区地区生产总值、规上工业总产值、一般公共预算收入分别增长6.4%、9.2%和5.1%。"),
      ElementsAre("地区生产总值 6.4%", "规上工业总产值 9.2%", "一般公共预算收入 5.1%"));
  EXPECT_THAT(Told("成都高新区家电、汽车、装备三大产业产值分别增长2.4%、17.9%、-5.1%。"),
              ElementsAre("家电产业产值 2.4%", "汽车产业产值 17.9%", "装备产业产值 -5.1%"));
}

TEST(CoordinationTest, GrowthGoesToTheFiguresToldLast) {
  EXPECT_THAT(Told("成都高新区工业总产值4120亿元，税收收入512亿元，分别增长5.5%和下降3.2%。"),
              ElementsAre("工业总产值 412000000000 CNY 5.5%", "税收收入 51200000000 CNY -3.2%"));
}

TEST(CoordinationTest, OneMeasureOfSeveralZones) {
  const std::string_view text =
      "成都高新区、泸州高新区、新余高新区规上工业增加值分别增长10.1%、8.7%和12.5%。";
  EXPECT_THAT(ZonesOf(text), ElementsAre("成都高新区", "泸州高新区", "新余高新区"));
  EXPECT_THAT(Told(text),
              ElementsAre("规上工业增加值 10.1%", "规上工业增加值 8.7%", "规上工业增加值 12.5%"));
}

TEST(CoordinationTest, PlacesInARowGoToTheirHeads) {
  const std::vector<Fact> facts =
      Facts("成都高新区创新能力、开放合作、可持续发展三项分别居全国第6、15、9位。");
  ASSERT_EQ(facts.size(), 3U);
  EXPECT_EQ(facts[1].subject, "开放合作");
  EXPECT_EQ(facts[1].rank, 15);
  EXPECT_EQ(facts[2].rank, 9);
}

TEST(CoordinationTest, ValuesOfYearsAreOfOneMeasure) {
  EXPECT_THAT(
      Told("成都高新区稳步发展，2019年至2021年，分别完成税收收入12亿元、15亿元、19亿元，预计年"
           "均增长20%。"),
      ElementsAre("税收收入 1200000000 CNY", "税收收入 1500000000 CNY", "税收收入 1900000000 CNY"));
}

TEST(SubjectTest, WhoAchievedItIsPartOfWhatIsMeasured) {
  EXPECT_THAT(Told("成都高新区集成电路产业实现产值320亿元，增长6%。"),
              ElementsAre("集成电路产业产值 32000000000 CNY 6%"));
  EXPECT_THAT(Told("上半年，成都高新区46户规上企业实现利润9亿元。"),
              ElementsAre("规上企业利润 900000000 CNY"));
}

TEST(SubjectTest, AFirmsFiguresAreNotItsZones) {
  EXPECT_TRUE(Told("成都高新区鸿远精密有限公司去年实现产值3亿元，上缴税收2000万元。").empty());
  EXPECT_TRUE(Told("公司在成都高新区实现产值3亿元，出口额增长8%。").empty());
  EXPECT_TRUE(
      Told("成都高新区一家企业的负责人说，公司去年营收达到2亿元，员工由80人增加到150人。").empty());
  EXPECT_TRUE(Told("成都高新区的远山电器去年前三季度销售收入突破80亿元，同比增长9%。").empty());
  EXPECT_TRUE(Told("“我们在成都高新区的产值达到5亿元。”某企业负责人介绍。").empty());
  EXPECT_THAT(Told("鸿远精密有限公司投产以来，成都高新区实现税收5亿元。"),
              ElementsAre("税收 500000000 CNY"));
}

TEST(SubjectTest, GrowthIsNeverOfAFigureFurtherInFront) {
  EXPECT_THAT(Told("成都高新区新增外资企业12家，投资总额9000万美元，同比增长35%。"),
              ElementsAre("外资企业（新增） 90000000 USD 35%"));  // of the 12
  EXPECT_THAT(Told("成都高新区外贸企业出口额8亿元；甲电器、乙机械表现突出，销售分别增长41%和52%。"),
              ElementsAre("外贸企业出口额 800000000 CNY"));
  EXPECT_THAT(Told("成都高新区新批外资企业30家，协议外资2亿美元，增长9%。"),
              ElementsAre("新批外资企业 30 家", "协议外资 200000000 USD 9%"));
}

TEST(SubjectTest, ASharesWholeIsTheFigureAndNotAnotherShare) {
  EXPECT_THAT(Told("成都高新区工业总产值80亿元，占全市的12%，其中食品产业30亿元。"),
              ElementsAre("工业总产值 8000000000 CNY", "工业总产值占全市 12 %",
                          "食品产业总产值 3000000000 CNY"));
  EXPECT_THAT(Told("成都高新区出口额60亿美元，约占全国28个高新区的7%。"),
              ElementsAre("出口额 6000000000 USD", "出口额占全国28个高新区 7 %"));
}

TEST(SubjectTest, EveryShareHasItsWhole) {
  EXPECT_THAT(Told("成都高新区生产总值900亿元，分别占全省的6%和全市的21%。"),
              ElementsAre("生产总值 90000000000 CNY", "生产总值占全省 6 %", "生产总值占全市 21 %"));
  EXPECT_THAT(Told("成都高新区出口额占全市的23%、全省的11%。"),
              ElementsAre("出口额占全市 23 %", "出口额占全省 11 %"));
  EXPECT_THAT(Told("成都高新区科技型企业达到945家、占全市22%。"),
              ElementsAre("科技型企业 945 家", "科技型企业占全市 22 %"));
}

TEST(SubjectTest, WhatAShareIsOfIsNoValue) {
  EXPECT_THAT(Told("成都高新区实现工业总产值18亿元，完成年任务75亿元的24%。"),
              ElementsAre("工业总产值 1800000000 CNY", "工业总产值完成年任务 24 %"));
  EXPECT_TRUE(Told("成都高新区顺利实现了创百亿元园区的目标。").empty());
}

TEST(SubjectTest, AMultipleOfTheAverageIsNoGrowth) {
  EXPECT_THAT(Told("成都高新区专利拥有量达到135件，是全市平均水平的4倍。"),
              ElementsAre("专利拥有量 135 件"));
  EXPECT_THAT(Told("成都高新区专利拥有量达到135件，是上年的3倍。"),
              ElementsAre("专利拥有量 135 件 200%"));
}

TEST(SubjectTest, TheClauseInFrontTellsWhoseTheMeasureIs) {
  EXPECT_THAT(
      Told("成都高新区软件产业提速扩面，规模达到410亿元；智能装备产业加速崛起，规模达到180亿元。"),
      ElementsAre("软件产业规模 41000000000 CNY", "智能装备产业规模 18000000000 CNY"));
  const std::vector<Fact> facts = Facts("成都高新区48个省市重点项目完成投资305亿元。");
  ASSERT_EQ(facts.size(), 1U);
  EXPECT_EQ(facts[0].subject, "省市重点项目完成投资");
  EXPECT_EQ(facts[0].count, 48);
}

TEST(SubjectTest, WhatWasAndABandAreNoValues) {
  EXPECT_THAT(Told("成都高新区出口额达到12亿元，已超去年11亿元的全年总额。"),
              ElementsAre("出口额 1200000000 CNY"));
  EXPECT_TRUE(Told("成都高新区三类指标位居全国前20%。").empty());
  EXPECT_TRUE(Told("成都高新区发展壮大（1996年时有22家企业）。").empty());
}

TEST(SubjectTest, TheMeasureMayStandInTheClauseInFront) {
  EXPECT_THAT(Told("成都高新区研发支出占GDP比重持续上升，达到6.2%。"),
              ElementsAre("研发支出占GDP比重 6.2 %"));
}

TEST(SubjectTest, ARowOfGrowthSkipsWhatIsNotTold) {
  EXPECT_THAT(Told("成都高新区新设企业320户，注册资本45亿元，同比分别增长12%和30%。"),
              ElementsAre("企业（新设） 320 户 12%"));
}

TEST(SubjectTest, AStockIsNoPlan) {
  const std::vector<Fact> facts = Facts("成都高新区规划面积246平方公里，现有人口近50万人。");
  ASSERT_FALSE(facts.empty());
  EXPECT_EQ(facts.back().kind, FactKind::kIndicator);
  EXPECT_EQ(facts.back().subject, "人口");
}

TEST(SubjectTest, WhatIsExpectedOrOnlyEnumeratedIsNotMeasured) {
  EXPECT_TRUE(
      Told("预计全年成都高新区工业总产值达到90亿元，税收收入超过6亿元，出口额达到3亿元。").empty());
  EXPECT_TRUE(Told("成都高新区招商有三个明显特点。").empty());
  EXPECT_TRUE(Told("成都高新区完成了12个项目的评审。").empty());
}

TEST(SubjectTest, ByHowMuchAFigureGrewIsNotWhatItWas) {
  const std::vector<Fact> facts =
      Facts("无锡高新区完成投资313.6亿元，较去年同期增长153.3亿元，同比增长95.7%。");
  ASSERT_EQ(facts.size(), 1U);
  EXPECT_FALSE(facts[0].from.has_value());
  EXPECT_EQ(FormatDecimal(facts[0].growth_pct.value()), "95.7");
}

TEST(SubjectTest, ALimitMayBeToldByWhatItWasCutTo) {
  EXPECT_THAT(Told("无锡高新区将政府投资项目审批时间压减到60个工作日以内。"),
              ElementsAre("政府投资项目审批时间 60 工作日"));
  EXPECT_THAT(Told("无锡高新区力争将项目审批时间压减到60个工作日以内。"), IsEmpty());
}

TEST(SubjectTest, FiguresByPlacesKeepTheirDigits) {
  EXPECT_THAT(Told("中部科學園區營業額達到二.二六兆元，創造三九二九億元產值。").front(),
              "營業額 2260000000000 TWD");
}

TEST(PeriodTest, AClauseThatBeginsWithATimeTellsOfThatOne) {
  const std::vector<Fact> facts = Facts(
      "8月22日，记者从无锡高新区了解到，上半年，该区出口451亿元；今年1至9月，该区进口76亿元。");
  ASSERT_EQ(facts.size(), 2U);
  EXPECT_EQ(facts[0].period, "上半年");
  EXPECT_EQ(facts[1].period, "今年1至9月");
}

TEST(SubjectTest, WhatIsToldBesideTheMeasureIsNotItsName) {
  EXPECT_THAT(
      Told("无锡高新区比重最大的装备制造业完成投资165.8亿元，增长34.7%，尤其技改投资完成3.3亿元。"),
      ElementsAre("装备制造业完成投资 16580000000 CNY 34.7%", "技改投资 330000000 CNY"));
  EXPECT_THAT(Told("无锡高新区一般公共预算收入37.6亿元，同口径对比增长29.1%。"),
              ElementsAre("一般公共预算收入 3760000000 CNY 29.1%"));
  EXPECT_THAT(Told("无锡高新区专利授权6409件，国际专利申请量占全市41%，占全省36%。").back(),
              "国际专利申请量占全省 36 %");
  EXPECT_THAT(Told("无锡高新区工业投资实现倍增目标，完成工业投资134.8亿元。"),
              ElementsAre("工业投资 13480000000 CNY"));
}

TEST(ZonesTest, APageOfAClassOfZonesTellsFigures) {
  EXPECT_THAT(Told("今年前三季度，全省13个综合保税区进出口总额7086.7亿元，增长15.5%。"),
              ElementsAre("进出口总额 708670000000 CNY 15.5%"));
}

TEST(EventsTest, ASumInTheNextSentenceIsTheEvents) {
  const std::vector<Fact> facts = Facts("9月3日，成都高新区18个项目签约。这批项目总投资96亿元。");
  ASSERT_EQ(facts.size(), 1U);
  EXPECT_EQ(facts[0].count, 18);
  ASSERT_TRUE(facts[0].amount.has_value());
  EXPECT_EQ(FormatDecimal(facts[0].amount->number), "9600000000");
}

TEST(EventsTest, ABatchKeepsItsSumWhateverItsVerb) {
  const std::vector<Fact> facts =
      Facts("成都高新区举行集中签约仪式。现场成果喜人：产业项目18个，总投资230亿元。");
  ASSERT_EQ(facts.size(), 1U);
  EXPECT_EQ(facts[0].kind, FactKind::kSigning);
  EXPECT_EQ(facts[0].count, 18);
  EXPECT_THAT(Told("成都高新区举行集中开工仪式，31只项目总投资73亿元。"),
              ElementsAre("31只项目 7300000000 CNY"));
  for (const Fact& fact : Facts("成都高新区储备产业项目18个，总投资230亿元。")) {
    EXPECT_EQ(fact.kind, FactKind::kIndicator);
  }
}

TEST(EventsTest, ASumBehindThePartsOfABatchIsTheBatchs) {
  const std::vector<Fact> facts =
      Facts("成都高新区21个项目落户，其中制造业项目15个、服务业项目6个，计划总投资达73亿元。");
  ASSERT_FALSE(facts.empty());
  EXPECT_EQ(facts[0].count, 21);
  EXPECT_TRUE(facts[0].amount.has_value());
}

TEST(EventsTest, ANameInFrontOfItsSumIsTheProjectsOwn) {
  const std::vector<Fact> facts = Facts(
      "成都高新区15个项目集中开工。最大的是鼎元材料集团的碳纤维项目，总投资43亿元，当天动工。");
  ASSERT_EQ(facts.size(), 2U);
  EXPECT_EQ(facts[1].kind, FactKind::kFacility);
  EXPECT_EQ(facts[1].subject, "鼎元材料集团 碳纤维项目");
  EXPECT_FALSE(facts[0].amount.has_value());
}

TEST(EventsTest, PartiesOfAnAgreementAreItsSubject) {
  const std::vector<Fact> facts = Facts("恒岳集团、江澜银行与成都高新区签订战略合作协议。");
  ASSERT_EQ(facts.size(), 1U);
  EXPECT_EQ(facts[0].subject, "恒岳集团、江澜银行 战略合作协议");
  EXPECT_TRUE(Facts("成都高新区拟与恒岳集团签订战略合作协议。").empty());
}

TEST(EventsTest, LandIsTakenByItsParty) {
  const std::vector<Fact> facts = Facts("恒岳物流拿出6000万元在成都高新区买下120亩仓储用地。");
  ASSERT_EQ(facts.size(), 2U);
  EXPECT_EQ(facts[0].company, "恒岳物流");
  EXPECT_EQ(FormatDecimal(facts[0].amount->number), "60000000");
  EXPECT_EQ(facts[1].attr, Attr::kLand);
}

TEST(EventsTest, WhatIsToComeIsNoEvent) {
  EXPECT_TRUE(Told("成都高新区总投资3亿元的提取线，也将于8月动工。").empty());
  EXPECT_TRUE(Told("成都高新区智谷产业园明年3月启用。").empty());
}

TEST(EventsTest, CapacityKeepsItsTime) {
  EXPECT_THAT(Told("成都高新区晶砂玻璃一期点火，日熔化量1200吨。"),
              ElementsAre("晶砂玻璃一期", "晶砂玻璃一期 1200 吨/日"));
  EXPECT_THAT(Told("成都高新区树脂基地投产，年产树脂5万吨、纤维1万吨。"),
              ElementsAre("树脂基地", "树脂基地 50000 吨/年", "树脂基地 10000 吨/年"));
}

TEST(NamesTest, WordsOfATradeStayWhole) {
  const std::vector<Fact> facts = Facts("成都高新区海岚新材料项目签约，总投资5亿元。");
  ASSERT_EQ(facts.size(), 1U);
  EXPECT_EQ(facts[0].company, "海岚新材料");
  EXPECT_EQ(facts[0].project, "项目");
}

TEST(MoneyTest, AnUnknownCurrencyIsNeverYuan) {
  EXPECT_TRUE(Told("成都高新区进出口额达到5亿比索。").empty());
  EXPECT_THAT(Told("成都高新区进出口额达到2億歐元。"), ElementsAre("进出口额 200000000 EUR"));
  EXPECT_THAT(Told("成都高新区进出口额达到5000万瑞士法郎。"), ElementsAre("进出口额 50000000 CHF"));
  EXPECT_THAT(Told("中部科學園區營業額達到2180億元。"), ElementsAre("營業額 218000000000 TWD"));
}

TEST(MoneyTest, NumbersAreWrittenOutAndARangeKeepsBothEnds) {
  EXPECT_THAT(Told("成都高新区税收收入达到叁亿陆仟万元。"), ElementsAre("税收收入 360000000 CNY"));
  const std::vector<Fact> facts = Facts("成都高新区祥云轨道装备项目签约，总投资15亿至18亿元。");
  ASSERT_EQ(facts.size(), 1U);
  ASSERT_TRUE(facts[0].amount && facts[0].amount_alt);
  EXPECT_EQ(FormatDecimal(facts[0].amount->number), "1500000000");
  EXPECT_EQ(FormatDecimal(facts[0].amount_alt->number), "1800000000");
}

TEST(EnglishTest, AnEnglishPageIsReadByTheRegistersNames) {
  const std::vector<Fact> facts = Facts(
      "Wuxi High-tech Zone inked deals for 24 projects on May 8, with combined spending of 13.6 "
      "billion yuan.\n");
  ASSERT_EQ(facts.size(), 1U);
  EXPECT_EQ(facts[0].kind, FactKind::kSigning);
  EXPECT_EQ(facts[0].zone_id, "cn-js-wuxi-hitech");
  EXPECT_EQ(facts[0].count, 24);
  ASSERT_TRUE(facts[0].amount.has_value());
  EXPECT_EQ(FormatDecimal(facts[0].amount->number), "13600000000");
  EXPECT_EQ(facts[0].amount->unit, "CNY");
}

}  // namespace
}  // namespace zoneflow::ingest

#include "services/ingest/core/extract.h"

#include <algorithm>
#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/currency.h"
#include "common/testing/status_matchers.h"
#include "services/ingest/core/lexicon.h"

namespace zoneflow::ingest {
namespace {

using ::testing::HasSubstr;

const Gazetteer& Zones() {
  static const Gazetteer zones(
      {{"cn-test-hefei", "合肥高新区", "安徽", "合肥", {"合肥高新技术产业开发区"}},
       {"cn-test-xian", "西安高新区", "陕西", "西安", {}},
       {"cn-test-ftz",
        "中国（黑龙江）自贸试验区哈尔滨片区",
        "黑龙江",
        "哈尔滨",
        {"中国（黑龙江）自贸区哈尔滨片区"}},
       {"cn-test-south", "南部科学园区", "台湾", "台南", {"南部科學園區"}}},
      {{PlaceLevel::kPrefecture, "郑州市", "郑州"},
       {PlaceLevel::kPrefecture, "威海市", "威海"},
       {PlaceLevel::kCounty, "松江区", "松江"},
       {PlaceLevel::kProvince, "四川省", "四川"},
       {PlaceLevel::kPrefecture, "成都市", "成都"}});
  return zones;
}

Page MustExtract(std::string_view text, std::optional<Date> published = std::nullopt) {
  auto page = Extract(text, {&Zones(), published});
  EXPECT_TRUE(page.ok()) << page.status();
  return page.ok() ? *std::move(page) : Page{};
}

std::vector<Fact> Facts(std::string_view text) {
  std::vector<Fact> facts;
  for (const Article& article : MustExtract(text).articles) {
    facts.insert(facts.end(), article.facts.begin(), article.facts.end());
  }
  return facts;
}

// The only fact of the text.
Fact Only(std::string_view text) {
  const std::vector<Fact> facts = Facts(text);
  EXPECT_EQ(facts.size(), 1U) << text;
  return facts.empty() ? Fact{} : facts.front();
}

std::string AmountOf(const Fact& fact) {
  return fact.amount ? FormatDecimal(fact.amount->number) + " " + fact.amount->unit : "none";
}

std::string Cut(std::string_view text, Span span) {
  return std::string(text.substr(span.begin, span.end - span.begin));
}

TEST(ExtractTest, EmptyBinaryAndInvalidInputIsRefusedByName) {
  EXPECT_EQ(Extract("", {}).status().code(), absl::StatusCode::kInvalidArgument);
  const auto binary = Extract(std::string_view("ab\0c", 4), {});
  EXPECT_EQ(binary.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(binary.status().message()), HasSubstr("byte 2"));
  const auto invalid = Extract("合\xe5\x90", {});
  EXPECT_EQ(invalid.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(invalid.status().message()), HasSubstr("byte 3"));
  // An overlong form and a surrogate are not UTF-8.
  EXPECT_FALSE(Extract("\xc0\xaf", {}).ok());
  EXPECT_FALSE(Extract("\xed\xa0\x80", {}).ok());
}

TEST(ExtractTest, TextWithoutFactsIsAnEmptyPage) {
  EXPECT_TRUE(Facts("今天天气很好，孩子们在公园里放风筝。").empty());
  EXPECT_TRUE(Facts("\n \n\t\n").empty());
  EXPECT_TRUE(Facts("Hello, world. 5G and 3+2 and 2021 are no facts.").empty());
}

TEST(ExtractTest, AMinusInFrontOfAFigureIsKept) {
  const auto amount = [](std::string_view text) { return AmountOf(Only(text)); };
  EXPECT_EQ(amount("合肥高新区净利润-3.2亿元。"), "-320000000 CNY");
  EXPECT_EQ(amount("合肥高新区净利润－3.2亿元。"), "-320000000 CNY");
  EXPECT_EQ(amount("合肥高新区净利润\u22123.2亿元。"), "-320000000 CNY");
  EXPECT_EQ(amount("合肥高新区净利润\ufe633.2亿元。"), "-320000000 CNY");
  EXPECT_EQ(amount("合肥高新区净利润–3.2亿元。"), "-320000000 CNY");
  EXPECT_EQ(amount("合肥高新区净利润为负3.2亿元。"), "-320000000 CNY");
  EXPECT_EQ(amount("合肥高新区淨利潤為負3.2億元。"), "-320000000 CNY");
  EXPECT_EQ(amount("合肥高新区净利润达到-3.2亿元。"), "-320000000 CNY");
  EXPECT_EQ(amount("合肥高新区净利润达（-3.2亿元）。"), "-320000000 CNY");
  EXPECT_EQ(amount("合肥高新区净利润约-3.2亿元。"), "-320000000 CNY");
  EXPECT_EQ(Only("合肥高新区净利润约-3.2亿元。").bound, Bound::kAbout);
  EXPECT_EQ(amount("合肥高新区净利润-3.2亿美元。"), "-320000000 USD");
  EXPECT_EQ(amount("合肥高新区净利润-RMB3.2亿。"), "-320000000 CNY");
  EXPECT_EQ(amount("合肥高新区净利润RMB-3.2亿。"), "-320000000 CNY");
  EXPECT_EQ(amount("合肥高新区利润占比为-8%。"), "-8 %");
  const Fact both = Only("合肥高新区净利润从-3.2亿元增至-1.5亿元。");
  EXPECT_EQ(FormatDecimal(*both.from), "-320000000");
  EXPECT_EQ(FormatDecimal(*both.to), "-150000000");
  EXPECT_EQ(FormatDecimal(*Only("合肥高新区净利润同比增长-3.2%。").growth_pct), "-3.2");
  EXPECT_EQ(FormatDecimal(*Only("合肥高新区净利润同比增长\u22123.2%。").growth_pct), "-3.2");
  EXPECT_EQ(FormatDecimal(*Only("合肥高新区净利润下降-3.2%。").growth_pct), "-3.2");
  // The sign stands in the span.
  const std::string_view text = "合肥高新区净利润-3.2亿元。";
  EXPECT_EQ(Cut(text, Only(text).span), "净利润-3.2亿元");
}

TEST(ExtractTest, ADashThatIsNoMinusMakesNoFigureNegative) {
  for (const std::string_view text :
       {"合肥高新区净利润10-12亿元。", "合肥高新区净利润10亿元-12亿元。",
        "合肥高新区净利润10－12亿元。", "合肥高新区净利润10\u221212亿元。",
        "合肥高新区净利润十亿-十二亿元。", "合肥高新区净利润增长5%-8%。",
        "合肥高新区2021-2025年净利润12亿元。", "合肥高新区2021年-2025年净利润12亿元。",
        "合肥高新区1-9月净利润12亿元。", "合肥高新区净利润--12亿元。", "合肥高新区净利润——12亿元。",
        "合肥高新区A-12亿元产值。", "合肥高新区为企业减负12亿元，税收收入3亿元。",
        "合肥高新区担负12亿元税收。", "电话0551-6532亿元，合肥高新区净利润3亿元。",
        "合肥高新区净利润如下。\n\n- 12亿元税收\n",
        "合肥高新区净利润如下。\n\n-12亿元税收收入\n"}) {
    for (const Fact& fact : Facts(text)) {
      for (const auto& value : {fact.amount ? std::optional(fact.amount->number) : std::nullopt,
                                fact.from, fact.to, fact.growth_pct}) {
        EXPECT_GE(value.value_or(Decimal{}).value, 0) << text;
      }
    }
  }
  EXPECT_EQ(AmountOf(Only("合肥高新区2021-2025年净利润12亿元。")), "1200000000 CNY");
}

TEST(ExtractTest, ASpanLeadsBackThroughWrapsAndSpacesToTheRawBytes) {
  const std::string page =
      "本报讯 近日，总投资达 277 亿\n\n元的 14 个项目在合 肥 高 新 "
      "区签\n\n约。园区上下对此都充满了信心，\n\n大家干劲十足。\n";
  const Fact fact = Only(page);
  EXPECT_EQ(fact.kind, FactKind::kSigning);
  EXPECT_EQ(AmountOf(fact), "27700000000 CNY");
  EXPECT_EQ(fact.count, 14);
  EXPECT_EQ(fact.zone_id, "cn-test-hefei");
  EXPECT_EQ(Cut(page, fact.span), "总投资达 277 亿\n\n元的 14 个项目在合 肥 高 新 区签\n\n约");
}

TEST(ExtractTest, FullWidthFiguresAreFolded) {
  const Fact fact = Only("合肥高新区营业收入达到１２３．５亿元。");
  EXPECT_EQ(AmountOf(fact), "12350000000 CNY");
}

TEST(ExtractTest, AnUnknownZoneKeepsItsNameAndHasNoId) {
  const Fact fact = Only("日前，总投资30亿元的5个项目在松江经开区签约。");
  EXPECT_EQ(fact.zone, "松江经开区");
  EXPECT_EQ(fact.zone_id, "");
}

TEST(ExtractTest, AnAliasGivesTheZonesOwnName) {
  const Fact fact = Only("中国（黑龙江）自贸区哈尔滨片区启动“暖企惠企”专项行动。");
  EXPECT_EQ(fact.zone, "中国（黑龙江）自贸试验区哈尔滨片区");
  EXPECT_EQ(fact.kind, FactKind::kProgramme);
}

TEST(FactsTest, RanksKnowTheirCohort) {
  const Fact fact = Only("合肥高新区在全省159个开发区考核中列第4位。");
  EXPECT_EQ(fact.kind, FactKind::kRanking);
  EXPECT_EQ(fact.rank, 4);
  EXPECT_EQ(fact.cohort, 159);
  EXPECT_EQ(Only("合肥高新区企业总数居全省首位。").rank, 1);
  EXPECT_EQ(Only("合肥高新区企业总数位居全省第一。").rank, 1);
  EXPECT_TRUE(Facts("合肥高新区利用第一季度加紧审批，进入第一序列。").empty());
}

TEST(FactsTest, FromAndToAreOneIndicator) {
  const Fact fact = Only("“十三五”期间，合肥高新区营业收入从1902亿元上升至3475亿元。");
  EXPECT_EQ(fact.kind, FactKind::kIndicator);
  EXPECT_EQ(fact.subject, "营业收入");
  EXPECT_EQ(FormatDecimal(*fact.from), "190200000000");
  EXPECT_EQ(FormatDecimal(*fact.to), "347500000000");
  EXPECT_EQ(fact.period, "“十三五”期间");
}

TEST(FactsTest, GrowthKnowsTimesTenthsAndDecline) {
  EXPECT_EQ(FormatDecimal(*Only("合肥高新区实际利用外资近8.5亿美元，同比增长50%。").growth_pct),
            "50");
  EXPECT_EQ(FormatDecimal(*Only("合肥高新区进出口额增长1.7倍。").growth_pct), "170");
  EXPECT_EQ(FormatDecimal(*Only("合肥高新区亩均税收提高2成。").growth_pct), "20");
  EXPECT_EQ(FormatDecimal(*Only("合肥高新区新能源产值下降3.5%。").growth_pct), "-3.5");
}

TEST(FactsTest, BoundsAreKept) {
  EXPECT_EQ(Only("合肥高新区实际利用外资近8.5亿美元。").bound, Bound::kNearly);
  EXPECT_EQ(Only("合肥高新区高新技术产值首次突破千亿元大关。").bound, Bound::kOver);
  EXPECT_EQ(Only("合肥高新区营业收入达到100余亿元。").bound, Bound::kOver);
  EXPECT_EQ(Only("合肥高新区绿色小区占比达到80%以上。").bound, Bound::kAtLeast);
  EXPECT_EQ(Only("合肥高新区研发投入占比为8%左右。").bound, Bound::kAbout);
}

TEST(FactsTest, AnEfficiencyIsNoGrowth) {
  for (const Fact& fact : Facts("合肥高新区企业研制出全球首款突破50%热效率的商业化柴油机。")) {
    EXPECT_NE(fact.kind, FactKind::kIndicator);
    EXPECT_FALSE(fact.growth_pct.has_value());
  }
}

TEST(FactsTest, QualifiersOfProjectsAreNoAmounts) {
  const Fact fact =
      Only("2020年，合肥高新区累计签约超亿元内资项目和超1000万美元外资项目66个，总投资约520亿元。");
  EXPECT_EQ(fact.count, 66);
  EXPECT_EQ(AmountOf(fact), "52000000000 CNY");
  EXPECT_EQ(fact.bound, Bound::kAbout);
  EXPECT_TRUE(fact.period_total);
}

TEST(FactsTest, UnfinishedWorkIsNoFacility) {
  EXPECT_TRUE(
      Facts("合肥高新区推进重点项目早开工、快建设、快投产，对未开工的项目逐一会诊。").empty());
  EXPECT_EQ(Only("合肥高新区智能制造产业园建成投用。").kind, FactKind::kFacility);
}

TEST(FactsTest, HonoursAreRecognitions) {
  const Fact fact = Only("合肥高新区企业两次荣获国家科技进步奖一等奖。");
  EXPECT_EQ(fact.kind, FactKind::kRecognition);
  EXPECT_EQ(fact.count, 2);
}

TEST(ExtractTest, TraditionalTextWithPinyinIsReadAndKeepsItsScript) {
  const std::string page =
      "本報訊 "
      "合肥高新區(qū)舉(jǔ)行簽(qi\nān)約(yuē)儀式,總投資186億元的21個項(xiàng)目簽(qiān)約(yuē)."
      "\n";
  const Fact fact = Only(page);
  EXPECT_EQ(fact.kind, FactKind::kSigning);
  EXPECT_EQ(fact.zone_id, "cn-test-hefei");
  EXPECT_EQ(fact.count, 21);
  EXPECT_EQ(AmountOf(fact), "18600000000 CNY");
  EXPECT_EQ(fact.subject, "21個項目");
  EXPECT_EQ(Cut(page, fact.span), "總投資186億元的21個項(xiàng)目簽(qiān)約");
}

TEST(ExtractTest, ANameInBracketsIsNoPinyin) {
  EXPECT_EQ(Only("合肥高新区人工智能（Open AI）平台揭牌。").subject, "人工智能（Open AI）平台");
}

TEST(ExtractTest, AHalfWidthStopEndsASentenceAndAPointDoesNot) {
  const std::vector<Fact> facts =
      Facts("合肥高新区现场签约项目18个,总投资215.6亿元.合肥高新区营业收入达到12.5亿元.");
  ASSERT_EQ(facts.size(), 2U);
  EXPECT_EQ(AmountOf(facts[0]), "21560000000 CNY");
  EXPECT_EQ(AmountOf(facts[1]), "1250000000 CNY");
}

TEST(FactsTest, ACurrencyMayStandBeforeItsNumber) {
  EXPECT_EQ(AmountOf(Only("合肥高新区营业收入达到新台币50亿元。")), "5000000000 TWD");
  EXPECT_EQ(AmountOf(Only("合肥高新區營業收入達到新臺幣0.82兆元。")), "820000000000 TWD");
  EXPECT_EQ(AmountOf(Only("合肥高新区营业收入达到RMB 3.2bn。")), "3200000000 CNY");
  EXPECT_EQ(AmountOf(Only("合肥高新区营业收入达到US$500 million。")), "500000000 USD");
  const Fact about = Only("合肥高新区营业收入达到约人民币14亿元。");
  EXPECT_EQ(AmountOf(about), "1400000000 CNY");
  EXPECT_EQ(about.bound, Bound::kAbout);
  // A model number is no sum.
  EXPECT_TRUE(Facts("合肥高新区营业收入看好X500型号。").empty());
}

// Who shows a sum needs the currency's minor digits, name and symbol.
TEST(SigningsTest, EveryCurrencyThatCanBeReadIsInTheTable) {
  const std::vector<std::string_view> readable = BuiltInLexicon().currencies();
  EXPECT_THAT(readable,
              ::testing::ElementsAre("AUD", "CAD", "CHF", "CNY", "EUR", "GBP", "HKD", "JPY", "KRW",
                                     "MOP", "RUB", "SGD", "THB", "TWD", "USD"));
  for (const std::string_view code : readable) {
    EXPECT_NE(FindCurrency(code), nullptr) << code;
  }
}

TEST(SigningsTest, AWonHasNoMinorUnit) {
  const Page page = MustExtract("合肥高新区与三星电子签约半导体材料项目，总投资3000亿韩元。");
  ASSERT_EQ(page.articles.size(), 1U);
  ASSERT_EQ(page.articles[0].signings.size(), 1U);
  EXPECT_EQ(page.articles[0].signings[0].amount, (Money{300'000'000'000, "KRW"}));
}

TEST(FactsTest, TenthsAreReadInChineseToo) {
  EXPECT_EQ(FormatDecimal(*Only("合肥高新区进出口额增长三成。").growth_pct), "30");
  const Fact share = Only("合肥高新区绿色小区占比达到七成以上。");
  EXPECT_EQ(AmountOf(share), "70 %");
  EXPECT_EQ(share.bound, Bound::kAtLeast);
  EXPECT_TRUE(Facts("合肥高新区的服务一成不变。").empty());
}

TEST(FactsTest, ARankThatRoseIsTheLaterOne) {
  const Fact fact = Only("合肥高新区营商环境考核由全省第9名跃升至第2名。");
  EXPECT_EQ(fact.rank, 2);
  EXPECT_EQ(fact.subject, "营商环境考核");
}

TEST(FactsTest, TheClauseInFrontTellsWhatWasRanked) {
  const Fact fact = Only("在全国169个高新区综合考评中，合肥高新区连续三年位居第六。");
  EXPECT_EQ(fact.rank, 6);
  EXPECT_EQ(fact.cohort, 169);
  EXPECT_EQ(fact.subject, "全国169个高新区综合考评");
}

TEST(FactsTest, AGeneralNounIsCompletedByTheFigureBefore) {
  const std::vector<Fact> facts =
      Facts("合肥高新区实际使用外资同比增长22.4%，总量连续三年位居全省第一。");
  ASSERT_EQ(facts.size(), 2U);
  EXPECT_EQ(facts[1].subject, "实际使用外资总量");
}

TEST(FactsTest, TwoCountsOfOneClauseAreTwoFacilities) {
  const std::vector<Fact> facts = Facts("合肥高新区共有14个项目开工、9个项目竣工。");
  ASSERT_EQ(facts.size(), 2U);
  EXPECT_EQ(facts[0].count, 14);
  EXPECT_EQ(facts[1].count, 9);
}

TEST(FactsTest, AnOccasionIsNoFacility) {
  EXPECT_TRUE(Facts("合肥高新区举行重大项目集中开工活动。").empty());
}

TEST(FactsTest, ADurationBelongsToTheCampaignBeforeIt) {
  const std::vector<Fact> facts = Facts("合肥高新区启动“百日攻坚”行动，为期100天。");
  ASSERT_EQ(facts.size(), 2U);
  EXPECT_EQ(facts[1].attr, Attr::kDuration);
  EXPECT_EQ(facts[1].subject, facts[0].subject);
}

TEST(SigningsTest, AnIncreaseOfCapitalIsASigning) {
  const Fact fact = Only("海曼集团增资1.2亿欧元，用于扩建合肥高新区研发中心。");
  EXPECT_EQ(fact.kind, FactKind::kSigning);
  EXPECT_EQ(fact.company, "海曼集团");
  EXPECT_EQ(AmountOf(fact), "120000000 EUR");
  EXPECT_TRUE(Facts("合肥高新区二期年度计划投资31亿元。").empty());
}

TEST(SigningsTest, APipelineIsNoSigning) {
  for (const char* text : {"合肥高新区预计三季度还将签约项目8个，计划总投资60亿元。",
                           "合肥高新区拟签约项目8个，总投资60亿元。"}) {
    const Page page = MustExtract(text);
    ASSERT_EQ(page.articles.size(), 1U);
    EXPECT_TRUE(page.articles[0].signings.empty()) << text;
    ASSERT_EQ(page.articles[0].facts.size(), 1U);
    EXPECT_EQ(page.articles[0].facts[0].kind, FactKind::kProgramme);
    EXPECT_EQ(page.articles[0].facts[0].count, 8);
  }
}

TEST(SigningsTest, ProjectsUnderDiscussionAddNoSumToASigning) {
  const Page page = MustExtract(
      "近日，云岭微电子拟投资3亿元在合肥高新区建设研发中心。目前正在洽谈的外资项目有23个，总投资约4"
      "0"
      "亿美元。");
  ASSERT_EQ(page.articles.size(), 1U);
  ASSERT_EQ(page.articles[0].signings.size(), 1U);
  EXPECT_EQ(page.articles[0].signings[0].amount, (Money{30000000000, "CNY"}));
  EXPECT_FALSE(page.articles[0].signings[0].amount_alt.has_value());
}

TEST(FactsTest, AProjectOfABatchThatWasOpenedIsAFacility) {
  const std::vector<Fact> facts = Facts(
      "合肥高新区36个项目集中开工，总投资达428亿元。其中，总投资110亿元的智慧系统创新中心项目占地42"
      "5亩。");
  ASSERT_EQ(facts.size(), 3U);
  for (const Fact& fact : facts) {
    EXPECT_EQ(fact.kind, FactKind::kFacility) << fact.subject;
  }
  EXPECT_EQ(facts[1].subject, "智慧系统创新中心项目");
  EXPECT_EQ(facts[2].attr, Attr::kLand);
}

TEST(FactsTest, AGrantOfTheStateIsARecognition) {
  EXPECT_EQ(Only("合肥高新区获批国家级车联网先导区。").kind, FactKind::kRecognition);
}

TEST(FactsTest, GrowthWithoutAFactorIsOfTheFigureBefore) {
  const Fact fact = Only("合肥高新区工业总产值5100.7亿元，剔除疫苗因素后增长11.4%。");
  EXPECT_EQ(FormatDecimal(fact.growth_pct.value()), "11.4");
}

TEST(ExtractTest, PortsAndScienceParksAreZones) {
  EXPECT_EQ(Only("郑州航空港区工业总产值达到50亿元。").zone, "郑州航空港区");
  EXPECT_EQ(Only("威海临港区工业总产值达到50亿元。").zone, "威海临港区");
  EXPECT_EQ(Only("南部科學園區工業總產值達到50億元。").zone, "南部科学园区");
}

TEST(SigningsTest, ASumInFrontOfAProjectsNameIsItsAmount) {
  const Fact fact = Only("合肥高新区30亿元碳纤维项目签约。");
  EXPECT_EQ(AmountOf(fact), "3000000000 CNY");
  EXPECT_EQ(fact.project, "碳纤维项目");
  EXPECT_EQ(AmountOf(Only("合肥高新区10亿元项目签约落户研发中心。")), "none");
}

TEST(FactsTest, WhatWasAchievedIsTheSubject) {
  EXPECT_EQ(Only("临港区去年实现税收收入19.7亿元。").subject, "税收收入");
  EXPECT_EQ(Only("合肥高新区新开工项目54个。").subject, "项目");
}

TEST(SigningsTest, AQuarterToldOnADayIsAPeriodsTotal) {
  const Page page = MustExtract(
      "4月6日获悉，一季度，合肥高新区共签约项目22个，签约资金116亿元。4月8日，一季度项目集中签约在"
      "合肥高新区"
      "举行，5个项目签约，总投资30亿元。");
  ASSERT_EQ(page.articles.size(), 1U);
  ASSERT_EQ(page.articles[0].facts.size(), 2U);
  EXPECT_TRUE(page.articles[0].facts[0].period_total);
  EXPECT_EQ(AmountOf(page.articles[0].facts[0]), "11600000000 CNY");
  ASSERT_EQ(page.articles[0].signings.size(), 1U);
  EXPECT_EQ(page.articles[0].signings[0].count, 5);
}

TEST(SigningsTest, AnAgreementWithoutACompanyStillNamesItsProject) {
  const Fact fact =
      Only("合肥高新区与半导体研究所签署合作协议，双方将共同投资6亿元建设中试平台项目。");
  EXPECT_EQ(fact.kind, FactKind::kSigning);
  EXPECT_EQ(fact.project, "中试平台项目");
}

TEST(FactsTest, AShareOfTheYearsTargetIsMeasured) {
  const std::vector<Fact> facts = Facts("合肥高新区实际使用外资5.1亿美元，完成全年目标的46%。");
  ASSERT_EQ(facts.size(), 2U);
  EXPECT_EQ(facts[1].kind, FactKind::kIndicator);
  EXPECT_EQ(facts[1].subject, "实际使用外资完成目标");
}

TEST(FactsTest, ASumOfRewardIsNoRecognition) {
  for (const Fact& fact : Facts("合肥高新区获奖励资金300万元。")) {
    EXPECT_NE(fact.kind, FactKind::kRecognition);
  }
}

TEST(SigningsTest, APartOfABatchIsNotCountedAgain) {
  const Page page = MustExtract(
      "近日，合肥高新区集中签约项目12个，合计总投资88亿元，其中外资项目5个，总投资4.2亿美元。");
  ASSERT_EQ(page.articles.size(), 1U);
  ASSERT_EQ(page.articles[0].signings.size(), 1U);
  EXPECT_EQ(page.articles[0].signings[0].count, 12);
  ASSERT_EQ(page.articles[0].facts.size(), 2U);
  EXPECT_EQ(page.articles[0].facts[1].count, 5);
}

TEST(SigningsTest, EachNamedProjectOfAListHasItsOwnSum) {
  const Page page = MustExtract(
      "近日，合肥高新区签约项目12个。其中，格瑞科技年产20万套智能座舱项目计划总投资15亿元，用地85亩"
      "；"
      "晶恒半导体功率器件项目总投资10.5亿元。");
  ASSERT_EQ(page.articles.size(), 1U);
  ASSERT_EQ(page.articles[0].signings.size(), 1U);
  ASSERT_EQ(page.articles[0].signings[0].members.size(), 2U);
  std::multiset<std::int64_t> sums;
  for (const ProjectMention& member : page.articles[0].signings[0].members) {
    sums.insert(member.amount.value().minor);
  }
  EXPECT_EQ(sums, (std::multiset<std::int64_t>{105000000000, 150000000000}));
}

TEST(SigningsTest, APeriodsTotalIsAnObservationAndNoSigning) {
  const Page page = MustExtract("2020年，合肥高新区累计签约项目66个，总投资约520亿元。");
  ASSERT_EQ(page.articles.size(), 1U);
  EXPECT_TRUE(page.articles[0].signings.empty());
}

TEST(SigningsTest, OneInvestmentInTwoCurrenciesIsOneSigningOfOneProject) {
  const Page page = MustExtract(
      "本报讯 近日，总投资8亿美元的云岭汽车新能源商用车项目落户西安高新区。\n"
      "该项目由云岭汽车科技有限公司投资。项目方计划在西安高新区落地云岭汽车中国总部，总投资51."
      "8亿元（约8亿美元），"
      "征地600亩，达产后可实现年产10万辆规模。\n");
  ASSERT_EQ(page.articles.size(), 1U);
  ASSERT_EQ(page.articles[0].signings.size(), 1U);
  const Signing& signing = page.articles[0].signings[0];
  EXPECT_EQ(signing.count, 1);
  EXPECT_EQ(signing.amount, (Money{518000000000, "CNY"}));
  EXPECT_EQ(signing.amount_alt, (Money{80000000000, "USD"}));
  ASSERT_EQ(signing.members.size(), 1U);
  EXPECT_EQ(NormaliseCompany(signing.members[0].company), "云岭汽车");
  ASSERT_EQ(signing.members[0].side_values.size(), 2U);
  EXPECT_EQ(signing.members[0].side_values[0].amount.unit, "mu");
  EXPECT_EQ(signing.members[0].side_values[1].amount.unit, "辆/年");
}

TEST(SigningsTest, MembersOfABatchNeverAddToItsTotal) {
  const Page page = MustExtract(
      "本报讯 "
      "1月18日，总投资186亿元的23个项目在合肥高新区签约。签约项目涵盖集成电路、生物医药等领域。"
      "其中，云岭微电子拟投资30亿元建设功率芯片研发基地。\n",
      *ParseDate("2021-02-01"));
  ASSERT_EQ(page.articles.size(), 1U);
  ASSERT_EQ(page.articles[0].signings.size(), 1U);
  const Signing& signing = page.articles[0].signings[0];
  EXPECT_EQ(signing.count, 23);
  EXPECT_EQ(signing.amount, (Money{1860000000000, "CNY"}));
  ASSERT_EQ(signing.members.size(), 1U);
  EXPECT_EQ(signing.members[0].company, "云岭微电子");
  EXPECT_EQ(signing.members[0].amount, (Money{300000000000, "CNY"}));
  EXPECT_EQ(signing.sectors, (std::vector<std::string>{"集成电路", "生物医药"}));
  ASSERT_TRUE(signing.signed_on.has_value());
  EXPECT_EQ(FormatDate(*signing.signed_on), "2021-01-18");
}

TEST(SigningsTest, AListOfSumsAndProjectsNamesMembers) {
  const Page page = MustExtract(
      "本报讯 "
      "4月8日，28个项目在合肥高新区签约，总投资超300亿元。其中，投资50亿元的星海显示面板项目、"
      "投资20亿元的康岳疫苗研发生产基地项目等将落户园区北片。\n");
  ASSERT_EQ(page.articles.size(), 1U);
  ASSERT_EQ(page.articles[0].signings.size(), 1U);
  EXPECT_EQ(page.articles[0].signings[0].amount, (Money{3000000000000, "CNY"}));
  EXPECT_EQ(page.articles[0].signings[0].members.size(), 2U);
}

TEST(SigningsTest, ThePartyOfAnAgreementIsTheInvestor) {
  const Page page = MustExtract(
      "合肥高新区与国芯半导体有限公司签署战略合作协议，双方将共同投资15亿元建设第三代半导体产业园"
      "。");
  ASSERT_EQ(page.articles.size(), 1U);
  ASSERT_EQ(page.articles[0].signings.size(), 1U);
  ASSERT_EQ(page.articles[0].signings[0].members.size(), 1U);
  EXPECT_EQ(page.articles[0].signings[0].members[0].company, "国芯半导体有限公司");
  EXPECT_EQ(page.articles[0].signings[0].members[0].name, "第三代半导体产业园");
}

TEST(FactsTest, ATargetIsAProgrammeAndAProjectionAnIndicator) {
  for (const Fact& fact :
       Facts("到2025年，合肥高新区力争高新技术企业达到8000家，营业收入突破3万亿元。")) {
    EXPECT_EQ(fact.kind, FactKind::kProgramme) << fact.subject;
  }
  EXPECT_EQ(Only("今年1-3月，合肥高新区完成地区生产总值520.6亿元。").period, "今年1-3月");
}

TEST(SigningsTest, TheHeadlineTellsTheSameSigningAgain) {
  const Page page = MustExtract(
      "合肥高新区签约14个项目\n\n本报讯 "
      "近日，总投资达277亿元的14个项目在合肥高新区签约，园区发展再添动力。\n");
  ASSERT_EQ(page.articles.size(), 1U);
  EXPECT_EQ(page.articles[0].title, "合肥高新区签约14个项目");
  ASSERT_EQ(page.articles[0].signings.size(), 1U);
  EXPECT_EQ(page.articles[0].signings[0].mentions.size(), 2U);
}

TEST(SigningsTest, TheSmallestHashOfTheMentionsIsTheId) {
  const Page page = MustExtract("本报讯 近日，总投资30亿元的5个项目在合肥高新区签约。\n");
  ASSERT_EQ(page.articles[0].signings.size(), 1U);
  EXPECT_EQ(page.articles[0].signings[0].id,
            SigningHash("cn-test-hefei", 5, Money{300000000000, "CNY"}, {}));
  EXPECT_EQ(page.articles[0].signings[0].id.size(), 32U);
}

TEST(SigningsTest, FullAndShortNamesOfACompanyAreEqual) {
  EXPECT_EQ(NormaliseCompany("云岭汽车科技有限公司"), NormaliseCompany("云岭汽车"));
  EXPECT_EQ(NormaliseProject("“云岭汽车中国总部”项目", "云岭汽车"), "中国总部");
  EXPECT_NE(ProjectHash("z", "a", "bc"), ProjectHash("z", "ab", "c"));
}

TEST(ArticlesTest, DisplacedHeadlinesReturnToTheirBodiesAndStraysAreReported) {
  const std::string page =
      "本报讯 日前，合肥高新区启动“百日攻坚”专项行动，推进量子信息产业园审批提速增效，\n\n"
      "让企业早一天拿到施工许可证，项目早一天动起来，服务专班全程跟进。 本报记者\n\n"
      "本报讯 近日，总投资12亿元的澜石半导体封装测试项目落户西安高新区，由园区全程帮办\n\n"
      "代办，预计明年建成，投产之后将填补当地封装环节的空白，带动上下游企业集聚发展。\n\n"
      "本报记者 融媒体中心\n\n"
      "澜石半导体\n封装测试项目落户西安高新区\n\n"
      "合肥高新区启动“百日攻坚”\n量子信息产业园审批提速\n\n"
      "▶ 融媒体中心\n\n"
      "工地上一派繁忙\n";
  const Page result = MustExtract(page);
  ASSERT_EQ(result.articles.size(), 2U);
  EXPECT_EQ(result.articles[0].title, "合肥高新区启动“百日攻坚” 量子信息产业园审批提速");
  EXPECT_EQ(result.articles[0].byline, "本报记者");
  EXPECT_EQ(result.articles[1].title, "澜石半导体 封装测试项目落户西安高新区");
  EXPECT_EQ(result.articles[1].byline, "融媒体中心");
  ASSERT_EQ(result.strays.size(), 2U);
  EXPECT_EQ(Cut(page, result.strays[0].span), "▶ 融媒体中心");
  EXPECT_EQ(result.strays[1].text, "工地上一派繁忙");
}

TEST(ArticlesTest, ANewsroomSignsLikeAPersonAndItsOpeningIsAHeadline) {
  const std::string body = "本报讯 日前，合肥高新区启动“百日攻坚”专项行动，推进审批提速增效。\n\n";
  EXPECT_EQ(MustExtract(body + "合肥高新区融媒体中心\n").articles.at(0).byline,
            "合肥高新区融媒体中心");
  EXPECT_EQ(MustExtract(body + "本报通讯员\n").articles.at(0).byline, "本报通讯员");
  EXPECT_EQ(MustExtract(body.substr(0, body.size() - 2) + "（本报记者）\n").articles.at(0).byline,
            "本报记者");
  EXPECT_EQ(MustExtract(body + "合肥高新区成立融媒体中心\n").articles.at(0).byline, "");
}

TEST(ExtractTest, AnArticlePrintedTwiceTellsItsFactsOnce) {
  const std::string once =
      "本报讯 "
      "近日，总投资达277亿元的14个项目在合肥高新区签约。2020年，合肥高新区营业收入达到100余亿元，居"
      "全省第3位。\n\n";
  const std::vector<Fact> first = Facts(once);
  const std::vector<Fact> both = Facts(once + once);
  ASSERT_EQ(both.size(), first.size());
  for (std::size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(both[i].span, first[i].span);
  }
}

TEST(ExtractTest, NoTextIsTooOdd) {
  for (const std::string piece :
       {"总投资1亿元", "“（《", "第", "亿", "从1亿元升至", "高新区", "、", "1", "本报讯 "}) {
    std::string text;
    for (int i = 0; i < 2000; ++i) {
      text += piece;
    }
    EXPECT_TRUE(Extract(text, {&Zones(), std::nullopt}).ok()) << piece;
  }
}

}  // namespace
}  // namespace zoneflow::ingest

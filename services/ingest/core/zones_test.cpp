// Which zone a claim is given: names, areas, weak names, what points at a zone, and whose claim it is.
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/ingest/core/extract.h"

namespace zoneflow::ingest {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

const Gazetteer& Zones() {
  static const Gazetteer zones(
      {{"cn-test-chengdu", "成都高新区", "四川", "成都", {"成都国家高新区"}},
       {"cn-test-mianyang", "绵阳高新区", "四川", "绵阳", {}},
       {"cn-test-east-lake", "武汉东湖高新区", "湖北", "武汉", {"东湖高新区"}, {"光谷"}},
       {"cn-test-tianfu", "天府新区", "四川", "成都", {"四川天府新区"}},
       {"cn-test-qianhai", "前海蛇口片区", "广东", "深圳", {"前海蛇口自贸片区"}},
       {"cn-test-shanghai", "上海自贸区", "上海", "上海", {"上海自贸试验区"}},
       {"cn-test-torch-a", "厦门火炬高新区", "福建", "厦门", {}, {"火炬高新区"}},
       {"cn-test-torch-b", "威海火炬高新区", "山东", "威海", {}, {"火炬高新区"}},
       {"cn-test-central", "中部科学园区", "台湾", "台中", {}, {"中科", "中科园区"}}},
      {{PlaceLevel::kProvince, "四川省", "四川"},
       {PlaceLevel::kProvince, "上海市", "上海"},
       {PlaceLevel::kPrefecture, "成都市", "成都"},
       {PlaceLevel::kPrefecture, "绵阳市", "绵阳"},
       {PlaceLevel::kPrefecture, "泸州市", "泸州"},
       {PlaceLevel::kPrefecture, "深圳市", "深圳"},
       {PlaceLevel::kCounty, "昆山市", "昆山"},
       {PlaceLevel::kCounty, "嘉定区", "嘉定"},
       {PlaceLevel::kCounty, "襄垣县", "襄垣"}});
  return zones;
}

std::vector<std::string> ZonesOf(std::string_view text) {
  std::vector<std::string> zones;
  const auto page = Extract(text, {&Zones(), std::nullopt});
  EXPECT_TRUE(page.ok()) << page.status();
  if (page.ok()) {
    for (const Article& article : page->articles) {
      for (const Fact& fact : article.facts) {
        zones.push_back(fact.zone);
      }
    }
  }
  return zones;
}

// The zone of one plain figure behind the words.
std::vector<std::string> Of(const std::string& words) {
  return ZonesOf(words + "工业总产值达到50亿元。");
}

TEST(ZoneNamesTest, TheRegistersNameWhateverTheWords) {
  EXPECT_THAT(Of("绵阳市高新技术产业开发区"), ElementsAre("绵阳高新区"));
  EXPECT_THAT(Of("四川省绵阳市国家高新区"), ElementsAre("绵阳高新区"));
  EXPECT_THAT(Of("今年，成都高新"), ElementsAre("成都高新区"));
  EXPECT_THAT(Of("四川天府新区"), ElementsAre("天府新区"));
  EXPECT_THAT(Of("深圳前海蛇口自贸片区"), ElementsAre("前海蛇口片区"));
}

TEST(ZoneNamesTest, AnotherWordThatGoesOnIsNoZone) {
  EXPECT_THAT(Of("成都高新技术企业"), Each(""));
  EXPECT_THAT(Of("泸州科技城项目"), Each(""));
  EXPECT_THAT(Of("四川召开全省经开区会议，"), Each(""));
}

TEST(ZoneNamesTest, ZonesOfCountiesHaveTheirPlacesName) {
  EXPECT_THAT(Of("襄垣县经济开发区"), ElementsAre("襄垣县经济开发区"));
  EXPECT_THAT(Of("昆山花桥经济开发区"), ElementsAre("昆山花桥经济开发区"));
  EXPECT_THAT(Of("昆山产业集中区"), ElementsAre("昆山产业集中区"));
}

TEST(ZoneNamesTest, ANameOfNoPlaceBeginsBehindAMark) {
  EXPECT_THAT(Of("上半年，伊水经开区"), ElementsAre("伊水经开区"));
  EXPECT_THAT(Of("上半年，这些经开区"), Each(""));
  EXPECT_THAT(Of("上半年，国家级经开区"), Each(""));
}

TEST(ZoneNamesTest, AnAreaIsOneNameWithItsZone) {
  EXPECT_THAT(Of("上海自贸区临港新片区"), ElementsAre("上海自贸区临港新片区"));
  EXPECT_THAT(Of("成都高新区南部园区"), ElementsAre("成都高新区南部园区"));
  EXPECT_THAT(Of("成都高新区走进园区"), ElementsAre("成都高新区"));
}

TEST(ZoneNamesTest, AWeakNameNeedsThePage) {
  EXPECT_THAT(Of("武汉消息，光谷"), ElementsAre("武汉东湖高新区"));
  EXPECT_THAT(Of("光谷"), Each(""));
  EXPECT_THAT(Of("威海消息，火炬高新区"), ElementsAre("威海火炬高新区"));
  EXPECT_THAT(ZonesOf("台中消息，中科園區上半年營業額達到50億元。"), ElementsAre("中部科学园区"));
  EXPECT_THAT(Of("成都高新区消息，中科曙光"), Each("成都高新区"));
}

TEST(FocusTest, ThisZoneIsTheOneToldLastInWhateverParagraph) {
  EXPECT_THAT(ZonesOf("成都高新区税收收入达到5亿元。成都高新区出口额达到3亿元。\n\n"
                      "绵阳高新区税收收入达到2亿元。\n\n"
                      "该区工业总产值达到50亿元。\n"),
              ElementsAre("成都高新区", "成都高新区", "绵阳高新区", "绵阳高新区"));
}

TEST(FocusTest, OurZoneIsTheOneOfTheArticle) {
  EXPECT_THAT(ZonesOf("成都高新区税收收入达到5亿元。成都高新区出口额达到3亿元。\n\n"
                      "我区工业总产值达到50亿元。\n"),
              ElementsAre("成都高新区", "成都高新区", "成都高新区"));
}

TEST(FocusTest, ThePlaceOfTheDatelineAndTheBareWordsAreAName) {
  EXPECT_THAT(ZonesOf("本报绵阳讯 上半年，高新区工业总产值达到50亿元，税收收入达到2亿元。"),
              ElementsAre("绵阳高新区", "绵阳高新区"));
}

TEST(FocusTest, APlaceOrAZoneAbroadTakesTheZoneAway) {
  EXPECT_THAT(ZonesOf("成都高新区税收收入达到5亿元。我市工业总产值达到50亿元。"),
              ElementsAre("成都高新区", ""));
  EXPECT_THAT(ZonesOf("成都高新区税收收入达到5亿元。昆山实现工业总产值50亿元。"),
              ElementsAre("成都高新区", ""));
  EXPECT_THAT(ZonesOf("成都高新区税收收入达到5亿元。越南北江省光州工业园区工业总产值达到50亿元。"),
              ElementsAre("成都高新区", ""));
}

TEST(FocusTest, ZonesThatShareAClaimAreNamedTogether) {
  EXPECT_THAT(ZonesOf("成都高新区、泸州高新区和绵阳高新区共签约12个项目，总投资50亿元。"),
              ElementsAre("成都高新区、泸州高新区、绵阳高新区"));
}

TEST(FocusTest, AZoneOnlyComparedWithHasNoClaim) {
  EXPECT_THAT(ZonesOf("成都高新区规模仅次于绵阳高新区，税收收入达到5亿元。"),
              ElementsAre("成都高新区"));
  EXPECT_THAT(ZonesOf("成都高新区赴绵阳高新区考察。工业总产值达到50亿元。"),
              ElementsAre("成都高新区"));
}

TEST(FocusTest, AListThatNamesAnotherZoneIsNotOfIt) {
  EXPECT_THAT(ZonesOf("今年以来，我区面向绵阳、深圳和成都高新区招商，签约9个项目，投资6亿元。"),
              ElementsAre(""));
}

TEST(FocusTest, OurDistrictIsNoZone) {
  EXPECT_THAT(
      ZonesOf("区委、区政府部署重点工作。成都高新区税收收入达到5亿元。全区工业总产值达到50亿元。"),
      ElementsAre("成都高新区", ""));
}

TEST(FocusTest, ALeadAboutAPlaceGoesOnUntilAZoneIsNamed) {
  EXPECT_THAT(ZonesOf("上半年，全省工业总产值达到900亿元。\n\n税收收入达到80亿元。\n\n"
                      "成都高新区税收收入达到5亿元。成都高新区出口额达到3亿元。\n"),
              ElementsAre("", "", "成都高新区", "成都高新区"));
}

TEST(FocusTest, AClassOfZonesTakesTheZoneAway) {
  EXPECT_THAT(
      ZonesOf("成都高新区税收收入达到5亿元。去年，18家自贸试验区实现进出口额900亿元，出口额达到"
              "600亿元。\n"),
      ElementsAre("成都高新区", "", ""));
  EXPECT_THAT(ZonesOf("绵阳高新区税收收入达到5亿元。去年，全市开发区实现税收收入60亿元。\n"),
              ElementsAre("绵阳高新区", ""));
  EXPECT_THAT(ZonesOf("一季度，四川省9家国家级经开区规上工业总产值达到800亿元。\n"),
              ElementsAre(""));
}

TEST(FocusTest, AWholeThatAShareIsOfOwnsNothing) {
  EXPECT_THAT(ZonesOf("绵阳高新区出口额达到5亿元，占全市的40%，全省10%。税收收入达到3亿元。\n"),
              Each("绵阳高新区"));
}

TEST(FocusTest, OfARowOfZonesNoneIsToldOn) {
  EXPECT_THAT(ZonesOf("成都高新区、绵阳高新区、泸州高新区列入名单。\n\n税收收入达到5亿元。\n"),
              ::testing::Not(::testing::Contains("成都高新区")));
  EXPECT_THAT(ZonesOf("成都高新区、绵阳高新区、泸州高新区列入名单。三个园区税收收入达到5亿元。\n"),
              ::testing::Contains("成都高新区、绵阳高新区、泸州高新区"));
}

TEST(FocusTest, APlaceToldLastIsWhoGoesOn) {
  EXPECT_THAT(
      ZonesOf("成都高新区出口额达到9亿美元，绵阳高新区出口额达到7亿美元，昆山高新区出口额达到6亿"
              "美元，襄垣县出口额达到4亿美元。\n\n进口额达到2亿美元。\n"),
      ElementsAre("成都高新区", "绵阳高新区", "昆山高新区", "", ""));
}

TEST(FocusTest, WhoseStatisticsSayItIsWhoItIsOf) {
  EXPECT_THAT(
      ZonesOf("成都高新区税收收入达到5亿元。\n\n来自绵阳高新区的统计显示，出口额达到3亿元。\n"),
      ElementsAre("成都高新区", "绵阳高新区"));
}

TEST(ZoneNamesTest, BracketsAreOfTheName) {
  EXPECT_THAT(Of("中日（成都）城市建设和现代服务业开放合作示范区"),
              ElementsAre("中日（成都）城市建设和现代服务业开放合作示范区"));
  EXPECT_THAT(Of("襄垣（古韩）经开区"), ElementsAre("襄垣（古韩）经开区"));
}

TEST(TaiwanTest, TheIslandsPagesCountInItsDollar) {
  const auto page =
      Extract("〔台北報導〕中科園區去年營業額1.13兆元，年增9.3%。\n", {&Zones(), std::nullopt});
  ASSERT_TRUE(page.ok());
  ASSERT_EQ(page->articles.size(), 1U);
  ASSERT_EQ(page->articles[0].facts.size(), 1U);
  const Fact& fact = page->articles[0].facts[0];
  EXPECT_EQ(fact.zone, "中部科学园区");
  ASSERT_TRUE(fact.amount && fact.growth_pct);
  EXPECT_EQ(FormatDecimal(fact.amount->number), "1130000000000");
  EXPECT_EQ(fact.amount->unit, "TWD");
  EXPECT_EQ(FormatDecimal(*fact.growth_pct), "9.3");
}

}  // namespace
}  // namespace zoneflow::ingest

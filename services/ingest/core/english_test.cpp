// English pages about Chinese zones: the same six kinds.
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
      {{"cn-js-wuxi-hitech", "无锡高新区", "江苏", "无锡", {}},
       {"cn-js-suzhou-sip", "苏州工业园区", "江苏", "苏州", {}},
       {"cn-sh-ftz", "中国（上海）自贸试验区", "上海", "上海", {}},
       {"cn-gd-huizhou-zhongkai-hitech", "惠州仲恺高新区", "广东", "惠州", {}},
       {"cn-js-kunshan-etdz", "昆山经开区", "江苏", "昆山", {}},
       {"cn-hi-yangpu-etdz", "洋浦经济开发区", "海南", "儋州", {}},
       {"cn-tj-tianjin-etdz", "天津经开区", "天津", "天津", {}},
       {"cn-fj-ftz", "福建自贸试验区", "福建", "福建", {}},
       {"cn-fj-xiamen-ftz", "中国（福建）自贸试验区厦门片区", "福建", "厦门", {}},
       {"cn-sh-waigaoqiao-ftz", "中国（上海）自贸试验区保税片区", "上海", "上海", {}},
       {"cn-sh-shanghai-waigaoqiao-bonded", "上海外高桥保税区", "上海", "上海", {}}});
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

// Kind, subject, amount or count and growth of each fact.
std::vector<std::string> Told(std::string_view text) {
  std::vector<std::string> told;
  for (const Fact& fact : Facts(text)) {
    std::string line(Name(fact.kind));
    line += ": " + fact.subject;
    if (fact.count) {
      line += " x" + std::to_string(*fact.count);
    }
    if (fact.amount) {
      line += " " + FormatDecimal(fact.amount->number) + " " + fact.amount->unit;
    }
    if (fact.growth_pct) {
      line += " " + FormatDecimal(*fact.growth_pct) + "%";
    }
    if (fact.rank) {
      line += " #" + std::to_string(*fact.rank);
    }
    told.push_back(line);
  }
  return told;
}

std::string ZoneOf(std::string_view name) {
  const std::vector<Fact> facts =
      Facts(std::string(name) +
            " saw its industrial output reach 3 billion yuan, and exports of "
            "the zone totaled 2 billion yuan last year.\n");
  return facts.empty() ? "" : facts.back().zone;
}

TEST(EnglishZonesTest, TheRegistersNameWhereItIsKnown) {
  EXPECT_EQ(ZoneOf("Wuxi National High-tech Industrial Development Zone"), "无锡高新区");
  EXPECT_EQ(ZoneOf("Wuxi Hi-tech Zone"), "无锡高新区");
  EXPECT_EQ(ZoneOf("Kunshan Economic and Technological Development Zone"), "昆山经开区");
  EXPECT_EQ(ZoneOf("China-Singapore Suzhou Industrial Park"), "苏州工业园区");
  EXPECT_EQ(ZoneOf("The China (Shanghai) Pilot Free Trade Zone"), "中国（上海）自贸试验区");
  EXPECT_EQ(ZoneOf("The Xiamen Area of the China (Fujian) Pilot Free Trade Zone"),
            "中国（福建）自贸试验区厦门片区");
  EXPECT_EQ(ZoneOf("Shanghai Waigaoqiao Free Trade Zone"), "上海外高桥保税区");
  EXPECT_EQ(ZoneOf("Huizhou Zhongkai High-tech Zone"), "惠州仲恺高新区");
  EXPECT_EQ(ZoneOf("Fuxin Economic Development Zone"), "Fuxin Economic Development Zone");
}

TEST(EnglishFiguresTest, SumsInTheirCurrencyAndScale) {
  EXPECT_THAT(Told("Exports of Wuxi High-tech Zone reached RMB24.5bn last year.\n"),
              ElementsAre("indicator: Exports 24500000000 CNY"));
  EXPECT_THAT(Told("Exports of Wuxi High-tech Zone reached HK$1.2 trillion last year.\n"),
              ElementsAre("indicator: Exports 1200000000000 HKD"));
  EXPECT_THAT(Told("Exports of Wuxi High-tech Zone reached 300m euros last year.\n"),
              ElementsAre("indicator: Exports 300000000 EUR"));
}

TEST(EnglishMeasuresTest, ChangeInItsManyForms) {
  EXPECT_THAT(Told("In the first half, exports of Wuxi High-tech Zone fell by 4.5 percent.\n"),
              ElementsAre("indicator: exports -4.5%"));
  EXPECT_THAT(Told("Wuxi High-tech Zone saw an 11.1 percent surge in industrial output.\n"),
              ElementsAre("indicator: industrial output 11.1%"));
  EXPECT_THAT(Told("Wuxi High-tech Zone achieved a foreign trade volume of 24 billion yuan, a "
                   "year-on-year increase of 26.2%.\n"),
              ElementsAre("indicator: foreign trade volume 24000000000 CNY 26.2%"));
  EXPECT_THAT(Told("In Wuxi High-tech Zone, fixed-asset investment rose by 34.4 percent, "
                   "industrial investment by 59.8 percent.\n"),
              ElementsAre("indicator: fixed-asset investment 34.4%",
                          "indicator: industrial investment 59.8%"));
}

TEST(EnglishMeasuresTest, RespectivelyGivesEachItsOwn) {
  EXPECT_THAT(Told("In Wuxi High-tech Zone, exports, imports and sales rose 4, 5 and 6 percent "
                   "respectively.\n"),
              ElementsAre("indicator: exports 4%", "indicator: imports 5%", "indicator: sales 6%"));
}

TEST(EnglishEventsTest, StagesOfProjects) {
  EXPECT_THAT(Told("A battery plant broke ground in Wuxi High-tech Zone on May 8.\n"),
              ElementsAre("facility: battery plant"));
  EXPECT_THAT(Told("Construction started on 12 projects in Wuxi High-tech Zone, with a total "
                   "investment of 5 billion yuan.\n"),
              ElementsAre("facility: 12 projects x12 5000000000 CNY"));
  EXPECT_THAT(Told("A battery plant will be put into operation in Wuxi High-tech Zone.\n"),
              IsEmpty());
}

TEST(EnglishMeasuresTest, ZonesShareAVerbRespectively) {
  const std::vector<Fact> facts = Facts(
      "Industrial output of Wuxi High-tech Zone rose 8 percent. Suzhou Industrial Park and Kunshan "
      "Development Zone posted increases of 6.8 percent and 3.5 percent, respectively.\n");
  ASSERT_EQ(facts.size(), 3U);
  EXPECT_EQ(facts[1].zone, "苏州工业园区");
  EXPECT_EQ(facts[2].zone, "昆山经开区");
  EXPECT_EQ(facts[2].subject, "Industrial output");
  ASSERT_TRUE(facts[2].growth_pct.has_value());
  EXPECT_EQ(FormatDecimal(*facts[2].growth_pct), "3.5");
}

TEST(EnglishEventsTest, ASumToldTogetherIsTheBatchs) {
  EXPECT_THAT(Told("Wuxi High-tech Zone put its name to 40 projects on May 11. Together they are "
                   "worth 143.7 billion yuan.\n"),
              ElementsAre("signing: 40 projects x40 143700000000 CNY"));
}

TEST(EnglishEventsTest, ABatchIsCountedFarInFrontOfItsVerb) {
  EXPECT_THAT(Told("A total of 36 key projects in the life town, Wuxi High-tech Zone, started "
                   "construction on Feb 23, with a total investment of 59 billion yuan.\n"),
              ElementsAre("facility: 36 key projects x36 59000000000 CNY"));
  EXPECT_THAT(Told("In Wuxi High-tech Zone, total investment of 23.7 billion yuan in 53 projects "
                   "was agreed upon.\n"),
              ElementsAre("signing: 53 projects x53 23700000000 CNY"));
  EXPECT_THAT(Told("In Wuxi High-tech Zone 150 projects signed up or broke ground on Friday.\n"),
              ElementsAre("signing: 150 projects x150"));
}

TEST(EnglishEventsTest, APartOfABatchAndWhatWasAgreed) {
  EXPECT_THAT(Told("In Wuxi High-tech Zone agreements were reached on 53 projects with a total "
                   "investment of 23.7 billion yuan, of which 15 foreign-funded projects made up "
                   "6.6 billion yuan.\n"),
              ElementsAre("signing: 53 projects x53 23700000000 CNY",
                          "signing: 15 foreign-funded projects x15 6600000000 CNY"));
  EXPECT_THAT(Told("In Wuxi High-tech Zone 33 foreign-funded projects got under way in May.\n"),
              ElementsAre("facility: 33 foreign-funded projects x33"));
  EXPECT_THAT(Told("Nordmann announced it is setting up its first research institute in the Wuxi "
                   "High-tech Zone.\n"),
              ElementsAre("signing: Nordmann first research institute"));
  EXPECT_THAT(Told("In Wuxi High-tech Zone 40 projects were signed or put into operation in June. "
                   "Their combined investment comes to about 50 billion yuan, and sales will be "
                   "told of once they go into operation.\n"),
              ElementsAre("signing: 40 projects x40 50000000000 CNY"));
}

TEST(EnglishMeasuresTest, ARowOfRatesBehindTheValuesAndAnAsideInFrontOfTheVerb) {
  EXPECT_THAT(Told("Wuxi High-tech Zone reported exports of 2.1 billion yuan and imports of 1.3 "
                   "billion yuan in June, a year-on-year increase of 149 percent and 196 percent "
                   "respectively.\n"),
              ElementsAre("indicator: exports 2100000000 CNY 149%",
                          "indicator: imports 1300000000 CNY 196%"));
  EXPECT_THAT(Told("Output in Wuxi High-tech Zone, Jiangsu province, jumped 37.5 percent to 16.6 "
                   "billion yuan.\n"),
              ElementsAre("indicator: Output 16600000000 CNY 37.5%"));
  EXPECT_THAT(Told("The exports of Wuxi High-tech Zone reached nearly six billion yuan.\n"),
              ElementsAre("indicator: exports 6000000000 CNY"));
}

TEST(EnglishEventsTest, PlacesAmongPeers) {
  EXPECT_THAT(Told("Wuxi High-tech Zone ranked third in the evaluation of national zones.\n"),
              ElementsAre("ranking: evaluation of national zones #3"));
}

TEST(EnglishEventsTest, APlaceForEachOfWhatIsRankedAndNoYear) {
  EXPECT_THAT(Told("Wuxi High-tech Zone ranks 13th in innovation ability, 17th in industrial "
                   "upgrading and 10th in openness.\n"),
              ElementsAre("ranking: innovation ability #13", "ranking: industrial upgrading #17",
                          "ranking: openness #10"));
  EXPECT_THAT(Told("In Wuxi High-tech Zone, the place was one higher than the ranking in 2018.\n"),
              IsEmpty());
}

TEST(EnglishZonesTest, AClaimOfACityHasNoZone) {
  const std::vector<Fact> facts = Facts(
      "Exports of Wuxi High-tech Zone reached 3 billion yuan. The city's exports reached 90 "
      "billion yuan.\n");
  ASSERT_EQ(facts.size(), 2U);
  EXPECT_EQ(facts[0].zone, "无锡高新区");
  EXPECT_EQ(facts[1].zone, "");
}

// The zone of each fact.
std::vector<std::string> ZonesOf(std::string_view text) {
  std::vector<std::string> zones;
  for (const Fact& fact : Facts(text)) {
    zones.push_back(fact.zone);
  }
  return zones;
}

TEST(EnglishZonesTest, ClassesThatNoListHas) {
  EXPECT_EQ(ZoneOf("Wuxi International Marine Science and Technology City"),
            "Wuxi International Marine Science and Technology City");
  EXPECT_EQ(ZoneOf("The Lanhai Export Trade and Logistics Park (ETL Park)"),
            "Lanhai Export Trade and Logistics Park");
  EXPECT_EQ(ZoneOf("Kunshan Development District"), "昆山经开区");
}

TEST(EnglishZonesTest, WhatTheArticleCallsAZone) {
  EXPECT_THAT(ZonesOf("Lanhai Export Trade and Logistics Park (ETL Park) opened in 2010. It is "
                      "large. Exports of ETL Park rose 5 percent.\n"),
              ElementsAre("Lanhai Export Trade and Logistics Park"));
  EXPECT_THAT(ZonesOf("Exports of the Yangpu Economic Development Zone rose 5 percent. Kunshan "
                      "Economic Development Zone is smaller. Yangpu's imports fell 3 percent.\n"),
              ElementsAre("洋浦经济开发区", "洋浦经济开发区"));
  EXPECT_THAT(ZonesOf("TEDA (the Tianjin Economic-Technological Development Area) told of its "
                      "year. Exports of TEDA rose 5 percent.\n"),
              ElementsAre("天津经开区"));
}

TEST(EnglishZonesTest, AZoneHoldsUntilAnotherIsTheSubject) {
  EXPECT_THAT(ZonesOf("Exports of Wuxi High-tech Zone rose 5 percent, more than those of Kunshan "
                      "Development Zone. Imports rose 7 percent.\n"),
              ElementsAre("无锡高新区", "无锡高新区"));
}

TEST(EnglishZonesTest, AZoneThatIsNamedLateClaimsNothingBefore) {
  EXPECT_THAT(ZonesOf("Exports of the province rose 5 percent last year, it was said on Friday.\n\n"
                      "In Wuxi High-tech Zone imports rose 7 percent over the same months.\n"),
              ElementsAre("", "无锡高新区"));
}

TEST(EnglishZonesTest, EachDatelineHasItsOwnPlace) {
  EXPECT_THAT(
      ZonesOf("KUNSHAN -- Exports of Kunshan Development Zone rose 5 percent.\n\nWUXI, May 3 -- "
              "The city signed 12 textile machinery projects worth 3 billion yuan.\n"),
      ElementsAre("昆山经开区", ""));
}

TEST(EnglishMeasuresTest, WhatIsMeasuredStaysWhole) {
  EXPECT_THAT(Told("In Wuxi High-tech Zone, design and printing services revenue hit 2 billion "
                   "yuan, up 9 percent.\n"),
              ElementsAre("indicator: design and printing services revenue 2000000000 CNY 9%"));
  EXPECT_THAT(Told("Wuxi High-tech Zone achieved tax revenue of 3 billion yuan and a total import "
                   "and export volume of $7 billion.\n"),
              ElementsAre("indicator: tax revenue 3000000000 CNY",
                          "indicator: total import and export volume 7000000000 USD"));
  EXPECT_THAT(
      Told("In 2019 the use of overseas funds in Wuxi High-tech Zone reached $2 billion.\n"),
      ElementsAre("indicator: use of overseas funds 2000000000 USD"));
}

TEST(EnglishMeasuresTest, SharesAreNoGrowth) {
  EXPECT_THAT(Told("Exports of Wuxi High-tech Zone grew 5 percent to 30 billion yuan and made up "
                   "21 percent of the city's total.\n"),
              ElementsAre("indicator: Exports 30000000000 CNY 5%", "indicator: Exports 21 %"));
  EXPECT_THAT(
      Told("In Wuxi High-tech Zone, batteries, chips, and sensors accounted for 11 percent, "
           "22 percent and 33 percent respectively of exports.\n"),
      ElementsAre("indicator: batteries 11 %", "indicator: chips 22 %", "indicator: sensors 33 %"));
  EXPECT_THAT(Told("Investment in Wuxi High-tech Zone stood at 5 billion yuan, 28 percent of which "
                   "went to new materials and 15 percent to medicine.\n"),
              ElementsAre("indicator: Investment 5000000000 CNY", "indicator: new materials 28 %",
                          "indicator: medicine 15 %"));
  EXPECT_THAT(Told("On 2 percent of the land, Wuxi High-tech Zone generates 14 percent of the "
                   "city's economic output.\n"),
              ElementsAre("indicator: land 2 %", "indicator: economic output 14 %"));
}

TEST(EnglishMeasuresTest, ARowOfValuesAndARowOfRates) {
  EXPECT_THAT(Told("In Wuxi High-tech Zone contracted foreign capital and funds in use came to $4 "
                   "billion and $2 billion, up 12 percent and 20 percent respectively.\n"),
              ElementsAre("indicator: contracted foreign capital 4000000000 USD 12%",
                          "indicator: funds in use 2000000000 USD 20%"));
}

TEST(EnglishMeasuresTest, FromTo) {
  const std::vector<Fact> facts = Facts(
      "Tax revenue of Wuxi High-tech Zone went from 3 million yuan in 2006 to 9 million yuan in "
      "2016, while its exports totaled 5 billion yuan, against 4 billion yuan ten years before.\n");
  ASSERT_EQ(facts.size(), 2U);
  for (const Fact& fact : facts) {
    ASSERT_TRUE(fact.from && fact.to && fact.amount);
    EXPECT_EQ(*fact.to, fact.amount->number);
  }
  EXPECT_EQ(FormatDecimal(*facts[0].from), "3000000");
  EXPECT_EQ(FormatDecimal(*facts[1].from), "4000000000");
}

TEST(EnglishMeasuresTest, WhatIsEarnedAndHandled) {
  EXPECT_THAT(Told("Toolmakers in Wuxi High-tech Zone produced 8 billion yuan, up 4 percent.\n"),
              ElementsAre("indicator: Toolmakers 8000000000 CNY 4%"));
  EXPECT_THAT(Told("Wuxi High-tech Zone turned out 6 billion yuan ($1 billion) worth of machine "
                   "tools, a 5 percent increase.\n"),
              ElementsAre("indicator: machine tools 6000000000 CNY 5%"));
  EXPECT_THAT(Told("In Wuxi High-tech Zone, its Beigang Wharf now handles 3 million tons of cargo "
                   "a year.\n"),
              ElementsAre("indicator: Beigang Wharf cargo 3000000 吨"));
}

TEST(EnglishMeasuresTest, StocksAreCounted) {
  EXPECT_THAT(Told("Wuxi High-tech Zone added 12 design institutes and 40 start-up hubs.\n"),
              ElementsAre("indicator: design institutes 12 institutes",
                          "indicator: start-up hubs 40 hubs"));
  EXPECT_THAT(Told("As of 2015 Wuxi High-tech Zone had attracted 2,300 foreign companies.\n"),
              ElementsAre("indicator: foreign companies 2300 companies"));
  EXPECT_THAT(Told("To date, 870 foreign-funded projects have settled in Wuxi High-tech Zone.\n"),
              ElementsAre("indicator: foreign-funded projects 870 projects"));
  EXPECT_THAT(Told("So far this year, Wuxi High-tech Zone has attracted 55 projects.\n"),
              ElementsAre("signing: 55 projects x55"));
}

TEST(EnglishMeasuresTest, AreasOfZonesAndOfBuildings) {
  EXPECT_THAT(Told("Wuxi High-tech Zone has a planned area of 90 square kilometers, of which 12 "
                   "square kilometers are set aside for housing.\n"),
              ElementsAre("indicator: planned area 90 km2", "indicator: housing 12 km2"));
  EXPECT_THAT(Told("Wuxi High-tech Zone opened a chip test hall on Monday. Covering 7,000 square "
                   "meters, the facility can handle 500 tons of wafers a year.\n"),
              ElementsAre("facility: chip test hall", "facility: chip test hall 7000 m2",
                          "facility: chip test hall 500 吨/年"));
}

TEST(EnglishEventsTest, WhatStandsBetweenASubjectAndItsVerb) {
  EXPECT_THAT(Told("In Wuxi High-tech Zone, 21 projects, with a total investment of 9 billion yuan "
                   "($1.3 billion), broke ground.\n"),
              ElementsAre("facility: 21 projects x21 9000000000 CNY"));
  EXPECT_THAT(Told("In Wuxi High-tech Zone a 300-million-yuan optics center, operated by Lanhai "
                   "Glass, was completed in May.\n"),
              ElementsAre("facility: optics center 300000000 CNY"));
}

TEST(EnglishEventsTest, WhoSetsUpWhat) {
  EXPECT_THAT(
      Told("Dutch carrier Nordwind will set up a repair base in Wuxi High-tech Zone with an "
           "investment of 2 billion yuan.\n"),
      ElementsAre("signing: Dutch carrier Nordwind repair base 2000000000 CNY"));
  EXPECT_THAT(Told("In Wuxi High-tech Zone 26 existing firms expanded production with extra "
                   "investment of $40 million.\n"),
              ElementsAre("signing: existing firms investment increase x26 40000000 USD"));
}

TEST(EnglishEventsTest, FundsAndAims) {
  EXPECT_THAT(Told("In Wuxi High-tech Zone a 200-million-yuan fund for toolmakers was set up.\n"),
              ElementsAre("programme: fund for toolmakers 200000000 CNY"));
  EXPECT_THAT(Told("By 2030, Wuxi High-tech Zone aims at a GDP of 90 billion yuan and exports of "
                   "more than 20 billion yuan.\n"),
              ElementsAre("programme: GDP 90000000000 CNY", "programme: exports 20000000000 CNY"));
}

TEST(EnglishZonesTest, AProvinceBesideAZoneIsWhereItLies) {
  EXPECT_THAT(
      ZonesOf("Data of Wuxi High-tech Zone in East China's Jiangsu province showed that the "
              "output of machine tools rose 9 percent.\n"),
      ElementsAre("无锡高新区"));
  EXPECT_THAT(
      ZonesOf("Wuxi High-tech Zone, a partner of Kunshan Development Zone, has attracted 20 "
              "projects this year.\n"),
      ElementsAre("无锡高新区"));
  EXPECT_THAT(ZonesOf("Exports of Wuxi national high-tech zone rose 9 percent last year.\n"),
              ElementsAre("无锡高新区"));
  EXPECT_THAT(ZonesOf("Wuxi High-tech Zone (Lake Valley of China) is large. Exports of Lake Valley "
                      "rose 9 percent.\n"),
              ElementsAre("无锡高新区"));
}

TEST(EnglishMeasuresTest, ASumInFrontOfItsNounAndTheNounBehindABracket) {
  EXPECT_THAT(Told("In Wuxi High-tech Zone, nearly 17 billion yuan of fixed-asset investment was "
                   "made in May, an increase of 4 percent.\n"),
              ElementsAre("indicator: fixed-asset investment 17000000000 CNY 4%"));
  EXPECT_THAT(
      Told("Wuxi High-tech Zone used a total of 6 billion yuan (about $1 billion) of foreign "
           "investment in the first five months.\n"),
      ElementsAre("indicator: foreign investment 6000000000 CNY"));
}

TEST(EnglishMeasuresTest, GrowthInOtherWords) {
  EXPECT_THAT(
      Told("Wuxi High-tech Zone saw rapid growth in fixed-asset investment of 14 percent to "
           "reach 4 billion yuan.\n"),
      ElementsAre("indicator: fixed-asset investment 4000000000 CNY 14%"));
  EXPECT_THAT(Told("In Wuxi High-tech Zone, tax revenue more than doubled to 8 billion yuan.\n"),
              ElementsAre("indicator: tax revenue 8000000000 CNY 100%"));
  EXPECT_THAT(
      Told("Exports of Wuxi High-tech Zone reached 3 billion yuan in the first quarter, up 7 "
           "percent.\n"),
      ElementsAre("indicator: Exports 3000000000 CNY 7%"));
  EXPECT_THAT(Told("The GDP growth rate of Wuxi High-tech Zone hit 12 percent.\n"),
              ElementsAre("indicator: GDP 12%"));
}

TEST(EnglishMeasuresTest, AGrowthBelongsToTheValueAndNotToItsShare) {
  EXPECT_THAT(
      Told("Industrial added value of Wuxi High-tech Zone was 6 billion yuan, accounting for "
           "48 percent of the city's, with an increase of 12 percent.\n"),
      ElementsAre("indicator: Industrial added value 6000000000 CNY 12%",
                  "indicator: Industrial added value 48 %"));
}

TEST(EnglishMeasuresTest, CountsWithOneNounAndTheirSum) {
  EXPECT_THAT(Told("Wuxi High-tech Zone has developed 26 national and 118 provincial test labs.\n"),
              ElementsAre("indicator: national test labs 26 labs",
                          "indicator: provincial test labs 118 labs"));
  EXPECT_THAT(
      Told("Wuxi High-tech Zone added 35 regional headquarters, bringing the total to 80.\n"),
      ElementsAre("indicator: regional headquarters 35 headquarters",
                  "indicator: regional headquarters 80 headquarters"));
  EXPECT_THAT(Told("Wuxi High-tech Zone held six signing ceremonies in May.\n"), IsEmpty());
}

TEST(EnglishEventsTest, PartsOfABatchThatWasTold) {
  EXPECT_THAT(
      Told("In Wuxi High-tech Zone 37 projects with an investment of 9 billion yuan were "
           "signed. Of the total projects, 15 were foreign-invested ones with an investment "
           "of 3 billion yuan.\n"),
      ElementsAre("signing: 37 projects x37 9000000000 CNY",
                  "signing: foreign-invested ones x15 3000000000 CNY"));
  EXPECT_THAT(
      Told("Wuxi High-tech Zone held a launch ceremony for 12 projects with an investment of "
           "more than 7 billion yuan in August.\n"),
      ElementsAre("facility: 12 projects x12 7000000000 CNY"));
  EXPECT_THAT(
      Told("Wuxi High-tech Zone also recommended 15 key projects to private capital, with a "
           "total investment of 3 billion yuan.\n"),
      ElementsAre("programme: 15 key projects x15 3000000000 CNY"));
}

TEST(EnglishEventsTest, WhoBeganTheConstructionOfWhat) {
  EXPECT_THAT(
      Told("Lanhai Motors began construction of its northern base in Wuxi High-tech Zone with "
           "an investment of 19 billion yuan.\n"),
      ElementsAre("facility: Lanhai Motors northern base 19000000000 CNY"));
  EXPECT_THAT(Told("In Wuxi High-tech Zone 12 projects will make goods after they come into "
                   "operation.\n"),
              IsEmpty());
}

TEST(EnglishFiguresTest, WordsJoinedToAFigure) {
  EXPECT_THAT(Told("Wuxi High-tech Zone attracted 2.4 billion-yuan worth of investment in May.\n"),
              ElementsAre("indicator: investment 2400000000 CNY"));
  EXPECT_THAT(Told("Wuxi High-tech Zone covers some 30 sq km of land by the lake.\n"),
              ElementsAre("indicator: area 30 km2"));
  const std::vector<Fact> facts =
      Facts("Exports of Wuxi High-tech Zone reached 20 billion yuan (about $3 billion) in May.\n");
  ASSERT_EQ(facts.size(), 1U);
  ASSERT_TRUE(facts[0].amount_alt.has_value());
  EXPECT_EQ(facts[0].amount_alt->unit, "USD");
}

TEST(EnglishFiguresTest, ASentenceMayEndInAUnit) {
  EXPECT_THAT(
      Told("Exports of Wuxi High-tech Zone rose 5 percent last year. The zone covers 30 square.\n"),
      ElementsAre("indicator: Exports 5%"));
}

TEST(EnglishMeasuresTest, OneRateForBothAndAListWithoutVerbs) {
  EXPECT_THAT(
      Told("Wuxi High-tech Zone reported a total output value of 3 billion yuan and an export "
           "income of $60 million, both up 51 percent.\n"),
      ElementsAre("indicator: total output value 3000000000 CNY 51%",
                  "indicator: export income 60000000 USD 51%"));
  EXPECT_THAT(Told("GDP of Wuxi High-tech Zone was 9 billion yuan, an increase of 7 percent; the "
                   "industrial added value, 4 billion yuan, 8 percent.\n"),
              ElementsAre("indicator: GDP 9000000000 CNY 7%",
                          "indicator: industrial added value 4000000000 CNY 8%"));
}

TEST(EnglishEventsTest, AThresholdIsNoSum) {
  EXPECT_THAT(Told("Wuxi High-tech Zone attracted 40 projects with a single investment of over 100 "
                   "million yuan in 2021.\n"),
              ElementsAre("signing: 40 projects x40"));
}

TEST(EnglishEventsTest, WithWhomAZoneSigns) {
  EXPECT_THAT(Told("Wuxi High-tech Zone on Feb 8 signed a 900 million-yuan contract with Lanhai "
                   "Resin.\n"),
              ElementsAre("signing: Lanhai Resin 900000000 CNY"));
  EXPECT_THAT(Told("A signing ceremony was held on March 1 in Wuxi High-tech Zone for a "
                   "2-billion-yuan ($300-million) headquarters project for Lanhai Glass.\n"),
              ElementsAre("signing: headquarters project Lanhai Glass 2000000000 CNY"));
  EXPECT_THAT(
      Told("Firms reached agreements with Wuxi High-tech Zone on 14 key projects. The projects "
           "involve 22 billion yuan in total investment.\n"),
      ElementsAre("signing: 14 key projects x14 22000000000 CNY"));
  EXPECT_THAT(
      Told("Lanhai Telecom, the country's oldest carrier, will invest 3 billion yuan in Wuxi "
           "High-tech Zone to build a test field.\n"),
      ElementsAre("signing: Lanhai Telecom test field 3000000000 CNY"));
}

TEST(EnglishEventsTest, WhatIsListedIsNoAward) {
  EXPECT_THAT(Told("In Wuxi High-tech Zone some are listed on the board of smaller firms.\n"),
              IsEmpty());
}

TEST(EnglishMeasuresTest, WhatTheMainVerbIsSaidOf) {
  EXPECT_THAT(Told("In Wuxi High-tech Zone the total income of toolmakers maintained rapid growth, "
                   "reaching 7 billion yuan.\n"),
              ElementsAre("indicator: total income of toolmakers 7000000000 CNY"));
  EXPECT_THAT(Told("Wuxi High-tech Zone saw its research and testing fees hit 2 billion yuan.\n"),
              ElementsAre("indicator: research and testing fees 2000000000 CNY"));
  EXPECT_THAT(
      Told("In the past year 1,300 trading enterprises were newly registered in Wuxi High-tech "
           "Zone, home to 90 labs and more than 180 clinics.\n"),
      ElementsAre("indicator: trading enterprises 1300 enterprises", "indicator: labs 90 labs",
                  "indicator: clinics 180 clinics"));
}

TEST(EnglishMeasuresTest, AValueAheadIsATargetWithItsDay) {
  EXPECT_THAT(
      Told("By 2030, the GDP of Wuxi High-tech Zone is expected to reach 48 billion yuan.\n"),
      ElementsAre("programme: GDP 48000000000 CNY"));
  EXPECT_THAT(Told("Sales in Wuxi High-tech Zone will exceed 48 billion yuan, firms hope.\n"),
              IsEmpty());
}

TEST(EnglishEventsTest, TheSumOfWhatWasBuilt) {
  EXPECT_THAT(
      Told("The ground-breaking ceremony of the Lanhai test base was held in Wuxi High-tech "
           "Zone on Friday. The total investment of the project was 15 billion yuan. After the "
           "base is fully operational, it will have 90 labs.\n"),
      ElementsAre("facility: Lanhai test base 15000000000 CNY"));
}

TEST(EnglishZonesTest, AParkInAZoneIsOfTheZone) {
  EXPECT_THAT(
      ZonesOf("Exports of Wuxi High-tech Zone rose 5 percent. The Wuxi Export Logistics Park "
              "has 30 tenants and 12 halls.\n"),
      ElementsAre("无锡高新区", "无锡高新区", "无锡高新区"));
}

TEST(EnglishEventsTest, WorkOfManyKinds) {
  EXPECT_THAT(
      Told("Falkner Pumps broke ground on a 12-million-euro plant in Wuxi High-tech Zone.\n"),
      ElementsAre("facility: Falkner Pumps plant 12000000 EUR"));
  EXPECT_THAT(Told("Work began on a vaccine lab covering 60 mu in Wuxi High-tech Zone.\n"),
              ElementsAre("facility: vaccine lab", "facility: vaccine lab 60 mu"));
  EXPECT_THAT(
      Told("In Wuxi High-tech Zone construction of a data hall was completed on Friday at a "
           "cost of 210 million yuan.\n"),
      ElementsAre("facility: data hall 210000000 CNY"));
  EXPECT_THAT(Told("In Wuxi High-tech Zone a packaging line started production with an annual "
                   "capacity of 300,000 wafers.\n"),
              ElementsAre("facility: packaging line", "facility: packaging line 300000 wafers/年"));
}

TEST(EnglishEventsTest, PlansByTheirNumberAndSum) {
  EXPECT_THAT(Told("Wuxi High-tech Zone rolled out 26 measures to help small firms.\n"),
              ElementsAre("programme: 26 measures x26"));
  EXPECT_THAT(
      Told("Wuxi High-tech Zone issued an action plan for lasers, which sets aside 2 billion "
           "yuan.\n"),
      ElementsAre("programme: action plan for lasers 2000000000 CNY"));
  EXPECT_THAT(Told("Wuxi High-tech Zone plans to invest 4 billion yuan in 32 public works.\n"),
              ElementsAre("programme: 32 public works x32 4000000000 CNY"));
  EXPECT_THAT(
      Told("Wuxi High-tech Zone has set a target of attracting 60 labs and $9 million in foreign "
           "capital this year.\n"),
      ElementsAre("programme: labs x60", "programme: foreign capital 9000000 USD"));
  EXPECT_THAT(Told("In Wuxi High-tech Zone a credit scheme was launched in June.\n"),
              ElementsAre("programme: credit scheme"));
  EXPECT_THAT(Told("Wuxi High-tech Zone will offer up to 5 million yuan to each firm.\n"),
              IsEmpty());
  EXPECT_THAT(
      Told("Wuxi High-tech Zone hosts 82 Danish firms and plans to bring the number to 100.\n"),
      ElementsAre("programme: Danish firms 100 firms", "indicator: Danish firms 82 firms"));
}

TEST(EnglishMeasuresTest, FlatLowerAndAtAValue) {
  EXPECT_THAT(
      Told("Exports of Wuxi High-tech Zone stayed flat at 40 billion yuan. Its imports, at 12 "
           "billion yuan, were 6 percent lower.\n"),
      ElementsAre("indicator: Exports 40000000000 CNY 0%",
                  "indicator: imports 12000000000 CNY -6%"));
  EXPECT_THAT(
      Told("In Wuxi High-tech Zone tool output was up 18 percent at 231 billion yuan in June. Of "
           "that, lathes contributed 104 billion yuan, 45 percent of the total.\n"),
      ElementsAre("indicator: tool output 231000000000 CNY 18%",
                  "indicator: lathes 104000000000 CNY", "indicator: lathes 45 %"));
  EXPECT_THAT(
      Told("Wuxi High-tech Zone took in 300 new firms, 41 percent more than a year earlier.\n"),
      ElementsAre("indicator: new firms 300 firms 41%"));
}

TEST(EnglishEventsTest, TheNextSentencesTellOfTheDeal) {
  EXPECT_THAT(
      Told("Velder Cells said on Monday it had signed a deal with Wuhu Development Zone to build "
           "a battery plant with an investment of 48 million euros. The plant, on a 230-mu site, "
           "will have an annual capacity of 12 gigawatt-hours.\n"),
      ElementsAre("signing: Velder Cells battery plant 48000000 EUR",
                  "signing: Velder Cells battery plant 230 mu",
                  "signing: Velder Cells battery plant 12 GWh/年"));
  EXPECT_THAT(
      Told("In Wuxi High-tech Zone two logistics parks have started construction since January. "
           "They will cost 17 million yuan.\n"),
      ElementsAre("facility: two logistics parks x2 17000000 CNY"));
}

TEST(EnglishMeasuresTest, ShareBehindItsValueAndPeople) {
  EXPECT_THAT(
      Told("In May the exports of Wuxi High-tech Zone totaled 13 billion yuan, about 39 percent "
           "of Jiangsu's total.\n"),
      ElementsAre("indicator: exports 13000000000 CNY", "indicator: exports 39 %"));
  EXPECT_THAT(
      Told("Wuxi High-tech Zone has a population of 300,000 and covers 40 square kilometers.\n"),
      ElementsAre("indicator: population 300000 人", "indicator: area 40 km2"));
  EXPECT_THAT(
      Told("In Wuxi High-tech Zone software sales jumped by nearly a third to 5 billion yuan.\n"),
      ElementsAre("indicator: software sales 5000000000 CNY"));
  EXPECT_THAT(
      Told("Wuxi High-tech Zone makes chips. Globally, chip sales rose 9 percent. The price of a "
           "chip rose 15 percent.\n"),
      IsEmpty());
}

TEST(EnglishEventsTest, WhatIsLinedUpAndAgreed) {
  EXPECT_THAT(Told("Wuxi High-tech Zone has lined up 37 chip projects worth 21 billion yuan.\n"),
              ElementsAre("programme: 37 chip projects x37 21000000000 CNY"));
  EXPECT_THAT(
      Told("Lanhai Cells agreed to build a 3-billion-yuan wafer plant in Wuxi High-tech Zone.\n"),
      ElementsAre("signing: Lanhai Cells wafer plant 3000000000 CNY"));
}

TEST(EnglishMeasuresTest, APeriodHoldsUntilAnotherIsTold) {
  const std::vector<Fact> facts = Facts(
      "Exports of Wuxi High-tech Zone rose 5 percent in the first half of 2020. Imports fell 3 "
      "percent. "
      "In July, sales rose 2 percent. Founded in 1988, the zone counts 40 labs.\n");
  ASSERT_EQ(facts.size(), 4U);
  EXPECT_EQ(facts[0].period, "first half of 2020");
  EXPECT_EQ(facts[1].period, "first half of 2020");
  EXPECT_EQ(facts[2].period, "July");
  EXPECT_EQ(facts[3].period, "July");
}

TEST(EnglishRankingsTest, WhatIsToppedAndInWhat) {
  EXPECT_THAT(Told("Wuxi High-tech Zone is now the fifth-largest in the province by output.\n"),
              ElementsAre("ranking: output #5"));
  EXPECT_THAT(Told("Wuxi High-tech Zone topped the list of business environments.\n"),
              ElementsAre("ranking: list of business environments #1"));
  EXPECT_THAT(
      Told("Wuxi High-tech Zone has many ports. In foreign trade it came third among 15 areas.\n"),
      ElementsAre("ranking: foreign trade #3"));
}

TEST(EnglishRankingsTest, FromPlaceToPlace) {
  const std::vector<Fact> facts =
      Facts("Wuxi High-tech Zone moved from No 21 to No 17 on the list of innovative parks.\n");
  ASSERT_EQ(facts.size(), 1U);
  EXPECT_EQ(facts[0].rank, 17);
  ASSERT_TRUE(facts[0].from.has_value());
  EXPECT_EQ(FormatDecimal(*facts[0].from), "21");
  EXPECT_THAT(Told("Wuxi High-tech Zone jumped to the 11th place among the 169 national parks.\n"),
              ElementsAre("ranking: national parks #11"));
}

TEST(EnglishRankingsTest, MovedToAPlaceAndAmongWhom) {
  EXPECT_THAT(
      Told("Wuxi High-tech Zone moved up two spots to No 9 on the list of national zones.\n"),
      ElementsAre("ranking: list of national zones #9"));
  EXPECT_THAT(Told("Wuxi High-tech Zone ranked third among bonded zones and fifth among customs "
                   "areas.\n"),
              ElementsAre("ranking: bonded zones #3", "ranking: customs areas #5"));
  EXPECT_THAT(Told("Exports of Wuxi High-tech Zone reached 3 billion yuan, ranking first in all "
                   "districts of the city.\n"),
              ElementsAre("indicator: Exports 3000000000 CNY", "ranking: Exports #1"));
}

}  // namespace
}  // namespace zoneflow::ingest

// Which place a zone has and by what, which title, which programme: one line for each claim.
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/ingest/core/extract.h"

namespace zoneflow::ingest {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Gazetteer& Zones() {
  static const Gazetteer zones({{"cn-test-chengdu", "成都高新区", "四川", "成都", {}},
                                {"cn-test-wuxi", "无锡高新区", "江苏", "无锡", {}},
                                {"cn-test-anshan", "鞍山高新区", "辽宁", "鞍山", {}},
                                {"cn-test-harbin", "哈尔滨经开区", "黑龙江", "哈尔滨", {}}},
                               {{PlaceLevel::kPrefecture, "成都市", "成都"},
                                {PlaceLevel::kPrefecture, "无锡市", "无锡"},
                                {PlaceLevel::kPrefecture, "鞍山市", "鞍山"},
                                {PlaceLevel::kPrefecture, "泸州市", "泸州"}});
  return zones;
}

// 无锡高新区: 出口 5←8/40 is what ranks, the place, the earlier one and how many were ranked.
std::vector<std::string> Told(std::string_view text, FactKind kind) {
  const auto page = Extract(text, {&Zones(), std::nullopt});
  EXPECT_TRUE(page.ok()) << page.status();
  std::vector<std::string> told;
  for (const Article& article : page.ok() ? page->articles : std::vector<Article>()) {
    for (const Fact& fact : article.facts) {
      if (fact.kind != kind) {
        continue;
      }
      std::string line = fact.zone + ": " + fact.subject;
      line += fact.rank ? " " + std::to_string(*fact.rank) : "";
      line += fact.from && fact.rank ? "←" + FormatDecimal(*fact.from) : "";
      line += fact.cohort ? "/" + std::to_string(*fact.cohort) : "";
      line += fact.count ? " ×" + std::to_string(*fact.count) : "";
      told.push_back(line);
    }
  }
  return told;
}
std::vector<std::string> Ranks(std::string_view text) { return Told(text, FactKind::kRanking); }
std::vector<std::string> Titles(std::string_view text) {
  return Told(text, FactKind::kRecognition);
}
std::vector<std::string> Programmes(std::string_view text) {
  return Told(text, FactKind::kProgramme);
}

TEST(RankingsTest, APlaceIsToldInManyWords) {
  for (const std::string_view place : {"位列全省第3位", "居全省第三", "排在全省第3名", "列全省第3",
                                       "跃居全省第3位", "列全省3位"}) {
    EXPECT_THAT(Ranks("无锡高新区出口总额" + std::string(place) + "。"),
                ElementsAre("无锡高新区: 出口总额 3"))
        << place;
  }
  for (const std::string_view place :
       {"居全省首位", "稳居全省榜首", "全省第一", "在全省居首", "在全省拔得头筹"}) {
    EXPECT_THAT(Ranks("无锡高新区出口总额" + std::string(place) + "。"),
                ElementsAre("无锡高新区: 出口总额 1"))
        << place;
  }
}

TEST(RankingsTest, TheEarlierPlaceIsKept) {
  for (const std::string_view moved :
       {"由第8位升至第5位", "从上年的第8提到第5", "从第8名蹿到第5名"}) {
    EXPECT_THAT(Ranks("无锡高新区外贸出口" + std::string(moved) + "。"),
                ElementsAre("无锡高新区: 外贸出口 5←8"))
        << moved;
  }
  EXPECT_THAT(Ranks("无锡高新区外贸出口居全省第5位，上年为第8位。"),
              ElementsAre("无锡高新区: 外贸出口 5←8"));
}

TEST(RankingsTest, AFigureInFrontIsWhatRanks) {
  EXPECT_THAT(Ranks("无锡高新区工业投资增长9%，增速居全市第2位。"),
              ElementsAre("无锡高新区: 工业投资增速 2"));
  EXPECT_THAT(Ranks("无锡高新区工业投资30亿元，总量、增速分别居全市第2、第5位。"),
              ElementsAre("无锡高新区: 工业投资总量 2", "无锡高新区: 工业投资增速 5"));
  EXPECT_THAT(Ranks("无锡高新区出口增速、外资增速均居全市第4位。"),
              ElementsAre("无锡高新区: 出口增速 4", "无锡高新区: 外资增速 4"));
}

TEST(RankingsTest, TheContestAndItsCohortHoldForWhatFollows) {
  EXPECT_THAT(Ranks("全省40家高新区综合评价结果揭晓。无锡高新区位居第3，成都高新区列第9位。"),
              ElementsAre("无锡高新区: 全省40家高新区综合评价 3/40",
                          "成都高新区: 全省40家高新区综合评价 9/40"));
}

TEST(RankingsTest, AListBetweenVerbAndPlaceIsWhatRanks) {
  EXPECT_THAT(Ranks("成都高新区实现营收90亿元，位列2022中国传感器十大园区榜首。"),
              ElementsAre("成都高新区: 2022中国传感器十大园区 1"));
  EXPECT_THAT(Ranks("成都高新区税收收入达到5亿元。去年名列“全国县域经济百强县”第40位。"),
              ElementsAre(": “全国县域经济百强县” 40"));
}

TEST(RankingsTest, WhatRanksIsNeverThePeers) {
  EXPECT_THAT(Ranks("无锡高新区出口总额和增速分别位居全市第二和第一。"),
              ElementsAre("无锡高新区: 出口总额 2", "无锡高新区: 出口总额增速 1"));
  EXPECT_THAT(Ranks("无锡高新区连续3年名列“中国最具竞争力园区”排行榜第二。"),
              ElementsAre("无锡高新区: “中国最具竞争力园区” 2"));
  EXPECT_THAT(
      Ranks("无锡高新区利用外资、进出口指标完成全年任务过半，分别居全市各县区的第二位和第三位。"),
      ElementsAre("无锡高新区: 利用外资 2", "无锡高新区: 进出口 3"));
  EXPECT_THAT(Ranks("无锡高新区高企数量占全市的三成，位列全市第一。"),
              ElementsAre("无锡高新区: 高企数量 1"));
}

TEST(RankingsTest, PlacesGoToTheZonesInTheirOrder) {
  EXPECT_THAT(
      Ranks("无锡高新区消息。在全国高新区考核中，成都、无锡、鞍山3家分列第7位、第12位和第80位。"),
      ElementsAre("成都高新区: 全国高新区考核 7", "无锡高新区: 全国高新区考核 12",
                  "鞍山高新区: 全国高新区考核 80"));
  EXPECT_EQ(Ranks("综合得分前三位依次为成都高新区、无锡高新区、鞍山高新区。").size(), 3U);
}

TEST(RankingsTest, WhatOnlyLooksLikeAPlaceIsNone) {
  for (const std::string_view text :
       {"无锡高新区召开第3次会议，部署第一季度工作。", "无锡高新区坚持创新是第一动力。",
        "无锡高新区第一小学启用。", "无锡高新区力争综合排名进入全省第3位。",
        "无锡高新区一家企业成为国家制造业单项冠军。", "无锡高新区排名倒数第二。",
        "无锡高新区代表队在龙舟比赛中夺得冠军。", "无锡高新区跻身全国前20强。"}) {
    EXPECT_THAT(Ranks(text), IsEmpty()) << text;
  }
}

TEST(RankingsTest, AScoreIsNotWhatRanks) {
  EXPECT_THAT(Ranks("在全省开发区综合考核中，无锡高新区以总分98.6分位列第一。"),
              ElementsAre("无锡高新区: 全省开发区综合考核 1"));
  EXPECT_THAT(
      Ranks("综合评价结果出炉，无锡高新区位列第一，成都高新区、鞍山高新区分列二、三位。"),
      ElementsAre("无锡高新区: 综合评价 1", "成都高新区: 综合评价 2", "鞍山高新区: 综合评价 3"));
}

TEST(RecognitionsTest, ATitleIsToldInManyWords) {
  for (const std::string_view won :
       {"获评", "入选", "被认定为", "被命名为", "获批建设", "被列为"}) {
    EXPECT_THAT(Titles("无锡高新区" + std::string(won) + "省级绿色园区示范单位。"),
                ElementsAre("无锡高新区: 省级绿色园区示范单位"))
        << won;
  }
  EXPECT_THAT(Titles("无锡高新区企业云帆精工被省工信厅认定为省级绿色工厂。"),
              ElementsAre("无锡高新区: 云帆精工 省级绿色工厂"));
  EXPECT_THAT(Titles("第三批省级绿色工厂名单公布，无锡高新区独占7席。"),
              ElementsAre("无锡高新区: 第三批省级绿色工厂名单 ×7"));
}

TEST(RecognitionsTest, ATitleMayBeConferredByAnother) {
  EXPECT_THAT(Titles("近日，省政府认定无锡高新区等12个园区为全省代表性园区。"),
              ElementsAre("无锡高新区: 全省代表性园区 ×12"));
  EXPECT_THAT(Titles("无锡高新区产业向好。2010年，工信部确定云帆精工为国家级示范企业单位。"),
              ElementsAre("无锡高新区: 云帆精工 国家级示范企业单位"));
  EXPECT_THAT(Titles("市里组织申报的无锡高新区成功获批国家新型工业化产业示范基地。"),
              ElementsAre("无锡高新区: 国家新型工业化产业示范基地"));
  EXPECT_THAT(Titles("无锡高新区首次入围全国前四十强。"), IsEmpty());
}

TEST(RecognitionsTest, WhatIsAppliedForIsNoTitle) {
  EXPECT_THAT(Titles("无锡高新区支持企业入选省级示范基地。"), IsEmpty());
  EXPECT_THAT(Titles("无锡高新区企业摘得一宗工业用地。"), IsEmpty());
  EXPECT_THAT(Titles("无锡高新区代表队在龙舟比赛中夺得冠军。"), IsEmpty());
  EXPECT_THAT(Titles("无锡高新区以获批省级示范基地为契机，完善服务。"), IsEmpty());
}

TEST(RecognitionsTest, AFigureOfSpeechIsNoTitle) {
  EXPECT_THAT(Titles("这批项目的落地将成为无锡高新区激活创新链的“关键增量”。"), IsEmpty());
  EXPECT_THAT(Titles("云帆中心已成为高新技术企业的孵化基地、人才的培养基地和新的增长点。"),
              IsEmpty());
  EXPECT_THAT(Titles("无锡高新区跻身全国保税区前列。"), IsEmpty());
  EXPECT_THAT(Titles("这也是无锡高新区唯一被认定为省级示范的基地。"), IsEmpty());
}

TEST(RecognitionsTest, EachTitleHasTheCountInFrontOfIt) {
  EXPECT_THAT(Titles("无锡高新区省级孵化器共有23家被评为优秀、31家被评为良好等次示范单位。"),
              ElementsAre("无锡高新区: 省级孵化器 优秀 ×23",
                          "无锡高新区: 省级孵化器 良好等次示范单位 ×31"));
}

TEST(FiguresTest, GrowthIsOfTheValueAndNotOfItsShare) {
  const auto page =
      Extract("无锡高新区工业投资44亿元，占52.6%，增长7.3%。", {&Zones(), std::nullopt});
  ASSERT_TRUE(page.ok());
  const std::vector<Fact>& facts = page->articles.front().facts;
  ASSERT_EQ(facts.size(), 2U);
  ASSERT_TRUE(facts[0].growth_pct.has_value());
  EXPECT_EQ(FormatDecimal(*facts[0].growth_pct), "7.3");
  EXPECT_EQ(facts[1].subject, "工业投资占比");
}

TEST(ProgrammesTest, ANameInFrontOfItsVerbIsAProgramme) {
  EXPECT_THAT(Programmes("无锡高新区营商环境提升三年行动正式启动。"),
              ElementsAre("无锡高新区: 营商环境提升三年行动"));
  EXPECT_THAT(Programmes("《无锡高新区产业人才若干措施》正式施行。"),
              ElementsAre("无锡高新区: 《无锡高新区产业人才若干措施》"));
  EXPECT_THAT(Programmes("根据《国家创新纲要》，无锡高新区召开会议。"), IsEmpty());
  EXPECT_THAT(Programmes("火炬中心发布《关于公布孵化器评价结果的通知》，无锡高新区在列。"),
              IsEmpty());
  EXPECT_THAT(Programmes("作为每月签约机制启动后的首场招商活动，无锡高新区迎来客商。"), IsEmpty());
}

TEST(ProgrammesTest, AFundIsOneWithoutASum) {
  EXPECT_THAT(Programmes("为推动招商，无锡高新区设立产业母基金，形成良性循环。"),
              ElementsAre("无锡高新区: 产业母基金"));
  EXPECT_THAT(Programmes("无锡高新区拟设立产业母基金。"), IsEmpty());
}

TEST(ProgrammesTest, ASchemeInUseIsAProgramme) {
  EXPECT_THAT(Programmes("无锡高新区用好“白名单”转贷机制。"),
              Contains("无锡高新区: “白名单”转贷机制"));
}

}  // namespace
}  // namespace zoneflow::ingest

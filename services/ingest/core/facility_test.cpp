#include "services/ingest/core/facility.h"

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"
#include "services/ingest/core/extract.h"
#include "services/ingest/core/lexicon.h"

namespace zoneflow::ingest {
namespace {

using ::testing::ElementsAre;
using ::zoneflow::testing::IsOk;

TEST(FacilityTest, AKindIsTheNounThatANameEndsWith) {
  const std::vector<std::pair<std::u16string, FacilityKind>> names = {
      {u"轨道交通创新中心", FacilityKind::kCentre},
      {u"德山污水处理厂", FacilityKind::kUtility},
      {u"叶片厂", FacilityKind::kPlant},
      {u"金凤实验室二期", FacilityKind::kLaboratory},
      {u"液压产业园（一阶段）", FacilityKind::kPark},
      {u"“细胞谷”一期", FacilityKind::kPark},
      {u"科创新城体育中心", FacilityKind::kPublic},
      {u"德山污水处理厂提标改造", FacilityKind::kUtility},
      {u"聚酯项目", FacilityKind::kProject},
      {u"Huashan Innovation Hub", FacilityKind::kCentre},
      {u"某某", FacilityKind::kNone}};
  for (const auto& [name, kind] : names) {
    EXPECT_EQ(Name(FacilityKindOf(name)), Name(kind)) << static_cast<int>(name.size());
  }
}

FacilityStage StageOf(const std::u16string& text, const std::u16string& span,
                      const std::u16string& name) {
  const std::size_t begin = text.find(span);
  return FacilityStageOf(text, begin, begin + span.size(), name);
}

TEST(FacilityTest, AStageIsToldBesideTheNameAndNotInIt) {
  EXPECT_EQ(StageOf(u"甲园今日启用通航产业园。", u"启用通航产业园", u"通航产业园"),
            FacilityStage::kInUse);
  EXPECT_EQ(StageOf(u"甲厂房竣工验收。", u"甲厂房竣工验收", u"甲厂房"), FacilityStage::kAccepted);
  // Of a row the last.
  EXPECT_EQ(StageOf(u"甲项目建成、投产。", u"甲项目建成、投产", u"甲项目"),
            FacilityStage::kProducing);
  // Behind what was claimed, else in front of it, and never in another sentence.
  EXPECT_EQ(StageOf(u"总投资5亿元的甲项目昨日开工。乙园竣工。", u"5亿元的甲项目", u"甲项目"),
            FacilityStage::kBegun);
  EXPECT_EQ(StageOf(u"乙园竣工。集中开工的有甲项目，投资5亿元。", u"甲项目，投资5亿元", u"甲项目"),
            FacilityStage::kBegun);
  EXPECT_EQ(StageOf(u"新开工项目8个，竣工项目6个", u"新开工项目8个", u"新开工项目"),
            FacilityStage::kBegun);
  EXPECT_EQ(StageOf(u"乙园竣工。甲项目很大。丙园投产。", u"甲项目很大", u"甲项目"),
            FacilityStage::kNone);
}

// A reader of a newspaper: three centres and a park were unveiled.
TEST(FacilityTest, APageTellsKindStageAndDay) {
  const auto page = Extract(
      "无锡高新区讯 2021年2月1日，无锡高新区车联网创新中心揭牌，无锡高新区微纳产业园开工建设。\n",
      {});
  ASSERT_THAT(page, IsOk());
  std::vector<std::string> told;
  for (const Article& article : page->articles) {
    for (const Fact& fact : article.facts) {
      told.push_back(std::string(Name(fact.facility_kind)) + " " + std::string(Name(fact.stage)) +
                     " " + (fact.day ? FormatDate(*fact.day) : ""));
    }
  }
  EXPECT_THAT(told, ElementsAre("centre unveiled 2021-02-01", "park begun 2021-02-01"));
}

TEST(FacilityTest, NamesAreReadBack) {
  for (int i = 0; i <= static_cast<int>(FacilityKind::kProject); ++i) {
    EXPECT_EQ(FacilityKindNamed(Name(FacilityKind(i))), FacilityKind(i));
  }
  for (int i = 0; i <= static_cast<int>(FacilityStage::kProducing); ++i) {
    EXPECT_EQ(FacilityStageNamed(Name(FacilityStage(i))), FacilityStage(i));
  }
  EXPECT_EQ(FacilityKindNamed("castle"), std::nullopt);
}

}  // namespace
}  // namespace zoneflow::ingest

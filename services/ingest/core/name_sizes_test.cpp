// Figures inside the name of what was signed or built.
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/ingest/testing/told.h"

namespace zoneflow::ingest {
namespace {

using ::testing::ElementsAre;
using testing::Told;

TEST(NameSizesTest, CapacityFloorSpaceAndBuildingsLeaveTheName) {
  EXPECT_THAT(Told("宝沣集团220万吨焦化项目在成都高新区开工。"),
              ElementsAre("facility 成都高新区 宝沣集团焦化项目",
                          "facility 成都高新区 宝沣集团焦化项目 2200000 吨/年 (capacity)"));
  EXPECT_THAT(Told("鄂越公司的车架项目一期4万余平方米厂房在成都高新区建成。"),
              ElementsAre("facility 成都高新区 鄂越公司的车架项目一期厂房",
                          "facility 成都高新区 鄂越公司的车架项目一期厂房 40000 m2 (area)"));
  EXPECT_THAT(Told("五里园一期8幢高层厂房在成都高新区交付。"),
              ElementsAre("facility 成都高新区 五里园一期高层厂房 n=8"));
}

TEST(NameSizesTest, ASumInsideTheNameIsTheEvents) {
  EXPECT_THAT(Told("深圳锐航智控20亿元低空飞控系统项目落地成都高新区。"),
              ElementsAre("signing 成都高新区 深圳锐航智控低空飞控系统项目 2000000000 CNY"));
  // Which projects they are, and no sum of one.
  EXPECT_THAT(Told("成都高新区签约超亿元项目18个。"), ElementsAre(::testing::HasSubstr("n=18")));
}

}  // namespace
}  // namespace zoneflow::ingest

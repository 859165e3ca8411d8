// One measure and a figure for each of several zones.
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/ingest/testing/told.h"

namespace zoneflow::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Told;

TEST(ZoneRowsTest, AHeadingOrTheWordsInFrontSayWhatIsMeasured) {
  EXPECT_THAT(Told("四川各高新区有关情况公示如下：\n三、新签约项目开工率\n依次为：成都高新区93.5%"
                   "、绵阳高新区87.2%、无锡高新区80%。\n特此公示。"),
              ElementsAre("indicator 成都高新区 新签约项目开工率 93.5 %",
                          "indicator 绵阳高新区 新签约项目开工率 87.2 %",
                          "indicator 无锡高新区 新签约项目开工率 80 %"));
  EXPECT_THAT(
      Told("工业增加值增速分别为：成都高新区12%、绵阳高新区10.4%。"),
      ElementsAre("indicator 成都高新区 工业增加值 12%", "indicator 绵阳高新区 工业增加值 10.4%"));
}

TEST(ZoneRowsTest, ACountedEventIsSharedOut) {
  EXPECT_THAT(Told("各高新区共新签亿元以上项目99个，分别为：成都高新区52个、绵阳高新区47个。"),
              ElementsAre("signing - 新签亿元以上项目99个 n=99",
                          "signing 成都高新区 新签亿元以上项目99个 n=52",
                          "signing 绵阳高新区 新签亿元以上项目99个 n=47"));
}

// Without a measure the figures are nobody's.
TEST(ZoneRowsTest, FiguresOfNothingAreNotTold) {
  EXPECT_THAT(Told("成都高新区93.5%、绵阳高新区87.2%。"), IsEmpty());
}

}  // namespace
}  // namespace zoneflow::ingest

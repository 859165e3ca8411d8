#include "tools/zoneflow/dev/business_clock.h"

#include <filesystem>
#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/runtime/settings.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_folder.h"

namespace zoneflow::dev {
namespace {

using ::testing::HasSubstr;
using ::zoneflow::testing::StatusIs;

class BusinessClockTest : public ::testing::Test {
 protected:
  ChosenClock Choose(const std::string& asked, const std::string& published = "") {
    const auto chosen = ChooseClock(asked, published, folder_.path());
    EXPECT_TRUE(chosen.ok()) << chosen.status();
    return chosen.ok() ? *chosen : ChosenClock{};
  }

  const testing::TempFolder folder_;
  const std::string own_ = "file:" + (folder_ / "clock");
};

TEST_F(BusinessClockTest, ADemonstrationBeginsInTheMorningOfItsPagesDayAndGoesOn) {
  EXPECT_EQ(Choose("").setting, "system");
  EXPECT_EQ(Choose("page", "2021-02-01").setting, own_);
  const auto clock = runtime::OpenClock(own_);
  ASSERT_TRUE(clock.ok()) << clock.status();
  EXPECT_GE((*clock)->Now(), ShanghaiMidnight(*ParseDate("2021-02-01")) + std::chrono::hours(9));
  EXPECT_EQ(FormatDate(*DemoDate(own_)), "2021-02-01");

  // As if the folder had been made for another day.
  std::ofstream(folder_ / "clock") << "-86400s\n";
  const auto later = DemoDate(own_);
  EXPECT_EQ(Choose("page", "2021-02-01").setting, own_);
  EXPECT_EQ(DemoDate(own_), later);
  EXPECT_EQ(Choose("").setting, own_);
}

TEST_F(BusinessClockTest, TheMachinesTimeEndsItForGood) {
  Choose("page", "2021-02-01");
  std::filesystem::create_directory(folder_ / "logs");
  std::ofstream(folder_ / "logs/ingest.log") << "it ran\n";
  EXPECT_EQ(Choose("system").setting, "system");
  EXPECT_EQ(Choose("").setting, "system");
  const ChosenClock refused = Choose("page", "2021-02-01");
  EXPECT_EQ(refused.setting, "system");
  EXPECT_THAT(refused.note, HasSubstr("time must not go back"));
}

TEST_F(BusinessClockTest, APageOfTodayOrLaterNeedsNoDayOfItsOwn) {
  EXPECT_EQ(Choose("page", "2999-12-31").setting, "system");
  EXPECT_EQ(DemoDate("system"), std::nullopt);
}

TEST_F(BusinessClockTest, AWrongClockIsNamed) {
  EXPECT_THAT(ChooseClock("page", "", folder_.path()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("--published")));
  EXPECT_THAT(ChooseClock("tomorrow", "", folder_.path()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("--clock: \"tomorrow\"")));
}

}  // namespace
}  // namespace zoneflow::dev

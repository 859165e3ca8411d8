#include <filesystem>
#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/runtime/settings.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_folder.h"

namespace zoneflow::runtime {
namespace {

using ::testing::HasSubstr;
using ::zoneflow::testing::StatusIs;

TEST(ClockTest, AFixedClockStands) {
  const auto clock = OpenClock("fixed:2021-02-01T00:00:00Z");
  ASSERT_TRUE(clock.ok()) << clock.status();
  EXPECT_EQ(FormatInstant((*clock)->Now()), "2021-02-01T00:00:00.000000Z");
  EXPECT_EQ(FormatDate((*clock)->Today()), "2021-02-01");
}

TEST(ClockTest, AFileClockIsReadAtEveryUse) {
  const zoneflow::testing::TempFolder folder;
  const std::string path = folder / "clock";
  std::ofstream(path) << "2021-02-01T00:00:00Z\n";
  const auto clock = OpenClock("file:" + path);
  ASSERT_TRUE(clock.ok()) << clock.status();
  std::ofstream(path) << "2021-03-01T00:00:00Z";
  EXPECT_EQ(FormatDate((*clock)->Today()), "2021-03-01");
  std::ofstream(path) << "+86400s";
  const auto system = OpenClock("system");
  ASSERT_TRUE(system.ok());
  const auto ahead = (*clock)->Now() - (*system)->Now();
  EXPECT_GT(ahead, std::chrono::hours(23));
  EXPECT_LT(ahead, std::chrono::hours(25));
  // A file that vanished for a moment keeps the last time.
  std::filesystem::remove(path);
  EXPECT_GT((*clock)->Now(), (*system)->Now());
}

TEST(ClockTest, AWrongSettingIsNamed) {
  for (const char* setting :
       {"", "now", "fixed:yesterday", "file:/does/not/exist", "fixed:2021-02-30T00:00:00Z"}) {
    EXPECT_THAT(OpenClock(setting), StatusIs(absl::StatusCode::kInvalidArgument,
                                             HasSubstr("CLOCK: \"" + std::string(setting) + "\"")));
  }
}

}  // namespace
}  // namespace zoneflow::runtime

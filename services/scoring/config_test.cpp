#include "services/scoring/config.h"

#include "gmock/gmock.h"

#include "common/testing/status_matchers.h"

namespace zoneflow::scoring {
namespace {

TEST(ConfigTest, ByDefaultThePeriodIsOpen) {
  config::Reader reader(config::FromPairs({}));
  const Config config = ReadConfig(reader);
  ASSERT_THAT(reader.status(), testing::IsOk());
  EXPECT_EQ(config.period, Period());
  EXPECT_EQ(config.interval, std::chrono::milliseconds(500));
}

TEST(ConfigTest, EveryWrongSettingIsNamedAtOnce) {
  config::Reader reader(config::FromPairs(
      {{"REDIS_URL", "ftp://x"}, {"ZONE_BOARD_FROM", "2021-13-01"}, {"BOARD_INTERVAL_MS", "-1"}}));
  ReadConfig(reader);
  EXPECT_THAT(reader.status(),
              testing::StatusIs(absl::StatusCode::kInvalidArgument,
                                ::testing::AllOf(::testing::HasSubstr("REDIS_URL"),
                                                 ::testing::HasSubstr("ZONE_BOARD_FROM"),
                                                 ::testing::HasSubstr("BOARD_INTERVAL_MS"))));
}

TEST(ConfigTest, APeriodDoesNotEndBeforeItBegins) {
  config::Reader reader(
      config::FromPairs({{"ZONE_BOARD_FROM", "2021-02-02"}, {"ZONE_BOARD_TO", "2021-02-01"}}));
  ReadConfig(reader);
  EXPECT_THAT(reader.status(), testing::StatusIs(absl::StatusCode::kInvalidArgument,
                                                 ::testing::HasSubstr("ZONE_BOARD_TO")));
}

}  // namespace
}  // namespace zoneflow::scoring

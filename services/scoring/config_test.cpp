#include "services/scoring/config.h"

#include "gmock/gmock.h"

#include "common/testing/status_matchers.h"

namespace zoneflow::scoring {
namespace {

TEST(ConfigTest, TheDefaultsAreAnOpenPeriodAndTheEmbeddedWeights) {
  const auto config = ParseConfig(config::FromPairs({{"MODE", "development"}}));
  ASSERT_THAT(config, testing::IsOk());
  EXPECT_EQ(config->rules.period, Period());
  EXPECT_EQ(config->rules.weights.At(90), 500);
  EXPECT_EQ(config->interval, std::chrono::milliseconds(500));
}

TEST(ConfigTest, EveryWrongSettingIsNamedAtOnce) {
  const auto config = ParseConfig(config::FromPairs(
      {{"REDIS_URL", "ftp://x"}, {"ZONE_BOARD_FROM", "2021-13-01"}, {"BOARD_INTERVAL_MS", "-1"}}));
  EXPECT_THAT(config,
              testing::StatusIs(absl::StatusCode::kInvalidArgument,
                                ::testing::AllOf(::testing::HasSubstr("REDIS_URL"),
                                                 ::testing::HasSubstr("ZONE_BOARD_FROM"),
                                                 ::testing::HasSubstr("BOARD_INTERVAL_MS"))));
  EXPECT_THAT(
      ParseConfig(
          config::FromPairs({{"ZONE_BOARD_FROM", "2021-02-02"}, {"ZONE_BOARD_TO", "2021-02-01"}})),
      testing::StatusIs(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("ZONE_BOARD_TO")));
}

}  // namespace
}  // namespace zoneflow::scoring

#include "common/runtime/settings.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"

namespace zoneflow::runtime {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

std::optional<int> Handle(std::vector<std::string> arguments, bool& migrate,
                          bool* reproject = nullptr) {
  std::vector<char*> argv;
  arguments.insert(arguments.begin(), "ingest_service");
  for (std::string& argument : arguments) {
    argv.push_back(argument.data());
  }
  return HandleArguments(static_cast<int>(argv.size()), argv.data(), "ingest", migrate, reproject);
}

TEST(SettingsTest, ByDefaultItIsAProductionServiceOnLoopback) {
  config::Reader reader(config::FromPairs({{"AUTH_JWT_KEY_FILE", "/etc/zoneflow/auth/jwt-key"},
                                           {"EVENT_KEY_FILE", "/etc/zoneflow/events/key"}}));
  const Settings settings = ReadSettings(reader);
  EXPECT_THAT(reader.status(), IsOk());
  EXPECT_FALSE(settings.development);
  EXPECT_EQ(settings.listen, "127.0.0.1:0");
  EXPECT_EQ(settings.clock, "system");
}

TEST(SettingsTest, OnlyInDevelopmentTheKeysOfTokensAndEventsMayBeMissing) {
  config::Reader production(config::FromPairs({}));
  ReadSettings(production);
  EXPECT_THAT(production.status(), StatusIs(absl::StatusCode::kInvalidArgument,
                                            AllOf(HasSubstr("AUTH_JWT_KEY_FILE: must be set"),
                                                  HasSubstr("EVENT_KEY_FILE: must be set"))));
  config::Reader development(config::FromPairs({{"MODE", "development"}}));
  ReadSettings(development);
  EXPECT_THAT(development.status(), IsOk());
}

TEST(SettingsTest, AllMistakesAreReportedTogether) {
  config::Reader reader(config::FromPairs({{"MODE", "test"},
                                           {"LISTEN", "here"},
                                           {"METRICS_ADDR", "127.0.0.1:abc"},
                                           {"CLOCK", "fixed:2021-02-01T00:00:00Z"},
                                           {"LOG_LEVEL", "loud"}}));
  ReadSettings(reader);
  const std::string message(reader.status().message());
  EXPECT_THAT(message, HasSubstr("MODE"));
  EXPECT_THAT(message, HasSubstr("LISTEN"));
  EXPECT_THAT(message, HasSubstr("METRICS_ADDR"));
  EXPECT_THAT(message, HasSubstr("CLOCK"));
  EXPECT_THAT(message, HasSubstr("LOG_LEVEL"));
}

TEST(SettingsTest, TheClockMayBeSetInDevelopmentOnly) {
  config::Reader reader(
      config::FromPairs({{"MODE", "development"}, {"CLOCK", "fixed:2021-02-01T00:00:00Z"}}));
  ReadSettings(reader);
  EXPECT_THAT(reader.status(), IsOk());
}

TEST(SettingsTest, ArgumentsThatEndTheProcessGiveItsExitCode) {
  bool migrate = false;
  ::testing::internal::CaptureStdout();
  EXPECT_EQ(Handle({"--version"}, migrate), 0);
  EXPECT_THAT(::testing::internal::GetCapturedStdout(), HasSubstr("ingest "));
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(Handle({"--port"}, migrate), 2);
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("unknown argument \"--port\""));
  EXPECT_EQ(Handle({}, migrate), std::nullopt);
  EXPECT_FALSE(migrate);
  EXPECT_EQ(Handle({"--migrate"}, migrate), std::nullopt);
  EXPECT_TRUE(migrate);
}

TEST(SettingsTest, OnlyAServiceWithRegistersTakesReproject) {
  bool migrate = false;
  bool reproject = false;
  EXPECT_EQ(Handle({"--reproject"}, migrate, &reproject), std::nullopt);
  EXPECT_TRUE(reproject);
  EXPECT_FALSE(migrate);
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(Handle({"--reproject"}, migrate), 2);
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("--reproject"));
}

}  // namespace
}  // namespace zoneflow::runtime

#include "services/console/config.h"

#include "gmock/gmock.h"

#include "common/testing/status_matchers.h"

namespace zoneflow::console {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::zoneflow::testing::StatusIs;

using Pairs = std::vector<std::pair<std::string, std::string>>;

Pairs WithServices(Pairs more) {
  more.insert(more.end(), {{"INGEST_ADDR", "127.0.0.1:1"},
                           {"APPROVAL_ADDR", "127.0.0.1:2"},
                           {"SCORING_ADDR", "127.0.0.1:3"},
                           {"NOTIFICATION_ADDR", "127.0.0.1:4"}});
  return more;
}

TEST(ConfigTest, OnlyTheAddressesOfTheServicesAreNeeded) {
  const auto config = ParseConfig(config::FromPairs(WithServices({})), "/web");
  ASSERT_THAT(config, zoneflow::testing::IsOk());
  EXPECT_EQ(config->http.host, "127.0.0.1");
  EXPECT_EQ(config->http.port, 8171);
  EXPECT_EQ(config->web_root, "/web");
  EXPECT_EQ(config->addresses.at("scoring"), "127.0.0.1:3");
  EXPECT_TRUE(config->http.allowed_hosts.empty());
}

TEST(ConfigTest, LimitsFollowTheLimitOfConnections) {
  const auto usual = ParseConfig(config::FromPairs(WithServices({})), "/web");
  ASSERT_THAT(usual, zoneflow::testing::IsOk());
  EXPECT_EQ(usual->http.max_connections, 256);
  EXPECT_EQ(usual->http.max_per_client, 128);
  EXPECT_EQ(usual->http.max_streams, 192);
  EXPECT_EQ(usual->http.head_timeout, std::chrono::seconds(10));
  EXPECT_EQ(usual->http.idle_timeout, std::chrono::seconds(60));
  const auto small = ParseConfig(
      config::FromPairs(WithServices(
          {{"MAX_CONNECTIONS", "1"}, {"HEAD_TIMEOUT_S", "3"}, {"IDLE_TIMEOUT_S", "5"}})),
      "/web");
  ASSERT_THAT(small, zoneflow::testing::IsOk());
  EXPECT_EQ(small->http.max_per_client, 1);
  EXPECT_EQ(small->http.max_streams, 1);
  EXPECT_EQ(small->http.head_timeout, std::chrono::seconds(3));
  EXPECT_EQ(small->http.idle_timeout, std::chrono::seconds(5));
  EXPECT_THAT(ParseConfig(config::FromPairs(WithServices({{"MAX_STREAMS", "0"},
                                                          {"MAX_CONNECTIONS_PER_CLIENT", "0"},
                                                          {"HEAD_TIMEOUT_S", "0"},
                                                          {"IDLE_TIMEOUT_S", "0"}})),
                          "/web"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("MAX_STREAMS"), HasSubstr("MAX_CONNECTIONS_PER_CLIENT"),
                             HasSubstr("HEAD_TIMEOUT_S"), HasSubstr("IDLE_TIMEOUT_S"))));
}

TEST(ConfigTest, PersonsAndForeignServicesAreForDevelopment) {
  const auto usual = ParseConfig(config::FromPairs(WithServices({})), "/web");
  ASSERT_THAT(usual, zoneflow::testing::IsOk());
  EXPECT_FALSE(usual->http.lists_persons);
  EXPECT_EQ(usual->http.passing, Passing::kNamed);
  const auto development =
      ParseConfig(config::FromPairs(WithServices({{"MODE", "development"}})), "/web");
  ASSERT_THAT(development, zoneflow::testing::IsOk());
  EXPECT_TRUE(development->http.lists_persons);
  EXPECT_EQ(development->http.passing, Passing::kNamed);
  const auto foreign = ParseConfig(config::FromPairs({{"MODE", "development"},
                                                      {"FOREIGN_DESCRIPTORS", "/a.binpb"},
                                                      {"FOREIGN_ADDR", "127.0.0.1:9"}}),
                                   "/web");
  ASSERT_THAT(foreign, zoneflow::testing::IsOk());
  EXPECT_EQ(foreign->addresses.at("foreign"), "127.0.0.1:9");
  EXPECT_EQ(foreign->http.passing, Passing::kAll);
  EXPECT_THAT(ParseConfig(config::FromPairs({{"FOREIGN_DESCRIPTORS", "/a.binpb"}}), "/web"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("FOREIGN_DESCRIPTORS"), HasSubstr("MODE is development"),
                             HasSubstr("FOREIGN_ADDR"))));
}

TEST(ConfigTest, AllMistakesAreReportedAtOnce) {
  EXPECT_THAT(
      ParseConfig(config::FromPairs({{"LISTEN", "8171"}, {"MAX_CONNECTIONS", "0"}}), "/web"),
      StatusIs(absl::StatusCode::kInvalidArgument,
               AllOf(HasSubstr("LISTEN"), HasSubstr("MAX_CONNECTIONS"), HasSubstr("INGEST_ADDR"),
                     HasSubstr("APPROVAL_ADDR"), HasSubstr("SCORING_ADDR"),
                     HasSubstr("NOTIFICATION_ADDR"))));
}

TEST(ConfigTest, AnAddressOfVersionSixStandsInBrackets) {
  const auto config =
      ParseConfig(config::FromPairs(WithServices({{"LISTEN", "[::1]:80"}})), "/web");
  ASSERT_THAT(config, zoneflow::testing::IsOk());
  EXPECT_EQ(config->http.host, "::1");
  EXPECT_EQ(config->http.port, 80);
}

TEST(ConfigTest, HostsAreAList) {
  const auto config = ParseConfig(
      config::FromPairs(WithServices({{"CONSOLE_HOSTS", "zones.example, zones.example:443"}})),
      "/web");
  ASSERT_THAT(config, zoneflow::testing::IsOk());
  EXPECT_THAT(config->http.allowed_hosts, ElementsAre("zones.example", "zones.example:443"));
}

}  // namespace
}  // namespace zoneflow::console

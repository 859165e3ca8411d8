#include "common/runtime/host.h"

#include <chrono>
#include <filesystem>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/rpc/client.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_folder.h"

namespace zoneflow::runtime {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

const sql::Migration kMigrations[] = {
    {"0001_create_things.sql", "CREATE TABLE things (id BIGINT PRIMARY KEY);\n"}};

class HostTest : public ::testing::Test {
 protected:
  // With what the process would print on standard error.
  Host::Opened Open(std::vector<std::string> arguments,
                    std::vector<std::pair<std::string, std::string>> settings = {}) {
    settings.emplace_back("MODE", "development");
    settings.emplace_back("DATA_DIR", folder_.path());
    std::vector<char*> argv;
    arguments.insert(arguments.begin(), "ingest_service");
    for (std::string& argument : arguments) {
      argv.push_back(argument.data());
    }
    ::testing::internal::CaptureStderr();
    Host::Opened opened =
        Host::Open(static_cast<int>(argv.size()), argv.data(),
                   {.service = "ingest",
                    .migrations = kMigrations,
                    .reads = {},
                    .read_settings = [](auto& reader) { reader.Int("THINGS", 1, 1, 9); }},
                   config::FromPairs(std::move(settings)));
    error_ = ::testing::internal::GetCapturedStderr();
    return opened;
  }

  zoneflow::testing::TempFolder folder_;
  std::string error_;
};

TEST_F(HostTest, AnArgumentThatIsNoneEndsTheProcessBeforeAnythingIsOpened) {
  const auto [host, exit_code] = Open({"--port"});
  EXPECT_EQ(host, nullptr);
  EXPECT_EQ(exit_code, 2);
  EXPECT_THAT(error_, HasSubstr("unknown argument \"--port\""));
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
}

TEST_F(HostTest, WrongSettingsAreNamedTogetherWhosesoeverTheyAre) {
  const auto [host, exit_code] =
      Open({}, {{"LISTEN", "here"}, {"DATABASE_POOL", "0"}, {"BUS", "pigeons"}, {"THINGS", "10"}});
  EXPECT_EQ(host, nullptr);
  EXPECT_EQ(exit_code, 1);
  EXPECT_THAT(error_, AllOf(StartsWith("ingest: "), HasSubstr("LISTEN"), HasSubstr("DATABASE_POOL"),
                            HasSubstr("BUS"), HasSubstr("THINGS")));
}

TEST_F(HostTest, ADatabaseOfAnotherSchemaIsNotServed) {
  const auto [host, exit_code] = Open({});
  EXPECT_EQ(host, nullptr);
  EXPECT_EQ(exit_code, 1);
  EXPECT_THAT(error_, AllOf(StartsWith("ingest: "), HasSubstr("--migrate")));
}

TEST_F(HostTest, AKeyThatCannotBeReadIsAReasonNotToStart) {
  const auto [host, exit_code] = Open({}, {{"EVENT_KEY_FILE", folder_ / "no-such-key"}});
  EXPECT_EQ(host, nullptr);
  EXPECT_EQ(exit_code, 1);
  EXPECT_THAT(error_, HasSubstr("EVENT_KEY_FILE"));
}

TEST_F(HostTest, AfterItsMigrationsItOpensWithEverythingThatServicesStandOn) {
  const auto [none, migrated] = Open({"--migrate"});
  EXPECT_EQ(none, nullptr);
  ASSERT_EQ(migrated, 0) << error_;
  const auto [host, exit_code] = Open({}, {{"CLOCK", "fixed:2021-02-01T00:00:00Z"}});
  ASSERT_NE(host, nullptr) << error_;
  EXPECT_THAT(error_, IsEmpty());
  EXPECT_EQ(FormatInstant(host->clock().Now()), "2021-02-01T00:00:00.000000Z");
  EXPECT_THAT(host->database().Write([&](sql::Transaction& transaction) {
    return host->journal()
        .Append(transaction,
                {"zoneflow.signings.v1", "signing/s1", "a.B", "v", "person/officer", ""})
        .status();
  }),
              IsOk());
}

TEST_F(HostTest, AServerOfItIsReadyOnceTheTopicsAndThePartsAre) {
  ASSERT_EQ(Open({"--migrate"}).exit_code, 0) << error_;
  const auto opened = Open({});
  ASSERT_NE(opened.host, nullptr) << error_;
  absl::Status part;
  const auto health_of_a_server = [&] {
    ServiceServer server(*opened.host, {.services = {}, .readiness = {[&] { return part; }}});
    EXPECT_THAT(server.Start(), IsOk());
    return rpc::CheckHealth(rpc::Connect(server.address()), std::chrono::seconds(30));
  };
  EXPECT_THAT(health_of_a_server(), StatusIs(absl::StatusCode::kUnavailable, "not serving"));
  ASSERT_THAT(opened.host->bus().CreateTopics(bus::DeclaredTopics(/*development=*/true)), IsOk());
  EXPECT_THAT(health_of_a_server(), IsOk());
  part = absl::UnavailableError("not yet");
  EXPECT_THAT(health_of_a_server(), StatusIs(absl::StatusCode::kUnavailable, "not serving"));
}

}  // namespace
}  // namespace zoneflow::runtime

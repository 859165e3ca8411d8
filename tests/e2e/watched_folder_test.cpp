// A folder that people put pages into, under kills of the service that reads it.
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

#include "common/rpc/client.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_folder.h"
#include "tests/e2e/running_suite.h"
#include "tests/support/process.h"

namespace zoneflow::e2e {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;
using zoneflow::testing::IsOk;
using zoneflow::testing::Process;

constexpr int kPages = 60;
constexpr int kKills = 8;

std::string NewsOf(int number) {
  return "本报讯 近日，总投资" + std::to_string(number + 2) +
         "亿元的承晖光学镜头项目签约落户合肥高新区。\n";
}

std::set<std::string> NamesIn(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_regular_file()) {
      names.insert(entry.path().filename().string());
    }
  }
  return names;
}

TEST(WatchedFolderTest, UnderKillsEachFileIsReadOnceAndNoneIsLost) {
  const zoneflow::testing::TempFolder data;
  const zoneflow::testing::TempFolder watched;
  const std::string address = "127.0.0.1:" + std::to_string(zoneflow::testing::FreePort());
  const std::map<std::string, std::string> env = {
      {"MODE", "development"},       {"DATA_DIR", data.path()}, {"LISTEN", address},
      {"WATCH_DIR", watched.path()}, {"WATCH_QUIET_MS", "20"},  {"INGEST_ADDR", address}};
  ASSERT_EQ(RunBinary("zoneflow", {"topics", "apply"}, env).code, 0);
  ASSERT_EQ(RunBinary("ingest_service", {"--migrate"}, env).code, 0);
  const auto start = [&] {
    return Process::Start({.command = {Binary("ingest_service")},
                           .env = env,
                           .output = data / "log",
                           .folder = "",
                           .user = ""});
  };
  auto service = start();
  ASSERT_THAT(service, IsOk());

  int put = 0;
  const auto put_some = [&](int until) {
    for (; put < until; ++put) {
      std::ofstream(watched / ("2021-02-01-" + std::to_string(put) + ".txt")) << NewsOf(put);
    }
  };
  for (int kill = 0; kill < kKills; ++kill) {
    put_some((kill + 1) * kPages / (kKills + 1));
    // Another part of its work each time, from opening the database to the next look.
    std::this_thread::sleep_for(milliseconds(250 + 173 * kill));
    service->Kill();
    service = start();
    ASSERT_THAT(service, IsOk());
  }
  put_some(kPages);
  const auto is_empty = [&] { return NamesIn(watched.path()).empty(); };
  ASSERT_TRUE(zoneflow::testing::WaitUntil(is_empty, seconds(60))) << ReadFile(data / "log");
  const auto channel = rpc::Connect(address);
  const auto ready = [&] { return rpc::CheckHealth(channel, seconds(2)).ok(); };
  ASSERT_TRUE(zoneflow::testing::WaitUntil(ready, seconds(30))) << ReadFile(data / "log");

  EXPECT_EQ(NamesIn(watched / "done").size(), std::size_t{kPages});
  EXPECT_EQ(NamesIn(watched / "refused"), std::set<std::string>());
  std::set<std::string> names;
  int documents = 0;
  std::istringstream listed(
      RunBinary("zoneflow", {"documents", "list", "--format", "json"}, env).out);
  for (std::string line; std::getline(listed, line); ++documents) {
    names.insert(json::parse(line).at("file_name"));
  }
  EXPECT_EQ(documents, kPages);
  EXPECT_EQ(names.size(), std::size_t{kPages});
  EXPECT_EQ(service->Stop(), 0);
}

}  // namespace
}  // namespace zoneflow::e2e

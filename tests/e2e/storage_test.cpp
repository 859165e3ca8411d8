// What a service does on a disk that is full, and with a file that is no database of its own.
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/rpc/client.h"
#include "common/testing/small_disk.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_folder.h"
#include "tests/e2e/running_suite.h"
#include "tests/support/process.h"

namespace zoneflow::e2e {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using zoneflow::testing::IsOk;

TEST(StorageTest, IngestIsNotReadyWhileItsDiskIsFull) {
  zoneflow::testing::SmallDisk disk(8);
  if (!disk.mounted) {
    GTEST_SKIP() << "a small file system cannot be mounted here";
  }
  const zoneflow::testing::TempFolder folder;
  const std::string address = "127.0.0.1:" + std::to_string(zoneflow::testing::FreePort());
  const std::map<std::string, std::string> env = {{"MODE", "development"},
                                                  {"DATA_DIR", folder.path()},
                                                  {"DATABASE_URL", "sqlite:" + (disk / "i.sqlite")},
                                                  {"LISTEN", address},
                                                  {"INGEST_ADDR", address}};
  ASSERT_EQ(RunBinary("zoneflow", {"topics", "apply"}, env).code, 0);
  ASSERT_EQ(RunBinary("ingest_service", {"--migrate"}, env).code, 0);
  auto service = zoneflow::testing::Process::Start({.command = {Binary("ingest_service")},
                                                    .env = env,
                                                    .output = folder / "log",
                                                    .folder = "",
                                                    .user = ""});
  ASSERT_THAT(service, IsOk());
  const auto channel = rpc::Connect(address);
  const auto ready = [&] { return rpc::CheckHealth(channel, seconds(2)).ok(); };
  ASSERT_TRUE(zoneflow::testing::WaitUntil(ready, seconds(30))) << ReadFile(folder / "log");

  const std::string page = folder / "page.txt";
  std::ofstream(page) << ReadFile(SamplePage()) << std::string(2'000'000, 'x');
  disk.Fill();
  const Ran refused = RunBinary("zoneflow", {"ingest", page}, env);
  EXPECT_NE(refused.code, 0);
  EXPECT_THAT(refused.err, HasSubstr("i.sqlite cannot grow"));
  const auto not_ready = [&] { return !ready(); };
  EXPECT_TRUE(zoneflow::testing::WaitUntil(not_ready, seconds(30))) << ReadFile(folder / "log");
  EXPECT_THAT(ReadFile(folder / "log"), HasSubstr("\"not ready\""));
  EXPECT_FALSE(ready());

  disk.Free();
  EXPECT_TRUE(zoneflow::testing::WaitUntil(ready, seconds(30))) << ReadFile(folder / "log");
  const Ran taken = RunBinary("zoneflow", {"ingest", page}, env);
  EXPECT_EQ(taken.code, 0) << taken.err;
}

TEST(StorageTest, AServiceWithAFileThatIsNoDatabaseNamesItAndEnds) {
  for (const std::string service : {"ingest", "approval", "scoring", "notification"}) {
    const zoneflow::testing::TempFolder folder;
    const std::string text = folder / "notes.sqlite";
    std::ofstream(text) << std::string(5'000, 'n');
    const std::string cases = folder / "approval.sqlite";
    const std::map<std::string, std::string> env = {
        {"MODE", "development"}, {"DATA_DIR", folder.path()}, {"LISTEN", "127.0.0.1:0"}};
    const auto with = [&](const std::string& path) {
      auto all = env;
      all["DATABASE_URL"] = "sqlite:" + path;
      return all;
    };
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{}, std::vector<std::string>{"--migrate"}}) {
      const Ran ran = RunBinary(service + "_service", arguments, with(text));
      EXPECT_EQ(ran.code, 1) << service;
      EXPECT_THAT(ran.err, HasSubstr(service + ": "));
      EXPECT_THAT(ran.err, HasSubstr(text));
      EXPECT_THAT(ran.err, HasSubstr("file is not a database"));
    }
    if (service != "approval") {
      ASSERT_EQ(RunBinary("approval_service", {"--migrate"}, with(cases)).code, 0);
      const Ran ran = RunBinary(service + "_service", {"--migrate"}, with(cases));
      EXPECT_EQ(ran.code, 1) << service;
      EXPECT_THAT(ran.err, HasSubstr(cases + " is the database of another service"));
    }
    std::filesystem::create_directories(folder / "bus");
    std::ofstream(folder / "bus/zoneflow.signings.v1.log") << std::string(5'000, 'n');
    const Ran ran = RunBinary(service + "_service", {}, env);
    EXPECT_EQ(ran.code, 1) << service;
    EXPECT_THAT(ran.err, HasSubstr("bus/zoneflow.signings.v1.log"));
    EXPECT_THAT(ran.err, HasSubstr("file is not a database"));
  }
}

}  // namespace
}  // namespace zoneflow::e2e

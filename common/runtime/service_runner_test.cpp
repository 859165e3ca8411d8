#include "common/runtime/service_runner.h"

#include <unistd.h>

#include <csignal>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace zoneflow::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ServiceRunnerTest : public ::testing::Test {
 protected:
  ServiceRunnerTest() { BlockStopSignals(); }

  void Add(ServiceRunner& runner, const std::string& name, absl::Status start = absl::OkStatus()) {
    runner.Add(
        name,
        [this, name, start] {
          steps_.push_back("start " + name);
          return start;
        },
        [this, name] { steps_.push_back("stop " + name); });
  }

  std::vector<std::string> steps_;
};

TEST_F(ServiceRunnerTest, PartsStartInOrderAndStopInReverseAtSigterm) {
  ServiceRunner runner("approval");
  Add(runner, "sql");
  Add(runner, "rpc");
  runner.Add(
      "signal",
      [] { return kill(getpid(), SIGTERM) == 0 ? absl::OkStatus() : absl::UnknownError(""); },
      [] {});
  EXPECT_EQ(runner.Run(), 0);
  EXPECT_THAT(steps_, ElementsAre("start sql", "start rpc", "stop rpc", "stop sql"));
}

TEST_F(ServiceRunnerTest, APartThatFailsIsNamedAndTheEarlierOnesStop) {
  ServiceRunner runner("approval");
  Add(runner, "sql");
  Add(runner, "rpc", absl::UnavailableError("port 7 is taken"));
  Add(runner, "relay");
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(runner.Run(), 1);
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              HasSubstr("approval: rpc: port 7 is taken"));
  EXPECT_THAT(steps_, ElementsAre("start sql", "start rpc", "stop sql"));
}

TEST(FailTest, EveryMistakeHasItsLineAndNoneIsObeyed) {
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(Fail("ingest", absl::InvalidArgumentError("MODE: 'a\x1b[2J'\nLISTEN: '\u202e'")), 1);
  EXPECT_EQ(::testing::internal::GetCapturedStderr(),
            "ingest: MODE: 'a\\u001b[2J'\nLISTEN: '\\u202e'\n");
}

}  // namespace
}  // namespace zoneflow::runtime

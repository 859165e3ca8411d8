#include "tools/suite/process.h"

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"
#include "common/testing/temp_folder.h"

namespace zoneflow::suite {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using ::zoneflow::testing::StatusIs;

class ProcessTest : public ::testing::Test {
 protected:
  Process Shell(const std::string& script) {
    auto process = Process::Start({.command = {"sh", "-c", script},
                                   .env = {{"SET", "by-options"}},
                                   .output = folder_ / "output",
                                   .folder = "",
                                   .user = "",
                                   .unset = {"HIDDEN"},
                                   .rotates = rotates_});
    EXPECT_TRUE(process.ok()) << process.status();
    return *std::move(process);
  }
  std::string Output() const {
    std::ifstream file(folder_ / "output");
    return {std::istreambuf_iterator<char>(file), {}};
  }

  bool rotates_ = false;
  const zoneflow::testing::TempFolder folder_;
};

TEST_F(ProcessTest, ItTellsHowItEnded) {
  EXPECT_EQ(Shell("exit 7").Wait(seconds(20)), 7);
  Process killed = Shell("sleep 100");
  EXPECT_EQ(killed.Wait(seconds(0)), std::nullopt);
  kill(killed.pid(), SIGKILL);
  EXPECT_EQ(killed.Wait(seconds(20)), 128 + SIGKILL);
}

TEST_F(ProcessTest, WhatDoesNotListenToTheStopIsKilled) {
  rotates_ = true;
  Process deaf = Shell("trap '' TERM; echo ready; exec sleep 1000");
  while (deaf.LastLines().empty()) {
    ASSERT_TRUE(deaf.IsRunning());
    deaf.Wait(std::chrono::milliseconds(5));
  }
  EXPECT_EQ(deaf.Stop(std::chrono::milliseconds(50)), 128 + SIGKILL);
}

TEST_F(ProcessTest, ItsEnvironmentIsTheParentsChanged) {
  setenv("HIDDEN", "secret", 1);
  setenv("INHERITED", "yes", 1);
  EXPECT_EQ(Shell("echo \"$SET,${HIDDEN-none},$INHERITED\"").Wait(seconds(20)), 0);
  EXPECT_EQ(Output(), "by-options,none,yes\n");
}

TEST_F(ProcessTest, AProgramThatIsNotThereIsNamed) {
  EXPECT_THAT(
      Process::Start(
          {.command = {"no-such-program"}, .env = {}, .output = "", .folder = "", .user = ""})
          .status(),
      StatusIs(absl::StatusCode::kNotFound, HasSubstr("no-such-program")));
}

TEST_F(ProcessTest, RotatingOutputIsKeptInFiveFilesAndItsEndAtHand) {
  rotates_ = true;
  {
    // 60 MB in lines of 1000 bytes.
    Process talker = Shell(
        "yes \"$(printf %0999d 0)\" | head -n 60000;"
        " printf '%s\\n' one two three four five six");
    EXPECT_EQ(talker.Wait(seconds(60)), 0);
    EXPECT_EQ(talker.LastLines(), "  two\n  three\n  four\n  five\n  six\n");
  }
  std::ifstream oldest(folder_ / "output.4");
  EXPECT_TRUE(oldest.good());
  EXPECT_FALSE(std::ifstream(folder_ / "output.5").good());
}

}  // namespace
}  // namespace zoneflow::suite

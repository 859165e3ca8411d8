#include "tools/zoneflow/progress.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <sstream>
#include <streambuf>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace zoneflow::cli {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using ::testing::EndsWith;
using ::testing::HasSubstr;

// A terminal that another thread draws on.
class Terminal : public std::streambuf {
 public:
  std::string WaitFor(const std::string& text) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, hours(1), [&] { return drawn_.find(text) != std::string::npos; });
    return drawn_;
  }
  std::string Text() {
    const std::lock_guard lock(mutex_);
    return drawn_;
  }

 protected:
  int_type overflow(int_type c) override {
    const std::lock_guard lock(mutex_);
    drawn_ += traits_type::to_char_type(c);
    changed_.notify_all();
    return c;
  }
  std::streamsize xsputn(const char* text, std::streamsize size) override {
    const std::lock_guard lock(mutex_);
    drawn_.append(text, static_cast<std::size_t>(size));
    changed_.notify_all();
    return size;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string drawn_;
};

TEST(ProgressTest, ABarShowsTheShareAndIsErased) {
  Terminal terminal;
  std::ostream err(&terminal);
  Progress progress(err, true, milliseconds(0));
  {
    Progress::Step step(progress, "documents\x1b[2J");
    step.Set(3, 12);
    const Progress::Step waiting(progress, "waiting for ingest");
    EXPECT_THAT(terminal.WaitFor("25 %"),
                HasSubstr("documents\\u001b[2J [######..................] 25 %"));
  }
  EXPECT_THAT(terminal.Text(), EndsWith("\r\x1b[K"));
}

TEST(ProgressTest, WithoutATotalItCounts) {
  Terminal terminal;
  std::ostream err(&terminal);
  Progress progress(err, true, milliseconds(0));
  Progress::Step step(progress, "pages");
  EXPECT_THAT(terminal.WaitFor("…"), HasSubstr("pages …"));
  step.Set(7, 0);
  EXPECT_THAT(terminal.WaitFor("7"), HasSubstr("pages: 7"));
}

TEST(ProgressTest, WhatIsQuickOrNoTerminalShowsNothing) {
  Terminal terminal;
  std::ostream err(&terminal);
  {
    Progress quick(err, true, hours(1));
    Progress::Step step(quick, "documents");
    step.Set(1, 2);
  }
  {
    Progress piped(err, false, milliseconds(0));
    Progress::Step step(piped, "documents");
    step.Set(1, 2);
  }
  EXPECT_EQ(terminal.Text(), "");
}

}  // namespace
}  // namespace zoneflow::cli

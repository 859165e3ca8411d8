#include "tools/zoneflow/progress.h"

#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <utility>

#include "common/base/str_cat.h"
#include "tools/zoneflow/cells.h"

namespace zoneflow::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kBetweenDrawings{200};
constexpr std::size_t kBar = 24;

}  // namespace

Progress::Progress(std::ostream& err, bool shown, milliseconds delay)
    : err_(err), shown_(shown), delay_(delay) {}

std::unique_ptr<Progress> Progress::OnTerminal() {
  return std::make_unique<Progress>(std::cerr, isatty(STDERR_FILENO) == 1, milliseconds(1000));
}

Progress::~Progress() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) {
    thread_.join();
  }
}

// A command may wait in a call for as long as it takes, so the line has a thread of its own.
void Progress::Draw() {
  std::unique_lock lock(mutex_);
  while (!ended_) {
    if (steps_.empty()) {
      changed_.wait(lock);
      continue;
    }
    const auto due = drawn_ ? steady_clock::now() + kBetweenDrawings : begin_ + delay_;
    changed_.wait_until(lock, due);
    if (!ended_ && !steps_.empty() && steady_clock::now() >= begin_ + delay_) {
      err_ << "\r\x1b[K" << Line() << std::flush;
      drawn_ = true;
    }
  }
}

std::string Progress::Line() const {
  const auto counted = std::ranges::find_if(steps_.rbegin(), steps_.rend(), [](const State& step) {
    return step.done > 0 || step.total > 0;
  });
  const State& step = counted == steps_.rend() ? steps_.back() : *counted;
  if (step.total <= 0) {
    return step.done > 0 ? StrCat(step.what, ": ", step.done) : StrCat(step.what, " …");
  }
  const double share =
      std::clamp(static_cast<double>(step.done) / static_cast<double>(step.total), 0.0, 1.0);
  const auto filled = static_cast<std::size_t>(share * kBar);
  return StrCat(step.what, " [", std::string(filled, '#'), std::string(kBar - filled, '.'), "] ",
                static_cast<int>(share * 100), " %");
}

void Progress::Erase() {
  if (drawn_) {
    err_ << "\r\x1b[K" << std::flush;
    drawn_ = false;
  }
}

Progress::Step::Step(Progress& progress, std::string what) : progress_(progress) {
  if (!progress_.shown_) {
    return;
  }
  const std::lock_guard lock(progress_.mutex_);
  if (progress_.steps_.empty()) {
    progress_.begin_ = steady_clock::now();
  }
  depth_ = progress_.steps_.size();
  progress_.steps_.push_back({.what = OneLine(std::move(what))});
  if (!progress_.thread_.joinable()) {
    progress_.thread_ = std::thread([&drawn = progress_] { drawn.Draw(); });
  }
  progress_.changed_.notify_all();
}

Progress::Step::~Step() {
  if (!progress_.shown_) {
    return;
  }
  const std::lock_guard lock(progress_.mutex_);
  progress_.steps_.resize(depth_);
  if (progress_.steps_.empty()) {
    progress_.Erase();
  }
}

void Progress::Step::Set(std::int64_t done, std::int64_t total) {
  if (!progress_.shown_) {
    return;
  }
  const std::lock_guard lock(progress_.mutex_);
  progress_.steps_[depth_].done = done;
  progress_.steps_[depth_].total = total;
}

}  // namespace zoneflow::cli

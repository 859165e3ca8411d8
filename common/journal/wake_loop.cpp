#include "common/journal/wake_loop.h"

#include <algorithm>
#include <random>
#include <utility>

#include "absl/time/time.h"

#include "common/telemetry/log.h"

namespace zoneflow::journal {

std::chrono::milliseconds BackOff::Next() {
  thread_local std::minstd_rand random{std::random_device{}()};
  const int ceiling = std::min(5'000, 100 << std::min(failures_, 6));
  ++failures_;
  return std::chrono::milliseconds(ceiling / 2 + static_cast<int>(random() % (ceiling / 2)));
}

WakeLoop::WakeLoop(sql::Database& database, std::string name, std::string channel,
                   std::function<absl::StatusOr<Left>()> run)
    : database_(database),
      name_(std::move(name)),
      channel_(std::move(channel)),
      run_(std::move(run)) {}

void WakeLoop::Start() {
  thread_ = std::thread([this] { Run(); });
}

void WakeLoop::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stop_ = true;
    if (waiter_ != nullptr) {
      waiter_->Wake();
    }
  }
  if (thread_.joinable()) {
    thread_.join();
  }
}

absl::Status WakeLoop::Health() const {
  absl::MutexLock lock(&mutex_);
  return health_;
}

void WakeLoop::Run() {
  // Made here and not in Start: a PostgreSQL that is away may take seconds to say so.
  const std::unique_ptr<sql::Database::Waiter> waiter = database_.WaitOn(channel_);
  {
    absl::MutexLock lock(&mutex_);
    waiter_ = waiter.get();
  }
  BackOff back_off;
  while (true) {
    const absl::StatusOr<Left> done = run_();
    bool stopping = false;
    bool changed = false;
    {
      absl::MutexLock lock(&mutex_);
      changed = health_.ok() != done.ok();
      health_ = done.status();
      if (!done.ok() && !stop_) {
        mutex_.AwaitWithTimeout(absl::Condition(&stop_), absl::FromChrono(back_off.Next()));
      }
      stopping = stop_;
    }
    if (changed && !done.ok() && !stopping) {
      telemetry::Warn("failing, trying again",
                      {{"part", std::string_view(name_)}, {"status", done.status().ToString()}});
    } else if (changed && done.ok()) {
      telemetry::Info("working again", {{"part", std::string_view(name_)}});
    }
    if (stopping) {
      break;
    }
    if (done.ok()) {
      back_off.Reset();
      // What was committed during the run has signalled the waiter.
      if (*done == Left::kNothing) {
        waiter->Wait(std::chrono::seconds(1));
      }
    }
  }
  absl::MutexLock lock(&mutex_);
  waiter_ = nullptr;
}

}  // namespace zoneflow::journal

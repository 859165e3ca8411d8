// A thread that works when a channel is notified, and once a second.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"

#include "common/sql/database.h"

namespace zoneflow::journal {

// Waits before the next try of something that failed: 0.1 s doubling to 5 s, with jitter.
class BackOff {
 public:
  void Reset() { failures_ = 0; }
  std::chrono::milliseconds Next();

 private:
  int failures_ = 0;
};

// What a run leaves of that which had been committed when it began.
enum class Left { kNothing, kMaybe };

// Calls run when a transaction that named the channel has committed, and once a second; at once
// while it may have left something. A failure is logged when it begins, and over, backs off and
// shows in Health.
class WakeLoop {
 public:
  // name: for the log.
  WakeLoop(sql::Database& database, std::string name, std::string channel,
           std::function<absl::StatusOr<Left>()> run);
  ~WakeLoop() { Stop(); }

  void Start();
  void Stop();  // waits for the run in flight; idempotent
  absl::Status Health() const;

 private:
  void Run();

  sql::Database& database_;
  const std::string name_;
  const std::string channel_;
  const std::function<absl::StatusOr<Left>()> run_;
  mutable absl::Mutex mutex_;
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status health_ ABSL_GUARDED_BY(mutex_);
  sql::Database::Waiter* waiter_ ABSL_GUARDED_BY(mutex_) = nullptr;
  std::thread thread_;
};

}  // namespace zoneflow::journal

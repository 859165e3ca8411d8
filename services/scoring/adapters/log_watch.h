// How far the log of observations and the list of frameworks go, kept in memory: so that an answer
// which is ready need not ask the database whether it still stands.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"

#include "common/journal/wake_loop.h"
#include "common/sql/database.h"

namespace zoneflow::scoring {

// The channel of commits that change what a LogMark says.
inline constexpr char kRecordedChannel[] = "recorded";

// While it is the same, a question about rankings has the same answer.
struct LogMark {
  std::int64_t log_no = 0;
  std::int64_t frameworks = 0;  // that were put

  friend bool operator==(const LogMark&, const LogMark&) = default;
};

// Thread-safe. Looks when kRecordedChannel is notified, and once a second.
class LogWatch {
 public:
  explicit LogWatch(sql::Database& database);

  // Called after each look, on the thread that looks. Set before Start.
  void OnLook(std::function<void()> call) { on_look_ = std::move(call); }

  absl::Status Start();
  void Stop();

  // What this process has committed is in it; what another has, once its word has come, a second
  // later at most. nullopt: not known now, ask the database.
  std::optional<LogMark> Latest() const;

  // Called when this process has committed more, before anybody is told of it: under that number, or
  // a framework.
  void Forget(std::int64_t log_no = std::numeric_limits<std::int64_t>::max());

 private:
  absl::StatusOr<journal::Left> Look();
  absl::StatusOr<journal::Left> Read();

  sql::Database& database_;
  std::function<void()> on_look_;
  mutable absl::Mutex mutex_;  // never held while the database is asked
  std::optional<LogMark> latest_ ABSL_GUARDED_BY(mutex_);
  std::chrono::steady_clock::time_point looked_at_ ABSL_GUARDED_BY(mutex_);
  std::uint64_t forgotten_ ABSL_GUARDED_BY(mutex_) = 0;  // how often
  journal::WakeLoop loop_;                               // last: its thread uses the others
};

}  // namespace zoneflow::scoring

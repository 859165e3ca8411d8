#include "services/scoring/adapters/log_watch.h"

#include <soci/soci.h>

#include "common/base/status_macros.h"

namespace zoneflow::scoring {
namespace {

// Looked at each second; what is older was looked at by a loop that fails or hangs.
constexpr std::chrono::milliseconds kStandsFor{1500};

}  // namespace

LogWatch::LogWatch(sql::Database& database)
    : database_(database),
      loop_(database, "recorded", kRecordedChannel, [this] { return Look(); }) {}

absl::Status LogWatch::Start() {
  loop_.Start();
  return absl::OkStatus();
}

void LogWatch::Stop() {
  loop_.Stop();
  Forget();
}

std::optional<LogMark> LogWatch::Latest() const {
  const auto now = std::chrono::steady_clock::now();
  absl::MutexLock lock(&mutex_);
  return latest_ && now - looked_at_ < kStandsFor ? latest_ : std::nullopt;
}

void LogWatch::Forget(std::int64_t log_no) {
  absl::MutexLock lock(&mutex_);
  if (latest_ && latest_->log_no >= log_no) {
    return;  // the loop was faster
  }
  latest_.reset();
  ++forgotten_;
}

absl::StatusOr<journal::Left> LogWatch::Look() {
  const absl::StatusOr<journal::Left> left = Read();
  if (on_look_ != nullptr) {
    on_look_();
  }
  return left;
}

absl::StatusOr<journal::Left> LogWatch::Read() {
  const auto begin = std::chrono::steady_clock::now();
  std::uint64_t forgotten = 0;
  {
    absl::MutexLock lock(&mutex_);
    forgotten = forgotten_;
  }
  long long log_no = 0;
  long long frameworks = 0;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
    transaction.session() << "SELECT log_no, (SELECT COUNT(*) FROM frameworks) FROM "
                             "observation_log WHERE id = 1",
        soci::into(log_no), soci::into(frameworks);
    return absl::OkStatus();
  }));
  absl::MutexLock lock(&mutex_);
  // What was committed meanwhile may not have been seen.
  if (forgotten_ != forgotten) {
    return journal::Left::kMaybe;
  }
  latest_ = LogMark{log_no, frameworks};
  looked_at_ = begin;
  return journal::Left::kNothing;
}

}  // namespace zoneflow::scoring

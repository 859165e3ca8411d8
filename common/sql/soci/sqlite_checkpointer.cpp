#include "common/sql/soci/sqlite_checkpointer.h"

#include "common/sql/kept_sqlite.h"

namespace zoneflow::sql {
namespace {

// SOCI declares the whole of sqlite3.h in this namespace.
using namespace sqlite_api;  // NOLINT(google-build-using-namespace)

// Pages (4 KiB). A document writes about a hundred, most of them the same as the document before
// it: the longer the log, the fewer are taken back.
constexpr int kLong = 4'000;
// What a writer takes back by itself: some milliseconds.
constexpr int kFew = 400;
// Where no pass comes to its end, for want of a thread or a connection, the writers do it all.
constexpr int kTooLong = 4 * kLong;

// How many pages are left in the log that are not in the file; all of them if that cannot be known.
int TakeBack(sqlite3* connection) {
  int in_log = -1;
  int taken = 0;
  sqlite3_wal_checkpoint_v2(connection, nullptr, SQLITE_CHECKPOINT_PASSIVE, &in_log, &taken);
  return in_log < 0 ? kTooLong : in_log - taken;
}

}  // namespace

SqliteCheckpointer::~SqliteCheckpointer() {
  {
    absl::MutexLock lock(&mutex_);
    stops_ = true;
  }
  if (thread_.joinable()) {
    thread_.join();
  }
}

void SqliteCheckpointer::Committed(sqlite3* writer, int pages) {
  if (pages < kLong) {
    return;
  }
  if (is_nearly_done_.exchange(false) || pages >= kTooLong) {
    TakeBack(writer);
    return;
  }
  if (!thread_.joinable()) {
    thread_ = std::thread([this] { Run(); });
  }
  absl::MutexLock lock(&mutex_);
  wanted_ = true;
}

void SqliteCheckpointer::Run() {
  absl::StatusOr<std::unique_ptr<soci::session>> session = open_();
  if (!session.ok()) {
    return;
  }
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      const auto is_called = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
        return wanted_ || stops_;
      };
      mutex_.Await(absl::Condition(&is_called));
      if (stops_) {
        return;
      }
      wanted_ = false;
    }
    is_nearly_done_ = TakeBack(HandleOf(**session)) < kFew;
  }
}

}  // namespace zoneflow::sql

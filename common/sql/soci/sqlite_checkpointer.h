// Takes the log of an SQLite database back into its file beside the writers, not within a commit of
// theirs.
#pragma once

#include <soci/soci.h>

#include <atomic>
#include <functional>
#include <memory>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include <soci/sqlite3/soci-sqlite3.h>

namespace zoneflow::sql {

// A log is written from its start again once all of it is in the file and nobody reads what is in
// the log, so somebody must take back the last pages while nobody writes. That is the writer, when
// few are left: the many before them are written and synced here meanwhile.
//
// Thread-safe. Nothing of it decides what is durable: a commit is when its pages are in the log.
class SqliteCheckpointer {
 public:
  using Open = std::function<absl::StatusOr<std::unique_ptr<soci::session>>()>;

  // `open` makes a connection of this one's own, once the log is first long enough.
  explicit SqliteCheckpointer(Open open) : open_(std::move(open)) {}
  ~SqliteCheckpointer();  // waits for a pass that runs

  SqliteCheckpointer(const SqliteCheckpointer&) = delete;
  SqliteCheckpointer& operator=(const SqliteCheckpointer&) = delete;

  // For the writer, after each commit, while no other writes: `writer` is its connection and has so
  // many pages in the log.
  void Committed(sqlite_api::sqlite3* writer, int pages);

 private:
  void Run();

  const Open open_;
  std::atomic<bool> is_nearly_done_ = false;  // the last pass left few pages
  absl::Mutex mutex_;
  bool wanted_ ABSL_GUARDED_BY(mutex_) = false;
  bool stops_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // of the writer
};

}  // namespace zoneflow::sql

// Documents that people and other systems put into a folder.
//
// A file is read once it is whole: its size and time have not changed for `quiet` and nobody has it
// open for writing (file leases tell that on a local disk; over a network only the quiet does, so
// large files are best written under a name that begins with a dot and then renamed). It is then
// moved to done/, or to refused/ with the reason in NAME.reason.txt. Names that begin with a dot, and
// folders, are left alone. A file that cannot be read or stored now (the database is away) stays and
// is tried again after `retry`.
//
// A name that is taken in done/ or refused/ gets a number before it ("2-NAME"): nothing that was put
// there is written over. Killed at any point, it goes on at the next start: a document that was
// stored but not yet moved is known by its bytes, and only moved. Two processes may watch one folder.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"

#include "common/base/clock.h"
#include "services/ingest/core/ingest_document.h"

namespace zoneflow::ingest {

class WatchedFolder {
 public:
  struct Options {
    std::string path;  // exists; done/ and refused/ are made in it
    std::chrono::milliseconds quiet{2000};
    std::chrono::milliseconds every{1000};  // between two looks
    std::chrono::milliseconds retry{30'000};
  };

  // All outlive it. Without a path it does nothing.
  WatchedFolder(ingest::IngestDocument& ingest_document, const Clock& clock, Options options)
      : ingest_document_(ingest_document), clock_(clock), options_(std::move(options)) {}
  ~WatchedFolder() { Stop(); }

  // FailedPrecondition, naming WATCH_DIR, where the folder is missing or cannot be written to.
  absl::Status Start();
  // Returns once the file that is being read is stored or given up: within a second.
  void Stop();

  // One look through the folder, as of that time of the steady clock. Instead of Start, for tests.
  // Returns the number of files that were moved. Unavailable where the folder cannot be read.
  absl::StatusOr<int> Look(std::chrono::steady_clock::time_point now);

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct Seen {
    std::string state;  // size and times: with others it is another content
    Time since;
    Time not_before{};  // tried again
  };
  enum class Taken { kMoved, kLeft };

  void Run();
  bool Stopping() const;
  absl::StatusOr<Taken> Take(const std::string& name, Seen& seen, Time now) const;
  absl::Status Ingest(const std::string& name, std::string_view bytes) const;

  ingest::IngestDocument& ingest_document_;
  const Clock& clock_;
  const Options options_;
  std::map<std::string, Seen> seen_;  // by name; of the thread that looks

  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace zoneflow::ingest

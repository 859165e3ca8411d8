// Wakes the streams of this process when events got their numbers.
//
//   "numbered" ─▶ the hub's thread ─▶ Stream::Pump: reads the log from where the stream stands ─▶
//   writes
//
// One thread pumps all streams, a page at a time, so a stream that catches up delays the others by
// one page, and a client that does not read costs its stream's one page of memory and nothing else.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/sql/database.h"
#include "services/notification/adapters/event_log_readers.h"

namespace zoneflow::notification {

class StreamHub {
 public:
  class Stream {
   public:
    virtual ~Stream() = default;
    // Reads what lies between the stream's place and the head and begins to write it, one page at
    // most. Called on the hub's thread only, again whenever the head moved, the stream asked
    // (Ready) or a second went by.
    virtual void Pump(std::int64_t head) = 0;
    // Ends the stream with the status once the write in flight is done. Thread-safe.
    virtual void End(const absl::Status& status) = 0;
    // Breaks the connection. Called under the hub's lock, before Remove of this stream returns.
    virtual void Abort() = 0;
  };

  // Both outlive the hub.
  StreamHub(sql::Database& database, RecentEventLog& log);
  ~StreamHub();  // stops

  absl::Status Start();
  // Ends all streams with Unavailable, waits up to a second for them and aborts those that are
  // left. Streams that come later are refused. Idempotent.
  void Stop();

  // False once the hub stops.
  bool Add(const std::shared_ptr<Stream>& stream);
  void Remove(const std::shared_ptr<Stream>& stream);
  // Has the stream pumped soon. Thread-safe.
  void Ready(const std::shared_ptr<Stream>& stream);

  // How many numbered events no stream has been woken for yet.
  absl::StatusOr<std::int64_t> Behind() const;

 private:
  using Streams = std::set<std::shared_ptr<Stream>>;
  void Run();

  RecentEventLog& log_;
  const std::unique_ptr<sql::Database::Waiter> waiter_;
  std::atomic<std::int64_t> seen_head_ = 0;
  std::thread thread_;

  std::mutex mutex_;  // never held across a read of the log
  std::condition_variable removed_;
  bool stopping_ = false;
  Streams streams_;
  Streams ready_;  // a part of streams_
};

}  // namespace zoneflow::notification

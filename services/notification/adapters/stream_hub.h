// Wakes the streams of this process when events are matched, and ends those whose right has
// ended: the caller's token, or the subscription.
//
//   "matched" ─▶ the hub's thread ─▶ Stream::Pump: reads the log from its place ─▶ writes
//
// One thread pumps all streams, a page at a time, so a stream that catches up delays the others by
// one page, and a client that does not read costs its stream's one page of memory and nothing else.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/sql/database.h"
#include "services/notification/adapters/event_log_readers.h"
#include "services/notification/core/ports.h"

namespace zoneflow::notification {

// How many streams there may be at a time in this process, and how long they are silent: what each holds is bounded, about 40 KiB
// and a page of 64 events.
struct StreamLimits {
  int streams = 2000;
  int streams_per_principal = 64;
  // After so long without a message a stream says that it stands; looked at once a second.
  std::chrono::milliseconds quiet{30'000};
};

class StreamHub {
 public:
  using TokenClock = std::function<std::chrono::system_clock::time_point()>;

  // The right to a stream, given back with the object.
  class Seat {
   public:
    Seat() = default;

   private:
    friend class StreamHub;
    explicit Seat(std::shared_ptr<void> held) : held_(std::move(held)) {}
    std::shared_ptr<void> held_;
  };

  class Stream {
   public:
    virtual ~Stream() = default;
    // When the caller's token ends; nullopt: never. Does not change once the hub knows the stream.
    virtual std::optional<std::chrono::system_clock::time_point> expires_at() const = 0;
    // What it reads; nullopt without a subscription. Does not change either.
    virtual const std::optional<SubscriptionKey>& subscription() const = 0;
    // Reads what lies between the stream's place and the head and begins to write it, one page at
    // most. Called on the hub's thread only, again whenever the head moved, the stream asked
    // (Ready) or a second went by.
    virtual void Pump(std::int64_t head) = 0;
    // Ends the stream with the status once the write in flight is done. Thread-safe.
    virtual void End(const absl::Status& status) = 0;
    // Breaks the connection. Called under the hub's lock, before Remove of this stream returns.
    virtual void Abort() = 0;
  };

  // Those given by reference outlive the hub. `now` tells when tokens end: the machine's time, as
  // in their check.
  StreamHub(sql::Database& database, RecentEventLog& log, SubscriptionStore& store,
            MatchStore& matches, StreamLimits limits = {},
            TokenClock now = std::chrono::system_clock::now);
  ~StreamHub();  // stops

  absl::Status Start();
  // Ends all streams with Unavailable, waits up to a second for them and aborts those that are
  // left. Streams that come later are refused. Idempotent.
  void Stop();

  // Counts one stream more of the principal; ResourceExhausted names the limit that is reached.
  absl::StatusOr<Seat> Admit(const std::string& principal);

  std::chrono::milliseconds quiet() const { return quiet_; }

  // Whether a token that ends then has ended. Thread-safe.
  bool HasEnded(const std::optional<std::chrono::system_clock::time_point>& expires_at) const {
    return expires_at.has_value() && *expires_at <= now_();
  }

  // False once the hub stops.
  bool Add(const std::shared_ptr<Stream>& stream);
  void Remove(const std::shared_ptr<Stream>& stream);
  // Has the stream pumped soon. Thread-safe.
  void Ready(const std::shared_ptr<Stream>& stream);

  // How many numbered events no stream has been woken for yet: those that are not matched among
  // them.
  absl::StatusOr<std::int64_t> Behind() const;

 private:
  using Streams = std::set<std::shared_ptr<Stream>>;
  struct Seats;
  void Run();
  void EndExpired();
  void EndDeleted();

  RecentEventLog& log_;
  SubscriptionStore& store_;
  MatchStore& matches_;
  const TokenClock now_;
  const std::chrono::milliseconds quiet_;
  const std::shared_ptr<Seats> seats_;
  const std::unique_ptr<sql::Database::Waiter> waiter_;
  // Of the hub's thread.
  std::int64_t deleted_ = -1;  // as the store said when last asked
  std::chrono::steady_clock::time_point looked_for_deleted_{};
  std::atomic<std::int64_t> seen_head_ = 0;
  std::thread thread_;

  std::mutex mutex_;  // never held across a read of the log
  std::condition_variable removed_;
  bool stopping_ = false;
  bool came_ = false;  // a stream, since it was last looked whether subscriptions are gone
  Streams streams_;
  Streams ready_;  // a part of streams_
};

}  // namespace zoneflow::notification

#include "services/notification/adapters/stream_hub.h"

#include <chrono>
#include <map>
#include <utility>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/telemetry/log.h"

namespace zoneflow::notification {

// Outlives the hub for as long as somebody sits.
struct StreamHub::Seats {
  explicit Seats(const StreamLimits& most) : limits(most) {}

  const StreamLimits limits;
  std::mutex mutex;
  int taken = 0;
  std::map<std::string, int, std::less<>> by_principal;
};

StreamHub::StreamHub(sql::Database& database, RecentEventLog& log, SubscriptionStore& store,
                     MatchStore& matches, StreamLimits limits, TokenClock now)
    : log_(log),
      store_(store),
      matches_(matches),
      now_(std::move(now)),
      quiet_(limits.quiet),
      seats_(std::make_shared<Seats>(limits)),
      waiter_(database.WaitOn("matched")) {}

absl::StatusOr<StreamHub::Seat> StreamHub::Admit(const std::string& principal) {
  const std::lock_guard lock(seats_->mutex);
  const StreamLimits& limits = seats_->limits;
  if (seats_->taken >= limits.streams) {
    return absl::ResourceExhaustedError(StrCat("there are ", limits.streams,
                                               " streams, the most at a time (STREAMS); come again "
                                               "later, or to another replica"));
  }
  int& own = seats_->by_principal[principal];
  if (own >= limits.streams_per_principal) {
    return absl::ResourceExhaustedError(StrCat(principal, " has ", own,
                                               " streams, the most that one may have at a time "
                                               "(STREAMS_PER_PRINCIPAL)"));
  }
  ++own;
  ++seats_->taken;
  return Seat(std::shared_ptr<void>(nullptr, [seats = seats_, principal](void*) {
    const std::lock_guard giving_back(seats->mutex);
    --seats->taken;
    const auto found = seats->by_principal.find(principal);
    if (--found->second == 0) {
      seats->by_principal.erase(found);
    }
  }));
}

StreamHub::~StreamHub() { Stop(); }

absl::Status StreamHub::Start() {
  thread_ = std::thread([this] { Run(); });
  return absl::OkStatus();
}

void StreamHub::Stop() {
  Streams left;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    left = streams_;
  }
  waiter_->Wake();
  if (thread_.joinable()) {
    thread_.join();
  }
  for (const auto& stream : left) {
    stream->End(absl::UnavailableError("the service stops; come again with the last cursor"));
  }
  left.clear();
  std::unique_lock lock(mutex_);
  removed_.wait_for(lock, std::chrono::seconds(1), [this] { return streams_.empty(); });
  for (const auto& stream : streams_) {
    stream->Abort();
  }
}

bool StreamHub::Add(const std::shared_ptr<Stream>& stream) {
  const std::lock_guard lock(mutex_);
  if (!stopping_) {
    streams_.insert(stream);
    came_ = true;
  }
  return !stopping_;
}

void StreamHub::Remove(const std::shared_ptr<Stream>& stream) {
  const std::lock_guard lock(mutex_);
  streams_.erase(stream);
  ready_.erase(stream);
  removed_.notify_all();
}

void StreamHub::Ready(const std::shared_ptr<Stream>& stream) {
  {
    const std::lock_guard lock(mutex_);
    if (!streams_.contains(stream)) {
      return;
    }
    ready_.insert(stream);
  }
  waiter_->Wake();
}

absl::StatusOr<std::int64_t> StreamHub::Behind() const {
  // Read first: the head only grows, so the difference is never negative.
  const std::int64_t seen = seen_head_;
  ASSIGN_OR_RETURN(const std::int64_t head, log_.Head());
  return head - seen;
}

void StreamHub::EndExpired() {
  Streams ended;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& stream : streams_) {
      if (HasEnded(stream->expires_at())) {
        ended.insert(stream);
      }
    }
  }
  for (const auto& stream : ended) {
    stream->End(absl::UnauthenticatedError(
        "the token has expired; come again with a new one and the last cursor"));
  }
}

void StreamHub::EndDeleted() {
  // A deletion wakes us, and a stream may have begun while one was going on. At most once a second:
  // whoever deletes without pause must not keep the others from their events.
  const auto now = std::chrono::steady_clock::now();
  if (now - looked_for_deleted_ < std::chrono::seconds(1)) {
    return;
  }
  looked_for_deleted_ = now;
  const auto deleted = store_.Deleted();
  std::set<SubscriptionKey> keys;
  Streams streams;
  {
    const std::lock_guard lock(mutex_);
    if (!deleted.ok() || (*deleted == deleted_ && !came_)) {
      return;
    }
    came_ = false;
    streams = streams_;
  }
  for (const auto& stream : streams) {
    if (stream->subscription().has_value()) {
      keys.insert(*stream->subscription());
    }
  }
  const auto missing = store_.Missing({keys.begin(), keys.end()});
  if (!missing.ok()) {
    const std::lock_guard lock(mutex_);
    came_ = true;  // and again in a second
    return;
  }
  deleted_ = *deleted;
  const std::set<SubscriptionKey> gone(missing->begin(), missing->end());
  for (const auto& stream : streams) {
    if (stream->subscription().has_value() && gone.contains(*stream->subscription())) {
      stream->End(NoSubscription(stream->subscription()->name));
    }
  }
}

void StreamHub::Run() {
  bool log_answers = true;
  while (true) {
    Streams due;
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) {
        return;
      }
      std::swap(due, ready_);
    }
    const bool wait = due.empty();
    if (wait) {
      waiter_->Wait(std::chrono::seconds(1));
    }
    EndExpired();
    // Matched events are in the log, so what Advance has read is behind no stream.
    auto head = matches_.Head();
    if (head.ok()) {
      const auto numbered = log_.Advance();
      head = numbered.ok() ? head : numbered;
    }
    if (head.ok() != log_answers) {
      log_answers = head.ok();
      if (log_answers) {
        telemetry::Info("the event log answers again");
      } else {
        const std::string error = head.status().ToString();
        telemetry::Warn("the event log does not answer; streams wait", {{"error", error}});
      }
    }
    if (!head.ok()) {
      // The next round comes with a commit, or after a second.
      if (!wait) {
        waiter_->Wait(std::chrono::seconds(1));
      }
      continue;
    }
    if (wait || *head != seen_head_) {
      const std::lock_guard lock(mutex_);
      due = streams_;
    }
    for (const auto& stream : due) {
      stream->Pump(*head);
    }
    seen_head_ = *head;
    EndDeleted();
  }
}

}  // namespace zoneflow::notification

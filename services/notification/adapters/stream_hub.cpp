#include "services/notification/adapters/stream_hub.h"

#include <chrono>
#include <utility>

#include "common/base/status_macros.h"
#include "common/telemetry/log.h"

namespace zoneflow::notification {

StreamHub::StreamHub(sql::Database& database, RecentEventLog& log)
    : log_(log), waiter_(database.WaitOn("numbered")) {}

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
    const auto head = log_.Advance();
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
  }
}

}  // namespace zoneflow::notification

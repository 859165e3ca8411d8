// Webhooks on their way: matches become deliveries, and deliveries attempts until they are taken.
//
//   "matched"  ─▶ WebhookTaking:  matches of subscriptions with a webhook ─▶ deliveries
//   "webhooks" ─▶ WebhookSending: claims with a lease ─▶ threads: one post each ─▶ conclusions
//
// All that is known is in the store, so a process may be killed anywhere: an attempt that was under
// way is made again once its lease ends. Several processes share the work; the lease lets one of
// them attempt a delivery at a time. Threads are of two kinds: endpoints that fail or are slow share
// a few of their own, so that they never hold up the others.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"

#include "common/base/clock.h"
#include "common/filter/schema.h"
#include "common/journal/wake_loop.h"
#include "common/sql/database.h"
#include "services/notification/core/read_deliveries.h"
#include "services/notification/core/webhook.h"
#include "services/notification/core/webhook_store.h"

namespace zoneflow::notification {

// Makes deliveries of matches.
class WebhookTaking {
 public:
  // All outlive it. `now` is the system's.
  WebhookTaking(sql::Database& database, WebhookStore& store, SubscriptionStore& subscriptions,
                MatchStore& matches, EventLogReader& log, const filter::Schema& schema,
                const Clock& system_clock);
  ~WebhookTaking() { Stop(); }

  absl::Status Start();
  void Stop() { loop_.Stop(); }
  absl::Status Health() const { return loop_.Health(); }

  // Takes the next matches of each webhook, at most 256 each, and returns of how many webhooks it
  // took any. Not while it is started.
  absl::StatusOr<int> RunOnce();

 private:
  absl::StatusOr<bool> TakeOf(const Webhook& webhook);

  WebhookStore& store_;
  const ReadDeliveries matches_;
  const filter::Schema& schema_;
  const Clock& clock_;
  journal::WakeLoop loop_;
};

// Attempts deliveries.
class WebhookSending {
 public:
  struct Options {
    int threads = 64;          // of endpoints that do well
    int held_up_threads = 16;  // of those that may hold up others
    // An attempt takes at most so long, a lease a little more than twice that.
    std::chrono::milliseconds timeout{15'000};
  };

  // All outlive it.
  WebhookSending(sql::Database& database, WebhookStore& store, SubscriptionStore& subscriptions,
                 EventLogReader& log, WebhookSender& sender, const SecretBox& secrets,
                 AddressRules rules, const Clock& system_clock, Options options);
  ~WebhookSending();  // stops

  absl::Status Start();
  // Waits for the attempts under way and stores what came of them. Idempotent.
  void Stop();
  // Of the last round.
  absl::Status Health() const;

 private:
  struct Task {
    ClaimedDelivery claimed;
    std::chrono::steady_clock::time_point claimed_at;
    bool held_up = false;
  };

  void Run();
  // Whether it found something to do.
  absl::StatusOr<bool> Round();
  // One by one where not all can be stored together: a single bad one must not hold up the others.
  absl::Status Store(const std::vector<MadeAttempt>& made);
  void Work(bool held_up);
  // What the receiver said, or what kept the message from being sent; an error where nothing can
  // be said yet, and another try is better than a failed attempt.
  absl::StatusOr<WebhookAnswer> Attempt(const ClaimedDelivery& claimed, Instant begin);
  std::chrono::milliseconds Lease() const { return options_.timeout * 2 + kSpare; }

  // For what lies around an attempt: the commit of the claim, the reading of the event.
  static constexpr std::chrono::milliseconds kSpare{5'000};

  WebhookStore& store_;
  SubscriptionStore& subscriptions_;
  EventLogReader& log_;
  WebhookSender& sender_;
  const SecretBox& secrets_;
  const AddressRules rules_;
  const Clock& clock_;
  const Options options_;
  sql::Database& database_;

  mutable absl::Mutex mutex_;  // never held across a call
  // Set before the first task is handed out.
  std::unique_ptr<sql::Database::Waiter> waiter_;
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status health_ ABSL_GUARDED_BY(mutex_);
  std::deque<Task> queues_[2] ABSL_GUARDED_BY(mutex_);  // [1]: of those that may hold up others
  int busy_[2] ABSL_GUARDED_BY(mutex_) = {0, 0};        // queued ones among them
  std::vector<MadeAttempt> made_ ABSL_GUARDED_BY(mutex_);
  std::vector<ClaimedDelivery> released_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> workers_;
  std::thread thread_;
};

}  // namespace zoneflow::notification

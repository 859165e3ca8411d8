// Webhooks on their way: matches become deliveries, and deliveries attempts until they are taken.
//
//   "matched"  ─▶ WebhookTaking:  matches of subscriptions with a webhook ─▶ deliveries
//   "webhooks" ─▶ WebhookSending: claims with a lease ─▶ Outlets: posts, letters ─▶ conclusions
//
// All that is known is in the store, so a process may be killed anywhere: an attempt that was under
// way is made again once its lease ends. Several processes share the work; the lease lets one of
// them attempt a delivery at a time. Each round concludes what came back, claims as many as are free
// and sends them: the faster answers come, the more of them share a transaction. Endpoints that
// fail or are slow share a few attempts of their own, so that they never hold up the others.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"

#include "common/base/clock.h"
#include "common/filter/schema.h"
#include "common/journal/wake_loop.h"
#include "common/sql/database.h"
#include "services/notification/adapters/outlets.h"
#include "services/notification/adapters/webhook_message.h"
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

  // Takes the next matches of the webhooks that are furthest behind, in one transaction, and returns
  // of how many it took any. Not while it is started.
  absl::StatusOr<int> RunOnce();

 private:
  absl::StatusOr<TakenMatches> NextOf(const Webhook& webhook) const;

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
    int at_once = 512;          // attempts at a time of endpoints that do well
    int at_once_held_up = 128;  // of those that may hold up others
    // An attempt takes at most so long, a lease a little more than twice that.
    std::chrono::milliseconds timeout{15'000};
  };

  // All outlive it.
  WebhookSending(sql::Database& database, WebhookStore& store, SubscriptionStore& subscriptions,
                 EventLogReader& log, const Outlets& outlets, const SecretBox& secrets,
                 const Clock& system_clock, Options options);
  ~WebhookSending();  // stops

  absl::Status Start();
  // Waits for the attempts under way and stores what came of them. Idempotent.
  void Stop();
  // Of the last round.
  absl::Status Health() const;

 private:
  void Run();
  // Whether it found something to do.
  absl::StatusOr<bool> Round();
  // One by one where not all can be stored together: a single bad one must not hold up the others.
  absl::Status Store(const std::vector<MadeAttempt>& made);
  // Sends it, or says at once what keeps it from being sent.
  void Attempt(const ClaimedDelivery& claimed, bool held_up);
  // The same of deliveries of one channel that gathers, as one message of those that it holds; the rest waits
  // for the next.
  void AttemptTogether(const std::vector<ClaimedDelivery>& claimed, bool held_up);
  void Post(OutgoingMessage message, Channel channel, std::vector<MadeAttempt> made, bool held_up);
  // An error where nothing can be said yet, and another try is better than a failed attempt.
  absl::StatusOr<WebhookRequest> RequestOf(const ClaimedDelivery& claimed, Instant begin);
  // The zones that the owner saw when the event was numbered.
  absl::StatusOr<Scope> ScopeOf(const SubscriptionKey& subscription, std::int64_t log_no);
  void Conclude(MadeAttempt made, bool held_up);
  // A failed attempt, or none where what is in the way heals.
  void NotSent(const ClaimedDelivery& claimed, const absl::Status& why, Instant begin,
               bool held_up);
  // Lets it go in a moment: it will be claimed again at once.
  void LetGo(const ClaimedDelivery& claimed, bool held_up);
  absl::StatusOr<std::shared_ptr<const MessageParts::Parts>> PartsOf(
      const ClaimedDelivery& claimed);
  std::chrono::milliseconds Lease() const { return options_.timeout * 2 + kSpare; }

  // For what lies around an attempt: the commit of the claim, the reading of the event.
  static constexpr std::chrono::milliseconds kSpare{5'000};

  WebhookStore& store_;
  SubscriptionStore& subscriptions_;
  EventLogReader& log_;
  const Outlets& outlets_;
  const SecretBox& secrets_;
  const Clock& clock_;
  const Options options_;
  sql::Database& database_;

  // Of the thread. Subscriptions as they were when the log ended at `head`: for events up to there
  // nothing changes any more.
  struct Known {
    Subscription subscription;
    std::int64_t head = 0;
  };
  std::map<SubscriptionKey, Known> known_;
  MessageParts messages_;

  struct Held {
    std::chrono::steady_clock::time_point until;
    ClaimedDelivery claimed;
    bool held_up = false;
  };

  mutable absl::Mutex mutex_;  // never held across a call
  // Set before the first attempt.
  std::unique_ptr<sql::Database::Waiter> waiter_;
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status health_ ABSL_GUARDED_BY(mutex_);
  int busy_[2] ABSL_GUARDED_BY(mutex_) = {0, 0};  // [1]: of those that may hold up others
  int flying_ ABSL_GUARDED_BY(mutex_) = 0;        // sent, without an answer
  std::vector<MadeAttempt> made_ ABSL_GUARDED_BY(mutex_);
  std::vector<Held> released_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace zoneflow::notification

// What webhooks need from the outside: where they, their deliveries and attempts are kept.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "services/notification/core/webhook.h"
#include "services/notification/core/webhook_endpoint.h"

namespace zoneflow::notification {

// A request by the name that its caller gave it: the same once more changes nothing.
struct NamedRequest {
  std::string actor;
  std::string id;       // "": no name, always new
  std::string content;  // all that it asks for
  Instant at{};
};

// AlreadyExists where a request of that name, of which this is the digest, asked for something else.
absl::Status CheckRepeat(const NamedRequest& request, std::string_view digest);
std::string DigestOf(const NamedRequest& request);

struct WebhookQuery {
  std::optional<std::string> owner;  // nullopt: of everybody
  std::string after;                 // a subscription's name; "" begins
  int limit = 100;                   // >= 1
};

// A match that becomes a delivery.
struct TakenMatch {
  std::int64_t log_no = 0;
  std::string event_id;
  std::string event_type;  // the filter's name: "signing.announced"
  std::string subject;
  std::string status;  // of its figures, as filters have it; "" where it has none
  Urgency urgency = Urgency::kOrdinary;

  friend bool operator==(const TakenMatch&, const TakenMatch&) = default;
};

// The next matches of a webhook, all of which lie behind webhook.taken_log_no and up to `up_to`.
struct TakenMatches {
  Webhook webhook;
  std::vector<TakenMatch> matches;
  std::int64_t up_to = 0;
};

// One attempt, as it is kept.
struct WebhookAttempt {
  std::int64_t number = 0;  // 1, 2, 3 … of its delivery
  bool by_hand = false;
  Instant begin{};
  WebhookAnswer answer;

  friend bool operator==(const WebhookAttempt& a, const WebhookAttempt& b) {
    const auto parts = [](const WebhookAttempt& one) {
      return std::tie(one.number, one.by_hand, one.begin, one.answer.http_status, one.answer.fault,
                      one.answer.retry_after, one.answer.body, one.answer.body_cut,
                      one.answer.address, one.answer.took);
    };
    return parts(a) == parts(b);
  }
};

// A delivery as lists show it.
struct DeliveryRow {
  TakenMatch match;  // without status and urgency
  WebhookDelivery delivery;
  Instant match_time{};
  bool by_hand = false;    // an attempt by hand was asked for and is not made yet
  Instant last_time{};     // of the last attempt; the epoch without one
  int last_status = 0;     // of HTTP; 0: no answer
  std::string last_fault;  // "" with a status

  friend bool operator==(const DeliveryRow&, const DeliveryRow&) = default;
};

// Whom a claim may serve.
struct ClaimBounds {
  Instant now{};
  Instant lease_until{};
  std::int64_t lease = 0;  // names this claim; no other has it
  int most = 1;            // attempts of endpoints that do well
  int most_held_up = 1;    // and of those that may hold up others (EndpointState::holds_up)
};

struct ClaimedDelivery {
  Webhook webhook;
  std::int64_t log_no = 0;
  bool by_hand = false;
  std::int64_t lease = 0;
};

// An attempt that was made under a lease.
struct MadeAttempt {
  std::int64_t webhook_id = 0;
  std::int64_t log_no = 0;
  std::int64_t lease = 0;
  bool by_hand = false;
  Instant begin{};
  Instant end{};
  WebhookAnswer answer;
  double jitter = 0;  // in [0, 1), random
  // Of a message that others of this list are of: it counts once against its endpoint, by the first.
  bool beside = false;
};

// What becomes of an attempt.
struct Conclusion {
  WebhookDelivery delivery;
  bool by_hand = false;  // one by hand is still asked for
  Webhook webhook;
  MadeAttempt made;  // as it is kept: texts of the receiver's made safe
};

Conclusion ConclusionOf(const Webhook& webhook, const DeliveryRow& row, const MadeAttempt& made);

// Which deliveries are attempted again by hand: not those that were taken.
struct ReplaySelection {
  static constexpr std::int64_t kMost = 10'000;

  std::int64_t first_log_no = 0;
  std::int64_t last_log_no = 0;
  bool dead_only = false;  // nor suppressed or pending ones

  friend bool operator==(const ReplaySelection&, const ReplaySelection&) = default;
};

// Whether a delivery is among those.
bool Selects(const ReplaySelection& selection, std::int64_t log_no,
             const WebhookDelivery& delivery);

// FailedPrecondition while the webhook is off; InvalidArgument for a span that is none, and for more
// than kMost deliveries.
absl::Status CheckReplay(const Webhook& webhook, const ReplaySelection& selection,
                         std::int64_t count);

// The newest attempts of a delivery that are shown.
inline constexpr int kMostAttemptsShown = 100;

// NotFound, as everybody says it.
absl::Status NoDelivery(std::int64_t log_no);

// Thread-safe. Times are of the system clock. Unavailable: come again.
class WebhookStore {
 public:
  virtual ~WebhookStore() = default;

  // NotFound: NoWebhook.
  virtual absl::StatusOr<Webhook> Find(std::string_view subscription) = 0;

  // By the name of the subscription.
  virtual absl::StatusOr<std::vector<Webhook>> List(const WebhookQuery& query) = 0;

  // Reads, decides and stores in one transaction; an error of decide is returned and nothing
  // changes. NotFound if there is no such subscription. A named request that its actor has made
  // before is not decided again: the webhook as it is, `repeated`. AlreadyExists if it asked for
  // something else. May call decide more than once.
  using Decide = std::function<absl::StatusOr<Webhook>(const std::optional<Webhook>& stored,
                                                       const WebhookFacts& facts)>;
  struct Changed {
    Webhook webhook;
    bool made = false;      // it is new
    bool repeated = false;  // the request was done before
  };
  virtual absl::StatusOr<Changed> Change(std::string_view subscription, const NamedRequest& request,
                                         const Decide& decide) = 0;

  // Deletes it with its deliveries and attempts if `may` says OK. NotFound: NoWebhook.
  virtual absl::Status Delete(std::string_view subscription,
                              const std::function<absl::Status(const Webhook&)>& may) = 0;

  // Those of which there are matches that are not taken, at most limit: those furthest behind.
  virtual absl::StatusOr<std::vector<Webhook>> Untaken(int limit) = 0;

  // Makes deliveries of the matches and moves each webhook on to `up_to`, all or none. One that
  // somebody else has moved meanwhile, or that is gone, is passed over. Returns how many moved.
  virtual absl::StatusOr<int> Take(const std::vector<TakenMatches>& taken, Instant now) = 0;

  // Takes deliveries for an attempt each, as PlanClaim says, in turn among the endpoints. Nobody
  // else is given one until its attempt is concluded or the lease ends.
  virtual absl::StatusOr<std::vector<ClaimedDelivery>> Claim(const ClaimBounds& bounds) = 0;

  // When the next delivery is due that is due later than now; nullopt if none is.
  virtual absl::StatusOr<std::optional<Instant>> NextDue(Instant now) = 0;

  // Stores the attempts with what became of their deliveries and endpoints (Concluded), all or
  // none, and tells of endpoints that are off now. One whose lease is another's, or whose delivery
  // is gone, is passed over. Returns how many were stored.
  virtual absl::StatusOr<int> Conclude(const std::vector<MadeAttempt>& attempts) = 0;

  // Lets leases go without an attempt.
  virtual absl::Status Release(const std::vector<ClaimedDelivery>& claimed) = 0;

  // Asks for an attempt by hand of each delivery that the selection names, and returns how many.
  // Requests as in Change: of a repeat the number of then. FailedPrecondition while it is off.
  virtual absl::StatusOr<std::int64_t> Replay(
      std::string_view subscription, const NamedRequest& request, const ReplaySelection& selection,
      const std::function<absl::Status(const Webhook&)>& may) = 0;

  // NotFound names the log_no.
  virtual absl::StatusOr<DeliveryRow> FindDelivery(std::int64_t webhook_id,
                                                   std::int64_t log_no) = 0;
  // The newest kMostAttemptsShown, by number.
  virtual absl::StatusOr<std::vector<WebhookAttempt>> Attempts(std::int64_t webhook_id,
                                                               std::int64_t log_no) = 0;

  // Lets go of deliveries and attempts of events up to log_no, and of named requests before the time:
  // ledgers begin behind them. The same again changes nothing.
  virtual absl::Status Forget(std::int64_t log_no, Instant requests_before) = 0;

  // Of a webhook, or of an event over all webhooks, or the owner's.
  virtual absl::StatusOr<WebhookLedger> LedgerOfWebhook(const Webhook& webhook, Instant now) = 0;
  virtual absl::StatusOr<WebhookLedger> LedgerOfEvent(std::int64_t log_no,
                                                      const std::optional<std::string>& owner,
                                                      Instant now) = 0;
};

}  // namespace zoneflow::notification

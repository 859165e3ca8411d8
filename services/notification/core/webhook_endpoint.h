// The webhook of a subscription: where its deliveries are posted, with which keys and how fast.
//
//   none ──Set──▶ on ──Switch──▶ off (kOwner) ──Switch──▶ on
//                  └─410, or nothing taken for three days─▶ off (kGone, kFailing) ──Switch──▶ on
//
// It gives the deliveries of events behind `begun_log_no`. What matches while it is off is
// suppressed; what was pending then waits until it is on again.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/base/principal.h"
#include "services/notification/core/address_rules.h"
#include "services/notification/core/channel.h"
#include "services/notification/core/mail.h"
#include "services/notification/core/subscription.h"
#include "services/notification/core/timing.h"
#include "services/notification/core/webhook_delivery.h"

namespace zoneflow::notification {

// What its owner decides.
struct WebhookTarget {
  static constexpr int kMostAtOnce = 32;
  static constexpr int kMostPerMinute = 60'000;

  std::string url;               // "mailto:…" of mail, "sms:…" of SMS
  bool ordered = false;          // one at a time, in the order of the log
  bool takes_unchecked = false;  // figures that nobody has checked, too
  int most_at_once = 4;          // attempts; 1 where it is ordered
  int most_per_minute = 6000;    // attempts; of a channel that gathers messages
  Channel channel = Channel::kWebhook;
  Language language = Language::kChinese;  // of items; a webhook has none
  Timing timing = {};                      // of people; a program is told at once

  friend bool operator==(const WebhookTarget&, const WebhookTarget&) = default;
};

struct Webhook {
  std::int64_t id = 0;  // of a webhook for good; no other one will have it
  SubscriptionKey subscription;
  std::string owner;  // of the subscription
  WebhookTarget target;
  bool contributions = false;  // of the owner's view (View), when the target was set
  Instant create_time{};
  // Sealed (SecretBox), the one that signs first; a second one while keys are rotated.
  std::vector<std::string> secrets;
  Instant old_secret_until{};  // the second one signs until then
  EndpointState state;
  Instant off_since{};            // while it is off
  std::int64_t begun_log_no = 0;  // deliveries are of events behind it
  std::int64_t taken_log_no = 0;  // of the matches up to it there are deliveries
  Instant rate_from{};            // how much of its rate is used up (PlanClaim)
  std::int64_t revision = 1;

  friend bool operator==(const Webhook&, const Webhook&) = default;
};

// Keeps secrets of webhooks from whoever reads the database. Thread-safe.
class SecretBox {
 public:
  virtual ~SecretBox() = default;

  // What is sealed in one context cannot be opened in another. FailedPrecondition, with what to
  // set, where there is no key.
  virtual absl::StatusOr<std::string> Seal(std::string_view secret,
                                           std::string_view context) const = 0;
  // FailedPrecondition where it was sealed with a key that is not here, DataLoss where it is not
  // what was sealed.
  virtual absl::StatusOr<std::string> Open(std::string_view sealed,
                                           std::string_view context) const = 0;
};

// In which the secrets of a webhook are sealed.
std::string SecretContext(std::int64_t webhook_id);

// What a store knows when a webhook is decided on.
struct WebhookFacts {
  SubscriptionRow subscription;
  std::int64_t log_head = 0;
  std::int64_t next_id = 1;  // of a new webhook
};

// Of this deployment: where deliveries may go.
struct TargetRules {
  AddressRules addresses;
  MailRules mail = {};
  bool has_sms = false;  // there is a gateway
};

// Sets its limits where they are 0. InvalidArgument names url, most_at_once, most_per_minute, ordered, quiet or
// digest, the value and the rule: a channel that gathers gets one message at a time, and no more a minute than it
// takes. FailedPrecondition for a channel that this deployment does not have.
absl::StatusOr<WebhookTarget> CheckTarget(WebhookTarget target, const TargetRules& rules);

// Seals the secret of a webhook of that id.
using SealFor = std::function<absl::StatusOr<std::string>(std::int64_t webhook_id)>;

// The webhook with that target: a new one begins at the head of the log and has a secret, a known
// one keeps all but the target, and with `reseal` (a robot's secret is given) that; the same again changes
// nothing. PermissionDenied unless the principal owns the subscription; FailedPrecondition for another
// channel than it has.
absl::StatusOr<Webhook> PlanSet(const std::optional<Webhook>& stored, const WebhookFacts& facts,
                                const Principal& principal, const WebhookTarget& target,
                                const SealFor& seal, Instant now, bool reseal = false);

// Switched on, with what was held against it forgotten, or off. The same again changes nothing.
absl::StatusOr<Webhook> PlanSwitch(const Webhook& stored, const WebhookFacts& facts,
                                   const Principal& principal, bool on, Instant now);

// How long the old key signs too: at most kMostOverlap; nullopt means kUsualOverlap.
inline constexpr std::chrono::hours kUsualOverlap{24};
inline constexpr std::chrono::hours kMostOverlap{7 * 24};
absl::StatusOr<std::chrono::seconds> OverlapOf(std::optional<std::int64_t> seconds);

// With a new secret, and the one before it for the overlap. FailedPrecondition for another channel, which
// is not signed with a secret of ours.
absl::StatusOr<Webhook> PlanRotate(const Webhook& stored, const WebhookFacts& facts,
                                   const Principal& principal, const SealFor& seal,
                                   std::chrono::seconds overlap, Instant now);

// The secrets that sign now, sealed, the new one first.
std::span<const std::string> SecretsAt(const Webhook& webhook, Instant now);

// A pending delivery, or one to attempt by hand, that is free: no attempt of it is under way.
struct ClaimCandidate {
  std::int64_t log_no = 0;
  WebhookDelivery delivery;
  bool by_hand = false;
  bool in_flight = false;  // an attempt of it is under way: it only keeps the order

  friend bool operator==(const ClaimCandidate&, const ClaimCandidate&) = default;
};

struct ClaimPlan {
  std::vector<ClaimCandidate> claimed;
  Instant rate_from{};
};

// Which of the candidates are attempted now: those by hand first, then those that are due, at most
// `most` and what the webhook's limits leave beside the attempts in flight. An ordered webhook's
// first pending delivery is attempted alone, and those behind it wait for it. Those of a channel that
// gathers are claimed for one message, which counts once. One whose circuit was
// open is asked by one attempt. Where it is crowded (IsCrowded) only emergencies and those by hand go. `candidates`: those by hand, then by due, or by log_no where it is
// ordered.
ClaimPlan PlanClaim(const Webhook& webhook, std::span<const ClaimCandidate> candidates,
                    int in_flight, int most, Instant now);

// NotFound, as everybody says it.
absl::Status NoWebhook(std::string_view subscription);

}  // namespace zoneflow::notification

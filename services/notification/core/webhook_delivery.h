// What becomes of a delivery that has to be handed over: each attempt is decided here.
//
//   pending ──2xx──▶ delivered
//      │ ▲──other── the next attempt of the schedule
//      ├──after the last one──▶ dead (kExhausted)
//      ├──410──▶ dead (kGone), and the endpoint is off
//      ├──a refusal for good (mail)──▶ dead (kRefused)
//   suppressed: never attempted, with the reason
//
// Delivered is for ever. A dead or suppressed one is attempted again by hand only; that is attempt
// n + 1 and leaves the schedule alone.
//
// An endpoint that fails kOpensAfter times in a row is spared for a while (circuit breaking), longer
// with each failure; then one attempt at a time asks whether it is back. One that took nothing for
// kGivesUpAfter is switched off.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string_view>

#include "absl/status/status.h"

#include "common/base/date.h"
#include "services/notification/core/retry_schedule.h"
#include "services/notification/core/timing.h"
#include "services/notification/core/webhook.h"

namespace zoneflow::notification {

enum class WebhookState { kPending, kDelivered, kDead, kSuppressed };
inline constexpr std::array kWebhookStates = {WebhookState::kPending, WebhookState::kDelivered,
                                              WebhookState::kDead, WebhookState::kSuppressed};
// "pending", "delivered" …
std::string_view WebhookStateKey(WebhookState state);

// Why a delivery is dead or was suppressed.
enum class WebhookReason {
  kNone,
  kExhausted,    // no attempt of the schedule was taken
  kGone,         // the receiver answered 410
  kEndpointOff,  // the endpoint was off when it matched
  kUnchecked,    // its figures are not checked, and the endpoint takes checked ones
  kRefused,      // the receiver refused it for good
};
inline constexpr std::array kWebhookReasons = {WebhookReason::kExhausted, WebhookReason::kGone,
                                               WebhookReason::kEndpointOff,
                                               WebhookReason::kUnchecked, WebhookReason::kRefused};
// "exhausted", "gone" …; "" for none.
std::string_view WebhookReasonKey(WebhookReason reason);

struct WebhookDelivery {
  WebhookState state = WebhookState::kPending;
  WebhookReason reason = WebhookReason::kNone;
  std::size_t attempts = 0;   // made so far, by hand ones among them
  std::size_t scheduled = 0;  // of them, those of the schedule
  Instant due{};              // of the next attempt, while it is pending
  Urgency urgency = Urgency::kOrdinary;

  friend bool operator==(const WebhookDelivery&, const WebhookDelivery&) = default;
};

// So many failures in a row open the circuit.
inline constexpr int kOpensAfter = 5;
// The longest that a failing endpoint is spared.
inline constexpr std::chrono::minutes kMostSparing{10};
// An endpoint that has taken nothing for so long is switched off.
inline constexpr std::chrono::hours kGivesUpAfter{72};
// An answer that takes longer holds up others.
inline constexpr std::chrono::seconds kSlow{3};

// Why an endpoint is off.
enum class OffReason {
  kNone,     // it is on
  kOwner,    // its owner switched it off
  kGone,     // the receiver answered 410
  kFailing,  // it took nothing for kGivesUpAfter
};
inline constexpr std::array kOffReasons = {OffReason::kOwner, OffReason::kGone,
                                           OffReason::kFailing};
// "owner", "gone" …; "" for none.
std::string_view OffReasonKey(OffReason reason);

struct EndpointState {
  bool on = true;
  bool takes_unchecked = false;
  Instant spared_until{};  // nothing but attempts by hand before it
  OffReason off_reason = OffReason::kNone;
  int failures = 0;         // in a row
  Instant failing_since{};  // the first of them; the epoch while there is none
  bool slow = false;        // its last answer took longer than kSlow
  Timing timing = {};       // of its target

  // Whether it may hold up others: it gets a part of the threads only.
  bool holds_up() const { return failures > 0 || slow; }

  friend bool operator==(const EndpointState&, const EndpointState&) = default;
};

// The delivery of an event that matched: `status` is the event's as filters have it, "" where it has
// none. Pending until its endpoint's timing lets it out (DueOf), or suppressed.
WebhookDelivery NewDelivery(const EndpointState& endpoint, std::string_view status, Instant now,
                            Urgency urgency = Urgency::kOrdinary);

// FailedPrecondition unless it may be attempted: by the schedule when it is pending, due and its
// endpoint on and not spared; by hand unless it is delivered or the endpoint off.
absl::Status MayAttempt(const WebhookDelivery& delivery, const EndpointState& endpoint,
                        bool by_hand, Instant now);

struct WebhookChange {
  WebhookDelivery delivery;
  EndpointState endpoint;
};

// What an answer makes of it; `jitter` in [0, 1) is random. The next attempt is not made in quiet hours, but that
// of an emergency.
WebhookChange Concluded(const WebhookDelivery& delivery, const EndpointState& endpoint,
                        const WebhookAnswer& answer, bool by_hand, double jitter, Instant now);

// What was told of one event, or of many. It balances always: matched is counted from the matches,
// the rest from what became of them, and each delivery is in one state.
struct WebhookLedger {
  std::int64_t matched = 0;
  std::int64_t delivered = 0;
  std::int64_t pending = 0;  // as soon as may be
  std::int64_t deferred =
      0;  // until the next attempt of the schedule, a digest, or the end of quiet hours
  std::int64_t dead = 0;
  std::map<WebhookReason, std::int64_t> suppressed = {};

  // So many that became this; `later`: not due yet.
  void Add(WebhookState state, WebhookReason reason, bool later, std::int64_t count);
  bool Balances() const;

  friend bool operator==(const WebhookLedger&, const WebhookLedger&) = default;
};

WebhookLedger LedgerOf(std::span<const WebhookDelivery> deliveries, Instant now);

}  // namespace zoneflow::notification

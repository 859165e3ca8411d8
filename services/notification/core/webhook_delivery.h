// What becomes of a delivery that has to be handed over: each attempt is decided here.
//
//   pending ──2xx──▶ delivered
//      │ ▲──other── the next attempt of the schedule
//      ├──after the last one──▶ dead (kExhausted)
//      ├──410──▶ dead (kGone), and the endpoint is off
//   suppressed: never attempted, with the reason
//
// Delivered is for ever. A dead or suppressed one is attempted again by hand only; that is attempt
// n + 1 and leaves the schedule alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string_view>

#include "absl/status/status.h"

#include "common/base/date.h"
#include "services/notification/core/retry_schedule.h"
#include "services/notification/core/webhook.h"

namespace zoneflow::notification {

enum class WebhookState { kPending, kDelivered, kDead, kSuppressed };

// Why a delivery is dead or was suppressed.
enum class WebhookReason {
  kNone,
  kExhausted,    // no attempt of the schedule was taken
  kGone,         // the receiver answered 410
  kEndpointOff,  // the endpoint was off when it matched
  kUnchecked,    // its figures are not checked, and the endpoint takes checked ones
};

struct WebhookDelivery {
  WebhookState state = WebhookState::kPending;
  WebhookReason reason = WebhookReason::kNone;
  std::size_t attempts = 0;   // made so far, by hand ones among them
  std::size_t scheduled = 0;  // of them, those of the schedule
  Instant due{};              // of the next attempt, while it is pending

  friend bool operator==(const WebhookDelivery&, const WebhookDelivery&) = default;
};

struct EndpointState {
  bool on = true;
  bool takes_unchecked = false;
  Instant spared_until{};  // nothing but attempts by hand before it

  friend bool operator==(const EndpointState&, const EndpointState&) = default;
};

// The delivery of an event that matched: `status` is the event's as filters have it, "" where it has
// none. Pending from now on, or suppressed.
WebhookDelivery NewDelivery(const EndpointState& endpoint, std::string_view status, Instant now);

// FailedPrecondition unless it may be attempted: by the schedule when it is pending, due and its
// endpoint on and not spared; by hand unless it is delivered or the endpoint off.
absl::Status MayAttempt(const WebhookDelivery& delivery, const EndpointState& endpoint,
                        bool by_hand, Instant now);

struct WebhookChange {
  WebhookDelivery delivery;
  EndpointState endpoint;
};

// What an answer makes of it; `jitter` in [0, 1) is random.
WebhookChange Concluded(const WebhookDelivery& delivery, const EndpointState& endpoint,
                        const WebhookAnswer& answer, bool by_hand, double jitter, Instant now);

// What was told of one event, or of many. It balances always: each delivery is in one state.
struct WebhookLedger {
  std::int64_t matched = 0;
  std::int64_t delivered = 0;
  std::int64_t pending = 0;
  std::int64_t dead = 0;
  std::map<WebhookReason, std::int64_t> suppressed;

  bool Balances() const;
};

WebhookLedger LedgerOf(std::span<const WebhookDelivery> deliveries);

}  // namespace zoneflow::notification

#include "services/notification/core/webhook_delivery.h"

#include <algorithm>

namespace zoneflow::notification {
namespace {

using std::chrono::milliseconds;

// How long an endpoint is spared after so many failures in a row, for each one twice as long.
milliseconds SparingAfter(int failures, double jitter) {
  const int doublings = std::min(failures - kOpensAfter, 7);
  const milliseconds least =
      std::min<milliseconds>(std::chrono::seconds(5) * (1 << doublings), kMostSparing);
  return least +
         milliseconds(static_cast<std::int64_t>(static_cast<double>(least.count()) / 5 * jitter));
}

// The endpoint after an answer that was not taken.
void Fail(EndpointState& endpoint, double jitter, Instant now) {
  if (endpoint.failures == 0) {
    endpoint.failing_since = now;
  }
  ++endpoint.failures;
  if (endpoint.failures < kOpensAfter) {
    return;
  }
  endpoint.spared_until =
      std::max(endpoint.spared_until, now + SparingAfter(endpoint.failures, jitter));
  if (now - endpoint.failing_since >= kGivesUpAfter) {
    endpoint.on = false;
    endpoint.off_reason = OffReason::kFailing;
  }
}

}  // namespace

std::string_view WebhookStateKey(WebhookState state) {
  switch (state) {
    case WebhookState::kPending:
      return "pending";
    case WebhookState::kDelivered:
      return "delivered";
    case WebhookState::kDead:
      return "dead";
    case WebhookState::kSuppressed:
      return "suppressed";
  }
  return "";
}

std::string_view WebhookReasonKey(WebhookReason reason) {
  switch (reason) {
    case WebhookReason::kNone:
      return "";
    case WebhookReason::kExhausted:
      return "exhausted";
    case WebhookReason::kGone:
      return "gone";
    case WebhookReason::kEndpointOff:
      return "endpoint_off";
    case WebhookReason::kUnchecked:
      return "unchecked";
    case WebhookReason::kRefused:
      return "refused";
  }
  return "";
}

std::string_view OffReasonKey(OffReason reason) {
  switch (reason) {
    case OffReason::kNone:
      return "";
    case OffReason::kOwner:
      return "owner";
    case OffReason::kGone:
      return "gone";
    case OffReason::kFailing:
      return "failing";
  }
  return "";
}

WebhookDelivery NewDelivery(const EndpointState& endpoint, std::string_view status, Instant now,
                            Urgency urgency) {
  WebhookDelivery delivery;
  delivery.urgency = urgency;
  delivery.due = DueOf(endpoint.timing, urgency, now);
  if (!endpoint.on) {
    delivery.state = WebhookState::kSuppressed;
    delivery.reason = WebhookReason::kEndpointOff;
  } else if (!endpoint.takes_unchecked && (status == "extracted" || status == "rejected")) {
    delivery.state = WebhookState::kSuppressed;
    delivery.reason = WebhookReason::kUnchecked;
  }
  return delivery;
}

absl::Status MayAttempt(const WebhookDelivery& delivery, const EndpointState& endpoint,
                        bool by_hand, Instant now) {
  if (!endpoint.on) {
    return absl::FailedPreconditionError("the endpoint is off: switch it on first");
  }
  if (delivery.state == WebhookState::kDelivered) {
    return absl::FailedPreconditionError("the delivery has been taken already");
  }
  if (by_hand) {
    return absl::OkStatus();
  }
  if (delivery.state != WebhookState::kPending) {
    return absl::FailedPreconditionError("the delivery is attempted by hand only");
  }
  if (now < std::max(delivery.due, endpoint.spared_until)) {
    return absl::FailedPreconditionError("the delivery is not due yet");
  }
  return absl::OkStatus();
}

WebhookChange Concluded(const WebhookDelivery& delivery, const EndpointState& endpoint,
                        const WebhookAnswer& answer, bool by_hand, double jitter, Instant now) {
  WebhookChange change{delivery, endpoint};
  WebhookDelivery& next = change.delivery;
  ++next.attempts;
  next.scheduled += by_hand ? 0 : 1;
  const AnswerMeans means = answer.means.value_or(MeaningOf(answer.http_status));
  change.endpoint.slow = answer.took > kSlow;
  if (means == AnswerMeans::kDelivered) {
    change.endpoint.failures = 0;
    change.endpoint.failing_since = {};
    next.state = WebhookState::kDelivered;
    next.reason = WebhookReason::kNone;
    return change;
  }
  const auto retry_after = ParseRetryAfter(answer.retry_after, now);
  if (means == AnswerMeans::kGone) {
    change.endpoint.on = false;
    change.endpoint.off_reason = OffReason::kGone;
    next.state = WebhookState::kDead;
    next.reason = WebhookReason::kGone;
    return change;
  }
  Fail(change.endpoint, jitter, now);
  if (means == AnswerMeans::kThrottle) {
    // As long as the first wait of the schedule where the receiver names no time.
    change.endpoint.spared_until =
        std::max(change.endpoint.spared_until, now + *NextAttemptAfter(1, retry_after, jitter));
  }
  if (means == AnswerMeans::kRefused) {
    next.state = WebhookState::kDead;
    next.reason = WebhookReason::kRefused;
    return change;
  }
  if (by_hand) {
    return change;
  }
  const auto wait = NextAttemptAfter(next.scheduled, retry_after, jitter);
  if (wait.has_value()) {
    next.due = now + *wait;
    if (next.urgency != Urgency::kEmergency) {
      next.due = AfterQuiet(endpoint.timing, next.due);
    }
  } else {
    next.state = WebhookState::kDead;
    next.reason = WebhookReason::kExhausted;
  }
  return change;
}

bool WebhookLedger::Balances() const {
  std::int64_t sum = delivered + pending + deferred + dead;
  for (const auto& [reason, count] : suppressed) {
    sum += count;
  }
  return matched == sum;
}

void WebhookLedger::Add(WebhookState state, WebhookReason reason, bool later, std::int64_t count) {
  switch (state) {
    case WebhookState::kPending:
      (later ? deferred : pending) += count;
      break;
    case WebhookState::kDelivered:
      delivered += count;
      break;
    case WebhookState::kDead:
      dead += count;
      break;
    case WebhookState::kSuppressed:
      suppressed[reason] += count;
      break;
  }
}

WebhookLedger LedgerOf(std::span<const WebhookDelivery> deliveries, Instant now) {
  WebhookLedger ledger;
  for (const WebhookDelivery& delivery : deliveries) {
    ++ledger.matched;
    ledger.Add(delivery.state, delivery.reason, delivery.due > now, 1);
  }
  return ledger;
}

}  // namespace zoneflow::notification

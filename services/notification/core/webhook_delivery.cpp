#include "services/notification/core/webhook_delivery.h"

#include <algorithm>

namespace zoneflow::notification {

WebhookDelivery NewDelivery(const EndpointState& endpoint, std::string_view status, Instant now) {
  WebhookDelivery delivery;
  delivery.due = now;
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
  const AnswerMeans means = MeaningOf(answer.http_status);
  if (means == AnswerMeans::kDelivered) {
    next.state = WebhookState::kDelivered;
    next.reason = WebhookReason::kNone;
    return change;
  }
  const auto retry_after = ParseRetryAfter(answer.retry_after, now);
  if (means == AnswerMeans::kGone) {
    change.endpoint.on = false;
    next.state = WebhookState::kDead;
    next.reason = WebhookReason::kGone;
    return change;
  }
  if (means == AnswerMeans::kThrottle) {
    // As long as the first wait of the schedule where the receiver names no time.
    change.endpoint.spared_until =
        std::max(endpoint.spared_until, now + *NextAttemptAfter(1, retry_after, jitter));
  }
  if (by_hand) {
    return change;
  }
  const auto wait = NextAttemptAfter(next.scheduled, retry_after, jitter);
  if (wait.has_value()) {
    next.due = now + *wait;
  } else {
    next.state = WebhookState::kDead;
    next.reason = WebhookReason::kExhausted;
  }
  return change;
}

bool WebhookLedger::Balances() const {
  std::int64_t sum = delivered + pending + dead;
  for (const auto& [reason, count] : suppressed) {
    sum += count;
  }
  return matched == sum;
}

WebhookLedger LedgerOf(std::span<const WebhookDelivery> deliveries) {
  WebhookLedger ledger;
  for (const WebhookDelivery& delivery : deliveries) {
    ++ledger.matched;
    switch (delivery.state) {
      case WebhookState::kPending:
        ++ledger.pending;
        break;
      case WebhookState::kDelivered:
        ++ledger.delivered;
        break;
      case WebhookState::kDead:
        ++ledger.dead;
        break;
      case WebhookState::kSuppressed:
        ++ledger.suppressed[delivery.reason];
        break;
    }
  }
  return ledger;
}

}  // namespace zoneflow::notification

#include "services/notification/core/webhook_store.h"

#include <utility>

#include "common/base/printable.h"
#include "common/base/sha256.h"
#include "common/base/str_cat.h"

namespace zoneflow::notification {

absl::Status CheckRepeat(const NamedRequest& request, std::string_view digest) {
  if (digest == DigestOf(request)) {
    return absl::OkStatus();
  }
  return absl::AlreadyExistsError(
      StrCat("request_id: \"", request.id, "\" was used for another request; give each its own"));
}

std::string DigestOf(const NamedRequest& request) { return Sha256Hex(request.content); }

Conclusion ConclusionOf(const Webhook& webhook, const DeliveryRow& row, const MadeAttempt& made) {
  WebhookChange change =
      Concluded(row.delivery, webhook.state, made.answer, made.by_hand, made.jitter, made.end);
  if (made.beside) {
    change.endpoint = webhook.state;
  }
  Conclusion conclusion{change.delivery, false, webhook, made};
  conclusion.by_hand =
      row.by_hand && !made.by_hand && change.delivery.state != WebhookState::kDelivered;
  conclusion.webhook.state = change.endpoint;
  if (webhook.state.on && !change.endpoint.on) {
    conclusion.webhook.off_since = made.end;
    ++conclusion.webhook.revision;
  }
  conclusion.made.answer.fault = Printable(made.answer.fault);
  conclusion.made.answer.retry_after = Printable(made.answer.retry_after.substr(0, 64));
  return conclusion;
}

bool Selects(const ReplaySelection& selection, std::int64_t log_no,
             const WebhookDelivery& delivery) {
  return log_no >= selection.first_log_no && log_no <= selection.last_log_no &&
         (selection.dead_only ? delivery.state == WebhookState::kDead
                              : delivery.state != WebhookState::kDelivered);
}

absl::Status CheckReplay(const Webhook& webhook, const ReplaySelection& selection,
                         std::int64_t count) {
  if (selection.first_log_no < 1 || selection.last_log_no < selection.first_log_no) {
    return absl::InvalidArgumentError(StrCat("last_log_no: ", selection.first_log_no, " to ",
                                             selection.last_log_no,
                                             " is no span of events; the first event has 1"));
  }
  if (!webhook.state.on) {
    return absl::FailedPreconditionError(
        StrCat("the webhook of '", webhook.subscription.name, "' is off: switch it on first"));
  }
  if (count > ReplaySelection::kMost) {
    return absl::InvalidArgumentError(StrCat("last_log_no: the span has ", count,
                                             " deliveries to attempt; at most ",
                                             ReplaySelection::kMost, " at once"));
  }
  return absl::OkStatus();
}

absl::Status NoDelivery(std::int64_t log_no) {
  return absl::NotFoundError(StrCat("log_no: no delivery of event ", log_no,
                                    "; it did not match, or came before the webhook was made"));
}

}  // namespace zoneflow::notification

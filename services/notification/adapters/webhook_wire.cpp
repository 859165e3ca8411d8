#include "services/notification/adapters/webhook_wire.h"

#include <string>

#include "common/base/printable.h"
#include "common/base/str_cat.h"
#include "services/notification/adapters/webhook_message.h"

namespace zoneflow::notification {
namespace {

// "" for the epoch, which stands for none.
std::string TimeOf(Instant at) { return at == Instant{} ? std::string() : FormatInstant(at); }

// Both begin with none and go on in the same order; a test compares them.
template <typename Wire, typename Value>
Wire EnumOf(Value value, int first) {
  return static_cast<Wire>(static_cast<int>(value) + first);
}

// Without scheme, port and path.
std::string HostOf(const std::string& url) {
  if (const std::size_t at = url.find('@'); url.starts_with("mailto:") && at != std::string::npos) {
    return url.substr(at + 1);
  }
  if (url.starts_with("sms:")) {
    return url.substr(4);
  }
  const std::size_t begin = url.find("://");
  const std::string rest = begin == std::string::npos ? url : url.substr(begin + 3);
  const std::string authority = rest.substr(0, rest.find_first_of("/?#"));
  if (authority.starts_with('[')) {
    return authority.substr(0, authority.find(']') + 1);
  }
  return authority.substr(0, authority.find(':'));
}

}  // namespace

v1::Webhook ToWire(const Webhook& webhook, Instant now) {
  v1::Webhook message;
  message.set_subscription(webhook.subscription.name);
  message.set_id(webhook.id);
  message.set_owner(webhook.owner);
  message.set_url(webhook.target.url);
  message.set_ordered(webhook.target.ordered);
  message.set_takes_unchecked(webhook.target.takes_unchecked);
  message.set_most_at_once(webhook.target.most_at_once);
  message.set_most_per_minute(webhook.target.most_per_minute);
  message.set_channel(EnumOf<v1::WebhookChannel>(webhook.target.channel, 1));
  if (Gathers(webhook.target.channel)) {
    message.set_language(std::string(LanguageKey(webhook.target.language)));
  }
  message.set_quiet(FormatQuiet(webhook.target.timing));
  message.set_digest(FormatDigest(webhook.target.timing));
  message.set_create_time(TimeOf(webhook.create_time));
  message.set_on(webhook.state.on);
  message.set_off_reason(EnumOf<v1::WebhookOffReason>(webhook.state.off_reason, 0));
  message.set_off_time(TimeOf(webhook.off_since));
  message.set_failures(webhook.state.failures);
  message.set_failing_since_time(TimeOf(webhook.state.failing_since));
  if (webhook.state.spared_until > now) {
    message.set_spared_until_time(TimeOf(webhook.state.spared_until));
  }
  if (SecretsAt(webhook, now).size() > 1) {
    message.set_old_secret_until_time(TimeOf(webhook.old_secret_until));
  }
  message.set_begun_log_no(webhook.begun_log_no);
  message.set_revision(webhook.revision);
  return message;
}

v1::WebhookAnswer ToWire(const WebhookAnswer& answer) {
  v1::WebhookAnswer message;
  message.set_status(answer.http_status);
  message.set_fault(Printable(answer.fault));
  message.set_retry_after(Printable(answer.retry_after));
  message.set_body(PrintableLines(answer.body));
  message.set_body_cut(answer.body_cut);
  message.set_address(answer.address);
  message.set_took_ms(static_cast<int>(answer.took.count()));
  return message;
}

v1::WebhookAttempt ToWire(const WebhookAttempt& attempt) {
  v1::WebhookAttempt message;
  message.set_number(static_cast<int>(attempt.number));
  message.set_by_hand(attempt.by_hand);
  message.set_begin_time(TimeOf(attempt.begin));
  *message.mutable_answer() = ToWire(attempt.answer);
  return message;
}

v1::WebhookDelivery ToWire(const Webhook& webhook, const DeliveryRow& row) {
  v1::WebhookDelivery message;
  message.set_subscription(webhook.subscription.name);
  message.set_log_no(row.match.log_no);
  message.set_message_id(MessageIdOf(webhook.id, row.match.log_no));
  message.set_event_id(row.match.event_id);
  message.set_short_type(row.match.event_type);
  message.set_subject(row.match.subject);
  message.set_match_time(TimeOf(row.match_time));
  message.set_state(EnumOf<v1::WebhookDeliveryState>(row.delivery.state, 1));
  message.set_reason(EnumOf<v1::WebhookDeliveryReason>(row.delivery.reason, 0));
  message.set_urgency(EnumOf<v1::WebhookUrgency>(row.delivery.urgency, 1));
  message.set_attempts(static_cast<int>(row.delivery.attempts));
  if (row.delivery.state == WebhookState::kPending) {
    message.set_due_time(TimeOf(row.delivery.due));
  }
  message.set_by_hand(row.by_hand);
  message.set_last_time(TimeOf(row.last_time));
  message.set_last_status(row.last_status);
  message.set_last_fault(row.last_fault);
  return message;
}

v1::WebhookLedger ToWire(const WebhookLedger& ledger) {
  v1::WebhookLedger message;
  message.set_matched(ledger.matched);
  message.set_delivered(ledger.delivered);
  message.set_pending(ledger.pending);
  message.set_deferred(ledger.deferred);
  message.set_dead(ledger.dead);
  std::int64_t suppressed = 0;
  for (const auto& [reason, count] : ledger.suppressed) {
    suppressed += count;
    v1::SuppressedCount& told = *message.add_suppressed_by_reason();
    told.set_reason(EnumOf<v1::WebhookDeliveryReason>(reason, 0));
    told.set_count(count);
  }
  message.set_suppressed(suppressed);
  message.set_balances(ledger.Balances());
  return message;
}

v1::EndpointDisabled DisabledEventOf(const Webhook& webhook, const WebhookAnswer& answer,
                                     const Scope& scope) {
  v1::EndpointDisabled event;
  event.set_id(StrCat(webhook.id));
  event.set_subscription(webhook.subscription.name);
  event.set_owner(webhook.owner);
  event.set_host(HostOf(webhook.target.url));
  event.set_reason(EnumOf<v1::WebhookOffReason>(webhook.state.off_reason, 0));
  event.set_off_time(TimeOf(webhook.off_since));
  event.set_last_status(answer.http_status);
  event.set_last_fault(answer.fault);
  for (const std::string& zone : scope.zones) {
    event.add_zones()->set_id(zone);
  }
  return event;
}

}  // namespace zoneflow::notification

#include "services/notification/adapters/webhook_message.h"

#include <chrono>
#include <utility>

#include "common/base/printable.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/notification/adapters/event_fields.h"
#include "services/notification/core/cursor.h"

namespace zoneflow::notification {
namespace {

// The attributes of a CloudEvent, written one after the other.
class Attributes {
 public:
  Attributes() { Add("specversion", "1.0"); }

  void Add(std::string_view name, std::string_view value) {
    Name(name);
    AppendJsonString(text_, value);
  }
  void AddNumber(std::string_view name, std::int64_t value) {
    Name(name);
    StrAppend(&text_, value);
  }
  // The value is JSON.
  void AddJson(std::string_view name, std::string_view value) {
    Name(name);
    text_ += value;
  }

  std::string Take() && { return std::move(text_) + "}"; }

 private:
  void Name(std::string_view name) {
    text_ += text_.size() > 1 ? "," : "";
    AppendJsonString(text_, name);
    text_ += ":";
  }

  std::string text_ = "{";
};

// 19 digits: as texts they have the order of the numbers.
std::string SequenceText(std::int64_t sequence) {
  const std::string digits = std::to_string(sequence);
  return std::string(digits.size() < 19 ? 19 - digits.size() : 0, '0') + digits;
}

Attributes AttributesOf(const LogEvent& event, std::string_view subscription) {
  Attributes attributes;
  attributes.Add("id", event.id);
  attributes.Add("source", event.source);
  attributes.Add("type", event.type);
  attributes.Add("subject", event.subject);
  attributes.Add("time", event.time);
  attributes.Add("sequence", SequenceText(event.sequence));
  attributes.Add("subscription", subscription);
  attributes.Add("logno", StrCat(event.log_no));
  if (!event.traceparent.empty()) {
    attributes.Add("traceparent", event.traceparent);
  }
  return attributes;
}

void AddData(std::string_view data, Attributes& attributes) {
  if (data.size() > kMostMessageData) {
    attributes.AddNumber("dataleftoutbytes", static_cast<std::int64_t>(data.size()));
  } else if (!data.empty()) {
    attributes.Add("datacontenttype", "application/json");
    attributes.AddJson("data", data);
  }
}

}  // namespace

std::string MessageIdOf(std::int64_t webhook_id, std::int64_t log_no) {
  return StrCat("msg_", webhook_id, "_", log_no);
}

absl::StatusOr<std::string> MessageBodyOf(const LogEvent& event, const View& view,
                                          std::string_view subscription) {
  ASSIGN_OR_RETURN(const std::string data, PlainJsonOf(event.type, event.value, view));
  return MessageBodyWith(event, data, subscription);
}

std::string MessageBodyWith(const LogEvent& event, std::string_view data,
                            std::string_view subscription) {
  Attributes attributes = AttributesOf(event, subscription);
  AddData(data, attributes);
  return std::move(attributes).Take();
}

absl::StatusOr<std::string> StreamedBodyOf(const Delivery& delivery, const View& view,
                                           const SubscriptionKey& subscription) {
  const LogEvent& event = *delivery.event;
  ASSIGN_OR_RETURN(const std::string data, PlainJsonOf(event.type, event.value, view));
  Attributes attributes = AttributesOf(event, subscription.name);
  attributes.Add("cursor", FormatCursor(subscription, event.log_no));
  attributes.Add("previouscursor", FormatCursor(subscription, delivery.previous));
  AddData(data, attributes);
  return std::move(attributes).Take();
}

absl::StatusOr<std::shared_ptr<const MessageParts::Parts>> MessageParts::Of(std::int64_t log_no,
                                                                            const View& view) {
  std::string key =
      StrCat(log_no, view.contributions ? " c" : " ", view.scope.all_zones ? "*" : "");
  for (const std::string& zone : view.scope.zones) {
    StrAppend(&key, " ", zone);
  }
  if (const auto found = kept_.find(key); found != kept_.end()) {
    return found->second;
  }
  ASSIGN_OR_RETURN(const auto events, log_.Read(log_no - 1, 1));
  if (events.empty() || events.front()->log_no != log_no) {
    return absl::UnavailableError(StrCat("event ", log_no, " cannot be read yet"));
  }
  const LogEvent& event = *events.front();
  auto parts = std::make_shared<Parts>();
  parts->event = events.front();
  ASSIGN_OR_RETURN(parts->data, PlainJsonOf(event.type, event.value, view));
  const auto size = [](const Parts& each) { return each.data.size() + each.event->value.size(); };
  bytes_ += size(*parts);
  kept_.emplace(key, parts);
  order_.push_back(std::move(key));
  while (order_.size() > kMost || (bytes_ > kMostBytes && order_.size() > 1)) {
    const auto oldest = kept_.find(order_.front());
    bytes_ -= size(*oldest->second);
    kept_.erase(oldest);
    order_.pop_front();
  }
  return parts;
}

std::string TestMessageBody(std::string_view message_id, std::string_view subscription,
                            Instant now) {
  Attributes attributes;
  attributes.Add("id", StrCat("/zoneflow/notification/test/", message_id));
  attributes.Add("source", "/zoneflow/notification");
  attributes.Add("type", "zoneflow.notification.v1.SubscriptionTested");
  attributes.Add("time", FormatInstant(now));
  attributes.Add("subscription", subscription);
  return std::move(attributes).Take();
}

WebhookRequest SignedRequest(const Endpoint& endpoint, std::string_view message_id,
                             std::string body, std::span<const WebhookSecret> secrets,
                             Instant now) {
  const std::int64_t seconds =
      std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  WebhookRequest request{endpoint, {}, std::move(body)};
  request.headers = {
      {"content-type", "application/cloudevents+json"},
      {"webhook-id", std::string(message_id)},
      {"webhook-timestamp", StrCat(seconds)},
      {"webhook-signature", SignWebhook(message_id, seconds, request.body, secrets)}};
  return request;
}

absl::StatusOr<std::vector<WebhookSecret>> OpenSecrets(const Webhook& webhook, const SecretBox& box,
                                                       Instant now) {
  std::vector<WebhookSecret> secrets;
  for (const std::string& sealed : SecretsAt(webhook, now)) {
    ASSIGN_OR_RETURN(const std::string text, box.Open(sealed, SecretContext(webhook.id)));
    ASSIGN_OR_RETURN(WebhookSecret secret, WebhookSecret::Parse(text));
    secrets.push_back(std::move(secret));
  }
  return secrets;
}

}  // namespace zoneflow::notification

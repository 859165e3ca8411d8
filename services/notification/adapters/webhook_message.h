// What partners are told: a CloudEvent 1.0 in JSON. What is posted is signed after Standard Webhooks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "services/notification/core/ports.h"
#include "services/notification/core/read_deliveries.h"
#include "services/notification/core/webhook.h"
#include "services/notification/core/webhook_endpoint.h"
#include "services/notification/core/webhook_signature.h"

namespace zoneflow::notification {

// The JSON form of an event that is longer is left out of a message, which then says how long it
// is (dataleftoutbytes).
inline constexpr std::size_t kMostMessageData = std::size_t{256} << 10;

// Header webhook-id of a delivery: the same in each attempt, and of no other delivery.
std::string MessageIdOf(std::int64_t webhook_id, std::int64_t log_no);

// {"specversion":"1.0","id":…,"source":…,"type":…,"subject":…,"time":…,"sequence":…,
//  "subscription":…,"logno":…,"datacontenttype":"application/json","data":{…}}
// The data is the event as the view shows it, as plain JSON (wire::PlainJson).
absl::StatusOr<std::string> MessageBodyOf(const LogEvent& event, const View& view,
                                          std::string_view subscription);

// The same, with the data made before (PlainJsonOf).
std::string MessageBodyWith(const LogEvent& event, std::string_view data,
                            std::string_view subscription);

// The same of a delivery that is streamed or listed, with the extensions "cursor" and
// "previouscursor" of the subscription.
absl::StatusOr<std::string> StreamedBodyOf(const Delivery& delivery, const View& view,
                                           const SubscriptionKey& subscription);

// Events and their data, as views show them, for the many webhooks that are told of the same ones:
// each is read and made once, as long as it is kept. For one thread.
class MessageParts {
 public:
  struct Parts {
    std::shared_ptr<const LogEvent> event;
    std::string data;
  };

  explicit MessageParts(EventLogReader& log) : log_(log) {}

  // Unavailable where the event cannot be read yet.
  absl::StatusOr<std::shared_ptr<const Parts>> Of(std::int64_t log_no, const View& view);

 private:
  // The newest so many, and no more than about this.
  static constexpr std::size_t kMost = 4096;
  static constexpr std::size_t kMostBytes = std::size_t{16} << 20;

  EventLogReader& log_;
  std::map<std::string, std::shared_ptr<const Parts>> kept_;
  std::deque<std::string> order_;  // of kept_, the oldest first
  std::size_t bytes_ = 0;
};

// A message that tells nothing but that it came.
std::string TestMessageBody(std::string_view message_id, std::string_view subscription,
                            Instant now);

// The post of a body, signed with each of the opened secrets, the new one first.
WebhookRequest SignedRequest(const Endpoint& endpoint, std::string_view message_id,
                             std::string body, std::span<const WebhookSecret> secrets, Instant now);

// Opens the webhook's secrets that sign now.
absl::StatusOr<std::vector<WebhookSecret>> OpenSecrets(const Webhook& webhook, const SecretBox& box,
                                                       Instant now);

}  // namespace zoneflow::notification

// What is posted: a CloudEvent 1.0 in JSON, signed after Standard Webhooks.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "services/notification/core/ports.h"
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

// Signatures of webhooks as Standard Webhooks has them (https://www.standardwebhooks.com, 1.0).
//
//   webhook-id: msg_…            the same in every attempt of a delivery
//   webhook-timestamp: seconds   real time of the attempt, whatever the business clock says
//   webhook-signature: v1,BASE64 [v1,BASE64 …]
//
// Signed is `id.timestamp.body`, by HMAC-SHA256. While keys are rotated there is a signature by
// each, the new one first.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace zoneflow::notification {

// The key of an endpoint. Keep it out of logs.
class WebhookSecret {
 public:
  // From random bytes: 24 to 64 of them, else the process ends.
  explicit WebhookSecret(std::string key);

  // Reads "whsec_BASE64". InvalidArgument names the rule, and not the text.
  static absl::StatusOr<WebhookSecret> Parse(std::string_view text);

  // "whsec_BASE64", for its owner, once.
  std::string ToText() const;

  const std::string& key() const { return key_; }

 private:
  std::string key_;
};

// Returns the header webhook-signature. The id is not empty and has no '.', which would make two
// texts one; there is at least one secret; else the process ends.
std::string SignWebhook(std::string_view id, std::int64_t timestamp_s, std::string_view body,
                        std::span<const WebhookSecret> secrets);

}  // namespace zoneflow::notification

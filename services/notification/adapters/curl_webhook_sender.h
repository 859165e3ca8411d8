// Webhooks over HTTP, by libcurl.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "services/notification/core/webhook.h"

namespace zoneflow::notification {

// The addresses of a host name. NotFound if it has none, Unavailable if nobody can say now.
using Resolver = std::function<absl::StatusOr<std::vector<IpAddress>>(const std::string& host)>;

// That of the machine: blocks for as long as its resolver takes.
absl::StatusOr<std::vector<IpAddress>> ResolveBySystem(const std::string& host);

// Each attempt has a connection of its own, so that no checked address outlives its check.
class CurlWebhookSender final : public WebhookSender {
 public:
  explicit CurlWebhookSender(AddressRules rules, Resolver resolve = ResolveBySystem);

  WebhookAnswer Post(const WebhookRequest& request, std::chrono::milliseconds at_most) override;
  absl::Status Check(const Endpoint& endpoint) override;

 private:
  const AddressRules rules_;
  const Resolver resolve_;
};

}  // namespace zoneflow::notification

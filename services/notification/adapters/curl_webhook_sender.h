// Webhooks over HTTP, by libcurl: many attempts under way on one thread.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "services/notification/core/webhook.h"

namespace zoneflow::notification {

// The addresses of a host name. NotFound if it has none, Unavailable if nobody can say now.
using Resolver = std::function<absl::StatusOr<std::vector<IpAddress>>(const std::string& host)>;

// That of the machine: blocks for as long as its resolver takes.
absl::StatusOr<std::vector<IpAddress>> ResolveBySystem(const std::string& host);

// Keeps connections for later attempts, each known by its host, port and address:
//
//   attempt ─▶ the host's address, checked (asked anew when the last answer is `remembered` old)
//           ─▶ a kept connection to that address, or a new one; the socket is opened for no other
//
// So no checked address outlives its check: once a name leads elsewhere, connections to where it led
// before are not used again. None is used for longer than a minute. A receiver that closes a kept
// connection just as a post is sent gets it once more on a new one.
class CurlWebhookSender final : public WebhookSender {
 public:
  explicit CurlWebhookSender(AddressRules rules, Resolver resolve = ResolveBySystem,
                             std::chrono::milliseconds remembered = std::chrono::seconds(2));
  // Attempts under way end without an answer. Waits for a resolver that is being asked.
  ~CurlWebhookSender() override;

  void Send(WebhookRequest request, std::chrono::milliseconds at_most, Done done) override;
  WebhookAnswer Post(const WebhookRequest& request, std::chrono::milliseconds at_most) override;
  absl::Status Check(const Endpoint& endpoint) override;

 private:
  class Loop;

  const AddressRules rules_;
  const Resolver resolve_;
  const std::unique_ptr<Loop> loop_;
};

}  // namespace zoneflow::notification

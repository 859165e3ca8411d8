// The ways out of this process: what is sent by which channel, and by what.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <variant>

#include "absl/status/statusor.h"

#include "services/notification/adapters/sms_gateway.h"
#include "services/notification/core/mail.h"
#include "services/notification/core/webhook.h"
#include "services/notification/core/webhook_endpoint.h"

namespace zoneflow::notification {

using OutgoingMessage = std::variant<WebhookRequest, Mail>;

// Thread-safe.
class Outlets {
 public:
  // All outlive it. `gateway_posts` reaches the gateway, which `posts` may not. `console_url`: the console's own address, "" for none, then messages have no links.
  Outlets(const TargetRules& rules, std::string console_url, const SecretBox& secrets,
          WebhookSender& posts, MailSender& mails, const SmsGateway& gateway,
          WebhookSender& gateway_posts)
      : rules_(rules),
        console_url_(std::move(console_url)),
        secrets_(secrets),
        posts_(posts),
        mails_(mails),
        gateway_(gateway),
        gateway_posts_(gateway_posts) {}

  const TargetRules& rules() const { return rules_; }
  const std::string& console_url() const { return console_url_; }

  // InvalidArgument where the receiver cannot be reached as it is named; OK where nobody can say now.
  absl::Status Check(const WebhookTarget& target) const;

  // The message of those items, which it holds (Fitting), of a channel that gathers. `id` names it among all
  // messages, the same in each attempt.
  absl::StatusOr<OutgoingMessage> MessageOf(const Webhook& webhook,
                                            std::span<const std::string> items, std::string id,
                                            Instant now) const;

  // Sends it, and is done about `at_most` later at the latest, on a thread of a sender. What the answer means
  // is read where its status does not say it.
  void Send(Channel channel, OutgoingMessage message, std::chrono::milliseconds at_most,
            WebhookSender::Done done) const;
  // The same, and waits for the answer.
  WebhookAnswer Post(Channel channel, const OutgoingMessage& message,
                     std::chrono::milliseconds at_most) const;

 private:
  WebhookSender& PostsOf(Channel channel) const;
  void Read(Channel channel, WebhookAnswer& answer) const;

  const TargetRules& rules_;
  const std::string console_url_;
  const SecretBox& secrets_;
  WebhookSender& posts_;
  MailSender& mails_;
  const SmsGateway& gateway_;
  WebhookSender& gateway_posts_;
};

}  // namespace zoneflow::notification

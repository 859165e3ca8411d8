#include "services/notification/adapters/outlets.h"

#include <utility>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/notification/adapters/robot_message.h"
#include "services/notification/core/sms.h"

namespace zoneflow::notification {

WebhookSender& Outlets::PostsOf(Channel channel) const {
  return channel == Channel::kSms ? gateway_posts_ : posts_;
}

void Outlets::Read(Channel channel, WebhookAnswer& answer) const {
  if (IsRobot(channel)) {
    ReadRobotAnswer(channel, answer);
  } else if (channel == Channel::kSms) {
    gateway_.Read(answer);
  }
}

absl::Status Outlets::Check(const WebhookTarget& target) const {
  if (target.channel == Channel::kMail || target.channel == Channel::kSms) {
    return absl::OkStatus();  // the mail server knows, and the gateway
  }
  ASSIGN_OR_RETURN(const Endpoint endpoint, ParseEndpoint(target.url, rules_.addresses));
  return posts_.Check(endpoint);
}

absl::StatusOr<OutgoingMessage> Outlets::MessageOf(const Webhook& webhook,
                                                   std::span<const std::string> items,
                                                   std::string id, Instant now) const {
  const WebhookTarget& target = webhook.target;
  if (target.channel == Channel::kMail) {
    ASSIGN_OR_RETURN(std::string mailbox, ParseMailbox(target.url, rules_.mail));
    const std::string& name = webhook.subscription.name;
    return MailOf(std::move(mailbox), std::move(id), name, items,
                  PageOfSubscription(name, console_url_), target.language);
  }
  if (target.channel == Channel::kSms) {
    ASSIGN_OR_RETURN(const std::string phone, ParsePhone(target.url, gateway_.on()));
    return gateway_.RequestOf(phone, TextOf(target.channel, items), id, now);
  }
  ASSIGN_OR_RETURN(const Endpoint endpoint, ParseEndpoint(target.url, rules_.addresses));
  ASSIGN_OR_RETURN(const std::string secret, OpenRobotSecret(webhook, secrets_));
  return RobotRequest(endpoint, target.channel, secret, items, now);
}

void Outlets::Send(Channel channel, OutgoingMessage message, std::chrono::milliseconds at_most,
                   WebhookSender::Done done) const {
  if (Mail* const mail = std::get_if<Mail>(&message)) {
    mails_.Send(std::move(*mail), at_most, std::move(done));
    return;
  }
  PostsOf(channel).Send(std::get<WebhookRequest>(std::move(message)), at_most,
                        [this, channel, done = std::move(done)](WebhookAnswer answer) {
                          Read(channel, answer);
                          done(std::move(answer));
                        });
}

WebhookAnswer Outlets::Post(Channel channel, const OutgoingMessage& message,
                            std::chrono::milliseconds at_most) const {
  if (const Mail* const mail = std::get_if<Mail>(&message)) {
    return mails_.Post(*mail, at_most);
  }
  WebhookAnswer answer = PostsOf(channel).Post(std::get<WebhookRequest>(message), at_most);
  Read(channel, answer);
  return answer;
}

}  // namespace zoneflow::notification

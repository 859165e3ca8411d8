#include "services/notification/adapters/outlets.h"

#include <utility>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/notification/adapters/robot_message.h"

namespace zoneflow::notification {
namespace {

void Read(Channel channel, WebhookAnswer& answer) {
  if (IsRobot(channel)) {
    ReadRobotAnswer(channel, answer);
  }
}

}  // namespace

absl::Status Outlets::Check(const WebhookTarget& target) const {
  if (target.channel == Channel::kMail) {
    return absl::OkStatus();  // the mail server knows
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
  posts_.Send(std::get<WebhookRequest>(std::move(message)), at_most,
              [channel, done = std::move(done)](WebhookAnswer answer) {
                Read(channel, answer);
                done(std::move(answer));
              });
}

WebhookAnswer Outlets::Post(Channel channel, const OutgoingMessage& message,
                            std::chrono::milliseconds at_most) const {
  if (const Mail* const mail = std::get_if<Mail>(&message)) {
    return mails_.Post(*mail, at_most);
  }
  WebhookAnswer answer = posts_.Post(std::get<WebhookRequest>(message), at_most);
  Read(channel, answer);
  return answer;
}

}  // namespace zoneflow::notification

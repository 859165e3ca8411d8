// What channels that gather tell of an event, and what the robots of group chats are sent of it.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "services/notification/core/channel.h"
#include "services/notification/core/ports.h"
#include "services/notification/core/webhook.h"
#include "services/notification/core/webhook_endpoint.h"

namespace zoneflow::notification {

// Where the console shows what an event is about ("signing/ID"); "" where it has no page, and without the
// console's own address.
std::string PageOf(std::string_view subject, std::string_view console_url);
// The same of a subscription.
std::string PageOfSubscription(std::string_view subscription, std::string_view console_url);

// "【新签约】成都高新区集中签约14个项目（成都高新技术产业开发区，277亿元，未核）": what happened, what about it,
// where, and that nobody has checked it; behind it, on a line of its own, its page.
std::string ItemOf(const LogEvent& event, Language language, std::string_view console_url);

// That the channel works, and nothing else.
std::string TestItem(std::string_view subscription, Language language);

// The post of those items, which one message holds (Fitting), signed where there is a secret.
WebhookRequest RobotRequest(const Endpoint& endpoint, Channel robot, std::string_view secret,
                            std::span<const std::string> items, Instant now);

// What the answer means, read from its body; a refusal's words become its fault.
void ReadRobotAnswer(Channel robot, WebhookAnswer& answer);

// The secret of a robot; "" where it has none.
absl::StatusOr<std::string> OpenRobotSecret(const Webhook& webhook, const SecretBox& box);

}  // namespace zoneflow::notification

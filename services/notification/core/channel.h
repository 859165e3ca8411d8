// By which channel a subscription's deliveries go out: to a webhook, to the robot of a group chat, by
// mail or SMS.
//
// All but webhooks gather: what they send is a text of several items. Robots (群机器人) have limits of size and rate of their
// own; they are signed in ways of their own, and whether they took a message stands in
// the answer's body. The figures are those of the providers' pages.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "common/base/date.h"
#include "services/notification/core/retry_schedule.h"

namespace zoneflow::notification {

enum class Channel {
  kWebhook,
  kWecom,     // 企业微信
  kDingtalk,  // 钉钉
  kFeishu,    // 飞书
  kMail,      // e-mail (mail.h)
  kSms,       // short messages (sms.h)
};
inline constexpr std::array kChannels = {Channel::kWebhook, Channel::kWecom, Channel::kDingtalk,
                                         Channel::kFeishu,  Channel::kMail,  Channel::kSms};
// "webhook", "wecom" …
std::string_view ChannelKey(Channel channel);
// Whether a message of it tells several deliveries, an item each.
inline bool Gathers(Channel channel) { return channel != Channel::kWebhook; }
bool IsRobot(Channel channel);

// In which items are written.
enum class Language { kChinese, kEnglish };
inline constexpr std::array kLanguages = {Language::kChinese, Language::kEnglish};
// "zh-CN", "en"
std::string_view LanguageKey(Language language);

struct MessageLimits {
  std::size_t most_size = 0;  // of a message's text: bytes as JSON has it, of SMS units (SmsUnits)
  int most_per_minute = 0;    // messages
};
// Of a channel that gathers.
MessageLimits LimitsOf(Channel channel);

// Of an SMS, the signature in front of the items not counted: with it three parts.
inline constexpr std::size_t kMostSmsSignature = 12;
inline constexpr std::size_t kMostSmsParts = 3;

// A message has at most so many deliveries.
inline constexpr std::size_t kMostItems = 50;

// How many of the items one message holds from the first on: at least one, and the rest go into the next
// message. An item is never split; one that no message holds is cut (TextOf).
std::size_t Fitting(Channel channel, std::span<const std::string> items);

// The text of those items; the only one that is too long is cut behind a character, with "…".
std::string TextOf(Channel channel, std::span<const std::string> items);

// What an answer means, whose body has the code (errcode, code); nullopt where it has none. Taken only
// where the code says so.
AnswerMeans MeaningOfRobot(Channel robot, int http_status, std::optional<std::int64_t> code);

// Whether the provider asks to send later: 飞书 in the minutes of the full and the half hour, when everybody sends.
bool IsCrowded(Channel channel, Instant now);

// How long a robot that was sent too much takes nothing, in seconds.
int BlockedFor(Channel robot);

// base64 of HMAC-SHA256. 钉钉: the secret is the key, and time and secret are signed; it stands in the query.
std::string SignDingtalk(std::string_view secret, std::int64_t timestamp_ms);
// 飞书: time and secret are the key, and nothing is signed; it stands in the body.
std::string SignFeishu(std::string_view secret, std::int64_t timestamp_s);

}  // namespace zoneflow::notification

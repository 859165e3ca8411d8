#include "services/notification/core/channel.h"

#include <algorithm>
#include <chrono>

#include "absl/strings/escaping.h"

#include "common/base/check.h"
#include "common/base/hmac.h"
#include "common/base/printable.h"
#include "common/base/str_cat.h"
#include "services/notification/core/sms.h"

namespace zoneflow::notification {
namespace {

constexpr std::string_view kCut = "…";

// Bytes as JSON has it, without the quotes: so no character makes a message longer than was counted.
std::size_t SizeOf(Channel channel, std::string_view text) {
  if (channel == Channel::kSms) {
    return SmsUnits(text);
  }
  std::string json;
  AppendJsonString(json, text);
  return json.size() - 2;
}

// Between items; a letter has room for an empty line.
std::string_view BorderOf(Channel channel) { return channel == Channel::kMail ? "\n\n" : "\n"; }

bool IsTooMuch(Channel robot, std::int64_t code) {
  switch (robot) {
    case Channel::kWecom:
      return code == 45009;
    case Channel::kDingtalk:
      return code == 130101;
    case Channel::kFeishu:
      return code == 9499 || code == 11232;
    case Channel::kMail:
    case Channel::kSms:
    case Channel::kWebhook:
      break;
  }
  return false;
}

}  // namespace

std::string_view ChannelKey(Channel channel) {
  switch (channel) {
    case Channel::kWebhook:
      return "webhook";
    case Channel::kWecom:
      return "wecom";
    case Channel::kDingtalk:
      return "dingtalk";
    case Channel::kFeishu:
      return "feishu";
    case Channel::kMail:
      return "mail";
    case Channel::kSms:
      return "sms";
  }
  return "";
}

bool IsRobot(Channel channel) {
  return channel == Channel::kWecom || channel == Channel::kDingtalk || channel == Channel::kFeishu;
}

std::string_view LanguageKey(Language language) {
  return language == Language::kEnglish ? "en" : "zh-CN";
}

MessageLimits LimitsOf(Channel channel) {
  switch (channel) {
    case Channel::kWecom:
      return {2048, 20};
    case Channel::kDingtalk:
      return {19'000, 20};  // 20,000 with what is around the text
    case Channel::kFeishu:
      return {19'000, 100};  // 20 KB with what is around the text
    case Channel::kMail:
      return {48'000, 30};  // what people read, and a mail server takes from one program
    case Channel::kSms:
      return {UnitsOfParts(kMostSmsParts) - kMostSmsSignature, 5};  // what a person bears
    case Channel::kWebhook:
      break;
  }
  ZONEFLOW_CHECK(Gathers(channel));
  return {};
}

std::size_t Fitting(Channel channel, std::span<const std::string> items) {
  const std::size_t most = LimitsOf(channel).most_size;
  const std::size_t border = SizeOf(channel, BorderOf(channel));
  std::size_t size = 0;
  std::size_t count = 0;
  for (const std::string& item : items.first(std::min(items.size(), kMostItems))) {
    size += SizeOf(channel, item) + (count == 0 ? 0 : border);
    if (size > most) {
      break;
    }
    ++count;
  }
  return std::max<std::size_t>(count, 1);
}

std::string TextOf(Channel channel, std::span<const std::string> items) {
  std::string text;
  for (const std::string& item : items) {
    StrAppend(&text, text.empty() ? "" : BorderOf(channel), item);
  }
  const std::size_t most = LimitsOf(channel).most_size;
  if (SizeOf(channel, text) <= most) {
    return text;
  }
  while (SizeOf(channel, text) + SizeOf(channel, kCut) > most) {
    // Not within a character.
    std::size_t end = text.size() - 1;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
      --end;
    }
    text.resize(std::min(end, text.size() - 1));
  }
  return StrCat(text, kCut);
}

AnswerMeans MeaningOfRobot(Channel robot, int http_status, std::optional<std::int64_t> code) {
  if (code.has_value() && *code != 0) {
    return IsTooMuch(robot, *code) ? AnswerMeans::kThrottle : AnswerMeans::kRetry;
  }
  const AnswerMeans means = MeaningOf(http_status);
  // A page of somebody in between answers 200 too.
  return means == AnswerMeans::kDelivered && !code.has_value() ? AnswerMeans::kRetry : means;
}

bool IsCrowded(Channel channel, Instant now) {
  const auto of_half_hour = now.time_since_epoch() % std::chrono::minutes(30);
  return channel == Channel::kFeishu && of_half_hour < std::chrono::minutes(1);
}

int BlockedFor(Channel robot) { return robot == Channel::kDingtalk ? 600 : 60; }

std::string SignDingtalk(std::string_view secret, std::int64_t timestamp_ms) {
  return absl::Base64Escape(HmacSha256(secret, StrCat(timestamp_ms, "\n", secret)));
}

std::string SignFeishu(std::string_view secret, std::int64_t timestamp_s) {
  return absl::Base64Escape(HmacSha256(StrCat(timestamp_s, "\n", secret), ""));
}

}  // namespace zoneflow::notification

// The SMS gateway of a deployment: how a message is written to it, and how its answer is read, from a file.
//
//   {"url": "https://sms.example.gov.cn/v2/send?app=zone",
//    "headers": {"content-type": "application/json", "authorization": "{key}"},
//    "body": "{\"mobile\":\"{phone}\",\"content\":\"{text}\",\"time\":{timestamp},\"sign\":\"{sign}\"}",
//    "signature": "【高新区】",
//    "sign": {"of": "{timestamp}{phone}{text}", "as": "hex"},
//    "answer": {"code": "/code", "words": "/message", "taken": ["0"], "too_many": ["1016"],
//               "refused": ["1003"]}}
//
// {phone}, {text} (signature and items), {id} (the same in each attempt), {key}, {timestamp} (seconds) and
// {timestamp_ms} stand for what they say, {sign} for HMAC-SHA256 of `sign.of` with the key, as hex or base64.
// What is put in is escaped for where it stands: in the url and in a form for a URL, in JSON for JSON.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

#include "services/notification/core/channel.h"
#include "services/notification/core/webhook.h"

namespace zoneflow::notification {

class SmsGateway {
 public:
  struct Answer {
    std::string code;   // a JSON pointer to it; "": the status of HTTP says it
    std::string words;  // the same of the words; "": none
    std::vector<std::string> taken, too_many, refused;
  };

  // Reads both files; no path is no gateway. InvalidArgument names SMS_GATEWAY_FILE or SMS_KEY_FILE, the field and
  // the rule, and never the key.
  static absl::StatusOr<SmsGateway> FromFiles(const std::string& path, const std::string& key_file);
  // The same of a text.
  static absl::StatusOr<SmsGateway> Parse(std::string_view json, std::string key);

  bool on() const { return !url_.empty(); }

  // Where the gateway is, which its operator has chosen: whatever network it lies in.
  AddressRules rules() const;

  // The post of a text to a number.
  absl::StatusOr<WebhookRequest> RequestOf(std::string_view phone, std::string_view text,
                                           std::string_view id, Instant now) const;

  // What the answer means, with a refusal's words as its fault.
  void Read(WebhookAnswer& answer) const;

 private:
  std::string url_;
  std::vector<std::pair<std::string, std::string>> headers_;
  std::string body_;
  bool body_is_json_ = true;
  std::string signature_;
  std::string sign_of_;
  bool sign_as_hex_ = true;
  Answer answer_;
  std::string key_;
};

}  // namespace zoneflow::notification

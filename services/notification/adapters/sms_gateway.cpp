#include "services/notification/adapters/sms_gateway.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "nlohmann/json.hpp"

#include "common/base/hmac.h"
#include "common/base/printable.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/config/key_file.h"
#include "services/notification/core/sms.h"

namespace zoneflow::notification {
namespace {

using nlohmann::json;
using Values = std::map<std::string, std::string, std::less<>>;

constexpr std::size_t kMostFile = std::size_t{64} << 10;

absl::Status Wrong(std::string_view field, std::string_view rule) {
  return absl::InvalidArgumentError(StrCat("SMS_GATEWAY_FILE: ", field, ": ", rule));
}

enum class Escape { kNone, kUrl, kJson };

std::string Escaped(std::string_view text, Escape escape) {
  std::string escaped;
  if (escape == Escape::kJson) {
    AppendJsonString(escaped, text);
    return escaped.substr(1, escaped.size() - 2);
  }
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (escape == Escape::kNone || absl::ascii_isalnum(byte) ||
        std::string_view("-._~").find(c) != std::string_view::npos) {
      escaped += c;
    } else {
      absl::StrAppendFormat(&escaped, "%%%02X", static_cast<unsigned>(byte));
    }
  }
  return escaped;
}

// The template with its placeholders replaced, and which name it asks for that is none.
std::string Fill(std::string_view form, const Values& values, Escape escape, std::string* unknown) {
  std::string filled;
  while (!form.empty()) {
    const std::size_t open = form.find('{');
    filled += form.substr(0, open);
    if (open == std::string_view::npos) {
      break;
    }
    form.remove_prefix(open + 1);
    const std::size_t close = form.find_first_not_of("abcdefghijklmnopqrstuvwxyz_");
    if (close == 0 || close == std::string_view::npos || form[close] != '}') {
      filled += '{';  // one of JSON
      continue;
    }
    const std::string_view name = form.substr(0, close);
    form.remove_prefix(close + 1);
    if (const auto found = values.find(name); found != values.end()) {
      filled += Escaped(found->second, escape);
    } else if (unknown != nullptr) {
      *unknown = std::string(name);
    }
  }
  return filled;
}

// A field that is a text; "" where it is missing.
absl::StatusOr<std::string> TextIn(const json& object, const char* name) {
  if (!object.contains(name)) {
    return std::string();
  }
  if (!object[name].is_string()) {
    return Wrong(name, "must be a text");
  }
  return object[name].get<std::string>();
}

absl::StatusOr<std::vector<std::string>> CodesIn(const json& object, const char* name) {
  std::vector<std::string> codes;
  if (!object.contains(name)) {
    return codes;
  }
  if (!object[name].is_array()) {
    return Wrong(name, "must be a list of texts");
  }
  for (const json& each : object[name]) {
    if (!each.is_string()) {
      return Wrong(name, "must be a list of texts");
    }
    codes.push_back(each.get<std::string>());
  }
  return codes;
}

absl::StatusOr<std::string> PointerIn(const json& object, const char* name) {
  ASSIGN_OR_RETURN(const std::string text, TextIn(object, name));
  if (!text.empty() && (text.front() != '/' || text.find('~') != std::string::npos)) {
    return Wrong(name, "must be a path such as /data/code");
  }
  return text;
}

// What stands at the path, as text; nullopt for nothing or for a part of the document.
std::optional<std::string> At(const json& body, const std::string& path) {
  const json::json_pointer pointer(path);
  if (!body.contains(pointer)) {
    return std::nullopt;
  }
  const json& found = body.at(pointer);
  if (found.is_string()) {
    return found.get<std::string>();
  }
  return found.is_primitive() ? std::optional(found.dump()) : std::nullopt;
}

bool Has(const std::vector<std::string>& codes, const std::string& code) {
  return std::ranges::find(codes, code) != codes.end();
}

}  // namespace

absl::StatusOr<SmsGateway> SmsGateway::FromFiles(const std::string& path,
                                                 const std::string& key_file) {
  if (path.empty()) {
    return SmsGateway();
  }
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file.is_open() || text.str().size() > kMostFile) {
    return Wrong(path, "cannot be read, or is larger than 64 KiB");
  }
  std::string key;
  if (!key_file.empty()) {
    ASSIGN_OR_RETURN(key, config::ReadSecretLine("SMS_KEY_FILE", key_file));
  }
  return Parse(text.str(), std::move(key));
}

absl::StatusOr<SmsGateway> SmsGateway::Parse(std::string_view text, std::string key) {
  const json form = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!form.is_object()) {
    return Wrong("the file", "must be a JSON object");
  }
  for (const auto& [name, value] : form.items()) {
    if (std::string_view("url headers body signature sign answer").find(name) ==
        std::string_view::npos) {
      return Wrong(name, "is no field of a gateway");
    }
  }
  SmsGateway gateway;
  gateway.key_ = std::move(key);
  ASSIGN_OR_RETURN(gateway.url_, TextIn(form, "url"));
  ASSIGN_OR_RETURN(gateway.body_, TextIn(form, "body"));
  ASSIGN_OR_RETURN(gateway.signature_, TextIn(form, "signature"));
  if (SmsUnits(gateway.signature_) > kMostSmsSignature) {
    return Wrong("signature", StrCat("is longer than ", kMostSmsSignature, " characters"));
  }
  const json headers = form.contains("headers") ? form["headers"] : json::object();
  if (!headers.is_object()) {
    return Wrong("headers", "must be an object of texts");
  }
  for (const auto& [name, value] : headers.items()) {
    if (!value.is_string()) {
      return Wrong("headers", "must be texts");
    }
    gateway.headers_.emplace_back(name, value.get<std::string>());
    if (absl::EqualsIgnoreCase(name, "content-type")) {
      gateway.body_is_json_ = absl::StrContains(value.get<std::string>(), "json");
    }
  }
  if (form.contains("sign")) {
    const json& sign = form["sign"];
    ASSIGN_OR_RETURN(gateway.sign_of_, TextIn(sign, "of"));
    ASSIGN_OR_RETURN(const std::string as, TextIn(sign, "as"));
    if (as != "hex" && as != "base64") {
      return Wrong("sign.as", "must be hex or base64");
    }
    gateway.sign_as_hex_ = as == "hex";
  }
  if (form.contains("answer")) {
    const json& answer = form["answer"];
    ASSIGN_OR_RETURN(gateway.answer_.code, PointerIn(answer, "code"));
    ASSIGN_OR_RETURN(gateway.answer_.words, PointerIn(answer, "words"));
    ASSIGN_OR_RETURN(gateway.answer_.taken, CodesIn(answer, "taken"));
    ASSIGN_OR_RETURN(gateway.answer_.too_many, CodesIn(answer, "too_many"));
    ASSIGN_OR_RETURN(gateway.answer_.refused, CodesIn(answer, "refused"));
    if (!gateway.answer_.code.empty() && gateway.answer_.taken.empty()) {
      return Wrong("answer.taken", "must name the codes of a message that was taken");
    }
  }
  // What it would send shows what is wrong with it.
  std::string unknown;
  const Values known = {{"phone", ""}, {"text", ""},      {"id", ""},          {"key", ""},
                        {"sign", ""},  {"timestamp", ""}, {"timestamp_ms", ""}};
  for (const std::string& each : {gateway.url_, gateway.body_, gateway.sign_of_}) {
    Fill(each, known, Escape::kNone, &unknown);
  }
  for (const auto& [name, value] : gateway.headers_) {
    Fill(value, known, Escape::kNone, &unknown);
    if (name.empty() || (name + value).find_first_of("\r\n") != std::string::npos ||
        name.find(':') != std::string::npos) {
      return Wrong("headers", "must be of one line each");
    }
  }
  if (!unknown.empty()) {
    return Wrong(StrCat("{", unknown, "}"), "is nothing that a message has");
  }
  const bool asks_for_key =
      absl::StrContains(StrCat(gateway.url_, gateway.body_), "{key}") || !gateway.sign_of_.empty();
  if (asks_for_key && gateway.key_.empty()) {
    return absl::InvalidArgumentError(
        "SMS_KEY_FILE: must be set: the gateway's file asks for a key");
  }
  const absl::StatusOr<WebhookRequest> sample =
      gateway.RequestOf("13800138000", "x", "id", Instant{});
  if (!sample.ok()) {
    return Wrong("url", StdView(sample.status().message()));
  }
  return gateway;
}

AddressRules SmsGateway::rules() const {
  AddressRules rules;
  rules.allowed = {*Cidr::Parse("0.0.0.0/0"), *Cidr::Parse("::/0")};
  rules.any_port = true;
  return rules;
}

absl::StatusOr<WebhookRequest> SmsGateway::RequestOf(std::string_view phone, std::string_view text,
                                                     std::string_view id, Instant now) const {
  using std::chrono::floor;
  Values values = {
      {"phone", std::string(phone)},
      {"text", StrCat(signature_, text)},
      {"id", std::string(id)},
      {"key", key_},
      {"timestamp", StrCat(floor<std::chrono::seconds>(now).time_since_epoch().count())},
      {"timestamp_ms", StrCat(floor<std::chrono::milliseconds>(now).time_since_epoch().count())}};
  if (!sign_of_.empty()) {
    const std::string mac = HmacSha256(key_, Fill(sign_of_, values, Escape::kNone, nullptr));
    values["sign"] = sign_as_hex_ ? absl::BytesToHexString(mac) : absl::Base64Escape(mac);
  }
  WebhookRequest request;
  ASSIGN_OR_RETURN(request.endpoint,
                   ParseEndpoint(Fill(url_, values, Escape::kUrl, nullptr), rules()));
  for (const auto& [name, value] : headers_) {
    request.headers.emplace_back(name, Fill(value, values, Escape::kNone, nullptr));
  }
  request.body = Fill(body_, values, body_is_json_ ? Escape::kJson : Escape::kUrl, nullptr);
  return request;
}

void SmsGateway::Read(WebhookAnswer& answer) const {
  const AnswerMeans by_status = MeaningOf(answer.http_status);
  // Nothing that a gateway answers is said of the number for good, but what its file calls so.
  answer.means = by_status == AnswerMeans::kGone ? AnswerMeans::kRetry : by_status;
  if (answer_.code.empty() || answer.http_status == 0) {
    return;
  }
  const json body = json::parse(answer.body, nullptr, /*allow_exceptions=*/false);
  const std::optional<std::string> code = At(body, answer_.code);
  if (!code.has_value()) {
    if (by_status == AnswerMeans::kDelivered) {
      answer.means = AnswerMeans::kRetry;
      answer.fault = "the answer is no gateway's: it has no code";
    }
    return;
  }
  answer.means = Has(answer_.taken, *code)      ? AnswerMeans::kDelivered
                 : Has(answer_.refused, *code)  ? AnswerMeans::kRefused
                 : Has(answer_.too_many, *code) ? AnswerMeans::kThrottle
                                                : AnswerMeans::kRetry;
  if (answer.means != AnswerMeans::kDelivered) {
    const std::string words =
        answer_.words.empty() ? std::string() : At(body, answer_.words).value_or("");
    answer.fault =
        StrCat("refused by the gateway: ", code->substr(0, 64), " ", words.substr(0, 200));
  }
}

}  // namespace zoneflow::notification

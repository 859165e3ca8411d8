#include "services/notification/config.h"

#include <chrono>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

#include "common/base/str_cat.h"

namespace zoneflow::notification {
namespace {

std::vector<std::string> ListOf(config::Reader& reader, std::string_view name,
                                std::string_view fallback) {
  return absl::StrSplit(reader.Text(name, fallback), ',', absl::SkipWhitespace());
}

AddressRules ReadRules(config::Reader& reader) {
  AddressRules rules;
  rules.ports.clear();
  for (const std::string& text : ListOf(reader, "WEBHOOK_PORTS", "80,443,8080,8443")) {
    int port = 0;
    if (!absl::SimpleAtoi(text, &port) || port < 1 || port > 65'535) {
      reader.Refuse("WEBHOOK_PORTS", "must be ports from 1 to 65535, joined by commas");
      break;
    }
    rules.ports.push_back(port);
  }
  rules.allow_http = reader.Bool("WEBHOOK_HTTP", true);
  for (const std::string& text : ListOf(reader, "WEBHOOK_ALLOWED_RANGES", "")) {
    const auto range = Cidr::Parse(StdView(absl::StripAsciiWhitespace(text)));
    if (!range.ok()) {
      reader.Refuse("WEBHOOK_ALLOWED_RANGES", StdView(range.status().message()));
      break;
    }
    rules.allowed.push_back(*range);
  }
  return rules;
}

// Where links lead: "https://console.example.gov.cn", with a path where the console has one, without a slash
// at the end.
std::string ReadConsoleUrl(config::Reader& reader) {
  std::string url = reader.Text("CONSOLE_URL", "");
  const bool fits = (url.starts_with("https://") || url.starts_with("http://")) &&
                    url.find_first_of(" \t\r\n?#\"<>") == std::string::npos && !url.ends_with('/');
  if (!url.empty() && !fits) {
    reader.Refuse("CONSOLE_URL", "must be http:// or https://, a host and no slash at the end");
  }
  return url;
}

MailServer ReadMailServer(config::Reader& reader) {
  MailServer server;
  if (const auto address = config::ParseAddress(reader.HostPort("MAIL_SERVER", ""))) {
    server.host = address->host;
    server.port = address->port;
  }
  const std::string tls = reader.OneOf("MAIL_TLS", "starttls", {"none", "starttls", "implicit"});
  server.tls = tls == "none"       ? MailServer::Tls::kNone
               : tls == "implicit" ? MailServer::Tls::kImplicit
                                   : MailServer::Tls::kStartTls;
  server.ca_file = reader.Text("MAIL_CA_FILE", "");
  server.user = reader.Text("MAIL_USER", "");
  server.password_file = reader.Text("MAIL_PASSWORD_FILE", "");
  server.from = reader.Text("MAIL_FROM", "");
  if (!server.host.empty() && !ParseMailbox(StrCat("mailto:", server.from), {true, {}}).ok()) {
    reader.Refuse("MAIL_FROM", "must be a mailbox, name@example.gov.cn, where MAIL_SERVER is set");
  }
  return server;
}

MailRules ReadMailRules(config::Reader& reader) {
  MailRules rules;
  for (const std::string& text : ListOf(reader, "MAIL_DOMAINS", "")) {
    rules.domains.push_back(absl::AsciiStrToLower(std::string(absl::StripAsciiWhitespace(text))));
  }
  return rules;
}

}  // namespace

Config ReadConfig(config::Reader& reader) {
  Config config;
  config.subscriptions = {
      .streams = {static_cast<int>(reader.Int("STREAMS", 2000, 1, 100'000)),
                  static_cast<int>(reader.Int("STREAMS_PER_PRINCIPAL", 64, 1, 100'000))},
      .per_principal =
          static_cast<int>(reader.Int("SUBSCRIPTIONS_PER_PRINCIPAL", 1000, 1, 1'000'000))};
  const auto at_once = static_cast<int>(reader.Int("WEBHOOKS_AT_ONCE", 512, 1, 1000));
  config.webhooks = {.key_file = reader.Text("WEBHOOK_KEY_FILE", ""),
                     .rules = {ReadRules(reader), ReadMailRules(reader)},
                     .mail = ReadMailServer(reader),
                     .sms_gateway_file = reader.Text("SMS_GATEWAY_FILE", ""),
                     .sms_key_file = reader.Text("SMS_KEY_FILE", ""),
                     .console_url = ReadConsoleUrl(reader),
                     .sending = {.at_once = at_once,
                                 .at_once_held_up = at_once / 4 + 1,
                                 .timeout = std::chrono::milliseconds(
                                     reader.Int("WEBHOOK_TIMEOUT_MS", 15'000, 100, 30'000))},
                     .keep = std::chrono::days(reader.Int("MATCHES_DAYS", 400, 0, 100'000))};
  return config;
}

}  // namespace zoneflow::notification

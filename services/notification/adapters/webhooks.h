// Webhooks of this process: all their parts, put together, and what lets go of old matches.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/journal/journal.h"
#include "services/notification/adapters/curl_mail_sender.h"
#include "services/notification/adapters/curl_webhook_sender.h"
#include "services/notification/adapters/openssl_secret_box.h"
#include "services/notification/adapters/soci_webhook_store.h"
#include "services/notification/adapters/webhook_rpc.h"
#include "services/notification/adapters/webhook_sending.h"
#include "services/notification/core/forget_matches.h"

namespace zoneflow::notification {

class Webhooks {
 public:
  // All outlive it.
  struct Parts {
    sql::Database& database;
    const journal::Journal& journal;
    SubscriptionStore& subscriptions;
    MatchStore& matches;
    EventLogReader& log;
    const filter::Schema& schema;
    const Clock& clock;  // business time
    const Clock& system_clock;
  };
  struct Options {
    std::string key_file;  // "": no key, so nothing is sent and no webhook made
    TargetRules rules;     // whether there is mail is told by the server
    MailServer mail = {};
    std::string sms_gateway_file = {};  // "": no SMS
    std::string sms_key_file = {};
    std::string console_url;  // of the console, for links; "": none
    WebhookSending::Options sending = {};
    std::chrono::days keep{0};  // what was told (ForgetMatches); 0: for ever
  };

  // InvalidArgument names WEBHOOK_KEY_FILE, MAIL_USER, MAIL_PASSWORD_FILE, SMS_GATEWAY_FILE or
  // SMS_KEY_FILE and the rule.
  static absl::StatusOr<std::unique_ptr<Webhooks>> Open(const Parts& parts, Options options);

  grpc::Service& service() { return *service_; }

  absl::Status Start();
  void Stop();

 private:
  Webhooks(const Parts& parts, Options options, OpensslSecretBox secrets,
           std::unique_ptr<MailSender> mails, SmsGateway gateway);

  const OpensslSecretBox secrets_;
  const TargetRules rules_;
  SociWebhookStore store_;
  const WebhookList list_;
  CurlWebhookSender sender_;
  const std::unique_ptr<MailSender> mails_;
  const SmsGateway gateway_;
  CurlWebhookSender gateway_sender_;
  const Outlets outlets_;
  const std::unique_ptr<grpc::Service> service_;
  WebhookTaking taking_;
  WebhookSending sending_;
  const Clock& clock_;
  const std::chrono::days keep_;
  const ForgetMatches forget_;
  std::chrono::steady_clock::time_point next_look_{};  // of the thread of forgetting_
  journal::WakeLoop forgetting_;
};

}  // namespace zoneflow::notification

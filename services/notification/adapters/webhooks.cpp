#include "services/notification/adapters/webhooks.h"

#include <utility>

#include "common/base/status_macros.h"
#include "common/telemetry/log.h"

namespace zoneflow::notification {

absl::StatusOr<std::unique_ptr<Webhooks>> Webhooks::Open(const Parts& parts, Options options) {
  ASSIGN_OR_RETURN(OpensslSecretBox secrets, OpensslSecretBox::FromFile(options.key_file));
  options.rules.mail.on = !options.mail.host.empty();
  ASSIGN_OR_RETURN(std::unique_ptr<MailSender> mails,
                   CurlMailSender::Open(options.mail, parts.system_clock));
  ASSIGN_OR_RETURN(SmsGateway gateway,
                   SmsGateway::FromFiles(options.sms_gateway_file, options.sms_key_file));
  options.rules.has_sms = gateway.on();
  // Not make_unique: the constructor is private.
  return std::unique_ptr<Webhooks>(new Webhooks(parts, std::move(options), std::move(secrets),
                                                std::move(mails), std::move(gateway)));
}

Webhooks::Webhooks(const Parts& parts, Options options, OpensslSecretBox secrets,
                   std::unique_ptr<MailSender> mails, SmsGateway gateway)
    : secrets_(std::move(secrets)),
      rules_(std::move(options.rules)),
      store_(parts.database, parts.journal),
      list_(parts.database),
      sender_(rules_.addresses),
      mails_(std::move(mails)),
      gateway_(std::move(gateway)),
      gateway_sender_(gateway_.rules()),
      outlets_(rules_, options.console_url, secrets_, sender_, *mails_, gateway_, gateway_sender_),
      service_(MakeWebhookService({.store = store_,
                                   .list = list_,
                                   .subscriptions = parts.subscriptions,
                                   .sender = sender_,
                                   .outlets = outlets_,
                                   .secrets = secrets_,
                                   .system_clock = parts.system_clock})),
      taking_(parts.database, store_, parts.subscriptions, parts.matches, parts.log, parts.schema,
              parts.system_clock),
      sending_(parts.database, store_, parts.subscriptions, parts.log, outlets_, secrets_,
               parts.system_clock, options.sending),
      clock_(parts.clock),
      keep_(options.keep),
      forget_(parts.matches, store_, parts.log, options.keep),
      forgetting_(parts.database, "forgetting", "matched",
                  [this]() -> absl::StatusOr<journal::Left> {
                    if (std::chrono::steady_clock::now() < next_look_) {
                      return journal::Left::kNothing;
                    }
                    ASSIGN_OR_RETURN(const bool more, forget_(clock_.Now()));
                    if (!more) {
                      next_look_ = std::chrono::steady_clock::now() + std::chrono::hours(1);
                    }
                    return more ? journal::Left::kMaybe : journal::Left::kNothing;
                  }) {}

absl::Status Webhooks::Start() {
  RETURN_IF_ERROR(taking_.Start());
  if (keep_ > std::chrono::days(0)) {
    forgetting_.Start();
  }
  if (secrets_.empty()) {
    // An attempt that cannot be signed would use up the schedule: what there is waits for the key.
    telemetry::Info("no webhooks: WEBHOOK_KEY_FILE is not set");
    return absl::OkStatus();
  }
  return sending_.Start();
}

void Webhooks::Stop() {
  forgetting_.Stop();
  taking_.Stop();
  sending_.Stop();
}

}  // namespace zoneflow::notification

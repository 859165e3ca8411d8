// The settings that only notification has; README.md lists all.
#pragma once

#include "common/config/lookup.h"
#include "services/notification/adapters/subscriptions.h"
#include "services/notification/adapters/webhooks.h"

namespace zoneflow::notification {

struct Config {
  // STREAMS at a time and STREAMS_PER_PRINCIPAL, 1 to 100,000; SUBSCRIPTIONS_PER_PRINCIPAL, 1 to
  // 1,000,000.
  Subscriptions::Options subscriptions = {};
  // WEBHOOK_KEY_FILE (none: no webhooks); whom they may be sent to: WEBHOOK_PORTS, WEBHOOK_HTTP,
  // WEBHOOK_ALLOWED_RANGES; the mail server: MAIL_SERVER (none: no mail), MAIL_TLS, MAIL_CA_FILE, MAIL_USER,
  // MAIL_PASSWORD_FILE, MAIL_FROM, MAIL_DOMAINS; SMS_GATEWAY_FILE (none: no SMS), SMS_KEY_FILE;
  // CONSOLE_URL (none: no links); WEBHOOKS_AT_ONCE, 1 to 1,000; WEBHOOK_TIMEOUT_MS, 100 to 30,000;
  // MATCHES_DAYS, 0 (for ever) to 100,000.
  Webhooks::Options webhooks = {};
};

// What is wrong is noted in the reader.
Config ReadConfig(config::Reader& reader);

}  // namespace zoneflow::notification

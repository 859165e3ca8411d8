// The settings that only notification has; README.md lists all.
#pragma once

#include <chrono>
#include <string>

#include "common/config/lookup.h"
#include "services/notification/core/address_rules.h"

namespace zoneflow::notification {

struct Config {
  int streams = 2000;                      // STREAMS: at a time, 1 to 100,000
  int streams_per_principal = 64;          // STREAMS_PER_PRINCIPAL, 1 to 100,000
  int subscriptions_per_principal = 1000;  // SUBSCRIPTIONS_PER_PRINCIPAL, 1 to 1,000,000
  std::string webhook_key_file = {};       // WEBHOOK_KEY_FILE; "": no webhooks
  // Whom webhooks may be sent to: WEBHOOK_PORTS, WEBHOOK_HTTP, WEBHOOK_ALLOWED_RANGES.
  AddressRules webhook_rules = {};
  int webhooks_at_once = 512;                         // WEBHOOKS_AT_ONCE, 1 to 1,000
  std::chrono::milliseconds webhook_timeout{15'000};  // WEBHOOK_TIMEOUT_MS, 100 to 30,000
  std::chrono::days matches_days{400};                // MATCHES_DAYS, 0 (for ever) to 100,000
};

// What is wrong is noted in the reader.
Config ReadConfig(config::Reader& reader);

}  // namespace zoneflow::notification

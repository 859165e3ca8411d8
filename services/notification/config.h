// The settings that only notification has; README.md lists all.
#pragma once

#include "common/config/lookup.h"

namespace zoneflow::notification {

struct Config {
  int streams = 2000;                      // STREAMS: at a time, 1 to 100,000
  int streams_per_principal = 64;          // STREAMS_PER_PRINCIPAL, 1 to 100,000
  int subscriptions_per_principal = 1000;  // SUBSCRIPTIONS_PER_PRINCIPAL, 1 to 1,000,000
};

// What is wrong is noted in the reader.
Config ReadConfig(config::Reader& reader);

}  // namespace zoneflow::notification

// The settings of notification.
#pragma once

#include "absl/status/statusor.h"

#include "common/bus/bus.h"
#include "common/config/lookup.h"
#include "common/runtime/settings.h"
#include "common/sql/database.h"

namespace zoneflow::notification {

struct Config {
  runtime::Settings settings;
  sql::Config sql;
  bus::Config bus;
  int streams = 2000;                      // STREAMS: at a time, 1 to 100,000
  int streams_per_principal = 64;          // STREAMS_PER_PRINCIPAL, 1 to 100,000
  int subscriptions_per_principal = 1000;  // SUBSCRIPTIONS_PER_PRINCIPAL, 1 to 1,000,000
};

// InvalidArgument with one line for every wrong setting.
absl::StatusOr<Config> ParseConfig(config::Lookup lookup);

}  // namespace zoneflow::notification

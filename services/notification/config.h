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
};

// InvalidArgument with one line for every wrong setting.
absl::StatusOr<Config> ParseConfig(config::Lookup lookup);

}  // namespace zoneflow::notification

// The settings of scoring; README.md lists them.
#pragma once

#include <chrono>

#include "absl/status/statusor.h"

#include "common/bus/bus.h"
#include "common/cache/page_cache.h"
#include "common/config/lookup.h"
#include "common/runtime/settings.h"
#include "common/sql/database.h"
#include "services/scoring/core/live_boards.h"

namespace zoneflow::scoring {

struct Config {
  runtime::Settings settings;
  sql::Config sql;
  bus::Config bus;
  cache::Config cache;
  BoardRules rules;                       // ZONE_BOARD_FROM, ZONE_BOARD_TO; the embedded weights
  std::chrono::milliseconds interval{0};  // BOARD_INTERVAL_MS
};

// InvalidArgument with one line for every wrong setting.
absl::StatusOr<Config> ParseConfig(config::Lookup lookup);

}  // namespace zoneflow::scoring

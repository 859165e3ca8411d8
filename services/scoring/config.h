// The settings that only scoring has; README.md lists all.
#pragma once

#include <chrono>

#include "common/cache/page_cache.h"
#include "common/config/lookup.h"
#include "services/scoring/core/board.h"

namespace zoneflow::scoring {

struct Config {
  cache::Config cache;
  Period period;                          // of the zone board: ZONE_BOARD_FROM, ZONE_BOARD_TO
  std::chrono::milliseconds interval{0};  // BOARD_INTERVAL_MS
};

// What is wrong is noted in the reader.
Config ReadConfig(config::Reader& reader);

}  // namespace zoneflow::scoring

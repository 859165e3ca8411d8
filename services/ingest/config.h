// The settings that only ingest has; README.md lists all.
#pragma once

#include "common/config/lookup.h"
#include "services/ingest/adapters/watched_folder.h"

namespace zoneflow::ingest {

struct Config {
  WatchedFolder::Options folder;  // WATCH_DIR, WATCH_QUIET_MS
};

// What is wrong is noted in the reader.
Config ReadConfig(config::Reader& reader);

}  // namespace zoneflow::ingest

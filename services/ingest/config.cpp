#include "services/ingest/config.h"

#include <chrono>

namespace zoneflow::ingest {

Config ReadConfig(config::Reader& reader) {
  return {{.path = reader.Text("WATCH_DIR", ""),
           .quiet = std::chrono::milliseconds(reader.Int("WATCH_QUIET_MS", 2000, 0, 600'000))}};
}

}  // namespace zoneflow::ingest

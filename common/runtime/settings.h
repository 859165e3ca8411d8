// The settings every service has, and the parts they choose.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "common/base/clock.h"
#include "common/bus/bus.h"
#include "common/config/lookup.h"
#include "common/sql/database.h"

namespace zoneflow::runtime {

struct Settings {
  bool development = false;     // MODE = development | production (default production)
  std::string data_dir;         // DATA_DIR, default .zoneflow
  std::string listen;           // LISTEN host:port of gRPC; default 127.0.0.1:0
  std::string metrics_address;  // METRICS_ADDR host:port; "" (default) serves none
  std::string jwt_key_file;     // AUTH_JWT_KEY_FILE; must be set in production
  std::string event_key_file;   // EVENT_KEY_FILE; must be set in production
  std::string clock;  // CLOCK = system | fixed:INSTANT | file:PATH; not system only in development
  std::string log_level;  // LOG_LEVEL = debug | info | warn | error; default info
};

Settings ReadSettings(config::Reader& reader);

// "system", "fixed:2021-02-01T00:00:00Z" or "file:PATH" (an instant, or an offset such as +86400s;
// read at every use). InvalidArgument otherwise.
absl::StatusOr<std::unique_ptr<Clock>> OpenClock(std::string_view setting);

// What the arguments of a service's binary ask for: nothing, --version, --migrate, --help, and
// --reproject of a service that has registers. Returns an exit code if the process should end now
// (after printing; 2 for an unknown argument), else nullopt and sets migrate and reproject. With
// either the caller does it and exits: 0, or 1 if it failed.
std::optional<int> HandleArguments(int argc, char** argv, std::string_view service, bool& migrate,
                                   bool* reproject = nullptr);

}  // namespace zoneflow::runtime

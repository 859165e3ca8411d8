#include "common/runtime/settings.h"

#include <iostream>
#include <string>

#include "common/base/printable.h"
#include "common/base/str_cat.h"

namespace zoneflow::runtime {

Settings ReadSettings(config::Reader& reader) {
  Settings settings;
  settings.development =
      reader.OneOf("MODE", "production", {"development", "production"}) == "development";
  settings.data_dir = reader.Text("DATA_DIR", ".zoneflow");
  settings.listen = reader.HostPort("LISTEN", "127.0.0.1:0");
  settings.metrics_address = reader.HostPort("METRICS_ADDR", "");
  // In production a service without a key would be up and serve nobody.
  settings.jwt_key_file = settings.development ? reader.Text("AUTH_JWT_KEY_FILE", "")
                                               : reader.Required("AUTH_JWT_KEY_FILE");
  // In production events that nobody signed would be anybody's.
  settings.event_key_file =
      settings.development ? reader.Text("EVENT_KEY_FILE", "") : reader.Required("EVENT_KEY_FILE");
  settings.clock = reader.Text("CLOCK", "system");
  settings.log_level = reader.OneOf("LOG_LEVEL", "info", {"debug", "info", "warn", "error"});
  if (settings.clock != "system" && !settings.development) {
    reader.Refuse("CLOCK", "must be \"system\" unless MODE is development");
  } else if (const auto clock = OpenClock(settings.clock); !clock.ok()) {
    reader.Refuse("CLOCK", StdView(clock.status().message()));
  }
  return settings;
}

std::optional<int> HandleArguments(int argc, char** argv, std::string_view service, bool& migrate,
                                   bool* reproject) {
  migrate = false;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--version") {
      std::cout << StrCat(service, " ", ZONEFLOW_VERSION, "\n");
      return 0;
    }
    if (argument == "--help") {
      std::cout << StrCat(
          "The ", service, " service of Zoneflow. Settings come from the environment; see ",
          "services/", service, "/README.md.\n\n",
          "  --migrate    apply the missing migrations of the database and exit\n",
          reproject == nullptr
              ? ""
              : "  --reproject  make the registers of the database anew from its states and exit\n",
          "  --version    print the version and exit\n", "  --help       print this and exit\n");
      return 0;
    }
    if (argument == "--reproject" && reproject != nullptr) {
      *reproject = true;
      continue;
    }
    if (argument != "--migrate") {
      std::cerr << StrCat(service, ": unknown argument \"", Printable(argument),
                          "\"; see --help\n");
      return 2;
    }
    migrate = true;
  }
  return std::nullopt;
}

}  // namespace zoneflow::runtime

// The console's settings; README.md lists them.
#pragma once

#include <map>
#include <string>

#include "absl/status/statusor.h"

#include "common/config/lookup.h"
#include "services/console/adapters/http_options.h"

namespace zoneflow::console {

struct Config {
  HttpOptions http;
  std::string web_root;
  // Of each service by its name; of a foreign one, instead of them, by "foreign".
  std::map<std::string, std::string> addresses;
  // Development only: the file with a foreign service's descriptor set, whose methods are offered
  // instead of the suite's. "" for none.
  std::string foreign_descriptors;
  std::string metrics_address;
  std::string log_level;
};

// default_web_root: where the build puts the page, beside the binary. InvalidArgument names every
// wrong setting.
absl::StatusOr<Config> ParseConfig(config::Lookup lookup, const std::string& default_web_root);

// ../web beside the folder of the running binary.
std::string WebRootBesideBinary();

}  // namespace zoneflow::console

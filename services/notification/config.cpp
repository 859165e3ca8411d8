#include "services/notification/config.h"

#include <utility>

#include "common/base/status_macros.h"

namespace zoneflow::notification {

absl::StatusOr<Config> ParseConfig(config::Lookup lookup) {
  config::Reader reader(std::move(lookup));
  Config config{runtime::ReadSettings(reader), sql::ReadConfig(reader, "notification"),
                bus::ReadConfig(reader)};
  RETURN_IF_ERROR(reader.status());
  return config;
}

}  // namespace zoneflow::notification

#include "services/approval/config.h"

#include <utility>

#include "common/base/status_macros.h"

namespace zoneflow::approval {

absl::StatusOr<Config> ParseConfig(config::Lookup lookup) {
  config::Reader reader(std::move(lookup));
  Config config{runtime::ReadSettings(reader), sql::ReadConfig(reader, "approval"),
                bus::ReadConfig(reader)};
  RETURN_IF_ERROR(reader.status());
  return config;
}

}  // namespace zoneflow::approval

#include "services/notification/config.h"

#include <utility>

#include "common/base/status_macros.h"

namespace zoneflow::notification {

absl::StatusOr<Config> ParseConfig(config::Lookup lookup) {
  config::Reader reader(std::move(lookup));
  Config config{runtime::ReadSettings(reader),
                sql::ReadConfig(reader, "notification"),
                bus::ReadConfig(reader),
                static_cast<int>(reader.Int("STREAMS", 2000, 1, 100'000)),
                static_cast<int>(reader.Int("STREAMS_PER_PRINCIPAL", 64, 1, 100'000)),
                static_cast<int>(reader.Int("SUBSCRIPTIONS_PER_PRINCIPAL", 1000, 1, 1'000'000))};
  RETURN_IF_ERROR(reader.status());
  return config;
}

}  // namespace zoneflow::notification

#include "services/notification/config.h"

namespace zoneflow::notification {

Config ReadConfig(config::Reader& reader) {
  return {static_cast<int>(reader.Int("STREAMS", 2000, 1, 100'000)),
          static_cast<int>(reader.Int("STREAMS_PER_PRINCIPAL", 64, 1, 100'000)),
          static_cast<int>(reader.Int("SUBSCRIPTIONS_PER_PRINCIPAL", 1000, 1, 1'000'000))};
}

}  // namespace zoneflow::notification

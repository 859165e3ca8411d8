#include "services/scoring/config.h"

#include <optional>
#include <string>

#include "common/base/date.h"
#include "common/base/str_cat.h"

namespace zoneflow::scoring {
namespace {

std::optional<Date> ReadDate(config::Reader& reader, std::string_view name) {
  const std::string text = reader.Text(name, "");
  if (text.empty()) {
    return std::nullopt;
  }
  const absl::StatusOr<Date> date = ParseDate(text);
  if (!date.ok()) {
    reader.Refuse(name, StdView(date.status().message()));
    return std::nullopt;
  }
  return *date;
}

}  // namespace

Config ReadConfig(config::Reader& reader) {
  Config config{cache::ReadConfig(reader),
                {ReadDate(reader, "ZONE_BOARD_FROM"), ReadDate(reader, "ZONE_BOARD_TO")},
                std::chrono::milliseconds(reader.Int("BOARD_INTERVAL_MS", 500, 0, 60000))};
  if (config.period.from && config.period.to && *config.period.from > *config.period.to) {
    reader.Refuse("ZONE_BOARD_TO", "must not be before ZONE_BOARD_FROM");
  }
  return config;
}

}  // namespace zoneflow::scoring

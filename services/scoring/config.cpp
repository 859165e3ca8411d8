#include "services/scoring/config.h"

#include <utility>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "scoring_data.h"

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

absl::StatusOr<Config> ParseConfig(config::Lookup lookup) {
  config::Reader reader(std::move(lookup));
  ASSIGN_OR_RETURN(DecayWeights weights,
                   DecayWeights::Parse(scoring_data::Find("decay_weights.csv")));
  Config config{runtime::ReadSettings(reader),
                sql::ReadConfig(reader, "scoring"),
                bus::ReadConfig(reader),
                cache::ReadConfig(reader),
                {{ReadDate(reader, "ZONE_BOARD_FROM"), ReadDate(reader, "ZONE_BOARD_TO")},
                 std::move(weights)},
                std::chrono::milliseconds(reader.Int("BOARD_INTERVAL_MS", 500, 0, 60000))};
  if (config.rules.period.from && config.rules.period.to &&
      *config.rules.period.from > *config.rules.period.to) {
    reader.Refuse("ZONE_BOARD_TO", "must not be before ZONE_BOARD_FROM");
  }
  RETURN_IF_ERROR(reader.status());
  return config;
}

}  // namespace zoneflow::scoring

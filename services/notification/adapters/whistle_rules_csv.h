// Reads the rules of the whistle from their tables (services/notification/data/whistle_*.csv).
#pragma once

#include <string_view>

#include "absl/status/statusor.h"

#include "services/notification/core/whistle/whistle_rules.h"

namespace zoneflow::notification {

struct WhistleTables {
  std::string_view versions;
  std::string_view items;
  std::string_view departments;
  std::string_view zones;
  std::string_view duty;
};

// Each table's header says what it holds. InvalidArgument names the table, the line, the field, the
// value and the rule: a version that is none, a limit that is no number and unit, a zone of the
// roster that is none; and what WhistleRulebook::Create refuses.
absl::StatusOr<WhistleRulebook> ParseWhistleRules(const WhistleTables& tables,
                                                  WorkdayCalendar calendar);

// Those this binary carries, on the calendar it carries.
absl::StatusOr<WhistleRulebook> LoadEmbeddedWhistleRules();

}  // namespace zoneflow::notification

// Whom figures are reported of.
#pragma once

#include <optional>
#include <string>

#include "common/base/date.h"
#include "services/scoring/core/framework/column.h"
#include "services/scoring/core/framework/report_period.h"

namespace zoneflow::scoring {

struct Unit {
  std::string id;
  std::string zone_id;  // of the zone that it is or lies in; "" if it lies in none
  std::string kind;     // as Framework::unit_kind: zone, park, project, country
  std::string name;
  std::string cohort;                     // 国家级, 省级, a region; "" if it has none
  std::optional<Date> member_since = {};  // the first day it is ranked for; nullopt: always
  std::optional<Date> member_until = {};  // the last one

  friend bool operator==(const Unit&, const Unit&) = default;
};

// The unit as a board ranks it.
ScoredUnit Scored(const Unit& unit);

// Whether the unit is one on the last day of the period.
bool IsMemberIn(const Unit& unit, const ReportPeriod& period);

}  // namespace zoneflow::scoring

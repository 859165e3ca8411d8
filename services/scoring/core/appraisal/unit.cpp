#include "services/scoring/core/appraisal/unit.h"

namespace zoneflow::scoring {

ScoredUnit Scored(const Unit& unit) { return {unit.id, unit.name, unit.cohort}; }

bool IsMemberIn(const Unit& unit, const ReportPeriod& period) {
  const Date day = LastDayOf(period);
  return (!unit.member_since || *unit.member_since <= day) &&
         (!unit.member_until || day <= *unit.member_until);
}

}  // namespace zoneflow::scoring

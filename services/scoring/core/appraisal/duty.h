// Who owes figures, and which of them are locked.
#pragma once

#include <string>

#include "common/base/date.h"
#include "services/scoring/core/framework/report_period.h"

namespace zoneflow::scoring {

struct ReportDuty {
  std::string indicator;
  std::string office;
  std::string person;
  int due_days = 0;  // after the last day of the period
  std::string note;  // what counts and what does not (口径)

  friend bool operator==(const ReportDuty&, const ReportDuty&) = default;
};

// A unit's figures of an indicator and period that were signed off: they change by revisions alone.
struct PeriodLock {
  std::string unit;
  std::string indicator;
  ReportPeriod period;
  std::string framework;  // for which it was signed off
  std::string signed_by;
  Instant signed_at;

  friend bool operator==(const PeriodLock&, const PeriodLock&) = default;
};

}  // namespace zoneflow::scoring

// Who owes figures, and which of them are locked.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/date.h"
#include "services/scoring/core/framework/report_period.h"

namespace zoneflow::scoring {

// How often figures are owed.
enum class DutyCycle { kAnyPeriod, kMonthly, kQuarterly, kYearly };
inline constexpr std::array kDutyCycles = {DutyCycle::kAnyPeriod, DutyCycle::kMonthly,
                                           DutyCycle::kQuarterly, DutyCycle::kYearly};
// "any", "monthly" …: in stores and commands.
std::string_view DutyCycleKey(DutyCycle cycle);
std::optional<DutyCycle> DutyCycleOfKey(std::string_view key);

struct ReportDuty {
  std::string indicator;
  std::string office;
  std::string person;
  int due_days = 0;  // after the last day of the period
  std::string note;  // what counts and what does not (口径)
  DutyCycle cycle = DutyCycle::kAnyPeriod;

  friend bool operator==(const ReportDuty&, const ReportDuty&) = default;
};

// Whether the figures of such a period are owed: monthly ones of months, and so on.
bool IsOwedFor(DutyCycle cycle, const ReportPeriod& period);

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

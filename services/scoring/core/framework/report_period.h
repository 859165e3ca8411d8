// The year, quarter or month that a figure is of.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/date.h"

namespace zoneflow::scoring {

struct ReportPeriod {
  int year = 0;     // 1900 to 2999
  int quarter = 0;  // 1 to 4, 0: none
  int month = 0;    // 1 to 12, 0: none

  friend auto operator<=>(const ReportPeriod&, const ReportPeriod&) = default;
};

// "2022", "2022Q3", "2022-07".
std::optional<ReportPeriod> ParseReportPeriod(std::string_view text);
std::string FormatReportPeriod(const ReportPeriod& period);

// The same quarter or month of another year.
ReportPeriod YearsLater(ReportPeriod period, int years);

// The year, quarter or month before.
ReportPeriod PeriodBefore(ReportPeriod period);

// The quarter that it is or lies in; 0 for a year.
int QuarterOf(const ReportPeriod& period);

Date FirstDayOf(const ReportPeriod& period);
Date LastDayOf(const ReportPeriod& period);

}  // namespace zoneflow::scoring

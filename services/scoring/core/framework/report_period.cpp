#include "services/scoring/core/framework/report_period.h"

#include "common/base/str_cat.h"

namespace zoneflow::scoring {
namespace {

std::optional<int> Number(std::string_view digits, int least, int most) {
  int value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') {
      return std::nullopt;
    }
    value = value * 10 + (c - '0');
  }
  return value < least || value > most ? std::nullopt : std::optional<int>(value);
}

}  // namespace

std::optional<ReportPeriod> ParseReportPeriod(std::string_view text) {
  const auto year = text.size() < 4 ? std::nullopt : Number(text.substr(0, 4), 1900, 2999);
  if (!year) {
    return std::nullopt;
  }
  ReportPeriod period{.year = *year};
  if (text.size() == 4) {
    return period;
  }
  if (text.size() == 6 && text[4] == 'Q') {
    const auto quarter = Number(text.substr(5), 1, 4);
    period.quarter = quarter.value_or(0);
    return quarter ? std::optional(period) : std::nullopt;
  }
  if (text.size() == 7 && text[4] == '-') {
    const auto month = Number(text.substr(5), 1, 12);
    period.month = month.value_or(0);
    return month ? std::optional(period) : std::nullopt;
  }
  return std::nullopt;
}

std::string FormatReportPeriod(const ReportPeriod& period) {
  if (period.quarter != 0) {
    return StrCat(period.year, "Q", period.quarter);
  }
  return period.month == 0 ? StrCat(period.year)
                           : StrCat(period.year, "-", absl::Dec(period.month, absl::kZeroPad2));
}

ReportPeriod YearsLater(ReportPeriod period, int years) {
  period.year += years;
  return period;
}

ReportPeriod PeriodBefore(ReportPeriod period) {
  int& part = period.quarter != 0 ? period.quarter : period.month;
  if (part > 1) {
    --part;
    return period;
  }
  if (part == 1) {
    part = period.quarter != 0 ? 4 : 12;
  }
  --period.year;
  return period;
}

int QuarterOf(const ReportPeriod& period) {
  return period.month == 0 ? period.quarter : (period.month + 2) / 3;
}

Date FirstDayOf(const ReportPeriod& period) {
  const int month = period.month != 0     ? period.month
                    : period.quarter != 0 ? 3 * period.quarter - 2
                                          : 1;
  return std::chrono::year{period.year} / month / 1;
}

Date LastDayOf(const ReportPeriod& period) {
  const int month = period.month != 0     ? period.month
                    : period.quarter != 0 ? 3 * period.quarter
                                          : 12;
  return std::chrono::year{period.year} / month / std::chrono::last;
}

}  // namespace zoneflow::scoring

// Reads the working-day calendar from CSV (data/workday_calendar.csv).
#pragma once

#include <string_view>

#include "absl/status/statusor.h"

#include "common/workdays/workday_calendar.h"

namespace zoneflow {

// Reads lines `date,kind,holiday,notice,known_from` below that header; lines that begin with # are
// skipped. The years of `notice` are the published ones, from known_from on. The calendar runs from
// 2000 to 2099; its unpublished years follow weekdays.
//
// InvalidArgument names the line, the field, the value and the rule.
absl::StatusOr<CalendarHistory> ParseCalendar(std::string_view csv);

}  // namespace zoneflow

// The calendar of tests, and rules without procedures.
#pragma once

#include "common/workdays/workday_calendar.h"
#include "services/approval/core/template.h"

namespace zoneflow::approval::testing {

// Weekdays of 2020 to 2022.
inline const WorkdayCalendar& SampleCalendar() {
  static const WorkdayCalendar calendar = *WorkdayCalendar::Create({}, {2021}, 2020, 2022);
  return calendar;
}

inline const Rulebook& SampleRulebook() {
  static const Rulebook rulebook = {*Catalogue::Create({}, {}), {}, SampleCalendar()};
  return rulebook;
}

}  // namespace zoneflow::approval::testing

// The light of a procedure (红黄绿灯) on a day.
//
// Red: the day by which the next step had to happen is past. Yellow: a fifth or less of the limit
// is left until it, or what the zone's rule says instead. Green: everything else, and everything
// that has its result.
//
// The next step of a procedure not accepted yet is acceptance, due on latest_accept. Afterwards it
// is the result, due when the limit has run since acceptance, and on latest_result at the latest.
// The limit is the working days between latest_accept and latest_result, which include a notice
// period.
#pragma once

#include <optional>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/workdays/workday_calendar.h"
#include "services/approval/core/case_node.h"
#include "services/approval/core/timetable.h"
#include "services/approval/core/zone_limits.h"

namespace zoneflow::approval {

// Ascending from the best to the worst.
enum class Light { kGreen, kYellow, kRed };

struct NodeDates {
  std::optional<Date> accepted_on;
  std::optional<Date> result_on;
};

// The days from which a light is yellow and red; green before. A day off counts as it falls, so
// that the light of any day is a comparison, in SQL too.
struct LightDays {
  Date yellow_on;
  Date red_on;

  friend bool operator==(const LightDays&, const LightDays&) = default;
};

// Of a procedure without a result; with one it is green on every day. OutOfRange names the date
// that lies outside the calendar.
absl::StatusOr<LightDays> LightDaysOf(const TimetableRow& row, std::optional<Date> accepted_on,
                                      const WorkdayCalendar& calendar, const LightRule& rule = {});

// Of a node as it stands: `row` is its place in the timetable, `node` what was recorded of it;
// nullptr where there is none. Under review it is due when its own limit ends, or on latest_result
// if that is sooner: yellow from so many working days before, or such a part of the limit, as the
// rule says. None once it has a result, and where nothing binds it or the calendar does not reach;
// while its clock stands those from its ceiling on.
std::optional<LightDays> LightDaysOf(const TimetableRow* row, const CaseNode* node,
                                     const WorkdayCalendar& calendar, const LightRule& rule = {});

// The light of the node on a day: green with a result, none while its clock stands.
std::optional<Light> LightOf(const TimetableRow* row, const CaseNode* node, Date as_of,
                             const WorkdayCalendar& calendar, const LightRule& rule = {});

Light LightOn(const LightDays& days, Date as_of);

// OutOfRange names the date that lies outside the calendar, which may be the day asked for.
absl::StatusOr<Light> LightOf(const TimetableRow& row, const NodeDates& dates, Date as_of,
                              const WorkdayCalendar& calendar);

}  // namespace zoneflow::approval

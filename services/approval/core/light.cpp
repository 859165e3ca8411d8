#include "services/approval/core/light.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "absl/status/status.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow::approval {

namespace {

absl::Status CheckCovered(std::string_view name, Date date, const TimetableRow& row,
                          const WorkdayCalendar& calendar) {
  if (calendar.Covers(date)) {
    return absl::OkStatus();
  }
  return calendar.Outside(name, StrCat(FormatDate(date), " of ", row.procedure.str()));
}

}  // namespace

absl::StatusOr<LightDays> LightDaysOf(const TimetableRow& row, std::optional<Date> accepted_on,
                                      const WorkdayCalendar& calendar, const LightRule& rule) {
  if (accepted_on.has_value()) {
    RETURN_IF_ERROR(CheckCovered("accepted_on", *accepted_on, row, calendar));
  }
  RETURN_IF_ERROR(CheckCovered("latest_accept", row.latest_accept, row, calendar));
  RETURN_IF_ERROR(CheckCovered("latest_result", row.latest_result, row, calendar));
  const std::int32_t latest_accept = calendar.NumberAtOrBefore(row.latest_accept);
  const std::int32_t latest_result = calendar.NumberAtOrBefore(row.latest_result);
  const std::int32_t limit = latest_result - latest_accept;
  const std::int32_t due =
      accepted_on.has_value()
          ? std::min(calendar.NumberAtOrBefore(*accepted_on) + limit, latest_result)
          : latest_accept;
  const std::int32_t yellow = due - limit / rule.yellow_part;
  // Below the first working day there is none: it is late, or nearly so, from the beginning.
  return LightDays{yellow < 0 ? calendar.first() : calendar.DateOf(yellow),
                   // A day off after the due day is past it although no working day has gone by.
                   due < 0 ? calendar.first() : calendar.DateOf(due) + std::chrono::days{1}};
}

namespace {

// While its clock stands a node has no light; from the ceiling on the clock runs.
std::optional<LightDays> AfterCeiling(const TimetableRow* row, const CaseNode& node,
                                      const WorkdayCalendar& calendar, const LightRule& rule) {
  CaseNode running = node;
  running.status = NodeStatus::kInReview;
  ClockStop& stop = running.stops.back();
  const Date ceiling = CeilingOf(stop, calendar);
  stop.until = ceiling;
  const absl::StatusOr<DueDay> due = DueDayOf(*running.limit, *running.accepted_on, running.stops,
                                              running.extension, ceiling, calendar);
  if (!due.ok()) {
    return std::nullopt;
  }
  running.due = *due;
  std::optional<LightDays> days = LightDaysOf(row, &running, calendar, rule);
  if (days) {
    days->yellow_on = std::max(days->yellow_on, ceiling);
    days->red_on = std::max(days->red_on, ceiling);
  }
  return days;
}

}  // namespace

std::optional<LightDays> LightDaysOf(const TimetableRow* row, const CaseNode* node,
                                     const WorkdayCalendar& calendar, const LightRule& rule) {
  if (node != nullptr && IsDone(node->status)) {
    return std::nullopt;
  }
  if (node != nullptr && node->status == NodeStatus::kSuspended) {
    return AfterCeiling(row, *node, calendar, rule);
  }
  const bool in_review = node != nullptr && node->status == NodeStatus::kInReview;
  if (!in_review || !node->due.on) {
    if (row == nullptr) {
      return std::nullopt;
    }
    const absl::StatusOr<LightDays> planned =
        LightDaysOf(*row, in_review ? node->accepted_on : std::nullopt, calendar, rule);
    return planned.ok() ? std::optional(*planned) : std::nullopt;
  }
  // By its own limit, with what stopped or extended it, and by the last day that keeps the start.
  const Date due = row != nullptr ? std::min(*node->due.on, row->latest_result) : *node->due.on;
  if (!calendar.Covers(due)) {
    return std::nullopt;
  }
  const std::int32_t limit = node->limit ? node->limit->days : 0;
  const std::int32_t yellow = std::max(
      0, calendar.NumberAtOrBefore(due) - std::max(rule.yellow_wd, limit / rule.yellow_part));
  return LightDays{calendar.DateOf(yellow), due + std::chrono::days{1}};
}

std::optional<Light> LightOf(const TimetableRow* row, const CaseNode* node, Date as_of,
                             const WorkdayCalendar& calendar, const LightRule& rule) {
  if (!calendar.Covers(as_of)) {
    return std::nullopt;
  }
  if (node != nullptr && IsDone(node->status)) {
    return Light::kGreen;
  }
  if (node != nullptr && node->status == NodeStatus::kSuspended &&
      as_of < CeilingOf(node->stops.back(), calendar)) {
    return std::nullopt;
  }
  const std::optional<LightDays> days = LightDaysOf(row, node, calendar, rule);
  return days ? std::optional(LightOn(*days, as_of)) : std::nullopt;
}

Light LightOn(const LightDays& days, Date as_of) {
  return as_of >= days.red_on      ? Light::kRed
         : as_of >= days.yellow_on ? Light::kYellow
                                   : Light::kGreen;
}

absl::StatusOr<Light> LightOf(const TimetableRow& row, const NodeDates& dates, Date as_of,
                              const WorkdayCalendar& calendar) {
  if (dates.result_on.has_value()) {
    return Light::kGreen;
  }
  RETURN_IF_ERROR(CheckCovered("as_of", as_of, row, calendar));
  ASSIGN_OR_RETURN(const LightDays days, LightDaysOf(row, dates.accepted_on, calendar));
  return LightOn(days, as_of);
}

}  // namespace zoneflow::approval

#include "services/approval/core/light.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "absl/status/status.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow::approval {

namespace {

// Working days before the due day of a node under review.
constexpr std::int32_t kYellowDaysLeft = 3;

absl::Status CheckCovered(std::string_view name, Date date, const TimetableRow& row,
                          const WorkdayCalendar& calendar) {
  if (calendar.Covers(date)) {
    return absl::OkStatus();
  }
  return absl::OutOfRangeError(StrCat(name, ": ", FormatDate(date), " of ", row.procedure.str(),
                                      " lies outside the working-day calendar, ",
                                      FormatDate(calendar.first()), " to ",
                                      FormatDate(calendar.last())));
}

}  // namespace

absl::StatusOr<LightDays> LightDaysOf(const TimetableRow& row, std::optional<Date> accepted_on,
                                      const WorkdayCalendar& calendar) {
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
  const std::int32_t yellow = due - limit / 5;
  // Below the first working day there is none: it is late, or nearly so, from the beginning.
  return LightDays{yellow < 0 ? calendar.first() : calendar.DateOf(yellow),
                   // A day off after the due day is past it although no working day has gone by.
                   due < 0 ? calendar.first() : calendar.DateOf(due) + std::chrono::days{1}};
}

std::optional<LightDays> LightDaysOf(const TimetableRow* row, const CaseNode* node,
                                     const WorkdayCalendar& calendar) {
  if (node != nullptr && (node->status == NodeStatus::kSuspended || IsDone(node->status))) {
    return std::nullopt;
  }
  const bool in_review = node != nullptr && node->status == NodeStatus::kInReview;
  std::optional<LightDays> days;
  if (row != nullptr) {
    const absl::StatusOr<LightDays> planned =
        LightDaysOf(*row, in_review ? node->accepted_on : std::nullopt, calendar);
    days = planned.ok() ? std::optional(*planned) : std::nullopt;
  }
  if (!in_review || !node->due.on) {
    return days;
  }
  const std::int32_t due = calendar.NumberAtOrBefore(*node->due.on);
  const std::int32_t limit = node->limit ? node->limit->days : 0;
  const std::int32_t yellow = std::max(0, due - std::max(kYellowDaysLeft, limit / 5));
  const LightDays own{calendar.DateOf(yellow), *node->due.on + std::chrono::days{1}};
  return days ? LightDays{std::min(days->yellow_on, own.yellow_on),
                          std::min(days->red_on, own.red_on)}
              : own;
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

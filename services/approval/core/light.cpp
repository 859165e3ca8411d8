#include "services/approval/core/light.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

#include "absl/status/status.h"

#include "common/base/str_cat.h"

namespace zoneflow::approval {

absl::StatusOr<Light> LightOf(const TimetableRow& row, const NodeDates& dates, Date as_of,
                              const WorkdayCalendar& calendar) {
  if (dates.result_on.has_value()) {
    return Light::kGreen;
  }
  const std::pair<std::string_view, Date> used[] = {
      {"as_of", as_of},
      {"accepted_on", dates.accepted_on.value_or(as_of)},
      {"latest_accept", row.latest_accept},
      {"latest_result", row.latest_result},
  };
  for (const auto& [name, date] : used) {
    if (!calendar.Covers(date)) {
      return absl::OutOfRangeError(StrCat(name, ": ", FormatDate(date), " of ", row.procedure.str(),
                                          " lies outside the working-day calendar, ",
                                          FormatDate(calendar.first()), " to ",
                                          FormatDate(calendar.last())));
    }
  }
  const std::int32_t latest_accept = calendar.NumberAtOrBefore(row.latest_accept);
  const std::int32_t latest_result = calendar.NumberAtOrBefore(row.latest_result);
  const std::int32_t limit = latest_result - latest_accept;
  const std::int32_t due =
      dates.accepted_on.has_value()
          ? std::min(calendar.NumberAtOrBefore(*dates.accepted_on) + limit, latest_result)
          : latest_accept;
  // A day off after the due day is past it although no working day has gone by.
  const std::int32_t today = calendar.NumberAtOrBefore(as_of);
  if (today > due || (today == due && !calendar.IsWorkday(as_of))) {
    return Light::kRed;
  }
  return (due - today) * 5 <= limit ? Light::kYellow : Light::kGreen;
}

}  // namespace zoneflow::approval

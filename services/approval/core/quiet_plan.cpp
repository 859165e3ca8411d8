#include "services/approval/core/quiet_plan.h"

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace zoneflow::approval {
namespace {

// A procedure of the template, by its position.
struct Place {
  const TimetableRow* was = nullptr;  // where it may be kept
  const TimetableRow* now = nullptr;

  const TimetableRow& row() const { return was != nullptr ? *was : *now; }
};

}  // namespace

Timetable KeepNear(const CompiledTemplate& compiled, const Timetable& was, Timetable planned,
                   Date today, const WorkdayCalendar& calendar) {
  if (!calendar.Covers(today)) {
    return planned;
  }
  const std::int32_t last_near =
      std::min(calendar.NumberAtOrBefore(today) + kNearWorkdays, calendar.workdays() - 1);
  const Date near_until = std::max(today, calendar.DateOf(last_near));
  absl::flat_hash_map<ProcedureId, std::size_t> positions;
  for (std::size_t at = 0; at < compiled.size(); ++at) {
    positions.emplace(compiled.labels()[at].id, at);
  }
  std::vector<Place> places(compiled.size());
  for (const TimetableRow& row : planned.rows) {
    places[positions.at(row.procedure)].now = &row;
  }
  const auto is_workday = [&](Date day) { return calendar.Covers(day) && calendar.IsWorkday(day); };
  const auto number = [&](Date day) { return calendar.NumberAtOrBefore(day); };
  for (const TimetableRow& row : was.rows) {
    const auto known = positions.find(row.procedure);
    if (known == positions.end() || row.latest_accept > near_until ||
        !is_workday(row.latest_accept) || !is_workday(row.latest_result)) {
      continue;
    }
    Place& place = places[known->second];
    if (row.latest_accept <= place.now->latest_accept &&
        row.latest_result <= place.now->latest_result &&
        number(row.latest_accept) <=
            compiled.LatestAcceptFor(known->second, number(row.latest_result), calendar)) {
      place.was = &row;
    }
  }
  // Letting one go moves its result to a later day, which may drive out what needs it; what stays
  // drives nothing out. So the order of looking does not matter.
  const std::vector<CompiledTemplate::Edge> edges = compiled.AllEdges();
  bool again = true;
  while (again) {
    again = false;
    for (const CompiledTemplate::Edge& edge : edges) {
      Place& after = places[edge.after];
      if (after.was != nullptr && number(places[edge.before].row().latest_result) + edge.lag_wd >
                                      number(after.was->latest_accept)) {
        after.was = nullptr;
        again = true;
      }
    }
  }
  std::vector<std::tuple<Date, Date, std::size_t>> order;
  for (std::size_t at = 0; at < places.size(); ++at) {
    order.emplace_back(places[at].row().latest_accept, places[at].row().latest_result, at);
  }
  std::ranges::sort(order);
  std::vector<TimetableRow> rows;
  rows.reserve(order.size());
  for (const auto& [accept, result, at] : order) {
    TimetableRow row = *places[at].now;
    row.latest_accept = accept;
    row.latest_result = result;
    rows.push_back(std::move(row));
  }
  planned.rows = std::move(rows);
  planned.provisional_reason =
      ReasonOfDoubt(calendar, planned.rows.front().latest_accept, planned.required_start);
  planned.provisional = !planned.provisional_reason.empty();
  return planned;
}

}  // namespace zoneflow::approval

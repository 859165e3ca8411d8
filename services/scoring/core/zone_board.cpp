#include "services/scoring/core/zone_board.h"

#include <algorithm>

namespace zoneflow::scoring {

Window ZoneWindow(const Period& period, Date as_of) {
  Window window;
  window.as_of = as_of;
  window.last = period.to ? std::min(*period.to, as_of) : as_of;
  window.needs_date = period.from.has_value() || period.to.has_value();
  if (window.needs_date) {
    window.first = period.from.value_or(kFirstDay);
  }
  return window;
}

Board BuildZoneBoard(const Ledger& ledger, const Period& period, Date as_of) {
  Board board;
  board.id = kZoneBoard;
  board.as_of = as_of;
  board.period = period;
  FillBoard(board, ledger, ZoneWindow(period, as_of), /*by_heat=*/false,
            [](std::optional<Date> /*dated*/) { return 0; });
  return board;
}

}  // namespace zoneflow::scoring

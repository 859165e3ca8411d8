#include "services/scoring/core/zone_board.h"

#include "services/scoring/core/board_rows.h"

namespace zoneflow::scoring {

Board BuildZoneBoard(const SigningSet& signings, const Period& period, Date as_of) {
  Board board;
  board.id = kZoneBoard;
  board.as_of = as_of;
  board.period = period;
  const bool needs_date = period.from.has_value() || period.to.has_value();
  FillBoard(board, signings, needs_date, /*by_heat=*/false,
            [&period](std::optional<Date> dated) -> std::optional<int> {
              if ((period.from && *dated < *period.from) || (period.to && *dated > *period.to)) {
                return std::nullopt;
              }
              return 0;
            });
  return board;
}

}  // namespace zoneflow::scoring

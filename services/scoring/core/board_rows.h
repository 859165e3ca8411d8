// What the two boards do alike: decide which days count, add them up by zone, rank.
#pragma once

#include <functional>
#include <optional>

#include "services/scoring/core/board.h"
#include "services/scoring/core/ledger.h"

namespace zoneflow::scoring {

// Which signings stand on a board, by the day they are dated; no date stands before every day.
struct Window {
  // Counted: from the first to the last, both included. last before first: none.
  std::optional<Date> first;
  std::optional<Date> last;
  // A signing without a date is not converted; else it counts or not as first says.
  bool needs_date = false;
  // Signings dated after it are not converted. The others outside first and last are left out
  // without a word (outside the period, cold).
  Date as_of;

  bool Counts(std::optional<Date> dated) const { return dated >= first && dated <= last; }
};

// What a signing weighs, given its date within the window.
using WeightOf = std::function<int(std::optional<Date> dated)>;

// Fills rows and counts of the board, whose id, as_of and period are set. A signing is not
// converted when its zone is unknown, it has no CNY amount, it is dated after as_of, or it has no
// date although one is needed; the first of these that holds is the reason, in this order. All
// others within the window count. Sums are exact in 128 bits, ranks go by them; see
// BoardRow::total_exceeded.
//
// by_heat ranks by heat, else by the total. Pure; costs as much as the ledger has entries.
void FillBoard(Board& board, const Ledger& ledger, const Window& window, bool by_heat,
               const WeightOf& weight_of);

}  // namespace zoneflow::scoring

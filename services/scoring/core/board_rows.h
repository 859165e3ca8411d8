// What the two boards do alike: decide which signings count, add them up by zone, rank.
#pragma once

#include <functional>

#include "services/scoring/core/board.h"

namespace zoneflow::scoring {

// What a signing weighs, given its date: nullopt leaves it out without a word (outside the period,
// cold).
using WeightOf = std::function<std::optional<int>(std::optional<Date> dated)>;

// Fills rows and not_converted of the board, whose id, as_of and period are set. A signing is not
// converted, with the reason, when its zone is unknown, it has no CNY amount, it is dated after
// as_of, it has no date although needs_date is set, or its zone's total would pass 63 bits; the
// first of these that holds is the reason, in this order.
//
// by_heat ranks by heat, else by fen. Pure and independent of any order but that of ids.
void FillBoard(Board& board, const SigningSet& signings, bool needs_date, bool by_heat,
               const WeightOf& weight_of);

}  // namespace zoneflow::scoring

// From scores to ranks, tiers and findings.
#pragma once

#include "services/scoring/core/framework/evaluate.h"

namespace zoneflow::scoring {

// Fills ranks, tiers, reasons and findings of rows that have their scores, and puts them in order.
void PlaceRows(const Framework& framework, const Evaluation& evaluation,
               const KnownFigures& figures, FrameworkBoard& board);

}  // namespace zoneflow::scoring

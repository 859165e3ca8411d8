// From scores to ranks, tiers and findings.
#pragma once

#include <string_view>

#include "services/scoring/core/framework/evaluate.h"

namespace zoneflow::scoring {

// Fills ranks, tiers, reasons and findings of rows that have their scores, and puts them in order.
void PlaceRows(const Framework& framework, const Evaluation& evaluation,
               const KnownFigures& figures, FrameworkBoard& board);

// Whether one of the framework's vetoes keeps the unit out of every tier.
bool IsVetoed(const Framework& framework, const KnownFigures& figures, std::string_view unit,
              const ReportPeriod& period);

}  // namespace zoneflow::scoring

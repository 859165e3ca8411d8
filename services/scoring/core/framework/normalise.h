// Rules that make figures of all units comparable.
#pragma once

#include <string>
#include <vector>

#include "services/scoring/core/framework/column.h"
#include "services/scoring/core/framework/framework.h"

namespace zoneflow::scoring {

// Fills value and rule of the cells that have a raw figure. Where the figures do not differ and no
// bounds are stored, or no unit has one, the column is excluded instead, with the reason.
// Not explained: the rule is left out.
void Normalise(const NormaliseRule& rule, const ReportPeriod& period, int digits, bool explained,
               LeafColumn& column);

}  // namespace zoneflow::scoring

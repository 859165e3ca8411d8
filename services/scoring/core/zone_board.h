// The zone board: what each zone has signed in a period, as plain totals.
#pragma once

#include "services/scoring/core/board_rows.h"

namespace zoneflow::scoring {

// Which signings count: those dated (signed_on, else published_on) within the period, its ends
// included. A signing without any date counts in an open period only and is not converted in a
// bounded one. One dated after as_of does not count yet.
Window ZoneWindow(const Period& period, Date as_of);

// Adds up the CNY figures of the window. The same board for the same ledger, always.
Board BuildZoneBoard(const Ledger& ledger, const Period& period, Date as_of);

}  // namespace zoneflow::scoring

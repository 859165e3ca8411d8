// The zone board: what each zone has signed in a period, as plain totals.
#pragma once

#include "services/scoring/core/board.h"

namespace zoneflow::scoring {

// Adds up, per zone, the CNY figures of the signings dated (signed_on, else published_on) within
// the period, its ends included. A signing without any date counts in an open period only and is
// not converted in a bounded one. One dated after as_of does not count yet. The same board for the
// same signings, always.
Board BuildZoneBoard(const SigningSet& signings, const Period& period, Date as_of);

}  // namespace zoneflow::scoring

// What approval does with an event of zoneflow.signings.v1: opens and corrects cases.
#pragma once

#include "common/base/clock.h"
#include "common/journal/event.h"
#include "common/journal/journal.h"
#include "services/approval/adapters/soci_rules.h"

namespace zoneflow::approval {

// The handler. What it is given outlives it. InvalidArgument for a message that cannot be read or a
// signing whose members break the rules of OpenCases.
journal::Dispatch HandleSignings(const journal::Journal& journal, const Clock& clock,
                                 StoreRules rules);

// What a replayed event is worth once later ones of its signing have been applied: a part of a
// signing opens the cases that its members still lack, since no other event tells of them. Nothing
// else, for a state that is told whole is told by the newest.
journal::LateHandler HandleLateSignings(const journal::Journal& journal, const Clock& clock,
                                        StoreRules rules);

}  // namespace zoneflow::approval

// What approval does with an event of zoneflow.signings.v1: opens and corrects cases.
#pragma once

#include <string_view>

#include "common/base/clock.h"
#include "common/journal/inbox.h"
#include "common/journal/journal.h"
#include "services/approval/core/template.h"

namespace zoneflow::approval {

// Whether approval acts on events of the type.
bool HandlesSigningEvent(std::string_view type);

// The handler. What it is given outlives it. InvalidArgument for a message that cannot be read or a
// signing whose members break the rules of OpenCases.
journal::Handler MakeSigningHandler(const journal::Journal& journal, const Clock& clock,
                                    const Rulebook& rulebook);

}  // namespace zoneflow::approval

// What an answer offers whoever asks: the acts that a page may show a button for.
#pragma once

#include "common/base/date.h"
#include "common/base/principal.h"
#include "services/approval/core/case.h"
#include "services/approval/core/template.h"
#include "zoneflow/approval/v1/node.pb.h"

namespace zoneflow::approval {

// Adds to a node of an answer what the principal may record of it on the day, by what the calls say
// of roles too. The calls decide again.
void OfferEvents(const Case& value, const Principal& principal, Date today,
                 const Rulebook& rulebook, v1::NodeState& node);

// Adds what may be promised, where the principal may act on the node.
void OfferPromises(const Case& value, const Principal& principal, Date today,
                   const Rulebook& rulebook, v1::NodeState& node);

}  // namespace zoneflow::approval

// What roles may do with appraisals beyond calling a method.
#pragma once

#include "common/base/principal.h"

namespace zoneflow::scoring {

// Whether the principal may call figures checked or signed off.
bool MayVouch(const Principal& principal);

// Whether boards are shown to the principal before they are public.
bool MaySeeTrials(const Principal& principal);

// Whether the principal publishes boards, answers objections and issues errata.
bool MayKeepBoards(const Principal& principal);

// Whether the principal may object for the units of its zones.
bool MayObject(const Principal& principal);

}  // namespace zoneflow::scoring

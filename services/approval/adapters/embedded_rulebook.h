// The rulebook this build carries: services/approval/data, embedded.
#pragma once

#include "absl/status/statusor.h"

#include "services/approval/core/template.h"

namespace zoneflow::approval {

// Parses the embedded files. InvalidArgument names the file and what ParseCatalogue, ParseTemplates
// or ParseCalendar found wrong with it.
absl::StatusOr<Rulebook> LoadEmbeddedRulebook();

}  // namespace zoneflow::approval

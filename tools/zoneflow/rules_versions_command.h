// zoneflow rules list|export|preview|adopt: the versions of the rules that the suite works by.
#pragma once

#include "tools/zoneflow/context.h"

namespace zoneflow::cli {

// Requires the command "rules".
void RegisterRulesVersions(CLI::App& app, Context& context);

}  // namespace zoneflow::cli

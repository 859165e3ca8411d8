// `zoneflow export WHAT`: the settled state, for comparing and carrying away.
#pragma once

#include "tools/zoneflow/context.h"

namespace zoneflow::cli {

void RegisterExport(CLI::App& app, Context& context);

}  // namespace zoneflow::cli

// `zoneflow health`: asks every service how it is.
#pragma once

#include "tools/zoneflow/context.h"

namespace zoneflow::cli {

void RegisterHealth(CLI::App& app, Context& context);

}  // namespace zoneflow::cli

// `zoneflow series …`: an indicator over the years, and against a share that is to reach a standard.
#pragma once

#include "tools/zoneflow/context.h"

namespace zoneflow::cli {

void RegisterSeries(CLI::App& app, Context& context);

}  // namespace zoneflow::cli

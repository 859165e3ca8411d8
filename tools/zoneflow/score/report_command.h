// `zoneflow report …`: the reporting desk (填报).
#pragma once

#include "tools/zoneflow/context.h"

namespace zoneflow::cli {

void RegisterReport(CLI::App& app, Context& context);

}  // namespace zoneflow::cli

// `zoneflow rank …`: rankings by frameworks of evaluation, from the running suite.
#pragma once

#include "tools/zoneflow/context.h"

namespace zoneflow::cli {

void RegisterRank(CLI::App& app, Context& context);

}  // namespace zoneflow::cli

// `zoneflow scorecard …`: plans as trees (任务书), how far they are, and what is said of it.
#pragma once

#include "tools/zoneflow/context.h"

namespace zoneflow::cli {

void RegisterScorecard(CLI::App& app, Context& context);

}  // namespace zoneflow::cli

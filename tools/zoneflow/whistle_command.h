// zoneflow whistle: blow, see and work on whistles (社区吹哨、部门报到).
#pragma once

#include "tools/zoneflow/context.h"

namespace zoneflow::cli {

void RegisterWhistle(CLI::App& app, Context& context);

}  // namespace zoneflow::cli

// `zoneflow official …`: the life of official boards.
#pragma once

#include "tools/zoneflow/context.h"

namespace zoneflow::cli {

void RegisterOfficial(CLI::App& app, Context& context);

}  // namespace zoneflow::cli

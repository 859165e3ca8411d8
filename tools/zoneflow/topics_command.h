// `zoneflow topics apply|check|recover`: the topics of the bus that the environment's settings
// name, DATA_DIR being the folder.
#pragma once

#include "tools/zoneflow/context.h"

namespace zoneflow::cli {

void RegisterTopics(CLI::App& app, Context& context);

}  // namespace zoneflow::cli

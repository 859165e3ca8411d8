// `zoneflow import preview|apply`: tables of matters (办件) of other systems.
#pragma once

#include "tools/zoneflow/context.h"

namespace zoneflow::cli {

void RegisterImport(CLI::App& app, Context& context);

}  // namespace zoneflow::cli

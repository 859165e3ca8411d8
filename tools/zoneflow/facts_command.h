// `zoneflow facts list` and `zoneflow facilities list`: what was read from documents.
#pragma once

#include "tools/zoneflow/context.h"

namespace zoneflow::cli {

void RegisterFacts(CLI::App& app, Context& context);
void RegisterFacilities(CLI::App& app, Context& context);

}  // namespace zoneflow::cli

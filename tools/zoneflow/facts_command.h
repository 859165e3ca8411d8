// `zoneflow facts list`: what was read from documents.
#pragma once

#include "tools/zoneflow/context.h"

namespace zoneflow::cli {

void RegisterFacts(CLI::App& app, Context& context);

}  // namespace zoneflow::cli

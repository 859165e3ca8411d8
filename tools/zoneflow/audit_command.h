// zoneflow audit: whether what was published follows from what is known.
#pragma once

#include "tools/zoneflow/context.h"

namespace zoneflow::cli {

void RegisterAudit(CLI::App& app, Context& context);

}  // namespace zoneflow::cli

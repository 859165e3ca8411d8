// `zoneflow review …`: the review desk.
#pragma once

#include "tools/zoneflow/context.h"

namespace zoneflow::cli {

void RegisterReview(CLI::App& app, Context& context);

}  // namespace zoneflow::cli

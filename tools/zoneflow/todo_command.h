// `zoneflow todo` and `zoneflow promises`: what is to be done, and what is owed.
#pragma once

#include "tools/zoneflow/context.h"

namespace zoneflow::cli {

void RegisterTodo(CLI::App& app, Context& context);

void RegisterPromiseList(CLI::App& app, Context& context);

}  // namespace zoneflow::cli

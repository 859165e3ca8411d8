// `zoneflow case record|accept|complete|return|suspend|resume|extend|correct|assign|remind|history`
// and `zoneflow todo`: what happens to the nodes of cases; `case promise|keep` and `zoneflow promises`.
#pragma once

#include "tools/zoneflow/context.h"

namespace zoneflow::cli {

// Adds the commands about nodes beneath `case`.
void RegisterNodes(CLI::App& cases, Context& context);

void RegisterTodo(CLI::App& app, Context& context);
void RegisterPromiseList(CLI::App& app, Context& context);

}  // namespace zoneflow::cli

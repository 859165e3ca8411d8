// `zoneflow case explain|rescue|adopt|versions|diff|baseline|template`: why the days of a case are what they
// are, what saves its start, and the timetables that it has had.
#pragma once

#include "tools/zoneflow/context.h"

namespace zoneflow::cli {

// Adds the commands about plans beneath `case`.
void RegisterCasePlans(CLI::App& cases, Context& context);

}  // namespace zoneflow::cli

// `zoneflow procedures`: the catalogue of approvals, without any service.
#pragma once

#include "absl/status/status.h"

#include "tools/zoneflow/context.h"
#include "tools/zoneflow/output.h"

namespace zoneflow::plan {

// Prints a row for each procedure that this build knows, in the order of the catalogue: id, zh, en,
// phase, department, duration_wd, statutory (as "20 working days"), pre, applies_to.
absl::Status RunProcedures(const cli::Output& output);

void RegisterProcedures(CLI::App& app, cli::Context& context);

}  // namespace zoneflow::plan

// `zoneflow wait --settled`: returns once nothing is under way.
#pragma once

#include <chrono>

#include "absl/status/status.h"

#include "tools/zoneflow/connection.h"
#include "tools/zoneflow/context.h"

namespace zoneflow::cli {

// Returns after two equal readings that show nothing under way. DeadlineExceeded names what still
// is.
absl::Status WaitSettled(Connection& connection, std::chrono::seconds patience);

void RegisterWait(CLI::App& app, Context& context);

}  // namespace zoneflow::cli

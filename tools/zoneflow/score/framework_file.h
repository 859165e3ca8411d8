// What the commands on frameworks read and refuse alike.
#pragma once

#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "services/scoring/core/framework/framework.h"

namespace zoneflow::cli {

// The framework of that name in this build, else the file. Errors as ParseFramework's.
absl::StatusOr<scoring::Framework> OpenFramework(const std::string& name_or_path);

// Prints "error: …" for each line of the message, and returns the exit code.
int ReportEachLine(const absl::Status& status, std::ostream& err);

}  // namespace zoneflow::cli

// `zoneflow framework list|show|check`: frameworks of evaluation as files, without any service.
#pragma once

#include <ostream>
#include <string>

#include "absl/status/status.h"

#include "tools/zoneflow/context.h"
#include "tools/zoneflow/output.h"

namespace zoneflow::cli {

// A row for each framework of this build: framework, version, name, unit_kind, leaves, holes,
// document.
absl::Status RunFrameworkList(const Output& output);

// A row for each node in the order of the file: path, name, weight, weight_note, aggregate or rule,
// indicator, quarters, cap, floor, hole, source. Holes of the whole are lines on `notes`.
absl::Status RunFrameworkShow(const std::string& framework, const Output& output,
                              std::ostream& notes);

// A row as RunFrameworkList's, and a line on `notes` for each hole. InvalidArgument has a line for
// each fault.
absl::Status RunFrameworkCheck(const std::string& path, const Output& output, std::ostream& notes);

void RegisterFramework(CLI::App& app, Context& context);

}  // namespace zoneflow::cli

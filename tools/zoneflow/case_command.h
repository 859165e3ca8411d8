// `zoneflow case list|show|start`: the cases of projects. Their nodes and plans have files of their
// own.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "tools/zoneflow/connection.h"
#include "tools/zoneflow/context.h"
#include "zoneflow/approval/v1/case.pb.h"

namespace zoneflow::cli {

// The id of the one case that the text means: by its id or its project's, or the beginning of one,
// by its company or the name of its project, or a part of one. Errors as of Pick::Chosen.
absl::StatusOr<std::string> FindCase(Connection& connection, const std::string& text);

// Sets the day by which construction must start (ISO date) and returns the case after it. A day
// that has passed takes confirm_past, or a yes on the terminal that the command runs on; without
// either FailedPrecondition.
absl::StatusOr<approval::v1::Case> RequireStart(Connection& connection, const std::string& id,
                                                const std::string& on, bool confirm_past);

// JSON shows the case as it is; a table shows its timetable under one line of facts.
void PrintCase(const approval::v1::Case& state, const Output& output);

void RegisterCases(CLI::App& app, Context& context);

}  // namespace zoneflow::cli

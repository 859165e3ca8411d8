// `zoneflow plan`: the backward timetable of a selection of procedures, without any service.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "tools/zoneflow/context.h"
#include "tools/zoneflow/output.h"

namespace zoneflow::plan {

struct PlanOptions {
  std::string start;                    // ISO date
  std::vector<std::string> procedures;  // ids; an entry may hold several, separated by commas
};

// Prints the timetable and returns 0. CSV has the columns
// id,zh,duration_wd,latest_accept,latest_result; JSON is one object on one line with the rows and
// the field `provisional`. A provisional plan is also told on `err`.
//
// Returns 1 after a line on `err` that names the field, the value and the rule, with nothing
// printed else, if an option or the plan is refused (see CompiledTemplate).
int RunPlan(const PlanOptions& options, const cli::Output& output, std::ostream& err);

void RegisterPlan(CLI::App& app, cli::Context& context);

}  // namespace zoneflow::plan

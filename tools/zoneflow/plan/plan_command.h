// `zoneflow plan`: the backward timetable of a selection of procedures, why a procedure stands where
// it does, and what saves a start that is lost; without any service.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "tools/zoneflow/context.h"
#include "tools/zoneflow/output.h"

namespace zoneflow::plan {

struct PlanOptions {
  std::string start;                       // ISO date
  std::vector<std::string> procedures;     // ids; an entry may hold several, separated by commas
  std::string template_id = {};            // in the place of procedures
  std::string seen_on = {};                // ISO date; empty: latest days alone
  std::vector<std::string> promises = {};  // "ACCEPTED:WITHOUT"
  std::vector<std::string> overlays = {};  // ids
  std::string explain = {};                // a procedure's id
  bool rescue = false;
};

// Prints the timetable and returns 0. CSV has the columns
// id,zh,duration_wd,latest_accept,latest_result; JSON is one object on one line with the rows and
// the field `provisional`. A provisional plan is also told on `err`.
//
// With `explain` the rows are the driving edges that set its earliest days (with seen_on) and its
// latest; with `rescue`, which needs seen_on, each set of promises and overlays that was looked at,
// the chosen one first: what does not save the start is the proof. What it comes to is told on
// `err`, and in JSON in the field `words`.
//
// Returns 1 after a line on `err` that names the field, the value and the rule, with nothing
// printed else, if an option or the plan is refused (see CompiledTemplate).
int RunPlan(const PlanOptions& options, const cli::Output& output, std::ostream& err);

void RegisterPlan(CLI::App& app, cli::Context& context);

}  // namespace zoneflow::plan

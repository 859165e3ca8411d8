#include "tools/zoneflow/plan/plan_command.h"

#include <iostream>
#include <memory>
#include <utility>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "nlohmann/json.hpp"

#include "common/base/date.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/approval/adapters/embedded_rulebook.h"
#include "services/approval/core/timetable.h"
#include "tools/zoneflow/output.h"

namespace zoneflow::plan {
namespace {

using approval::ProcedureId;
using approval::Timetable;
using approval::TimetableRow;

cli::Rows RowsOf(const Timetable& timetable) {
  cli::Rows rows{{"id", "zh", "duration_wd", "latest_accept", "latest_result"}, {}};
  for (const TimetableRow& row : timetable.rows) {
    rows.rows.push_back({{"id", row.procedure.str()},
                         {"zh", row.zh},
                         {"duration_wd", row.duration_wd},
                         {"latest_accept", FormatDate(row.latest_accept)},
                         {"latest_result", FormatDate(row.latest_result)}});
  }
  return rows;
}

void PrintJson(const Timetable& timetable, const cli::Output& output) {
  nlohmann::ordered_json plan = {{"required_start", FormatDate(timetable.required_start)},
                                 {"start", FormatDate(timetable.start)},
                                 {"provisional", timetable.provisional}};
  if (timetable.provisional) {
    plan["provisional_reason"] = timetable.provisional_reason;
  }
  plan["rows"] = RowsOf(timetable).rows;
  output.Print({{}, {plan}});
}

absl::StatusOr<Timetable> MakePlan(const PlanOptions& options) {
  const absl::StatusOr<Date> start = ParseDate(options.start);
  if (!start.ok()) {
    return absl::InvalidArgumentError(StrCat("start: ", start.status().message()));
  }
  std::vector<ProcedureId> selection;
  for (const std::string& entry : options.procedures) {
    if (absl::StripAsciiWhitespace(entry).empty()) {
      continue;
    }
    for (const absl::string_view id : absl::StrSplit(entry, ',')) {
      selection.emplace_back(std::string(absl::StripAsciiWhitespace(id)));
    }
  }
  ASSIGN_OR_RETURN(const approval::Rulebook rulebook, approval::LoadEmbeddedRulebook());
  return approval::PlanBackward(rulebook.catalogue, selection, *start, rulebook.calendar);
}

}  // namespace

int RunPlan(const PlanOptions& options, const cli::Output& output, std::ostream& err) {
  const absl::StatusOr<Timetable> timetable = MakePlan(options);
  if (!timetable.ok()) {
    cli::Complain(std::string(timetable.status().message()), err);
    return 1;
  }
  if (timetable->provisional) {
    err << "provisional: " << timetable->provisional_reason << "\n";
  }
  if (output.view.format == cli::Format::kJson) {
    PrintJson(*timetable, output);
  } else {
    output.Print(RowsOf(*timetable));
  }
  return 0;
}

void RegisterPlan(CLI::App& app, cli::Context& context) {
  const auto options = std::make_shared<PlanOptions>();
  auto* plan = app.add_subcommand(
      "plan", "Print the backward timetable of some procedures; as CSV unless --format says else");
  plan->add_option("--start", options->start, "Day by which construction must start")
      ->required()
      ->check(cli::IsDate());
  plan->add_option("--procedures", options->procedures,
                   "Ids as procedures prints them, separated by commas")
      ->required();
  cli::SetExamples(plan, {"plan --start 2021-04-20 --procedures EIA,REC,START",
                          "plan --start 2021-04-20 --procedures BUILDPERMIT,START --format table"});
  context.OnCall(
      plan, [options, &context] { return RunPlan(*options, context.Standard("csv"), std::cerr); });
}

}  // namespace zoneflow::plan

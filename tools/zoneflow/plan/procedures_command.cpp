#include "tools/zoneflow/plan/procedures_command.h"

#include <string>
#include <utility>

#include "CLI/CLI.hpp"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/approval/adapters/embedded_rulebook.h"

namespace zoneflow::plan {
namespace {

using approval::Procedure;
using nlohmann::ordered_json;

std::string LimitText(const approval::StatutoryLimit& limit) {
  const char* unit = limit.unit == approval::DayUnit::kWorkday ? "working days" : "days";
  return StrCat(limit.days, " ", unit);
}

}  // namespace

absl::Status RunProcedures(const cli::Output& output) {
  ASSIGN_OR_RETURN(const approval::Rulebook rulebook, approval::LoadEmbeddedRulebook());
  cli::Rows rows{
      {"id", "zh", "phase", "department", "duration_wd", "statutory", "pre", "applies_to"}, {}};
  for (const Procedure& procedure : rulebook.catalogue.procedures()) {
    ordered_json row = {{"id", procedure.id.str()}, {"zh", procedure.zh}, {"en", procedure.en}};
    row["phase"] = procedure.phase;
    row["department"] = procedure.dept;
    row["duration_wd"] = procedure.duration_wd();
    if (procedure.statutory.has_value()) {
      row["statutory"] = LimitText(*procedure.statutory);
    }
    row["pre"] = ordered_json::array();
    for (const approval::ProcedureId& id : procedure.pre) {
      row["pre"].push_back(id.str());
    }
    row["applies_to"] = procedure.cond;
    cli::DropEmpty(row);
    rows.rows.push_back(std::move(row));
  }
  output.Print(rows);
  return absl::OkStatus();
}

void RegisterProcedures(CLI::App& app, cli::Context& context) {
  auto* procedures = app.add_subcommand("procedures", "List the catalogue of approvals");
  cli::SetExamples(procedures, {"procedures", "procedures --format csv > procedures.csv"});
  context.OnCall(procedures, [&context] { return cli::Report(RunProcedures(context.Standard())); });
}

}  // namespace zoneflow::plan

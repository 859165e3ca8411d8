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
#include "common/base/printable.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/approval/adapters/embedded_rulebook.h"
#include "services/approval/core/case_rescue.h"
#include "services/approval/core/explain.h"
#include "services/approval/core/project_plan.h"
#include "services/approval/core/timetable.h"
#include "tools/zoneflow/output.h"

namespace zoneflow::plan {
namespace {

using approval::PlanRequest;
using approval::PlanRules;
using approval::ProcedureId;
using approval::Rulebook;
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

absl::StatusOr<Date> DateOf(std::string_view field, const std::string& text) {
  absl::StatusOr<Date> date = ParseDate(text);
  if (!date.ok()) {
    return absl::InvalidArgumentError(StrCat(field, ": ", date.status().message()));
  }
  return date;
}

absl::StatusOr<std::vector<ProcedureId>> SelectionOf(const PlanOptions& options,
                                                     const Rulebook& rulebook) {
  std::vector<ProcedureId> selection;
  for (const std::string& entry : options.procedures) {
    if (absl::StripAsciiWhitespace(entry).empty()) {
      continue;
    }
    for (const absl::string_view id : absl::StrSplit(entry, ',')) {
      selection.emplace_back(std::string(absl::StripAsciiWhitespace(id)));
    }
  }
  if (options.template_id.empty()) {
    return selection;
  }
  if (!selection.empty()) {
    return absl::InvalidArgumentError("template: stands in the place of procedures");
  }
  const approval::ProjectTemplate* made =
      rulebook.FindTemplate(approval::TemplateId(options.template_id));
  if (made == nullptr) {
    return absl::InvalidArgumentError(
        StrCat("template: \"", options.template_id, "\" is not in the rulebook"));
  }
  return made->procedures;
}

absl::StatusOr<PlanRules> RulesOf(const PlanOptions& options, const Rulebook& rulebook) {
  PlanRules rules;
  for (const std::string& promise : options.promises) {
    const std::size_t colon = promise.find(':');
    if (colon == std::string::npos) {
      return absl::InvalidArgumentError(
          StrCat("promise: \"", promise, "\" is not ACCEPTED:WITHOUT, as in CDRAW:SCHEME"));
    }
    rules.promises.push_back(
        {ProcedureId(promise.substr(0, colon)), ProcedureId(promise.substr(colon + 1))});
  }
  for (const std::string& id : options.overlays) {
    const approval::Overlay* overlay = rulebook.FindOverlay(approval::OverlayId(id));
    if (overlay == nullptr) {
      return absl::InvalidArgumentError(StrCat("overlay: \"", id, "\" is not in the rulebook"));
    }
    rules.overlays.push_back(*overlay);
  }
  return rules;
}

void AddLinks(const char* chain, const std::vector<approval::ChainLink>& links, cli::Rows& rows) {
  constexpr const char* kWhose[] = {"office", "enterprise", "notice"};
  for (const approval::ChainLink& link : links) {
    nlohmann::ordered_json row = {{"chain", chain},
                                  {"id", link.procedure.str()},
                                  {"zh", link.zh},
                                  {"accept", FormatDate(link.accept)},
                                  {"result", FormatDate(link.result)},
                                  {"days_wd", link.days_wd},
                                  {"whose", kWhose[static_cast<int>(link.whose)]}};
    if (link.slack_wd) {
      row["slack_wd"] = *link.slack_wd;
    }
    row["words"] = link.words;
    rows.rows.push_back(std::move(row));
  }
}

// Rows, or in JSON one object of the words and the rows.
void PrintRows(const std::string& words, const cli::Rows& rows, const cli::Output& output,
               std::ostream& err) {
  if (output.view.format == cli::Format::kJson) {
    output.Print({{}, {{{"words", words}, {"rows", rows.rows}}}});
    return;
  }
  err << Printable(words) << "\n";
  output.Print(rows);
}

absl::Status PrintExplanation(const PlanOptions& options, const PlanRequest& request,
                              const Rulebook& rulebook, const cli::Output& output,
                              std::ostream& err) {
  ASSIGN_OR_RETURN(const approval::ProjectPlan plan,
                   approval::PlanProject(rulebook.catalogue, request, rulebook.calendar));
  ASSIGN_OR_RETURN(const approval::Explanation why,
                   approval::ExplainRow(rulebook.catalogue, request, plan,
                                        ProcedureId(options.explain), rulebook.calendar));
  cli::Rows rows{{"chain", "id", "zh", "accept", "result", "days_wd", "whose", "slack_wd", "words"},
                 {}};
  AddLinks("earliest", why.earliest, rows);
  AddLinks("latest", why.latest, rows);
  PrintRows(why.words, rows, output, err);
  return absl::OkStatus();
}

absl::Status PrintRescue(const PlanRequest& request, const Rulebook& rulebook,
                         const cli::Output& output, std::ostream& err) {
  // Without a project there is no zone: what every zone may use.
  const std::vector<approval::Measure> candidates =
      approval::CandidatesFor(rulebook.catalogue, request, rulebook.MeasuresIn(""));
  ASSIGN_OR_RETURN(
      const approval::Rescue rescue,
      approval::FindRescue(rulebook.catalogue, {request, candidates}, rulebook.calendar));
  cli::Rows rows{{"set", "measures", "risk", "slack_wd", "earliest_start", "chain"}, {}};
  const auto add = [&](const char* set, const approval::RescueOption& option) {
    nlohmann::ordered_json names = nlohmann::ordered_json::array();
    for (const std::size_t at : option.measures) {
      names.push_back(candidates[at].Name());
    }
    rows.rows.push_back({{"set", set},
                         {"measures", std::move(names)},
                         {"risk", option.risk},
                         {"slack_wd", option.smallest_slack_wd},
                         {"earliest_start", FormatDate(option.earliest_start)},
                         {"chain", option.chain}});
  };
  if (!rescue.needed) {
    add("as_is", rescue.as_is);
  }
  if (rescue.chosen) {
    add("chosen", *rescue.chosen);
  }
  for (const approval::RescueOption& option : rescue.others) {
    add("other", option);
  }
  for (const approval::RescueOption& option : rescue.refuted) {
    add("refuted", option);
  }
  PrintRows(approval::RescueWords(rescue, candidates, request.required_start, rulebook.catalogue),
            rows, output, err);
  return absl::OkStatus();
}

absl::Status PrintPlan(const PlanOptions& options, const cli::Output& output, std::ostream& err) {
  PlanRequest request;
  ASSIGN_OR_RETURN(request.required_start, DateOf("start", options.start));
  if (!options.seen_on.empty()) {
    ASSIGN_OR_RETURN(request.seen_on, DateOf("seen-on", options.seen_on));
  }
  ASSIGN_OR_RETURN(const Rulebook rulebook, approval::LoadEmbeddedRulebook());
  ASSIGN_OR_RETURN(const std::vector<ProcedureId> selection, SelectionOf(options, rulebook));
  request.procedures = selection;
  ASSIGN_OR_RETURN(request.rules, RulesOf(options, rulebook));
  if (!options.explain.empty()) {
    return PrintExplanation(options, request, rulebook, output, err);
  }
  if (options.rescue) {
    return PrintRescue(request, rulebook, output, err);
  }
  ASSIGN_OR_RETURN(
      const approval::CompiledTemplate compiled,
      approval::CompiledTemplate::Compile(rulebook.catalogue, selection, request.rules));
  ASSIGN_OR_RETURN(const Timetable timetable,
                   compiled.MakeTimetable(request.required_start, rulebook.calendar));
  if (timetable.provisional) {
    err << "provisional: " << timetable.provisional_reason << "\n";
  }
  if (output.view.format == cli::Format::kJson) {
    PrintJson(timetable, output);
  } else {
    output.Print(RowsOf(timetable));
  }
  return absl::OkStatus();
}

}  // namespace

int RunPlan(const PlanOptions& options, const cli::Output& output, std::ostream& err) {
  const absl::Status status = PrintPlan(options, output, err);
  if (!status.ok()) {
    cli::Complain(std::string(status.message()), err);
    return 1;
  }
  return 0;
}

void RegisterPlan(CLI::App& app, cli::Context& context) {
  const auto options = std::make_shared<PlanOptions>();
  auto* plan = app.add_subcommand(
      "plan",
      "Print the backward timetable of some procedures, what binds one, or what saves the "
      "start; as CSV unless --format says else");
  plan->add_option("--start", options->start, "Day by which construction must start")
      ->required()
      ->check(cli::IsDate());
  plan->add_option("--procedures", options->procedures,
                   "Ids as procedures prints them, separated by commas");
  plan->add_option("--template", options->template_id, "A project template in their place");
  plan->add_option("--seen-on", options->seen_on, "The day of looking: nothing is accepted before")
      ->check(cli::IsDate());
  plan->add_option("--promise", options->promises,
                   "ACCEPTED:WITHOUT: the one is accepted without the result of the other");
  plan->add_option("--overlay", options->overlays, "A reform mode, such as STAGED");
  auto* explain =
      plan->add_option("--explain", options->explain, "Why this procedure stands where it does");
  plan->add_flag("--rescue", options->rescue, "The fewest promises that save the start")
      ->excludes(explain);
  cli::SetExamples(plan, {"plan --start 2021-04-20 --procedures EIA,REC,START",
                          "plan --start 2021-04-20 --procedures BUILDPERMIT,START --format table",
                          "plan --start 2021-04-20 --template industrial-filing-new-land --seen-on "
                          "2021-01-15 --explain CDRAW",
                          "plan --start 2021-04-20 --template industrial-filing-new-land --seen-on "
                          "2021-01-15 --rescue"});
  context.OnCall(
      plan, [options, &context] { return RunPlan(*options, context.Standard("csv"), std::cerr); });
}

}  // namespace zoneflow::plan

#include "tools/zoneflow/case_command.h"

#include <unistd.h>

#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include "CLI/CLI.hpp"
#include "absl/strings/match.h"

#include "common/base/printable.h"
#include "common/base/str_cat.h"
#include "tools/zoneflow/case_plan_command.h"
#include "tools/zoneflow/list_options.h"
#include "tools/zoneflow/node_command.h"
#include "tools/zoneflow/pick.h"
#include "tools/zoneflow/proto_json.h"
#include "zoneflow/approval/v1/approval_service.grpc.pb.h"

namespace zoneflow::cli {
namespace {

using approval::v1::ApprovalService;
using approval::v1::Case;

nlohmann::ordered_json CaseRow(const Case& state) {
  nlohmann::ordered_json row = ToJson(state);
  row["zone_name"] = state.zone().name();
  return row;
}

// Whether the person at the terminal says yes to what the service will not do unasked; where
// nobody sits there, the refusal that names the option.
absl::Status AskForPast(const absl::Status& refusal) {
  if (isatty(STDIN_FILENO) == 0 || isatty(STDERR_FILENO) == 0) {
    return absl::FailedPreconditionError(StrCat(refusal.message(), " (--yes)"));
  }
  std::cerr << Printable(StdView(refusal.message())) << "\nSet it all the same? [y/N] "
            << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes"
             ? absl::OkStatus()
             : absl::CancelledError("nothing was changed");
}

absl::Status ListCases(Connection& connection, const ListOptions& options, const Output& output) {
  Rows rows{{"id", "company", "project_name", "zone_name", "amount", "currency", "track",
             "required_start", "light", "status"},
            {}};
  RETURN_IF_ERROR(ForEachRow<ApprovalService>(
      connection, "approval", &ApprovalService::Stub::ListCases, options, {},
      [](const approval::v1::ListCasesResponse& page) -> const auto& { return page.cases(); },
      [&](const Case& state) { rows.rows.push_back(CaseRow(state)); }));
  output.Print(rows);
  return absl::OkStatus();
}

absl::Status ShowCase(Connection& connection, const std::string& text, const Output& output) {
  approval::v1::GetCaseRequest request;
  ASSIGN_OR_RETURN(*request.mutable_id(), FindCase(connection, text));
  ASSIGN_OR_RETURN(const auto response, connection.Call<ApprovalService>(
                                            "approval", &ApprovalService::Stub::GetCase, request));
  PrintCase(response.case_state(), output);
  return absl::OkStatus();
}

}  // namespace

void PrintCase(const Case& state, const Output& output) {
  if (output.view.format == Format::kJson) {
    output.Print({{}, {ToJson(state)}});
    return;
  }
  Rows timetable{{"procedure_id", "zh", "duration_wd", "latest_accept", "latest_result", "light"},
                 {}};
  for (const approval::v1::Node& node : state.timetable().nodes()) {
    nlohmann::ordered_json row = ToJson(node);
    row["duration_wd"] = node.duration_wd();
    timetable.rows.push_back(std::move(row));
  }
  if (output.view.format == Format::kTable) {
    output.Print({{"company", "project_name", "zone_name", "track", "required_start", "light",
                   "track_reason"},
                  {CaseRow(state)}});
    if (state.timetable().provisional()) {
      output.stream << "provisional: " << Printable(state.timetable().provisional_reason()) << '\n';
    }
    output.stream << '\n';
  }
  output.Print(timetable);
}

absl::StatusOr<std::string> FindCase(Connection& connection, const std::string& text) {
  if (IsWholeId(text)) {
    return text;
  }
  Pick pick("case", text);
  RETURN_IF_ERROR(ForEachRow<ApprovalService>(
      connection, "approval", &ApprovalService::Stub::ListCases,
      {.filter = pick.Filter({"id", "project_id"}, {"text"})}, {},
      [](const approval::v1::ListCasesResponse& page) -> const auto& { return page.cases(); },
      [&](const Case& state) {
        Choice choice{.id = state.id(), .other_ids = {state.project_id()}, .names = {}};
        if (!state.company().empty() && !state.project_name().empty()) {
          choice.names.push_back(StrCat(state.company(), " ", state.project_name()));
        }
        for (const std::string& name : {state.company(), state.project_name()}) {
          if (!name.empty()) {
            choice.names.push_back(name);
          }
        }
        pick.Offer(std::move(choice));
      }));
  return pick.Chosen();
}

absl::StatusOr<Case> RequireStart(Connection& connection, const std::string& id,
                                  const std::string& on, bool confirm_past) {
  approval::v1::RequireStartRequest request;
  request.set_id(id);
  request.set_required_start(on);
  request.set_confirm_past(confirm_past);
  const auto call = [&] {
    return connection.Call<ApprovalService>("approval", &ApprovalService::Stub::RequireStart,
                                            request);
  };
  auto response = call();
  if (absl::IsFailedPrecondition(response.status()) &&
      absl::StartsWith(response.status().message(), "confirm_past")) {
    RETURN_IF_ERROR(AskForPast(response.status()));
    request.set_confirm_past(true);
    response = call();
  }
  RETURN_IF_ERROR(response.status());
  return std::move(*response->mutable_case_state());
}

void RegisterCases(CLI::App& app, Context& context) {
  struct Arguments {
    std::string id;
    std::string on;
    bool yes = false;
  };
  const auto a = std::make_shared<Arguments>();
  auto* cases = app.add_subcommand("case", "Cases of projects");
  cases->require_subcommand(1);
  SetExamples(cases, {"case list", "case show 前晨汽车"});

  auto* list = cases->add_subcommand("list", "All, or those that a filter leaves");
  const auto options =
      AddListOptions(*list, "zone.id, company, project, track, light, required_start");
  SetExamples(list, {"case list", "case list --filter 'light = red' --order-by required_start",
                     "case list --format csv > cases.csv"});
  context.OnSuite(list, [options](Connection& connection, const Output& output) {
    return ListCases(connection, *options, output);
  });

  auto* show = cases->add_subcommand("show", "One with its timetable");
  show->add_option("ID", a->id, kCaseArgument)->required();
  SetExamples(show, {"case show 前晨汽车", "case show 3fa1c0 --format csv"});
  context.OnSuite(show, [a](Connection& connection, const Output& output) {
    return ShowCase(connection, a->id, output);
  });

  auto* start = cases->add_subcommand("require-start", "Set the day construction must start");
  start->add_option("ID", a->id, kCaseArgument)->required();
  start->add_option("--on", a->on, "The day")->required()->check(IsDate());
  start->add_flag("--yes", a->yes, "A day that has passed is meant; default: ask");
  SetExamples(start, {"case require-start 前晨汽车 --on 2021-07-31"});
  context.OnSuite(start, [a](Connection& connection, const Output& output) -> absl::Status {
    ASSIGN_OR_RETURN(const std::string id, FindCase(connection, a->id));
    ASSIGN_OR_RETURN(const Case state, RequireStart(connection, id, a->on, a->yes));
    PrintCase(state, output);
    return absl::OkStatus();
  });
  RegisterNodes(*cases, context);
  RegisterCasePlans(*cases, context);
}

}  // namespace zoneflow::cli

#include "tools/zoneflow/export_command.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"

#include "common/base/str_cat.h"
#include "tools/zoneflow/boards_command.h"
#include "tools/zoneflow/connection.h"
#include "tools/zoneflow/proto_json.h"
#include "tools/zoneflow/subscriptions_command.h"
#include "zoneflow/approval/v1/approval_service.grpc.pb.h"
#include "zoneflow/ingest/v1/ingest_service.grpc.pb.h"
#include "zoneflow/scoring/v1/scoring_service.grpc.pb.h"

namespace zoneflow::cli {
namespace {

using approval::v1::ApprovalService;
using ingest::v1::IngestService;
using nlohmann::ordered_json;
using scoring::v1::ScoringService;

using Lines = std::vector<std::pair<std::string, ordered_json>>;  // sort key, line

void Drop(ordered_json& row, const std::vector<std::string>& keys) {
  for (const std::string& key : keys) {
    row.erase(key);
  }
}

absl::Status ExportFacts(Connection& connection, Lines& lines) {
  return connection.Pages<IngestService>("ingest", &IngestService::Stub::ListFacts, {},
                                         [&](const ingest::v1::ListFactsResponse& page) {
                                           for (const ingest::v1::Fact& fact : page.facts()) {
                                             lines.emplace_back(fact.id(), ToJson(fact));
                                           }
                                         });
}

// A project is known by its case: both are made from the same named member of a signing.
absl::Status ExportProjects(Connection& connection, Lines& lines) {
  std::vector<std::string> ids;
  RETURN_IF_ERROR(
      connection.Pages<ApprovalService>("approval", &ApprovalService::Stub::ListCases, {},
                                        [&](const approval::v1::ListCasesResponse& page) {
                                          for (const approval::v1::Case& known : page.cases()) {
                                            ids.push_back(known.id());
                                          }
                                        }));
  Progress::Step step(connection.progress(), "reading projects");
  for (const std::string& id : ids) {
    step.Set(static_cast<std::int64_t>(lines.size()), static_cast<std::int64_t>(ids.size()));
    approval::v1::GetCaseRequest get;
    get.set_id(id);
    ASSIGN_OR_RETURN(const auto whole, connection.Call<ApprovalService>(
                                           "approval", &ApprovalService::Stub::GetCase, get));
    ordered_json row = ToJson(whole.case_state());
    // A light depends on the day it is asked for.
    Drop(row, {"revision", "light"});
    if (const auto timetable = row.find("timetable"); timetable != row.end()) {
      if (const auto nodes = timetable->find("nodes"); nodes != timetable->end()) {
        for (ordered_json& node : *nodes) {
          Drop(node, {"light"});
        }
      }
    }
    lines.emplace_back(whole.case_state().project_id(), std::move(row));
  }
  return absl::OkStatus();
}

absl::Status ExportBoards(Connection& connection, Lines& lines) {
  ASSIGN_OR_RETURN(const auto boards,
                   connection.Call<ScoringService>("scoring", &ScoringService::Stub::ListBoards,
                                                   scoring::v1::ListBoardsRequest()));
  for (const scoring::v1::Board& board : boards.boards()) {
    ASSIGN_OR_RETURN(auto whole, WholeBoard(connection, board.id(), "latest"));
    for (scoring::v1::BoardRow& line : *whole.mutable_board()->mutable_rows()) {
      RETURN_IF_ERROR(FillContributions(connection, whole.board(), line));
    }
    ordered_json row = ToJson(whole.board());
    Drop(row, {"version", "log_no", "publish_time", "not_converted_log_no"});
    if (const auto rows = row.find("rows"); rows != row.end()) {
      for (ordered_json& line : *rows) {
        Drop(line, {"previous_rank", "changed_log_no"});
      }
    }
    lines.emplace_back(board.id(), std::move(row));
  }
  return absl::OkStatus();
}

// Board events are left out: how many versions there were depends on how the suite was run.
absl::Status ExportDeliveries(Connection& connection, Lines& lines) {
  ASSIGN_OR_RETURN(const Rows known, SubscriptionRows(connection));
  for (const ordered_json& subscription : known.rows) {
    const std::string name = subscription.value("name", "");
    ASSIGN_OR_RETURN(const Rows rows, DeliveryRows(connection, name));
    for (const ordered_json& delivery : rows.rows) {
      const std::string subject = delivery.value("subject", "");
      if (subject.starts_with("signing/") || subject.starts_with("case/")) {
        const std::string id = delivery.value("id", "");
        lines.emplace_back(StrCat(name, " ", id),
                           ordered_json{{"subscription", name}, {"ce_id", id}});
      }
    }
  }
  return absl::OkStatus();
}

// What the documents alone decide: no versions, delivery numbers, attempts, or times of the suite.
const std::vector<std::pair<std::string, absl::Status (*)(Connection&, Lines&)>> kExports = {
    {"facts", ExportFacts},
    {"projects", ExportProjects},
    {"boards", ExportBoards},
    {"deliveries", ExportDeliveries}};

// Rows sorted by id. A table and CSV have a column for each key that a row has.
absl::Status Export(Connection& connection, const std::string& what, const Output& output) {
  const auto found = std::ranges::find(kExports, what, [](const auto& one) { return one.first; });
  if (found == kExports.end()) {
    return absl::InvalidArgumentError(StrCat("WHAT: \"", what, "\" cannot be exported"));
  }
  Lines lines;
  RETURN_IF_ERROR(found->second(connection, lines));
  std::stable_sort(lines.begin(), lines.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<ordered_json> rows;
  for (auto& [key, line] : lines) {
    rows.push_back(std::move(line));
  }
  output.Print(WithAllColumns(std::move(rows)));
  return absl::OkStatus();
}

}  // namespace

void RegisterExport(CLI::App& app, Context& context) {
  const auto what = std::make_shared<std::string>();
  auto* command = app.add_subcommand("export", "Print the settled state, sorted by id");
  command->add_option("WHAT", *what, "facts, projects, boards or deliveries")
      ->required()
      ->check(CLI::IsMember({"facts", "projects", "boards", "deliveries"}));
  SetExamples(command, {"export projects > projects.jsonl", "export facts --format csv"});
  context.OnSuite(command, [what](Connection& connection, const Output& output) {
    return Export(connection, *what, output);
  });
}

}  // namespace zoneflow::cli

#include <utility>

#include "common/base/printable.h"
#include "tools/zoneflow/commands.h"
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

// JSON shows the case as it is; a table shows its timetable under one line of facts.
void PrintCase(const Case& state, Format format, std::ostream& out) {
  if (format == Format::kJson) {
    Print({{}, {ToJson(state)}}, format, out);
    return;
  }
  Rows timetable{{"procedure_id", "zh", "duration_wd", "latest_accept", "latest_result", "light"},
                 {}};
  for (const approval::v1::Node& node : state.timetable().nodes()) {
    nlohmann::ordered_json row = ToJson(node);
    row["duration_wd"] = node.duration_wd();
    timetable.rows.push_back(std::move(row));
  }
  if (format == Format::kTable) {
    Print({{"company", "project_name", "zone_name", "track", "required_start", "light",
            "track_reason"},
           {CaseRow(state)}},
          format, out);
    if (state.timetable().provisional()) {
      out << "provisional: " << Printable(state.timetable().provisional_reason()) << '\n';
    }
    out << '\n';
  }
  Print(timetable, format, out);
}

}  // namespace

absl::Status ListCases(Connection& connection, Format format, std::ostream& out) {
  Rows rows{
      {"id", "company", "project_name", "zone_name", "track", "required_start", "light", "status"},
      {}};
  approval::v1::ListCasesRequest request;
  request.set_page_size(1000);
  do {
    ASSIGN_OR_RETURN(const auto page, connection.Call<ApprovalService>(
                                          "approval", &ApprovalService::Stub::ListCases, request));
    for (const Case& state : page.cases()) {
      rows.rows.push_back(CaseRow(state));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  Print(rows, format, out);
  return absl::OkStatus();
}

absl::Status ShowCase(Connection& connection, const std::string& id, Format format,
                      std::ostream& out) {
  approval::v1::GetCaseRequest request;
  request.set_id(id);
  ASSIGN_OR_RETURN(const auto response, connection.Call<ApprovalService>(
                                            "approval", &ApprovalService::Stub::GetCase, request));
  PrintCase(response.case_state(), format, out);
  return absl::OkStatus();
}

absl::Status StartCase(Connection& connection, const std::string& id, const std::string& on,
                       Format format, std::ostream& out) {
  approval::v1::RequireStartRequest request;
  request.set_id(id);
  request.set_required_start(on);
  ASSIGN_OR_RETURN(
      const auto response,
      connection.Call<ApprovalService>("approval", &ApprovalService::Stub::RequireStart, request));
  PrintCase(response.case_state(), format, out);
  return absl::OkStatus();
}

}  // namespace zoneflow::cli

#include "tools/zoneflow/audit_command.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "CLI/CLI.hpp"
#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"

#include "common/base/printable.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "tools/zoneflow/case_command.h"
#include "tools/zoneflow/connection.h"
#include "tools/zoneflow/proto_json.h"
#include "zoneflow/approval/v1/approval_service.grpc.pb.h"

namespace zoneflow::cli {
namespace {

namespace v1 = approval::v1;
using v1::ApprovalService;

std::string NameOf(v1::AuditVerdict verdict) {
  return absl::AsciiStrToLower(absl::StripPrefix(v1::AuditVerdict_Name(verdict), "AUDIT_VERDICT_"));
}

// A line for each procedure that would stand elsewhere; JSON has a line for each timetable.
void AddRows(const v1::AuditedTimetable& one, Format format, Rows& rows) {
  if (format == Format::kJson) {
    rows.rows.push_back(ToJson(one));
    return;
  }
  nlohmann::ordered_json row = {
      {"verdict", NameOf(one.verdict())},   {"id", one.case_id()},      {"company", one.company()},
      {"project_name", one.project_name()}, {"version", one.version()}, {"time", one.time()},
      {"reason", Printable(one.reason())}};
  DropEmpty(row);
  if (one.moved().empty()) {
    rows.rows.push_back(std::move(row));
  }
  for (const v1::MovedNode& moved : one.moved()) {
    nlohmann::ordered_json of_node = row;
    of_node["zh"] = moved.zh();
    of_node["was_accept"] = moved.was_accept();
    of_node["accept"] = moved.accept();
    rows.rows.push_back(std::move(of_node));
  }
}

// Fails where a timetable does not follow, so that a script notices.
absl::Status Verify(Connection& connection, const Output& output, const std::string& text) {
  v1::VerifyTimetablesRequest request;
  if (!text.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_id(), FindCase(connection, text));
  }
  Rows rows{{"verdict", "id", "company", "project_name", "version", "time", "zh", "was_accept",
             "accept", "reason"},
            {}};
  std::int64_t checked = 0, same = 0, later = 0;
  RETURN_IF_ERROR(connection.Pages<ApprovalService>(
      "approval", &ApprovalService::Stub::VerifyTimetables, std::move(request),
      [&](const v1::VerifyTimetablesResponse& page) -> absl::StatusOr<bool> {
        checked += page.checked();
        same += page.same();
        for (const v1::AuditedTimetable& one : page.timetables()) {
          later += one.verdict() == v1::AUDIT_VERDICT_LATER_CALENDAR ? 1 : 0;
          AddRows(one, output.view.format, rows);
        }
        return true;
      }));
  output.Print(rows);
  if (output.view.format == Format::kTable) {
    output.stream << "\n已核 " << checked << " 版时间表：" << same << " 版相同，" << later
                  << " 版依其后公布的节假日，" << checked - same - later << " 版不符。\n";
  }
  return checked == same + later ? absl::OkStatus()
                                 : absl::FailedPreconditionError(StrCat(
                                       checked - same - later, " of ", checked,
                                       " published timetables do not follow from their cases"));
}

}  // namespace

void RegisterAudit(CLI::App& app, Context& context) {
  const auto id = std::make_shared<std::string>();
  auto* audit = app.add_subcommand("audit", "Whether what was published follows (核验)");
  audit->require_subcommand(1);
  SetExamples(audit, {"audit verify"});
  auto* verify = audit->add_subcommand(
      "verify", "Compute published timetables anew; fails where one does not follow");
  verify->add_option("CASE", *id, "One case, by its id, project or company; default: all");
  SetExamples(verify, {"audit verify", "audit verify 前晨汽车 --format json"});
  context.OnSuite(verify, [id](Connection& connection, const Output& output) {
    return Verify(connection, output, *id);
  });
}

}  // namespace zoneflow::cli

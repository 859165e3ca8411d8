#include "tools/zoneflow/import_command.h"

#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"

#include "common/base/printable.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "tools/zoneflow/connection.h"
#include "tools/zoneflow/document_file.h"
#include "tools/zoneflow/proto_json.h"
#include "zoneflow/approval/v1/approval_service.grpc.pb.h"

namespace zoneflow::cli {
namespace {

namespace v1 = approval::v1;
using v1::ApprovalService;

struct ImportWords {
  std::string file;
  std::vector<std::string> aliases;
  std::string request;
};

template <typename Request>
absl::StatusOr<Request> RequestOf(const ImportWords& words) {
  Request request;
  ASSIGN_OR_RETURN(*request.mutable_content(), ReadDocumentFile("FILE", words.file));
  for (const std::string& text : words.aliases) {
    const std::size_t sign = text.rfind('=');
    if (sign == std::string::npos) {
      return absl::InvalidArgumentError(
          StrCat("--alias: \"", text, "\" is not NAME=ID, as in 环境评价=EIA"));
    }
    v1::ProcedureAlias& alias = *request.add_aliases();
    alias.set_name(text.substr(0, sign));
    alias.set_procedure_id(text.substr(sign + 1));
  }
  return request;
}

// Matters, then what is rejected, a row each; in JSON all of it as it is.
void PrintImport(const v1::MatterImport& import, const Output& output) {
  if (output.view.format == Format::kJson) {
    output.Print({{}, {ToJson(import)}});
    return;
  }
  Rows rows{{"row", "fate", "matter", "company", "zh", "accepted_on", "completed_on", "column",
             "value", "words", "flags"},
            {}};
  for (const v1::Matter& matter : import.matters()) {
    nlohmann::ordered_json row = ToJson(matter);
    row["matter"] = matter.number();
    row["words"] = matter.fault();
    rows.rows.push_back(std::move(row));
  }
  for (const v1::MatterReject& reject : import.rejects()) {
    nlohmann::ordered_json row = ToJson(reject);
    row["fate"] = "rejected";
    row["words"] =
        reject.other().empty() ? reject.words() : StrCat(reject.words(), "：", reject.other());
    rows.rows.push_back(std::move(row));
  }
  for (const v1::MatterConflict& conflict : import.conflicts()) {
    rows.rows.push_back({{"row", conflict.row()},
                         {"fate", "conflict"},
                         {"matter", conflict.number()},
                         {"zh", conflict.zh()},
                         {"value", conflict.imported()},
                         {"words", StrCat("原录入 ", conflict.typed(), "，以导入为准")}});
  }
  output.Print(rows);
  if (output.view.format == Format::kTable) {
    output.stream << "\n新增 " << import.new_matters() << "，变更 " << import.changed_matters()
                  << "，未变 " << import.unchanged_matters() << "，未读入 "
                  << import.rejected_rows() << " 行\n";
    for (const std::string& name : import.unknown_procedures()) {
      output.stream << "不认识的事项：" << Printable(name) << "（--alias '" << Printable(name)
                    << "=ID'）\n";
    }
  }
}

CLI::App* AddImport(CLI::App& group, const char* name, const char* what,
                    const std::shared_ptr<ImportWords>& words) {
  auto* command = group.add_subcommand(name, what);
  command->add_option("FILE", words->file, "A CSV or XLSX file")->type_name("FILE")->required();
  command->add_option("--alias", words->aliases,
                      "NAME=ID: what a name of a procedure means; may be given again");
  return command;
}

}  // namespace

void RegisterImport(CLI::App& app, Context& context) {
  const auto words = std::make_shared<ImportWords>();
  auto* group = app.add_subcommand("import", "Tables of matters (办件) of other systems");
  group->require_subcommand(1);
  SetExamples(group, {"import preview matters.xlsx", "import apply matters.xlsx"});

  auto* preview = AddImport(*group, "preview", "What it would bring, and what is wrong", words);
  SetExamples(preview, {"import preview matters.xlsx --format table"});
  context.OnSuite(preview, [words](Connection& connection, const Output& output) -> absl::Status {
    ASSIGN_OR_RETURN(const auto request, RequestOf<v1::PreviewImportRequest>(*words));
    ASSIGN_OR_RETURN(const auto response,
                     connection.Call<ApprovalService>(
                         "approval", &ApprovalService::Stub::PreviewImport, request));
    PrintImport(response.import(), output);
    return absl::OkStatus();
  });

  auto* apply =
      AddImport(*group, "apply", "Record what it says; the same once more changes nothing", words);
  apply->add_option("--request", words->request,
                    "A name for this request, so that it is done once; at most 64 bytes");
  SetExamples(apply, {"import apply matters.xlsx --alias 环境评价=EIA"});
  context.OnSuite(apply, [words](Connection& connection, const Output& output) -> absl::Status {
    ASSIGN_OR_RETURN(auto request, RequestOf<v1::ApplyImportRequest>(*words));
    request.set_request_id(words->request);
    ASSIGN_OR_RETURN(
        const auto response,
        connection.Call<ApprovalService>("approval", &ApprovalService::Stub::ApplyImport, request));
    PrintImport(response.import(), output);
    if (response.repeated() && output.view.format == Format::kTable) {
      output.stream << "此请求已办过，以上为当时的数字，这次没有改动\n";
    }
    return absl::OkStatus();
  });
}

}  // namespace zoneflow::cli

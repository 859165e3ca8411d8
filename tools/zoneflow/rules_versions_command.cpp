#include "tools/zoneflow/rules_versions_command.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"

#include "common/base/printable.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "tools/zoneflow/connection.h"
#include "tools/zoneflow/document_file.h"
#include "tools/zoneflow/proto_json.h"
#include "zoneflow/approval/v1/rules_service.grpc.pb.h"

namespace zoneflow::cli {
namespace {

namespace v1 = approval::v1;
using v1::RulesService;

struct RulesWords {
  std::vector<std::string> files;
  bool shipped = false;
  std::string reason;
  std::string request;
  std::int64_t number = 0;
  std::string folder;
};

// A file of the rules is known by its name, wherever it lies.
template <typename Request>
absl::StatusOr<Request> RequestOf(const RulesWords& words) {
  Request request;
  request.set_shipped(words.shipped);
  for (const std::string& path : words.files) {
    v1::RulesFile& file = *request.add_files();
    file.set_name(std::filesystem::path(path).filename().string());
    ASSIGN_OR_RETURN(*file.mutable_content(), ReadDocumentFile("FILE", path));
  }
  if (words.files.empty() && !words.shipped) {
    return absl::InvalidArgumentError("FILE: give at least one, or --shipped");
  }
  return request;
}

absl::Status List(Connection& connection, const Output& output) {
  Rows rows{{"number", "adopt_time", "actor", "reason", "id"}, {}};
  RETURN_IF_ERROR(connection.Pages<RulesService>(
      "approval", &RulesService::Stub::ListRules, v1::ListRulesRequest(),
      [&](const v1::ListRulesResponse& page) {
        for (const v1::RulesVersion& version : page.versions()) {
          rows.rows.push_back(ToJson(version));
        }
      }));
  output.Print(rows);
  return absl::OkStatus();
}

absl::Status Export(Connection& connection, const Output& output, const RulesWords& words) {
  v1::GetRulesRequest request;
  request.set_number(words.number);
  ASSIGN_OR_RETURN(const auto found, connection.Call<RulesService>(
                                         "approval", &RulesService::Stub::GetRules, request));
  std::error_code failed;
  std::filesystem::create_directories(words.folder, failed);
  Rows rows{{"file", "bytes"}, {}};
  for (const v1::RulesFile& file : found.files()) {
    const std::filesystem::path path = std::filesystem::path(words.folder) / file.name();
    std::ofstream out(path, std::ios::binary);
    if (!(out << file.content()) || !out.flush()) {
      return absl::NotFoundError(StrCat("FOLDER: cannot write ", path.string()));
    }
    rows.rows.push_back({{"file", path.string()}, {"bytes", file.content().size()}});
  }
  output.Print(rows);
  return absl::OkStatus();
}

// What becomes of the cases: counts, then those that move, then those without a plan. JSON has all of
// the answer in one object.
template <typename Response>
void PrintCases(const Response& response, const Output& output) {
  Rows counts{{"cases", "moved", "settled", "unchanged", "failed", "nodes_moved", "starts_moved"},
              {}};
  const v1::Replan& replan = response.replan();
  counts.rows.push_back({{"cases", replan.cases()},
                         {"moved", replan.moved()},
                         {"settled", replan.settled()},
                         {"unchanged", replan.unchanged()},
                         {"failed", replan.failed()},
                         {"nodes_moved", replan.nodes_moved()},
                         {"starts_moved", replan.starts_moved()}});
  output.Print(counts);
  if (output.view.format != Format::kTable) {
    return;
  }
  if (!response.moves().empty()) {
    Rows moves{{"case_id", "company", "project_name", "nodes", "start_was", "start"}, {}};
    for (const v1::ReplanMove& move : response.moves()) {
      moves.rows.push_back(ToJson(move));
    }
    output.stream << '\n';
    output.Print(moves);
  }
  if (!response.failures().empty()) {
    Rows failures{{"case_id", "company", "project_name", "reason"}, {}};
    for (const v1::ReplanFailure& failure : response.failures()) {
      failures.rows.push_back(ToJson(failure));
    }
    output.stream << '\n';
    output.Print(failures);
  }
}

absl::Status Preview(Connection& connection, const Output& output, const RulesWords& words) {
  ASSIGN_OR_RETURN(const auto request, RequestOf<v1::PreviewRulesRequest>(words));
  ASSIGN_OR_RETURN(const auto found, connection.Call<RulesService>(
                                         "approval", &RulesService::Stub::PreviewRules, request));
  if (output.view.format == Format::kJson) {
    output.Print({{}, {ToJson(found)}});
    return absl::OkStatus();
  }
  Rows rows{{"part", "id", "zh", "field", "was", "now"}, {}};
  for (const v1::RulesChange& change : found.changes()) {
    rows.rows.push_back(ToJson(change));
  }
  output.Print(rows);
  if (output.view.format == Format::kTable) {
    output.stream << "\n与现行第 " << found.in_force() << " 版相比，" << found.change_count()
                  << " 处不同\n\n";
    PrintCases(found, output);
  }
  return absl::OkStatus();
}

absl::Status Adopt(Connection& connection, const Output& output, const RulesWords& words) {
  ASSIGN_OR_RETURN(auto request, RequestOf<v1::AdoptRulesRequest>(words));
  request.set_reason(words.reason);
  request.set_request_id(words.request);
  request.set_expected_number(words.number);
  ASSIGN_OR_RETURN(const auto done, connection.Call<RulesService>(
                                        "approval", &RulesService::Stub::AdoptRules, request));
  if (output.view.format == Format::kJson) {
    output.Print({{}, {ToJson(done)}});
    return absl::OkStatus();
  }
  if (output.view.format == Format::kTable) {
    output.stream << "现行规则：第 " << done.version().number() << " 版，"
                  << Printable(done.version().reason()) << "\n\n";
  }
  PrintCases(done, output);
  return absl::OkStatus();
}

void AddFiles(CLI::App& command, const std::shared_ptr<RulesWords>& words) {
  command.add_option(
      "FILE", words->files,
      "Files named procedures.yaml, templates.yaml, attributes.yaml, overlays.yaml, "
      "workday_calendar.csv, matter_columns.csv, zones.yaml or aliases.yaml; the others "
      "are as in force");
  command.add_flag("--shipped", words->shipped, "The others are as this release carries them");
}

}  // namespace

void RegisterRulesVersions(CLI::App& app, Context& context) {
  CLI::App& rules = *app.get_subcommand("rules");
  const auto words = std::make_shared<RulesWords>();
  auto* list = rules.add_subcommand("list", "The versions that were adopted, newest first");
  SetExamples(list, {"rules list"});
  context.OnSuite(
      list, [](Connection& connection, const Output& output) { return List(connection, output); });

  auto* exported = rules.add_subcommand("export", "Write the files of a version into a folder");
  exported->add_option("FOLDER", words->folder, "Where to; made if it is not there")->required();
  exported->add_option("--number", words->number, "Default: the one in force");
  SetExamples(exported, {"rules export rules", "rules export rules-1 --number 1"});
  context.OnSuite(exported, [words](Connection& connection, const Output& output) {
    return Export(connection, output, *words);
  });

  auto* preview = rules.add_subcommand("preview", "What files would change, and which cases move");
  AddFiles(*preview, words);
  SetExamples(preview, {"rules preview rules/procedures.yaml", "rules preview --shipped"});
  context.OnSuite(preview, [words](Connection& connection, const Output& output) {
    return Preview(connection, output, *words);
  });

  auto* adopt =
      rules.add_subcommand("adopt", "Put files in force (采用), and plan every open case by them");
  AddFiles(*adopt, words);
  adopt->add_option("--reason", words->reason, "Why; it stands in the new versions")->required();
  adopt->add_option("--expect", words->number, "Refuse if another version is in force by now");
  adopt->add_option("--request", words->request,
                    "A name for this request: made again it changes nothing more");
  SetExamples(adopt,
              {"rules adopt rules/procedures.yaml --reason 市行政审批局2021年3号 --expect 1"});
  context.OnSuite(adopt, [words](Connection& connection, const Output& output) {
    return Adopt(connection, output, *words);
  });
}

}  // namespace zoneflow::cli

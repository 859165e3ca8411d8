#include "tools/zoneflow/score/official_command.h"

#include <memory>
#include <string>
#include <utility>

#include "CLI/CLI.hpp"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "tools/zoneflow/connection.h"
#include "tools/zoneflow/proto_json.h"
#include "tools/zoneflow/score/ranking_output.h"
#include "zoneflow/scoring/v1/appraisal_service.grpc.pb.h"

namespace zoneflow::cli {
namespace {

namespace v1 = scoring::v1;
using nlohmann::ordered_json;
using v1::AppraisalService;

struct Words {
  std::string id;
  std::string framework;
  std::string version;
  std::string period;
  std::string cohort;
  std::string at_least;
  std::string until;
  std::string unit;
  std::string path;
  std::string text;
  std::int64_t number = 0;
  std::int64_t revision = 0;
  int rows = 0;
  bool upheld = false;
  bool shortcomings = false;
  std::string other;
};

const std::vector<std::string> kBoardColumns = {
    "id",          "stage",  "framework", "version",           "period",
    "cohort_name", "units",  "ranked",    "unchecked_figures", "objections_until",
    "open",        "errata", "revision"};

ordered_json RowOf(const v1::OfficialBoard& board) {
  ordered_json row = {{"id", board.id()},
                      {"stage", ToJson(board).value("stage", "")},
                      {"framework", board.query().framework()},
                      {"version", board.query().version()},
                      {"period", board.query().period()},
                      {"cohort_name", board.query().cohort()},
                      {"units", board.units()},
                      {"ranked", board.ranked()}};
  if (board.unchecked_figures() > 0) {
    row["unchecked_figures"] = board.unchecked_figures();
  }
  row["objections_until"] = board.objections_until();
  int open = 0;
  for (const v1::Objection& one : board.objections()) {
    open += one.answer().empty() ? 1 : 0;
  }
  if (open > 0) {
    row["open"] = open;
  }
  if (board.errata_size() > 0) {
    row["errata"] = board.errata_size();
  }
  row["revision"] = board.revision();
  row["sha256"] = board.sha256();
  DropEmpty(row);
  return row;
}

absl::Status List(Connection& connection, const Words& /*words*/, const Output& output) {
  ASSIGN_OR_RETURN(const auto response, connection.Call<AppraisalService>(
                                            "scoring", &AppraisalService::Stub::ListOfficialBoards,
                                            v1::ListOfficialBoardsRequest()));
  Rows rows{kBoardColumns, {}};
  for (const v1::OfficialBoard& board : response.boards()) {
    rows.rows.push_back(RowOf(board));
  }
  output.Print(rows);
  return absl::OkStatus();
}

v1::RankingQuery PublishedOf(const Words& words) {
  v1::RankingQuery query;
  query.set_board(words.id);
  query.set_board_revision(words.revision);
  return query;
}

absl::Status Show(Connection& connection, const Words& words, const Output& output) {
  return PrintRanking(connection, PublishedOf(words), words.unit, words.rows, output);
}

absl::Status Explain(Connection& connection, const Words& words, const Output& output) {
  return PrintExplanation(connection, PublishedOf(words), words.unit, words.shortcomings, output);
}

absl::Status Compare(Connection& connection, const Words& words, const Output& output) {
  v1::CompareRequest request;
  *request.mutable_after() = PublishedOf(words);
  if (!words.other.empty()) {
    request.mutable_before()->set_board(words.other);
  }
  request.set_unit(words.unit);
  return PrintComparison(connection, request, output);
}

absl::StatusOr<v1::OfficialBoard> Get(Connection& connection, const std::string& id) {
  v1::GetOfficialBoardRequest request;
  request.set_id(id);
  ASSIGN_OR_RETURN(auto response,
                   connection.Call<AppraisalService>(
                       "scoring", &AppraisalService::Stub::GetOfficialBoard, request));
  return std::move(*response.mutable_board());
}

absl::Status Objections(Connection& connection, const Words& words, const Output& output) {
  ASSIGN_OR_RETURN(const v1::OfficialBoard board, Get(connection, words.id));
  Rows rows{{"number", "unit", "path", "text", "filed_by", "answer", "upheld", "answered_by"}, {}};
  for (const v1::Objection& one : board.objections()) {
    rows.rows.push_back(ToJson(one));
  }
  output.Print(rows);
  return absl::OkStatus();
}

absl::Status Errata(Connection& connection, const Words& words, const Output& output) {
  ASSIGN_OR_RETURN(const v1::OfficialBoard board, Get(connection, words.id));
  Rows rows{{"number", "unit", "was_rank", "now_rank", "was_score", "now_score", "reason"}, {}};
  const auto add = [&rows](const v1::Erratum& erratum, const v1::MovedUnit& moved,
                           const std::string& reason) {
    ordered_json row = ToJson(moved);
    row["number"] = erratum.number();
    row["reason"] = reason;
    DropEmpty(row);
    rows.rows.push_back(std::move(row));
  };
  for (const v1::Erratum& erratum : board.errata()) {
    add(erratum, erratum.unit(), erratum.reason());
    for (const v1::MovedUnit& moved : erratum.moved()) {
      add(erratum, moved, "if all is computed anew");
    }
  }
  output.Print(rows);
  return absl::OkStatus();
}

// Calls, and prints the board after it.
template <typename Request, typename Response>
absl::Status Step(Connection& connection, const Output& output,
                  grpc::Status (AppraisalService::Stub::*method)(grpc::ClientContext*,
                                                                 const Request&, Response*),
                  const Request& request) {
  ASSIGN_OR_RETURN(const Response response,
                   connection.Call<AppraisalService>("scoring", method, request));
  output.Print({kBoardColumns, {RowOf(response.board())}});
  return absl::OkStatus();
}

absl::Status Publish(Connection& connection, const Words& words, const Output& output) {
  v1::PublishBoardRequest request;
  request.set_id(words.id);
  request.mutable_query()->set_framework(words.framework);
  request.mutable_query()->set_version(words.version);
  request.mutable_query()->set_period(words.period);
  request.mutable_query()->set_cohort(words.cohort);
  request.mutable_query()->set_at_least(StatusOfWord(words.at_least));
  request.set_objections_until(words.until);
  return Step(connection, output, &AppraisalService::Stub::PublishBoard, request);
}

absl::Status Object(Connection& connection, const Words& words, const Output& output) {
  v1::FileObjectionRequest request;
  request.set_id(words.id);
  request.set_unit(words.unit);
  request.set_path(words.path);
  request.set_text(words.text);
  return Step(connection, output, &AppraisalService::Stub::FileObjection, request);
}

absl::Status Answer(Connection& connection, const Words& words, const Output& output) {
  v1::AnswerObjectionRequest request;
  request.set_id(words.id);
  request.set_number(words.number);
  request.set_upheld(words.upheld);
  request.set_answer(words.text);
  return Step(connection, output, &AppraisalService::Stub::AnswerObjection, request);
}

absl::Status Finalize(Connection& connection, const Words& words, const Output& output) {
  v1::FinalizeBoardRequest request;
  request.set_id(words.id);
  return Step(connection, output, &AppraisalService::Stub::FinalizeBoard, request);
}

absl::Status IssueErratum(Connection& connection, const Words& words, const Output& output) {
  v1::IssueErratumRequest request;
  request.set_id(words.id);
  request.set_unit(words.unit);
  request.set_reason(words.text);
  return Step(connection, output, &AppraisalService::Stub::IssueErratum, request);
}

using Run = absl::Status (*)(Connection&, const Words&, const Output&);

CLI::App* Add(CLI::App& official, Context& context, const std::shared_ptr<Words>& words,
              const char* name, const char* what, const char* example, Run run) {
  auto* command = official.add_subcommand(name, what);
  SetExamples(command, {example});
  context.OnSuite(command, [words, run](Connection& connection, const Output& output) {
    return run(connection, *words, output);
  });
  return command;
}

}  // namespace

void RegisterOfficial(CLI::App& app, Context& context) {
  const auto words = std::make_shared<Words>();
  auto* official =
      app.add_subcommand("official", "Official boards: trial, publicity, final, errata");
  official->require_subcommand(1);
  SetExamples(official, {"official list", "official show nhtz-2022"});
  const auto add = [&](const char* name, const char* what, const char* example, Run run) {
    return Add(*official, context, words, name, what, example, run);
  };
  const auto add_on_board = [&](const char* name, const char* what, const char* example, Run run) {
    CLI::App* command = add(name, what, example, run);
    command->add_option("ID", words->id, "The board's id")->required();
    return command;
  };
  add("list", "Those that there are", "official list", List);
  auto* show = add_on_board("show", "What was published, by rank",
                            "official show nhtz-2022 --around 甲高新区", Show);
  show->add_option("--around", words->unit, "The rows around this unit alone");
  show->add_option("--rows", words->rows, "So many rows; default: all, around a unit 5")
      ->check(CLI::Range(1, 1000));
  show->add_option("--revision", words->revision,
                   "That was published with it; default: the latest");
  auto* explain = add_on_board("explain", "Every node of a unit's score as it was published",
                               "official explain nhtz-2022 甲高新区", Explain);
  explain->add_option("UNIT", words->unit, "Its id")->required();
  explain->add_option("--revision", words->revision,
                      "That was published with it; default: the latest");
  explain->add_flag("--shortcomings", words->shortcomings,
                    "The indicators behind the mean of the ranked (短板) alone");
  auto* compare = add_on_board(
      "compare", "Why a unit's score and rank are not those of an earlier board, by causes",
      "official compare nhtz-2022 甲高新区", Compare);
  compare->add_option("UNIT", words->unit, "Its id")->required();
  compare->add_option("--with", words->other,
                      "Another board; default: the last final one of the period before");
  auto* publish = add_on_board(
      "publish", "Compute a ranking and publish it: for a trial (试算), or for objections (公示)",
      "official publish nhtz-2022 national_nhtz --period 2022 --objections-until 2023-03-09",
      Publish);
  publish->add_option("FRAMEWORK", words->framework, "An id that rank frameworks prints")
      ->required();
  publish->add_option("--period", words->period, "2022, 2022Q3 or 2022-07")->required();
  publish->add_option("--version", words->version, "Of the framework; default: the latest");
  publish->add_option("--cohort", words->cohort, "The units of this cohort alone");
  publish->add_option("--at-least", words->at_least, "Leave figures of a lower status out")
      ->check(CLI::IsMember({"checked", "signed_off"}));
  publish->add_option("--objections-until", words->until, "The last day of objections")
      ->check(IsDate());
  auto* object = add_on_board("object", "Object for a unit of one's own (异议)",
                              "official object nhtz-2022 甲高新区 --path 1/1.1 数据有误", Object);
  object->add_option("UNIT", words->unit, "Its id")->required();
  object->add_option("TEXT", words->text, "What is wrong")->required();
  object->add_option("--path", words->path, "Of the node; default: the whole");
  add_on_board("objections", "What was objected, and what was answered",
               "official objections nhtz-2022", Objections);
  auto* answer = add_on_board("answer", "Answer an objection",
                              "official answer nhtz-2022 1 已复核 --upheld", Answer);
  answer->add_option("NUMBER", words->number, "Of the objection")->required();
  answer->add_option("TEXT", words->text, "The answer")->required();
  answer->add_flag("--upheld", words->upheld, "It is right: the board is published again");
  add_on_board("finalize", "Make what was last published final (定稿)",
               "official finalize nhtz-2022", Finalize);
  auto* erratum =
      add_on_board("erratum", "State what corrected figures make of a final board (勘误)",
                   "official erratum nhtz-2022 甲高新区 录入错误", IssueErratum);
  erratum->add_option("UNIT", words->unit, "Whose figures were corrected")->required();
  erratum->add_option("REASON", words->text, "Why")->required();
  add_on_board("errata", "Errata of a board, and who moves", "official errata nhtz-2022", Errata);
}

}  // namespace zoneflow::cli

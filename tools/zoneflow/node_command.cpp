#include "tools/zoneflow/node_command.h"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/match.h"

#include "common/base/str_cat.h"
#include "tools/zoneflow/case_command.h"
#include "tools/zoneflow/list_options.h"
#include "tools/zoneflow/pick.h"
#include "tools/zoneflow/proto_json.h"
#include "zoneflow/approval/v1/approval_service.grpc.pb.h"

namespace zoneflow::cli {
namespace {

namespace v1 = approval::v1;
using v1::ApprovalService;

// What an officer types about a node; a command takes some of it.
struct Words {
  std::string id;
  std::string procedure;
  std::string kind;
  std::string on;
  std::string reason;
  std::vector<std::string> papers;
  std::string valid_until;
  std::string until;
  std::string notice;
  int ceiling = 0;
  int days = 0;
  bool government = false;
  std::string decided_by;
  std::int64_t number = 0;
  std::string office;
  std::string officer;
  std::string chief_officer;
  std::int64_t revision = 0;
  std::string paper;
  std::string result;
  std::string promise;
  bool confirmed = false;
};

void PrintNode(const v1::NodeState& node, const Output& output) {
  if (output.view.format == Format::kJson) {
    output.Print({{}, {ToJson(node)}});
    return;
  }
  output.Print({{"company", "procedure_id", "zh", "node_status", "accepted_on", "due_on",
                 "completed_on", "office", "officer", "light"},
                {NodeRow(node)}});
}

// Fills what all requests about a node have, calls, and prints the node after it.
template <typename Request, typename Response>
absl::Status Call(Connection& connection, const Output& output, const Words& words,
                  grpc::Status (ApprovalService::Stub::*method)(grpc::ClientContext*,
                                                                const Request&, Response*),
                  Request request) {
  ASSIGN_OR_RETURN(*request.mutable_id(), FindCase(connection, words.id));
  ASSIGN_OR_RETURN(*request.mutable_procedure_id(),
                   FindProcedure(connection, request.id(), words.procedure));
  if constexpr (requires { request.set_expected_revision(words.revision); }) {
    request.set_expected_revision(words.revision);
  }
  ASSIGN_OR_RETURN(const Response response,
                   connection.Call<ApprovalService>("approval", method, request));
  PrintNode(response.node(), output);
  return absl::OkStatus();
}

// Kinds that `case record` takes, as they are typed.
const std::map<std::string, v1::NodeEventKind>& Kinds() {
  static const std::map<std::string, v1::NodeEventKind> kinds = {
      {"receive", v1::NODE_EVENT_KIND_RECEIVED},
      {"accept", v1::NODE_EVENT_KIND_ACCEPTED},
      {"deem-accepted", v1::NODE_EVENT_KIND_DEEMED_ACCEPTED},
      {"ask-correction", v1::NODE_EVENT_KIND_CORRECTION_ASKED},
      {"return", v1::NODE_EVENT_KIND_RETURNED},
      {"refuse", v1::NODE_EVENT_KIND_REFUSED},
      {"withdraw", v1::NODE_EVENT_KIND_WITHDRAWN},
      {"complete", v1::NODE_EVENT_KIND_COMPLETED},
      {"deliver", v1::NODE_EVENT_KIND_DELIVERED},
      {"revoke", v1::NODE_EVENT_KIND_REVOKED},
      {"expire", v1::NODE_EVENT_KIND_EXPIRED},
      {"renew", v1::NODE_EVENT_KIND_RENEWED}};
  return kinds;
}

absl::Status Record(Connection& connection, const Output& output, const Words& words) {
  v1::RecordNodeEventRequest request;
  v1::NodeEvent& event = *request.mutable_event();
  event.set_kind(Kinds().at(words.kind));
  event.set_happened_on(words.on);
  event.set_reason(words.reason);
  event.mutable_papers()->Add(words.papers.begin(), words.papers.end());
  event.set_valid_until(words.valid_until);
  return Call(connection, output, words, &ApprovalService::Stub::RecordNodeEvent,
              std::move(request));
}

absl::Status ListHistory(Connection& connection, const Output& output, const Words& words) {
  v1::ListNodeEventsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_id(), FindCase(connection, words.id));
  if (!words.procedure.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_procedure_id(),
                     FindProcedure(connection, request.id(), words.procedure));
  }
  Rows rows{{"recorded_at", "zh", "number", "event", "happened_on", "was_on", "actor", "reason"},
            {}};
  RETURN_IF_ERROR(connection.Pages<ApprovalService>(
      "approval", &ApprovalService::Stub::ListNodeEvents, std::move(request),
      [&](const v1::ListNodeEventsResponse& page) -> absl::StatusOr<bool> {
        for (const v1::NodeEntry& entry : page.entries()) {
          nlohmann::ordered_json row = ToJson(entry);
          const nlohmann::ordered_json event = row["event"];
          row["event"] = event.value("kind", "");
          for (const char* field : {"happened_on", "was_on", "reason"}) {
            row[field] = event.value(field, "");
          }
          DropEmpty(row);
          rows.rows.push_back(std::move(row));
        }
        return true;
      }));
  output.Print(rows);
  return absl::OkStatus();
}

void PrintPromise(const v1::Promise& promise, const Output& output) {
  nlohmann::ordered_json row = ToJson(promise);
  row["promise_state"] = row.value("state", "");
  if (output.view.format == Format::kJson) {
    output.Print({{}, {ToJson(promise)}});
    return;
  }
  DropEmpty(row);
  output.Print({{"id", "company", "zh", "paper", "prerequisite_zh", "due_on", "promise_state"},
                {std::move(row)}});
}

absl::Status MakePromise(Connection& connection, const Output& output, const Words& words) {
  v1::MakePromiseRequest request;
  ASSIGN_OR_RETURN(*request.mutable_id(), FindCase(connection, words.id));
  ASSIGN_OR_RETURN(*request.mutable_procedure_id(),
                   FindProcedure(connection, request.id(), words.procedure));
  if (!words.result.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_prerequisite_id(),
                     FindProcedure(connection, request.id(), words.result));
  }
  request.set_paper(words.paper);
  request.set_due_on(words.on);
  request.set_reason(words.reason);
  ASSIGN_OR_RETURN(
      const auto response,
      connection.Call<ApprovalService>("approval", &ApprovalService::Stub::MakePromise, request));
  PrintPromise(response.promise(), output);
  return absl::OkStatus();
}

absl::Status ClosePromise(Connection& connection, const Output& output, const Words& words) {
  v1::ClosePromiseRequest request;
  ASSIGN_OR_RETURN(*request.mutable_id(), FindCase(connection, words.id));
  v1::GetCaseRequest get;
  get.set_id(request.id());
  ASSIGN_OR_RETURN(const auto found, connection.Call<ApprovalService>(
                                         "approval", &ApprovalService::Stub::GetCase, get));
  Pick pick("promise of the case", words.promise);
  for (const v1::Promise& promise : found.promises()) {
    pick.Offer({.id = promise.id(),
                .other_ids = {},
                .names = {promise.paper().empty() ? promise.prerequisite_zh() : promise.paper()}});
  }
  ASSIGN_OR_RETURN(*request.mutable_promise_id(), pick.Chosen());
  request.set_to(words.confirmed ? v1::PROMISE_STATE_CLOSED : v1::PROMISE_STATE_UPLOADED);
  request.set_on(words.on);
  ASSIGN_OR_RETURN(
      const auto response,
      connection.Call<ApprovalService>("approval", &ApprovalService::Stub::ClosePromise, request));
  PrintPromise(response.promise(), output);
  return absl::OkStatus();
}

// A command about one node of a case.
CLI::App* AddNodeCommand(CLI::App& cases, const std::string& name, const std::string& what,
                         const std::shared_ptr<Words>& words) {
  CLI::App* command = cases.add_subcommand(name, what);
  command->add_option("ID", words->id, kCaseArgument)->required();
  command->add_option("PROCEDURE", words->procedure, kProcedureArgument)->required();
  return command;
}

void AddDay(CLI::App* command, const std::shared_ptr<Words>& words) {
  command->add_option("--on", words->on, "The day it happened; default: today")->check(IsDate());
}

void AddRevision(CLI::App* command, const std::shared_ptr<Words>& words) {
  command->add_option("--revision", words->revision,
                      "Refuse if the node has moved on from this revision");
}

void AddRecordOptions(CLI::App* command, const std::shared_ptr<Words>& words) {
  AddDay(command, words);
  command->add_option("--reason", words->reason, "Why");
  command->add_option("--paper", words->papers, "A paper by name; may be given again");
  AddRevision(command, words);
}

void RegisterEvents(CLI::App& cases, Context& context, const std::shared_ptr<Words>& words) {
  auto* record = AddNodeCommand(cases, "record", "What happened to a procedure of one", words);
  record->add_option("KIND", words->kind, "What happened")->required()->check(OneOf(Kinds()));
  AddRecordOptions(record, words);
  record->add_option("--valid-until", words->valid_until, "The result expires after this day")
      ->check(IsDate());
  SetExamples(record, {"case record 前晨汽车 环评 receive --on 2021-03-01",
                       "case record 前晨汽车 EIA ask-correction --reason 缺附图"});
  context.OnSuite(record, [words](Connection& connection, const Output& output) {
    return Record(connection, output, *words);
  });
  const struct {
    const char* name;
    const char* what;
    const char* example;
  } shortcuts[] = {
      {"accept", "An office took a procedure's papers (受理)", "case accept 前晨汽车 环评"},
      {"complete", "A procedure has its result (办结)",
       "case complete 前晨汽车 环评 --on 2021-03-12"},
      {"return", "An office gave the papers back (退件)",
       "case return 前晨汽车 环评 --reason 不属于本机关职权"}};
  for (const auto& [name, what, example] : shortcuts) {
    auto* command = AddNodeCommand(cases, name, what, words);
    AddRecordOptions(command, words);
    SetExamples(command, {example});
    context.OnSuite(
        command, [words, kind = std::string(name)](Connection& connection, const Output& output) {
          words->kind = kind;
          return Record(connection, output, *words);
        });
  }
}

void RegisterClock(CLI::App& cases, Context& context, const std::shared_ptr<Words>& words) {
  auto* suspend = AddNodeCommand(cases, "suspend", "Stop the clock of a procedure (暂停)", words);
  AddDay(suspend, words);
  suspend->add_option("--reason", words->reason, "Why: hearing, expert review …")->required();
  suspend->add_option("--notice", words->notice, "Number of the notice to the applicant")
      ->required();
  suspend->add_option("--until", words->until, "The day it should run again")->check(IsDate());
  suspend->add_option("--ceiling", words->ceiling, "Working days after which it runs on; 0: 60");
  AddRevision(suspend, words);
  SetExamples(suspend,
              {"case suspend 前晨汽车 环评 --reason 专家评审 --notice 2021-17 --until 2021-03-20"});
  context.OnSuite(suspend, [words](Connection& connection, const Output& output) {
    v1::SuspendNodeRequest request;
    request.set_from(words->on);
    request.set_expected_until(words->until);
    request.set_ceiling_wd(words->ceiling);
    request.set_reason(words->reason);
    request.set_notice(words->notice);
    return Call(connection, output, *words, &ApprovalService::Stub::SuspendNode,
                std::move(request));
  });

  auto* resume = AddNodeCommand(cases, "resume", "Let the clock of a procedure run again", words);
  AddDay(resume, words);
  resume->add_option("--reason", words->reason, "Why");
  AddRevision(resume, words);
  SetExamples(resume, {"case resume 前晨汽车 环评 --on 2021-03-18"});
  context.OnSuite(resume, [words](Connection& connection, const Output& output) {
    v1::ResumeNodeRequest request;
    request.set_on(words->on);
    request.set_reason(words->reason);
    return Call(connection, output, *words, &ApprovalService::Stub::ResumeNode, std::move(request));
  });

  auto* extend = AddNodeCommand(cases, "extend", "Extend the limit of a procedure (延期)", words);
  extend->add_option("--days", words->days, "Working days: at most 10, with --government 15")
      ->required();
  extend->add_option("--by", words->decided_by, "Who decided: the head's name")->required();
  extend->add_option("--reason", words->reason, "Why")->required();
  extend->add_option("--on", words->on, "The day it was decided")->required()->check(IsDate());
  extend->add_flag("--government", words->government, "Joint handling: the government decided");
  AddRevision(extend, words);
  SetExamples(extend,
              {"case extend 前晨汽车 环评 --days 10 --on 2021-03-26 --by 局长 --reason 案情复杂"});
  context.OnSuite(extend, [words](Connection& connection, const Output& output) {
    v1::ExtendNodeRequest request;
    v1::Extension& extension = *request.mutable_extension();
    extension.set_days(words->days);
    extension.set_by(words->government ? v1::EXTENSION_BY_GOVERNMENT
                                       : v1::EXTENSION_BY_OFFICE_HEAD);
    extension.set_decided_on(words->on);
    extension.set_decided_by(words->decided_by);
    extension.set_reason(words->reason);
    return Call(connection, output, *words, &ApprovalService::Stub::ExtendNode, std::move(request));
  });
}

void RegisterNotes(CLI::App& cases, Context& context, const std::shared_ptr<Words>& words) {
  auto* correct =
      AddNodeCommand(cases, "correct", "Give an entry of a history another date", words);
  correct->add_option("NUMBER", words->number, "The entry's, as case history shows it")->required();
  correct->add_option("--on", words->on, "The day it did happen")->required()->check(IsDate());
  correct->add_option("--reason", words->reason, "Why")->required();
  AddRevision(correct, words);
  SetExamples(correct, {"case correct 前晨汽车 环评 1 --on 2021-03-02 --reason 录入有误"});
  context.OnSuite(correct, [words](Connection& connection, const Output& output) {
    v1::CorrectNodeEventRequest request;
    request.set_number(words->number);
    request.set_happened_on(words->on);
    request.set_reason(words->reason);
    return Call(connection, output, *words, &ApprovalService::Stub::CorrectNodeEvent,
                std::move(request));
  });

  auto* assign = AddNodeCommand(cases, "assign", "Hand a procedure to somebody (交办)", words);
  assign->add_option("--office", words->office, "A department; default: the catalogue's");
  assign->add_option("--officer", words->officer, "A person's id; default: nobody by name");
  assign->add_option("--chief-officer", words->chief_officer, "首席服务员, a person's id");
  assign->add_option("--reason", words->reason, "Why");
  AddRevision(assign, words);
  SetExamples(assign, {"case assign 前晨汽车 环评 --officer person/zhao"});
  context.OnSuite(assign, [words](Connection& connection, const Output& output) {
    v1::AssignNodeRequest request;
    request.mutable_responsible()->set_office(words->office);
    request.mutable_responsible()->set_officer(words->officer);
    request.mutable_responsible()->set_chief_officer(words->chief_officer);
    request.set_reason(words->reason);
    return Call(connection, output, *words, &ApprovalService::Stub::AssignNode, std::move(request));
  });

  auto* remind =
      AddNodeCommand(cases, "remind", "Ask those who answer for a procedure (催办)", words);
  remind->add_option("--reason", words->reason, "What they are told");
  SetExamples(remind, {"case remind 前晨汽车 环评 --reason 请于周五前办结"});
  context.OnSuite(remind, [words](Connection& connection, const Output& output) {
    v1::RemindNodeRequest request;
    request.set_reason(words->reason);
    return Call(connection, output, *words, &ApprovalService::Stub::RemindNode, std::move(request));
  });

  auto* history = cases.add_subcommand("history", "What happened, and who recorded it when");
  history->add_option("ID", words->id, kCaseArgument)->required();
  history->add_option("PROCEDURE", words->procedure, StrCat(kProcedureArgument, "; default: all"));
  SetExamples(history, {"case history 前晨汽车", "case history 前晨汽车 环评"});
  context.OnSuite(history, [words](Connection& connection, const Output& output) {
    return ListHistory(connection, output, *words);
  });
}

void RegisterPromises(CLI::App& cases, Context& context, const std::shared_ptr<Words>& words) {
  auto* promise = AddNodeCommand(cases, "promise", "Accept with something owed (容缺)", words);
  promise->add_option("--paper", words->paper, "The paper that may follow");
  promise->add_option("--result", words->result, "The procedure whose result may follow");
  promise->add_option("--until", words->on, "The day it is owed; default: the last allowed")
      ->check(IsDate());
  promise->add_option("--reason", words->reason, "Why");
  SetExamples(promise, {"case promise 前晨汽车 设计方案 --paper 日照分析 --until 2021-03-08",
                        "case promise 前晨汽车 CDRAW --result SCHEME"});
  context.OnSuite(promise, [words](Connection& connection, const Output& output) {
    return MakePromise(connection, output, *words);
  });

  auto* keep = cases.add_subcommand("keep", "What was promised came, or is confirmed");
  keep->add_option("ID", words->id, kCaseArgument)->required();
  keep->add_option("PROMISE", words->promise, "Its id, or the paper's name")->required();
  keep->add_option("--on", words->on, "The day; default: today")->check(IsDate());
  keep->add_flag("--confirm", words->confirmed, "It is confirmed; else: it came");
  SetExamples(keep, {"case keep 前晨汽车 日照分析", "case keep 前晨汽车 日照分析 --confirm"});
  context.OnSuite(keep, [words](Connection& connection, const Output& output) {
    return ClosePromise(connection, output, *words);
  });
}

}  // namespace

absl::StatusOr<std::string> FindProcedure(Connection& connection, const std::string& case_id,
                                          const std::string& text) {
  v1::GetCaseRequest request;
  request.set_id(case_id);
  ASSIGN_OR_RETURN(const auto found, connection.Call<ApprovalService>(
                                         "approval", &ApprovalService::Stub::GetCase, request));
  for (const v1::NodeState& node : found.nodes()) {
    if (absl::EqualsIgnoreCase(node.procedure_id(), text)) {
      return node.procedure_id();
    }
  }
  Pick pick("procedure of the case", text);
  for (const v1::NodeState& node : found.nodes()) {
    pick.Offer({.id = node.procedure_id(), .other_ids = {}, .names = {node.zh()}});
  }
  return pick.Chosen();
}

nlohmann::ordered_json NodeRow(const v1::NodeState& node) {
  nlohmann::ordered_json row = ToJson(node);
  row["zone_name"] = node.zone().name();
  row["office"] = node.responsible().office();
  row["officer"] = node.responsible().officer();
  row["node_status"] = row.value("status", "");
  DropEmpty(row);
  return row;
}

void RegisterNodes(CLI::App& cases, Context& context) {
  const auto words = std::make_shared<Words>();
  RegisterEvents(cases, context, words);
  RegisterClock(cases, context, words);
  RegisterPromises(cases, context, words);
  RegisterNotes(cases, context, words);
}

}  // namespace zoneflow::cli

#include "tools/zoneflow/todo_command.h"

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "CLI/CLI.hpp"

#include "common/base/status_macros.h"
#include "tools/zoneflow/connection.h"
#include "tools/zoneflow/node_command.h"
#include "tools/zoneflow/proto_json.h"
#include "zoneflow/approval/v1/approval_service.grpc.pb.h"

namespace zoneflow::cli {
namespace {

namespace v1 = approval::v1;
using v1::ApprovalService;

struct TodoWords {
  std::string whose = "mine";
  std::string due = "any";
  std::string filter;
  bool ready = false;
  int limit = 0;
};

const std::map<std::string, v1::TodoOf> kWhose = {
    {"mine", v1::TODO_OF_MINE}, {"office", v1::TODO_OF_MY_OFFICE}, {"all", v1::TODO_OF_ALL}};
const std::map<std::string, v1::TodoDue> kDue = {{"today", v1::TODO_DUE_TODAY},
                                                 {"week", v1::TODO_DUE_THIS_WEEK},
                                                 {"overdue", v1::TODO_DUE_OVERDUE},
                                                 {"any", v1::TODO_DUE_ANY}};

absl::Status ListTodo(Connection& connection, const Output& output, const TodoWords& words) {
  v1::ListTodoRequest request;
  request.set_of(kWhose.at(words.whose));
  request.set_due(kDue.at(words.due));
  request.set_ready_only(words.ready);
  request.set_filter(words.filter);
  Rows rows{{"act_due_on", "light", "act", "zh", "company", "project_name", "zone_name", "office",
             "officer", "node_status", "procedure_id", "case_id"},
            {}};
  RETURN_IF_ERROR(connection.Pages<ApprovalService>(
      "approval", &ApprovalService::Stub::ListTodo, std::move(request),
      [&](const v1::ListTodoResponse& page) -> absl::StatusOr<bool> {
        for (const v1::Todo& todo : page.todos()) {
          rows.rows.push_back(NodeRow(todo.node()));
          if (words.limit > 0 && static_cast<int>(rows.rows.size()) == words.limit) {
            return false;
          }
        }
        return true;
      }));
  output.Print(rows);
  return absl::OkStatus();
}

struct PromiseWords {
  std::string filter;
  bool overdue = false;
};

absl::Status ListPromises(Connection& connection, const Output& output, const PromiseWords& words) {
  v1::ListPromisesRequest request;
  request.set_filter(words.filter);
  request.set_overdue_only(words.overdue);
  Rows rows{{"id", "due_on", "promise_state", "company", "project_name", "zone_name", "zh", "paper",
             "prerequisite_zh", "office", "case_id"},
            {}};
  RETURN_IF_ERROR(connection.Pages<ApprovalService>(
      "approval", &ApprovalService::Stub::ListPromises, std::move(request),
      [&](const v1::ListPromisesResponse& page) -> absl::StatusOr<bool> {
        for (const v1::Promise& promise : page.promises()) {
          nlohmann::ordered_json row = ToJson(promise);
          row["zone_name"] = promise.zone().name();
          row["promise_state"] = row.value("state", "");
          DropEmpty(row);
          rows.rows.push_back(std::move(row));
        }
        return true;
      }));
  output.Print(rows);
  return absl::OkStatus();
}

}  // namespace

void RegisterTodo(CLI::App& app, Context& context) {
  const auto words = std::make_shared<TodoWords>();
  auto* todo = app.add_subcommand("todo", "What is to be done, by due day");
  todo->add_option("WHOSE", words->whose, "mine, office (that of my departments) or all")
      ->check(OneOf(kWhose))
      ->capture_default_str();
  todo->add_option("--due", words->due, "today, week, overdue or any")
      ->check(OneOf(kDue))
      ->capture_default_str();
  todo->add_flag("--ready", words->ready, "Only where all that is needed is there");
  todo->add_option(
      "--filter", words->filter,
      "AIP-160 over zone.id, company, project, procedure, office, officer, act, status, "
      "due_on");
  todo->add_option("--limit", words->limit, "At most so many rows; 0: all");
  SetExamples(todo, {"todo", "todo office --due week", "todo all --due overdue --format csv",
                     "todo all --filter 'act = answer' --ready"});
  context.OnSuite(todo, [words](Connection& connection, const Output& output) {
    return ListTodo(connection, output, *words);
  });
}

void RegisterPromiseList(CLI::App& app, Context& context) {
  const auto words = std::make_shared<PromiseWords>();
  auto* promises = app.add_subcommand("promises", "What is owed, by due day");
  promises->add_flag("--overdue", words->overdue, "Only what is owed and late");
  promises->add_option("--filter", words->filter,
                       "AIP-160 over zone.id, company, project, procedure, state, due_on");
  SetExamples(promises, {"promises", "promises --overdue", "promises --filter 'state = uploaded'"});
  context.OnSuite(promises, [words](Connection& connection, const Output& output) {
    return ListPromises(connection, output, *words);
  });
}

}  // namespace zoneflow::cli

#include "tools/zoneflow/dead_letter_command.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <string_view>
#include <utility>

#include "CLI/CLI.hpp"
#include "absl/strings/numbers.h"

#include "common/base/str_cat.h"
#include "tools/zoneflow/connection.h"
#include "tools/zoneflow/proto_json.h"
#include "zoneflow/common/v1/dead_letter_service.grpc.pb.h"

namespace zoneflow::cli {
namespace {

using common::v1::DeadLetterService;
using nlohmann::ordered_json;

// Those that consume events; ingest takes documents only.
constexpr std::string_view kConsumers[] = {"approval", "scoring", "notification"};

absl::Status AddDeadLetters(Connection& connection, const std::string& service, Rows& rows) {
  return connection.Pages<DeadLetterService>(
      service, &DeadLetterService::Stub::ListDeadLetters, {},
      [&](const common::v1::ListDeadLettersResponse& page) {
        for (const common::v1::DeadLetter& letter : page.dead_letters()) {
          rows.rows.push_back(DeadLetterRow(service, letter));
        }
      });
}

// Of all services that consume events; fails, after the others are printed, if one does not answer.
absl::Status ListDeadLetters(Connection& connection, const Output& output) {
  Rows rows{{"id", "service", "create_time", "ce_type", "subject", "attempts", "code", "reason"},
            {}};
  absl::Status status;
  for (const std::string_view service : kConsumers) {
    // One that does not answer hides no letter of the others.
    status.Update(AddDeadLetters(connection, std::string(service), rows));
  }
  output.Print(rows);
  return status;
}

absl::Status ShowDeadLetter(Connection& connection, const std::string& id, const Output& output) {
  ASSIGN_OR_RETURN(const DeadLetterId parsed, ParseDeadLetterId(id));
  common::v1::GetDeadLetterRequest request;
  request.set_id(parsed.number);
  ASSIGN_OR_RETURN(const auto response,
                   connection.Call<DeadLetterService>(
                       parsed.service, &DeadLetterService::Stub::GetDeadLetter, request));
  output.Print(WithAllColumns({DeadLetterRow(parsed.service, response.dead_letter())}));
  return absl::OkStatus();
}

absl::Status ReplayDeadLetter(Connection& connection, const std::string& id, const Output& output) {
  ASSIGN_OR_RETURN(const DeadLetterId parsed, ParseDeadLetterId(id));
  common::v1::ReplayDeadLetterRequest request;
  request.set_id(parsed.number);
  ASSIGN_OR_RETURN(const auto response,
                   connection.Call<DeadLetterService>(
                       parsed.service, &DeadLetterService::Stub::ReplayDeadLetter, request));
  output.Print(
      {{"id", "result"},
       {{{"id", id},
         {"result",
          response.applied() ? "applied" : "ignored: a later event of the subject is applied"}}}});
  return absl::OkStatus();
}

absl::Status DropDeadLetter(Connection& connection, const std::string& id, const Output& output) {
  ASSIGN_OR_RETURN(const DeadLetterId parsed, ParseDeadLetterId(id));
  common::v1::DropDeadLetterRequest request;
  request.set_id(parsed.number);
  RETURN_IF_ERROR(connection
                      .Call<DeadLetterService>(parsed.service,
                                               &DeadLetterService::Stub::DropDeadLetter, request)
                      .status());
  output.Print({{"id", "result"}, {{{"id", id}, {"result", "dropped"}}}});
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<DeadLetterId> ParseDeadLetterId(std::string_view text) {
  const std::size_t slash = text.find('/');
  DeadLetterId id{std::string(text.substr(0, slash)), 0};
  if (slash == std::string_view::npos ||
      std::find(std::begin(kConsumers), std::end(kConsumers), id.service) == std::end(kConsumers) ||
      !absl::SimpleAtoi(absl::string_view(text.data() + slash + 1, text.size() - slash - 1),
                        &id.number) ||
      id.number < 1) {
    return absl::InvalidArgumentError(
        StrCat("ID: \"", text,
               "\" is not SERVICE/NUMBER as deadletter list shows it, SERVICE one "
               "of approval, scoring, notification"));
  }
  return id;
}

ordered_json DeadLetterRow(const std::string& service, const common::v1::DeadLetter& letter) {
  ordered_json row = {{"id", StrCat(service, "/", letter.id())}, {"service", service}};
  ordered_json fields = ToJson(letter);
  fields.erase("id");
  row.update(fields);
  return row;
}

void RegisterDeadLetters(CLI::App& app, Context& context) {
  auto* letters = app.add_subcommand("deadletter", "Messages a service could never apply");
  letters->require_subcommand(1);
  SetExamples(letters, {"deadletter list", "deadletter show approval/17"});
  auto* list = letters->add_subcommand("list", "Those of all services");
  SetExamples(list, {"deadletter list"});
  context.OnSuite(list, ListDeadLetters);
  const auto id = std::make_shared<std::string>();
  const auto add = [&](const char* name, const char* help, std::string_view example, auto body) {
    auto* command = letters->add_subcommand(name, help);
    command->add_option("ID", *id, "Its id as the list shows it, e.g. approval/17")->required();
    SetExamples(command, {example});
    context.OnSuite(command, [id, body](Connection& connection, const Output& output) {
      return body(connection, *id, output);
    });
  };
  add("show", "One with its headers and bytes", "deadletter show approval/17", ShowDeadLetter);
  add("replay", "Apply it again", "deadletter replay approval/17", ReplayDeadLetter);
  add("drop", "Drop it for good", "deadletter drop approval/17", DropDeadLetter);
}

}  // namespace zoneflow::cli

#include <algorithm>
#include <iterator>
#include <string_view>

#include "absl/strings/numbers.h"

#include "common/base/str_cat.h"
#include "tools/zoneflow/commands.h"
#include "tools/zoneflow/proto_json.h"
#include "zoneflow/common/v1/dead_letter_service.grpc.pb.h"

namespace zoneflow::cli {
namespace {

using common::v1::DeadLetterService;
using nlohmann::ordered_json;

// Those that consume events; ingest takes documents only.
constexpr std::string_view kConsumers[] = {"approval", "scoring", "notification"};

absl::Status AddDeadLetters(Connection& connection, const std::string& service, Rows& rows) {
  common::v1::ListDeadLettersRequest request;
  request.set_page_size(1000);
  do {
    ASSIGN_OR_RETURN(const auto page,
                     connection.Call<DeadLetterService>(
                         service, &DeadLetterService::Stub::ListDeadLetters, request));
    for (const common::v1::DeadLetter& letter : page.dead_letters()) {
      rows.rows.push_back(DeadLetterRow(service, letter));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
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

absl::Status ListDeadLetters(Connection& connection, Format format, std::ostream& out) {
  Rows rows{{"id", "service", "create_time", "ce_type", "subject", "attempts", "code", "reason"},
            {}};
  absl::Status status;
  for (const std::string_view service : kConsumers) {
    // One that does not answer hides no letter of the others.
    status.Update(AddDeadLetters(connection, std::string(service), rows));
  }
  Print(rows, format, out);
  return status;
}

absl::Status ShowDeadLetter(Connection& connection, const std::string& id, Format format,
                            std::ostream& out) {
  ASSIGN_OR_RETURN(const DeadLetterId parsed, ParseDeadLetterId(id));
  common::v1::GetDeadLetterRequest request;
  request.set_id(parsed.number);
  ASSIGN_OR_RETURN(const auto response,
                   connection.Call<DeadLetterService>(
                       parsed.service, &DeadLetterService::Stub::GetDeadLetter, request));
  Print(WithAllColumns({DeadLetterRow(parsed.service, response.dead_letter())}), format, out);
  return absl::OkStatus();
}

absl::Status ReplayDeadLetter(Connection& connection, const std::string& id, Format format,
                              std::ostream& out) {
  ASSIGN_OR_RETURN(const DeadLetterId parsed, ParseDeadLetterId(id));
  common::v1::ReplayDeadLetterRequest request;
  request.set_id(parsed.number);
  ASSIGN_OR_RETURN(const auto response,
                   connection.Call<DeadLetterService>(
                       parsed.service, &DeadLetterService::Stub::ReplayDeadLetter, request));
  Print({{"id", "result"},
         {{{"id", id},
           {"result",
            response.applied() ? "applied" : "ignored: a later event of the subject is applied"}}}},
        format, out);
  return absl::OkStatus();
}

absl::Status DropDeadLetter(Connection& connection, const std::string& id, Format format,
                            std::ostream& out) {
  ASSIGN_OR_RETURN(const DeadLetterId parsed, ParseDeadLetterId(id));
  common::v1::DropDeadLetterRequest request;
  request.set_id(parsed.number);
  RETURN_IF_ERROR(connection
                      .Call<DeadLetterService>(parsed.service,
                                               &DeadLetterService::Stub::DropDeadLetter, request)
                      .status());
  Print({{"id", "result"}, {{{"id", id}, {"result", "dropped"}}}}, format, out);
  return absl::OkStatus();
}

}  // namespace zoneflow::cli

#include "common/base/str_cat.h"
#include "tools/zoneflow/commands.h"
#include "tools/zoneflow/proto_json.h"
#include "zoneflow/common/v1/dead_letter_service.grpc.pb.h"

namespace zoneflow::cli {

using common::v1::DeadLetterService;

absl::Status ListDeadLetters(Connection& connection, const std::string& service, Format format,
                             std::ostream& out) {
  Rows rows{{"id", "create_time", "ce_type", "subject", "attempts", "code", "reason"}, {}};
  common::v1::ListDeadLettersRequest request;
  request.set_page_size(1000);
  do {
    ASSIGN_OR_RETURN(const auto page,
                     connection.Call<DeadLetterService>(
                         service, &DeadLetterService::Stub::ListDeadLetters, request));
    for (const common::v1::DeadLetter& letter : page.dead_letters()) {
      rows.rows.push_back(ToJson(letter));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  Print(rows, format, out);
  return absl::OkStatus();
}

absl::Status ShowDeadLetter(Connection& connection, const std::string& service, std::int64_t id,
                            std::ostream& out) {
  common::v1::GetDeadLetterRequest request;
  request.set_id(id);
  ASSIGN_OR_RETURN(const auto response,
                   connection.Call<DeadLetterService>(
                       service, &DeadLetterService::Stub::GetDeadLetter, request));
  Print({{}, {ToJson(response.dead_letter())}}, Format::kJson, out);
  return absl::OkStatus();
}

absl::Status ReplayDeadLetter(Connection& connection, const std::string& service, std::int64_t id,
                              std::ostream& out) {
  common::v1::ReplayDeadLetterRequest request;
  request.set_id(id);
  ASSIGN_OR_RETURN(const auto response,
                   connection.Call<DeadLetterService>(
                       service, &DeadLetterService::Stub::ReplayDeadLetter, request));
  out << (response.applied() ? "applied\n" : "ignored: a later event of the subject is applied\n");
  return absl::OkStatus();
}

absl::Status DropDeadLetter(Connection& connection, const std::string& service, std::int64_t id) {
  common::v1::DropDeadLetterRequest request;
  request.set_id(id);
  return connection
      .Call<DeadLetterService>(service, &DeadLetterService::Stub::DropDeadLetter, request)
      .status();
}

}  // namespace zoneflow::cli

#include "services/scoring/adapters/scoring_rpc.h"

#include "common/base/status_macros.h"
#include "common/rpc/server.h"
#include "common/telemetry/metrics.h"

namespace zoneflow::scoring {
namespace {

std::pair<v1::ServedFrom, std::string_view> Name(ServedFrom served_from) {
  switch (served_from) {
    case ServedFrom::kRedis:
      return {v1::SERVED_FROM_REDIS, "redis"};
    case ServedFrom::kMemory:
      return {v1::SERVED_FROM_MEMORY, "memory"};
    case ServedFrom::kSql:
      break;
  }
  return {v1::SERVED_FROM_SQL, "sql"};
}

absl::Status Fill(const BoardAnswer& answer, Instant now, v1::GetBoardResponse& response) {
  if (!response.mutable_board()->ParseFromString(answer.page)) {
    return absl::DataLossError("the board's page cannot be read");
  }
  if (const auto published_at = ParseInstant(response.board().publish_time()); published_at.ok()) {
    response.set_age_ms(AgeMs(*published_at, now));
  }
  const auto [served_from, name] = Name(answer.served_from);
  response.set_served_from(served_from);
  telemetry::Count(telemetry::kCacheAnswers, name);
  return absl::OkStatus();
}

}  // namespace

grpc::ServerUnaryReactor* ScoringRpc::ListBoards(grpc::CallbackServerContext* context,
                                                 const v1::ListBoardsRequest* /*request*/,
                                                 v1::ListBoardsResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const std::vector<BoardAnswer> answers, list_boards_(call.principal));
    for (const BoardAnswer& answer : answers) {
      v1::Board* board = response->add_boards();
      if (!board->ParseFromString(answer.page)) {
        return absl::DataLossError("a board's page cannot be read");
      }
      board->clear_rows();
      board->clear_not_converted();
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ScoringRpc::GetBoard(grpc::CallbackServerContext* context,
                                               const v1::GetBoardRequest* request,
                                               v1::GetBoardResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(
        const BoardAnswer answer,
        get_board_(call.principal, {request->board_id(), request->version(), request->as_of(),
                                    request->period_from(), request->period_to()}));
    return Fill(answer, clock_.Now(), *response);
  });
}

}  // namespace zoneflow::scoring

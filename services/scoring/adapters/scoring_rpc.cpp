#include "services/scoring/adapters/scoring_rpc.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "common/base/status_macros.h"
#include "common/rpc/page.h"
#include "common/rpc/page_size.h"
#include "common/rpc/server.h"
#include "common/telemetry/metrics.h"
#include "common/wire/values.h"
#include "services/scoring/adapters/listing_tokens.h"
#include "services/scoring/adapters/wire.h"

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

// Two readings of one clock are never so far apart.
constexpr std::chrono::minutes kDemoFrom{1};
constexpr int kBoardRows = 1000;  // a page of a board whose size is not asked for

absl::Status Fill(const BoardAnswer& answer, Instant now, v1::GetBoardResponse& response) {
  if (!response.mutable_board()->ParseFromString(answer.page)) {
    return absl::DataLossError("the board's page cannot be read");
  }
  LeaveOutLists(*response.mutable_board());
  if (const auto published_at = ParseInstant(response.board().publish_time()); published_at.ok()) {
    response.set_age_ms(AgeMs(*published_at, now));
  }
  const auto [served_from, name] = Name(answer.served_from);
  response.set_served_from(served_from);
  telemetry::Count(telemetry::kCacheAnswers, name);
  return absl::OkStatus();
}

absl::StatusOr<ListingFrame> FrameOf(const v1::Board& board) {
  ListingFrame frame{board.version(), board.log_no(), {}, {}, false};
  ASSIGN_OR_RETURN(frame.as_of, ParseDate(board.as_of()));
  ASSIGN_OR_RETURN(frame.period.from, wire::DateFromWire("period_from", board.period_from()));
  ASSIGN_OR_RETURN(frame.period.to, wire::DateFromWire("period_to", board.period_to()));
  return frame;
}

// Keeps the rows of the page and sets the token for those after it.
absl::Status CutRows(const v1::GetBoardRequest& request, std::int64_t first, int page_size,
                     v1::GetBoardResponse& response) {
  auto& rows = *response.mutable_board()->mutable_rows();
  const int begin = static_cast<int>(std::min<std::int64_t>(first, rows.size()));
  rpc::Page page(page_size);
  int end = begin;
  while (end < rows.size() && page.Takes(rows[end].ByteSizeLong())) {
    ++end;
  }
  if (end < rows.size()) {
    ASSIGN_OR_RETURN(const ListingFrame frame, FrameOf(response.board()));
    response.set_next_page_token(TokenOf(request, RowsPosition{frame, end}));
  }
  rows.DeleteSubrange(end, rows.size() - end);
  rows.DeleteSubrange(0, begin);
  return absl::OkStatus();
}

// One entry more than the page holds tells whether there are more.
template <typename Request>
absl::StatusOr<ListingQuery> QueryOf(const Request& request, int page_size) {
  ListingQuery query;
  query.board = {request.board_id(),    request.version(),   request.as_of(),
                 request.period_from(), request.period_to(), request.log_no()};
  query.limit = page_size + 1;
  ASSIGN_OR_RETURN(query.after, PositionOf(request));
  return query;
}

template <typename Response>
void Tell(const ListingFrame& frame, Response& response) {
  response.set_version(frame.version);
  response.set_as_of(FormatDate(frame.as_of));
  response.set_log_no(frame.log_no);
}

}  // namespace

grpc::ServerUnaryReactor* ScoringRpc::ListBoards(grpc::CallbackServerContext* context,
                                                 const v1::ListBoardsRequest* /*request*/,
                                                 v1::ListBoardsResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    const Instant now = clock_.Now();
    ASSIGN_OR_RETURN(const std::vector<BoardAnswer> answers,
                     list_boards_(call.principal, ShanghaiDate(now)));
    for (const BoardAnswer& answer : answers) {
      v1::Board* board = response->add_boards();
      if (!board->ParseFromString(answer.page)) {
        return absl::DataLossError("a board's page cannot be read");
      }
      LeaveOutLists(*board);
      board->clear_rows();
    }
    response->set_business_date(FormatDate(ShanghaiDate(now)));
    response->set_demo(abs(now - std::chrono::system_clock::now()) > kDemoFrom);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ScoringRpc::GetBoard(grpc::CallbackServerContext* context,
                                               const v1::GetBoardRequest* request,
                                               v1::GetBoardResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(
        const int page_size,
        rpc::PageSizeOf(request->page_size() == 0 ? kBoardRows : request->page_size()));
    ASSIGN_OR_RETURN(const std::optional<RowsPosition> position, RowsPositionOf(*request));
    BoardQuery query{request->board_id(), request->version(), request->as_of(),
                     request->period_from(), request->period_to()};
    if (position.has_value() && position->frame.version != 0) {
      query = {.board_id = request->board_id(), .version = position->frame.version};
    }
    const Instant now = clock_.Now();
    ASSIGN_OR_RETURN(const BoardAnswer answer,
                     get_board_(call.principal, query, ShanghaiDate(now)));
    RETURN_IF_ERROR(Fill(answer, now, *response));
    if (position.has_value()) {
      ASSIGN_OR_RETURN(const ListingFrame frame, FrameOf(response->board()));
      if (frame != position->frame) {
        return absl::AbortedError(
            "page_token: the board has changed since, ask again from the first page");
      }
    }
    return CutRows(*request, position.has_value() ? position->row : 0, page_size, *response);
  });
}

grpc::ServerUnaryReactor* ScoringRpc::ListContributions(grpc::CallbackServerContext* context,
                                                        const v1::ListContributionsRequest* request,
                                                        v1::ListContributionsResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& /*call*/) -> absl::Status {
    ASSIGN_OR_RETURN(const int page_size, rpc::PageSizeOf(request->page_size()));
    ASSIGN_OR_RETURN(const ListingQuery query, QueryOf(*request, page_size));
    ASSIGN_OR_RETURN(const Listing<Contribution> listing,
                     explain_.Contributions(query, request->zone_id(), clock_.Today()));
    Tell(listing.frame, *response);
    rpc::Page page(page_size);
    const Contribution* last = nullptr;
    for (const Contribution& part : listing.entries) {
      v1::Contribution out = ToWire(part);
      if (!page.Takes(out.ByteSizeLong())) {
        response->set_next_page_token(
            TokenOf(*request, ListingPosition{listing.frame, 0, last->dated, last->signing_id}));
        break;
      }
      *response->add_contributions() = std::move(out);
      last = &part;
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ScoringRpc::ListNotConverted(grpc::CallbackServerContext* context,
                                                       const v1::ListNotConvertedRequest* request,
                                                       v1::ListNotConvertedResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& /*call*/) -> absl::Status {
    ASSIGN_OR_RETURN(const int page_size, rpc::PageSizeOf(request->page_size()));
    ASSIGN_OR_RETURN(const ListingQuery query, QueryOf(*request, page_size));
    ASSIGN_OR_RETURN(const Listing<NotConvertedEntry> listing,
                     explain_.NotConvertedSignings(query, clock_.Today()));
    Tell(listing.frame, *response);
    rpc::Page page(page_size);
    const NotConvertedEntry* last = nullptr;
    for (const NotConvertedEntry& entry : listing.entries) {
      v1::NotConverted out = ToWire(entry.signing);
      if (!page.Takes(out.ByteSizeLong())) {
        response->set_next_page_token(
            TokenOf(*request, ListingPosition{listing.frame, last->group, last->signing.dated,
                                              last->signing.signing_id}));
        break;
      }
      *response->add_not_converted() = std::move(out);
      last = &entry;
    }
    return absl::OkStatus();
  });
}

}  // namespace zoneflow::scoring

// The calls of AppraisalService about official boards.
#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"

#include "common/base/principal.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/rpc/page.h"
#include "common/rpc/page_token.h"
#include "common/rpc/server.h"
#include "common/wire/values.h"
#include "services/scoring/adapters/appraisal_rpc.h"
#include "services/scoring/adapters/named_request.h"
#include "services/scoring/adapters/official_wire.h"
#include "services/scoring/adapters/ranking_wire.h"
#include "services/scoring/core/appraisal/rights.h"

namespace zoneflow::scoring {
namespace {

absl::Status NoSuchBoard(std::string_view field, const std::string& id) {
  return absl::NotFoundError(StrCat(field, ": no official board \"", id, "\""));
}

// The board as the principal sees it: of objections those of its zones, and what it may do today.
v1::OfficialBoard Shown(OfficialBoard board, const Principal& principal, Date today) {
  const std::vector<BoardAct> allowed = AllowedActs(board, principal, today);
  std::erase_if(board.objections,
                [&](const Objection& one) { return !MayActIn(principal, one.zone_id); });
  v1::OfficialBoard wire = ToWire(board);
  for (const BoardAct act : allowed) {
    wire.add_allowed(static_cast<v1::BoardAct>(static_cast<int>(act) + 1));
  }
  return wire;
}

absl::Status CheckBoardAlone(const v1::RankingQuery& query) {
  v1::RankingQuery rest = query;
  rest.clear_board();
  rest.clear_board_revision();
  return rest.ByteSizeLong() == 0
             ? absl::OkStatus()
             : absl::InvalidArgumentError(
                   "query.board: an official board says what it ranks; leave the rest of the query "
                   "empty");
}

}  // namespace

absl::StatusOr<AppraisalRpc::FrozenVersion> AppraisalRpc::FindVersion(
    const v1::RankingQuery& query, const Principal& principal) const {
  RETURN_IF_ERROR(CheckBoardAlone(query));
  ASSIGN_OR_RETURN(const OfficialBoard board, boards_.Get(query.board()));
  FrozenVersion version{
      board.id,
      query.board_revision() == 0 ? board.published_revision : query.board_revision(),
      {}};
  ASSIGN_OR_RETURN(const FrozenHead frozen, boards_.ReadHead(version.id, version.revision));
  if (frozen.stage == BoardStage::kTrial && !MaySeeTrials(principal)) {
    return NoSuchBoard("query.board", version.id);
  }
  if (!version.head.ParseFromString(frozen.head)) {
    return absl::DataLossError(StrCat("board ", version.id, ": its head cannot be read"));
  }
  return version;
}

absl::StatusOr<RankingQuery> AppraisalRpc::QueryOf(std::string_view field,
                                                   const v1::RankingQuery& query,
                                                   const Principal& principal) const {
  if (query.board().empty()) {
    return FromWire(field, query);
  }
  ASSIGN_OR_RETURN(const FrozenVersion version, FindVersion(query, principal));
  return FromWire(field, version.head.query());
}

absl::Status AppraisalRpc::ReadFrozen(const v1::GetRankingRequest& request, int page_size,
                                      const Principal& principal,
                                      v1::GetRankingResponse& response) const {
  v1::RankingQuery query = request.query();
  std::size_t next = 0;
  ASSIGN_OR_RETURN(const std::vector<std::string> keys, rpc::ReadPageToken(request, 2));
  if (!keys.empty()) {
    std::int64_t revision = 0;
    if (!absl::SimpleAtoi(keys[0], &revision) || !absl::SimpleAtoi(keys[1], &next)) {
      return absl::InvalidArgumentError("page_token: its keys are none of this list");
    }
    query.set_board_revision(revision);
  }
  ASSIGN_OR_RETURN(FrozenVersion version, FindVersion(query, principal));
  const bool around = !request.around_unit().empty();
  if (around) {
    ASSIGN_OR_RETURN(const std::optional<FrozenRow> row,
                     boards_.FindRow(version.id, version.revision, request.around_unit()));
    if (!row) {
      return absl::NotFoundError(
          StrCat("around_unit: \"", request.around_unit(), "\" is no unit of this ranking"));
    }
    next = FirstAround(row->place, static_cast<std::size_t>(version.head.units()),
                       static_cast<std::size_t>(page_size));
  }
  ASSIGN_OR_RETURN(const std::vector<FrozenRow> rows,
                   boards_.ReadRows(version.id, version.revision, next, page_size + 1));
  *response.mutable_head() = std::move(version.head);
  rpc::Page page(page_size);
  for (const FrozenRow& one : rows) {
    if (!page.Takes(one.row.size())) {
      if (!around) {
        response.set_next_page_token(rpc::MakePageToken(
            request,
            {StrCat(version.revision), StrCat(next + static_cast<std::size_t>(page.taken()))}));
      }
      break;
    }
    if (!response.add_rows()->ParseFromString(one.row)) {
      return absl::DataLossError(StrCat("board ", version.id, ": a row cannot be read"));
    }
  }
  return absl::OkStatus();
}

absl::Status AppraisalRpc::ExplainFrozen(const v1::ExplainRequest& request,
                                         const Principal& principal,
                                         v1::ExplainResponse& response) const {
  ASSIGN_OR_RETURN(const FrozenVersion version, FindVersion(request.query(), principal));
  RETURN_IF_ERROR(CheckMaySee(version.head.query().log_no(), version.head.framework().unit_kind(),
                              "unit", request.unit(), principal));
  ASSIGN_OR_RETURN(const std::optional<FrozenRow> row,
                   boards_.FindRow(version.id, version.revision, request.unit()));
  if (!row) {
    return absl::NotFoundError(StrCat("unit: \"", request.unit(), "\" is no unit of this ranking"));
  }
  return response.ParseFromString(row->explanation)
             ? absl::OkStatus()
             : absl::DataLossError(StrCat("board ", version.id, ": an explanation cannot be read"));
}

grpc::ServerUnaryReactor* AppraisalRpc::ListOfficialBoards(
    grpc::CallbackServerContext* context, const v1::ListOfficialBoardsRequest* /*request*/,
    v1::ListOfficialBoardsResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const std::vector<OfficialBoard> boards, boards_.List());
    for (const OfficialBoard& board : boards) {
      if (board.stage != BoardStage::kTrial || MaySeeTrials(call.principal)) {
        *response->add_boards() = ToWire(board);
      }
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AppraisalRpc::GetOfficialBoard(grpc::CallbackServerContext* context,
                                                         const v1::GetOfficialBoardRequest* request,
                                                         v1::GetOfficialBoardResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(OfficialBoard board, boards_.Get(request->id()));
    if (board.stage == BoardStage::kTrial && !MaySeeTrials(call.principal)) {
      return NoSuchBoard("id", request->id());
    }
    *response->mutable_board() =
        Shown(std::move(board), call.principal, ShanghaiDate(clock_.Now()));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AppraisalRpc::PublishBoard(grpc::CallbackServerContext* context,
                                                     const v1::PublishBoardRequest* request,
                                                     v1::PublishBoardResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const NamedRequest name, NameOf(*request));
    ASSIGN_OR_RETURN(const RankingQuery query, FromWire("query", request->query()));
    ASSIGN_OR_RETURN(const auto until,
                     wire::DateFromWire("objections_until", request->objections_until()));
    ASSIGN_OR_RETURN(OfficialBoard board, keep_boards_.Publish(request->id(), query, until, name,
                                                               call.principal, clock_.Now()));
    *response->mutable_board() =
        Shown(std::move(board), call.principal, ShanghaiDate(clock_.Now()));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AppraisalRpc::FileObjection(grpc::CallbackServerContext* context,
                                                      const v1::FileObjectionRequest* request,
                                                      v1::FileObjectionResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const NamedRequest name, NameOf(*request));
    ASSIGN_OR_RETURN(OfficialBoard board, keep_boards_.FileObjection(
                                              request->id(), request->unit(), request->path(),
                                              request->text(), name, call.principal, clock_.Now()));
    *response->mutable_board() =
        Shown(std::move(board), call.principal, ShanghaiDate(clock_.Now()));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AppraisalRpc::AnswerObjection(grpc::CallbackServerContext* context,
                                                        const v1::AnswerObjectionRequest* request,
                                                        v1::AnswerObjectionResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const NamedRequest name, NameOf(*request));
    ASSIGN_OR_RETURN(
        OfficialBoard board,
        keep_boards_.AnswerObjection(request->id(), request->number(), request->upheld(),
                                     request->answer(), name, call.principal, clock_.Now()));
    *response->mutable_board() =
        Shown(std::move(board), call.principal, ShanghaiDate(clock_.Now()));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AppraisalRpc::FinalizeBoard(grpc::CallbackServerContext* context,
                                                      const v1::FinalizeBoardRequest* request,
                                                      v1::FinalizeBoardResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const NamedRequest name, NameOf(*request));
    ASSIGN_OR_RETURN(OfficialBoard board,
                     keep_boards_.Finalize(request->id(), name, call.principal, clock_.Now()));
    *response->mutable_board() =
        Shown(std::move(board), call.principal, ShanghaiDate(clock_.Now()));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AppraisalRpc::IssueErratum(grpc::CallbackServerContext* context,
                                                     const v1::IssueErratumRequest* request,
                                                     v1::IssueErratumResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const NamedRequest name, NameOf(*request));
    ASSIGN_OR_RETURN(OfficialBoard board,
                     keep_boards_.IssueErratum(request->id(), request->unit(), request->reason(),
                                               name, call.principal, clock_.Now()));
    *response->mutable_board() =
        Shown(std::move(board), call.principal, ShanghaiDate(clock_.Now()));
    return absl::OkStatus();
  });
}

}  // namespace zoneflow::scoring

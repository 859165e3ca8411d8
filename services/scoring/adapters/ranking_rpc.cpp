// The calls of AppraisalService about frameworks and rankings.
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
#include "common/rpc/page_size.h"
#include "common/rpc/page_token.h"
#include "common/rpc/ready.h"
#include "common/rpc/server.h"
#include "services/scoring/adapters/appraisal_rpc.h"
#include "services/scoring/adapters/ranking_wire.h"
#include "services/scoring/core/appraisal/compare.h"

namespace zoneflow::scoring {
namespace {

// Where a walk through a ranking goes on, and through which.
struct Walk {
  RankingQuery query;
  std::size_t next = 0;
};

template <typename Request>
absl::StatusOr<Walk> WalkOf(const Request& request, const RankingQuery& query) {
  Walk walk{query};
  ASSIGN_OR_RETURN(const std::vector<std::string> keys, rpc::ReadPageToken(request, 3));
  if (!keys.empty()) {
    walk.query.version = keys[0];
    if (!absl::SimpleAtoi(keys[1], &walk.query.log_no) || !absl::SimpleAtoi(keys[2], &walk.next)) {
      return absl::InvalidArgumentError("page_token: its keys are none of this list");
    }
  }
  return walk;
}

template <typename Request>
std::string TokenOf(const Request& request, const Ranking& ranking, std::size_t next) {
  return rpc::MakePageToken(request,
                            {ranking.query.version, StrCat(ranking.query.log_no), StrCat(next)});
}

std::string TextOf(const grpc::ByteBuffer& bytes) {
  std::vector<grpc::Slice> slices;
  std::string text;
  if (bytes.Dump(&slices).ok()) {
    for (const grpc::Slice& slice : slices) {
      text.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    }
  }
  return text;
}

void AddNodes(const FrameworkNode& node, const FrameworkNode* group, const std::string& path,
              v1::GetFrameworkResponse& response) {
  v1::FrameworkNode& wire = *response.add_nodes();
  wire.set_path(path);
  wire.set_name(node.name);
  if (group != nullptr) {
    wire.set_weight(TextOf(node.weight ? node.weight : group->unknown_weight));
  }
  if (node.leaf) {
    wire.set_indicator(node.leaf->measure.indicator);
  }
  wire.set_hole(node.hole);
  for (const FrameworkNode& child : node.children) {
    AddNodes(child, &node, PathBelow(path, child.id), response);
  }
}

absl::StatusOr<const FrameworkRow*> FindRow(const Ranking& ranking, std::string_view field,
                                            const std::string& unit) {
  const FrameworkRow* row = ranking.Find(unit);
  if (row == nullptr) {
    return absl::NotFoundError(StrCat(field, ": \"", unit, "\" is no unit of this ranking"));
  }
  return row;
}

}  // namespace

std::size_t AppraisalRpc::FirstAround(std::size_t place, std::size_t all, std::size_t rows) {
  const std::size_t before = (rows - 1) / 2;
  const std::size_t last_first = all > rows ? all - rows : 0;
  return std::min(place > before ? place - before : 0, last_first);
}

absl::Status AppraisalRpc::CheckMaySee(std::int64_t log_no, const std::string& kind,
                                       std::string_view field, const std::string& unit,
                                       const Principal& principal) const {
  ASSIGN_OR_RETURN(const std::vector<Unit> units, observations_.ReadUnits(log_no, kind));
  const auto found = std::ranges::find(units, unit, &Unit::id);
  return found == units.end()
             ? absl::NotFoundError(StrCat(field, ": \"", unit, "\" is no unit of this ranking"))
             : CheckMayActIn(principal, field, found->zone_id);
}

absl::Status AppraisalRpc::CheckMaySee(const Ranking& ranking, std::string_view field,
                                       const std::string& unit, const Principal& principal) const {
  return CheckMaySee(ranking.query.log_no, ranking.stated->framework.unit_kind, field, unit,
                     principal);
}

grpc::ServerUnaryReactor* AppraisalRpc::ListFrameworks(grpc::CallbackServerContext* context,
                                                       const v1::ListFrameworksRequest* /*request*/,
                                                       v1::ListFrameworksResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& /*call*/) -> absl::Status {
    ASSIGN_OR_RETURN(const auto frameworks, frameworks_.List());
    for (const auto& stated : frameworks) {
      *response->add_frameworks() = ToWire(*stated);
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AppraisalRpc::GetFramework(grpc::CallbackServerContext* context,
                                                     const v1::GetFrameworkRequest* request,
                                                     v1::GetFrameworkResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& /*call*/) -> absl::Status {
    ASSIGN_OR_RETURN(const auto stated, rank_.FindFramework(request->id(), request->version()));
    *response->mutable_framework() = ToWire(*stated);
    response->set_text(stated->text);
    AddNodes(stated->framework.root, nullptr, "", *response);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AppraisalRpc::PutFramework(grpc::CallbackServerContext* context,
                                                     const v1::PutFrameworkRequest* request,
                                                     v1::PutFrameworkResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const auto stated,
                     frameworks_.Put(request->text(), {call.principal.id, clock_.Now()}));
    *response->mutable_framework() = ToWire(*stated);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AppraisalRpc::GetRanking(grpc::CallbackServerContext* context,
                                                   const grpc::ByteBuffer* request,
                                                   grpc::ByteBuffer* response) {
  const std::string asked = TextOf(*request);
  // Read before the answer is made, which may then be of a later mark, but is never of an older one.
  const std::optional<LogMark> mark = watch_.Latest();
  const auto ready = [&] {
    auto page = mark ? ready_.Find(*mark, asked) : std::nullopt;
    if (page) {
      *response = *std::move(page);
    }
    return page.has_value();
  };
  return rpc::UnaryUnlessReady(context, ready, [=, this](const rpc::Call& call) -> absl::Status {
    v1::GetRankingRequest question;
    if (!question.ParseFromString(asked)) {
      return absl::InvalidArgumentError("the request is no GetRankingRequest");
    }
    v1::GetRankingResponse answer;
    RETURN_IF_ERROR(Answer(question, call.principal, answer));
    const grpc::Slice bytes(answer.SerializeAsString());
    *response = grpc::ByteBuffer(&bytes, 1);
    // A published board is another for who may see trials.
    if (mark && question.query().board().empty()) {
      ready_.Keep(*mark, asked, *response);
    }
    return absl::OkStatus();
  });
}

absl::Status AppraisalRpc::Answer(const v1::GetRankingRequest& request, const Principal& principal,
                                  v1::GetRankingResponse& response) const {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSizeOf(request.page_size()));
  const bool around = !request.around_unit().empty();
  if (around && !request.page_token().empty()) {
    return absl::InvalidArgumentError("page_token: the rows around a unit have one page");
  }
  if (!request.query().board().empty()) {
    return ReadFrozen(request, page_size, principal, response);
  }
  ASSIGN_OR_RETURN(const RankingQuery query, FromWire("query", request.query()));
  ASSIGN_OR_RETURN(Walk walk, WalkOf(request, query));
  ASSIGN_OR_RETURN(const auto ranking, rank_.Run(walk.query));
  if (around) {
    ASSIGN_OR_RETURN(const FrameworkRow* row,
                     FindRow(*ranking, "around_unit", request.around_unit()));
    walk.next = FirstAround(static_cast<std::size_t>(row - ranking->board.rows.data()),
                            ranking->board.rows.size(), static_cast<std::size_t>(page_size));
  }
  *response.mutable_head() = HeadOf(*ranking);
  rpc::Page page(page_size);
  for (std::size_t i = walk.next; i < ranking->board.rows.size(); ++i) {
    v1::RankingRow row = ToWire(ranking->board.rows[i], ranking->unchecked[i]);
    if (!page.Takes(row.ByteSizeLong())) {
      if (!around) {
        response.set_next_page_token(TokenOf(request, *ranking, i));
      }
      break;
    }
    *response.add_rows() = std::move(row);
  }
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* AppraisalRpc::Explain(grpc::CallbackServerContext* context,
                                                const v1::ExplainRequest* request,
                                                v1::ExplainResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    if (!request->query().board().empty()) {
      return ExplainFrozen(*request, call.principal, *response);
    }
    ASSIGN_OR_RETURN(const RankingQuery query, FromWire("query", request->query()));
    ASSIGN_OR_RETURN(const auto ranking, rank_.Run(query));
    RETURN_IF_ERROR(CheckMaySee(*ranking, "unit", request->unit(), call.principal));
    ASSIGN_OR_RETURN(const FrameworkRow* row, FindRow(*ranking, "unit", request->unit()));
    *response =
        ExplanationOf(*ranking, LeafStandings(ranking->stated->framework, ranking->board), *row);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AppraisalRpc::Simulate(grpc::CallbackServerContext* context,
                                                 const v1::SimulateRequest* request,
                                                 v1::SimulateResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const int page_size, rpc::PageSizeOf(request->page_size()));
    ASSIGN_OR_RETURN(const RankingQuery query, QueryOf("query", request->query(), call.principal));
    ASSIGN_OR_RETURN(const Walk walk, WalkOf(*request, query));
    ASSIGN_OR_RETURN(const Assumptions assumptions, AssumptionsOf(*request));
    ASSIGN_OR_RETURN(const auto ranking, rank_.Run(walk.query));
    for (const std::string& unit : assumptions.without_units) {
      RETURN_IF_ERROR(FindRow(*ranking, "without_units", unit).status());
    }
    RankedRows assumed;
    DrawnPlaces drawn;
    if (request->has_draws()) {
      ASSIGN_OR_RETURN(const DrawQuery draws, DrawQueryOf(request->draws()));
      ASSIGN_OR_RETURN(Ranking whole, rank_.Assume(ranking->query, assumptions));
      ASSIGN_OR_RETURN(drawn, RankUnits::Draw(whole, assumptions, draws));
      *response->mutable_draws() = ToWire(drawn.query, ranking->stated->framework.open);
      assumed = {std::move(whole.board.rows), std::move(whole.unchecked)};
    } else {
      ASSIGN_OR_RETURN(assumed, rank_.AssumeRows(ranking, assumptions));
    }
    *response->mutable_head() = HeadOf(*ranking);
    rpc::Page page(page_size);
    for (std::size_t i = walk.next; i < assumed.rows.size(); ++i) {
      v1::SimulatedRow row;
      *row.mutable_row() = ToWire(assumed.rows[i], assumed.unchecked[i]);
      if (const FrameworkRow* was = ranking->Find(row.row().unit()); was != nullptr) {
        row.set_was_rank(TextOf(RankOf(*was)));
        row.set_was_score(TextOf(was->score));
      }
      if (const RankSpread* spread = drawn.Find(row.row().unit()); spread != nullptr) {
        *row.mutable_spread() = ToWire(*spread);
      }
      if (!page.Takes(row.ByteSizeLong())) {
        response->set_next_page_token(TokenOf(*request, *ranking, i));
        break;
      }
      *response->add_rows() = std::move(row);
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AppraisalRpc::Compare(grpc::CallbackServerContext* context,
                                                const v1::CompareRequest* request,
                                                v1::CompareResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    const std::string& unit = request->unit();
    const bool is_other = !request->other_unit().empty();
    const std::string& other = is_other ? request->other_unit() : unit;
    const std::string_view other_field = is_other ? "other_unit" : "unit";
    const v1::RankingQuery& later = request->has_after() ? request->after() : request->before();
    ASSIGN_OR_RETURN(const RankingQuery second,
                     QueryOf(request->has_after() ? "after" : "before", later, call.principal));
    ASSIGN_OR_RETURN(const auto after, rank_.Run(second));
    RETURN_IF_ERROR(CheckMaySee(*after, other_field, other, call.principal));
    ASSIGN_OR_RETURN(const FrameworkRow* now, FindRow(*after, other_field, other));
    *response->mutable_after() = HeadOf(*after);
    *response->mutable_now() = ToWire(*now, UncheckedIn(now->total, after->figures));
    response->set_after_board(later.board());

    RankingQuery first = second;
    if (request->has_before()) {
      ASSIGN_OR_RETURN(first, QueryOf("before", request->before(), call.principal));
      response->set_before_board(request->before().board());
    } else {
      ASSIGN_OR_RETURN(const std::vector<OfficialBoard> boards, boards_.List());
      const auto previous = PreviousFinal(boards, after->query);
      if (!previous) {
        response->set_no_comparison(StrCat("no final board of ", after->query.framework, " for ",
                                           FormatReportPeriod(PeriodBefore(after->query.period))));
        return absl::OkStatus();
      }
      first = previous->query;
      response->set_before_board(previous->id);
    }
    ASSIGN_OR_RETURN(const auto before, rank_.Run(first));
    if (!request->has_before() && before->Find(unit) == nullptr) {
      response->set_no_comparison(StrCat(unit, " is no unit of board ", response->before_board()));
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(CheckMaySee(*before, "unit", unit, call.principal));
    ASSIGN_OR_RETURN(const FrameworkRow* was, FindRow(*before, "unit", unit));
    *response->mutable_before() = HeadOf(*before);
    *response->mutable_was() = ToWire(*was, UncheckedIn(was->total, before->figures));
    const Comparison comparison = scoring::Compare(before->board, *was, after->board, *now);
    Tell(comparison, *response);
    if (unit == other && RankOf(*was) && RankOf(*now)) {
      ASSIGN_OR_RETURN(const CauseSplit split, rank_.Split(*before, *after, unit));
      Tell(split, comparison.rank_change.has_value(), *response);
    }
    return absl::OkStatus();
  });
}

}  // namespace zoneflow::scoring

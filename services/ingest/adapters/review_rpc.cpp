#include "services/ingest/adapters/review_rpc.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/wire/values.h"
#include "services/ingest/adapters/wire.h"

namespace zoneflow::ingest {
namespace {

constexpr std::size_t kShownProposals = 500;

ReviewTarget TargetOf(const v1::ReviewTarget& wire) {
  return {wire.id(), wire.expected_revision()};
}

std::vector<FieldValue> ValuesOf(const google::protobuf::RepeatedPtrField<v1::FieldValue>& wire) {
  std::vector<FieldValue> values;
  for (const v1::FieldValue& value : wire) {
    values.push_back({value.field(), value.value()});
  }
  return values;
}

absl::StatusOr<FactKind> KindOf(v1::FactKind wire) {
  for (const FactKind kind : {FactKind::kSigning, FactKind::kIndicator, FactKind::kRanking,
                              FactKind::kProgramme, FactKind::kFacility, FactKind::kRecognition}) {
    if (ToWire(kind) == wire) {
      return kind;
    }
  }
  return absl::InvalidArgumentError(StrCat("kind: ", static_cast<int>(wire),
                                           " is no kind of fact; name what its sentence tells"));
}

absl::StatusOr<Span> SpanOf(const common::v1::Span& wire) {
  constexpr std::int64_t kEnd = std::numeric_limits<std::uint32_t>::max();
  if (wire.begin() < 0 || wire.end() > kEnd || wire.begin() >= wire.end()) {
    return absl::InvalidArgumentError(
        StrCat("span: ", wire.begin(), " to ", wire.end(), " holds nothing of a document"));
  }
  return Span{static_cast<std::uint32_t>(wire.begin()), static_cast<std::uint32_t>(wire.end())};
}

v1::ReadingProposal ToWire(const Proposal& proposal) {
  v1::ReadingProposal wire;
  wire.set_kind(static_cast<v1::ProposalKind>(proposal.kind));
  wire.set_item_id(proposal.item);
  wire.set_revision(proposal.revision);
  for (const FieldChange& change : proposal.changes) {
    v1::FieldChange& one = *wire.add_changes();
    one.set_field(change.field);
    one.set_before(change.before);
    one.set_after(change.after);
  }
  wire.set_fact_kind(ingest::ToWire(proposal.fact_kind));
  wire.set_article_id(proposal.article_id);
  wire.mutable_span()->set_begin(proposal.span.begin);
  wire.mutable_span()->set_end(proposal.span.end);
  wire.set_quote(proposal.quote);
  *wire.mutable_zone() = zoneflow::wire::ToWire(proposal.zone);
  return wire;
}

template <typename Request>
absl::StatusOr<NamedRequest> NamedOf(const Request& request) {
  if (request.request_id().size() > 64) {
    return absl::InvalidArgumentError("request_id: longer than 64 bytes");
  }
  Request content = request;
  content.clear_request_id();
  return NamedRequest{request.request_id(),
                      StrCat(Request::descriptor()->name(), " ", content.SerializeAsString())};
}

Origin OriginOf(const rpc::Call& call, const Clock& clock) {
  return {call.principal.id, call.traceparent, clock.Now()};
}

}  // namespace

template <typename Request>
absl::StatusOr<std::vector<v1::ReviewItem>> ReviewRpc::Do(const Request& request,
                                                          ReviewCommand command,
                                                          const rpc::Call& call) const {
  ASSIGN_OR_RETURN(const NamedRequest named, NamedOf(request));
  command.as_revision = request.as_revision();
  std::vector<ReviewTarget> targets;
  if constexpr (requires { request.targets(); }) {
    for (const v1::ReviewTarget& target : request.targets()) {
      targets.push_back(TargetOf(target));
    }
  } else {
    targets.push_back(TargetOf(request.target()));
  }
  RETURN_IF_ERROR(desk_.Run(targets, command, named, call.principal, OriginOf(call, clock_)));
  std::vector<std::string> ids;
  for (const ReviewTarget& target : targets) {
    ids.push_back(target.id);
  }
  return lists_.ReviewItems(ids);
}

grpc::ServerUnaryReactor* ReviewRpc::ListReviewItems(grpc::CallbackServerContext* context,
                                                     const v1::ListReviewItemsRequest* request,
                                                     v1::ListReviewItemsResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(*response, lists_.ListReviewItems(*request, call.principal));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ReviewRpc::GetReviewItem(grpc::CallbackServerContext* context,
                                                   const v1::GetReviewItemRequest* request,
                                                   v1::GetReviewItemResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(*response, lists_.GetReviewItem(request->id(), call.principal));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ReviewRpc::ConfirmItems(grpc::CallbackServerContext* context,
                                                  const v1::ConfirmItemsRequest* request,
                                                  v1::ConfirmItemsResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(auto items, Do(*request, {ReviewVerb::kConfirmed, request->note()}, call));
    response->mutable_items()->Add(std::make_move_iterator(items.begin()),
                                   std::make_move_iterator(items.end()));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ReviewRpc::CorrectItem(grpc::CallbackServerContext* context,
                                                 const v1::CorrectItemRequest* request,
                                                 v1::CorrectItemResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ReviewCommand command{ReviewVerb::kCorrected, request->note(), {}};
    command.values = ValuesOf(request->values());
    ASSIGN_OR_RETURN(auto items, Do(*request, command, call));
    *response->mutable_item() = std::move(items.front());
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ReviewRpc::RejectItem(grpc::CallbackServerContext* context,
                                                const v1::RejectItemRequest* request,
                                                v1::RejectItemResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(auto items, Do(*request, {ReviewVerb::kRejected, request->reason()}, call));
    *response->mutable_item() = std::move(items.front());
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ReviewRpc::MergeItems(grpc::CallbackServerContext* context,
                                                const v1::MergeItemsRequest* request,
                                                v1::MergeItemsResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const NamedRequest named, NamedOf(*request));
    ReviewCommand command{ReviewVerb::kMerged, request->note()};
    command.as_revision = request->as_revision();
    std::vector<ReviewTarget> merged;
    std::vector<std::string> ids = {request->into().id()};
    for (const v1::ReviewTarget& target : request->targets()) {
      merged.push_back(TargetOf(target));
      ids.push_back(target.id());
    }
    RETURN_IF_ERROR(desk_.Merge(TargetOf(request->into()), merged, std::move(command), named,
                                call.principal, OriginOf(call, clock_)));
    ASSIGN_OR_RETURN(auto items, lists_.ReviewItems(ids));
    response->mutable_items()->Add(std::make_move_iterator(items.begin()),
                                   std::make_move_iterator(items.end()));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ReviewRpc::ListReviewDoubles(grpc::CallbackServerContext* context,
                                                       const v1::ListReviewDoublesRequest* request,
                                                       v1::ListReviewDoublesResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(*response, lists_.ListReviewDoubles(*request, call.principal));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ReviewRpc::TellApart(grpc::CallbackServerContext* context,
                                               const v1::TellApartRequest* request,
                                               v1::TellApartResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const NamedRequest named, NamedOf(*request));
    RETURN_IF_ERROR(desk_.TellApart(
        request->first(), request->second(),
        {!request->propose_again(), request->reason(), named, OriginOf(call, clock_)},
        call.principal));
    ASSIGN_OR_RETURN(auto items, lists_.ReviewItems({request->first(), request->second()}));
    response->mutable_items()->Add(std::make_move_iterator(items.begin()),
                                   std::make_move_iterator(items.end()));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ReviewRpc::RereadDocument(grpc::CallbackServerContext* context,
                                                    const v1::RereadDocumentRequest* request,
                                                    v1::RereadDocumentResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    const auto go_on = [&call]() -> absl::Status {
      return std::chrono::steady_clock::now() < call.deadline
                 ? absl::OkStatus()
                 : absl::DeadlineExceededError("document_id: the call's deadline passed");
    };
    ASSIGN_OR_RETURN(const Reread reread,
                     reread_document_(request->document_id(), call.principal, go_on));
    response->set_lexicon_before(reread.lexicon_before);
    response->set_lexicon(reread.lexicon);
    response->set_total(static_cast<std::int64_t>(reread.proposals.size()));
    response->set_standing(reread.standing);
    for (std::size_t i = 0; i < std::min(kShownProposals, reread.proposals.size()); ++i) {
      *response->add_proposals() = ToWire(reread.proposals[i]);
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ReviewRpc::SplitItem(grpc::CallbackServerContext* context,
                                               const v1::SplitItemRequest* request,
                                               v1::SplitItemResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ReviewCommand command{ReviewVerb::kSplit, request->note()};
    for (const v1::SplitPart& part : request->parts()) {
      command.parts.push_back(
          {ValuesOf(part.values()), {part.members().begin(), part.members().end()}});
    }
    ASSIGN_OR_RETURN(auto items, Do(*request, command, call));
    const v1::ReviewItem& whole = items.front();
    const std::string kind = whole.id().substr(0, whole.id().find('/') + 1);
    std::vector<std::string> ids = {whole.id()};
    for (const std::string& part :
         whole.has_fact() ? whole.fact().split_into() : whole.signing().split_into()) {
      ids.push_back(StrCat(kind, part));
    }
    ASSIGN_OR_RETURN(items, lists_.ReviewItems(ids));
    response->mutable_items()->Add(std::make_move_iterator(items.begin()),
                                   std::make_move_iterator(items.end()));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ReviewRpc::AddItem(grpc::CallbackServerContext* context,
                                             const v1::AddItemRequest* request,
                                             v1::AddItemResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const NamedRequest named, NamedOf(*request));
    ASSIGN_OR_RETURN(const FactKind kind, KindOf(request->kind()));
    std::optional<Span> span;
    if (request->has_span()) {
      ASSIGN_OR_RETURN(span, SpanOf(request->span()));
    }
    ASSIGN_OR_RETURN(const std::string id, desk_.Add({request->article_id(), kind, request->quote(),
                                                      ValuesOf(request->values()), span},
                                                     request->note(), request->as_revision(), named,
                                                     call.principal, OriginOf(call, clock_)));
    ASSIGN_OR_RETURN(auto items, lists_.ReviewItems({id}));
    *response->mutable_item() = std::move(items.front());
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ReviewRpc::SignOffItems(grpc::CallbackServerContext* context,
                                                  const v1::SignOffItemsRequest* request,
                                                  v1::SignOffItemsResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(auto items, Do(*request, {ReviewVerb::kSignedOff, request->note()}, call));
    response->mutable_items()->Add(std::make_move_iterator(items.begin()),
                                   std::make_move_iterator(items.end()));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ReviewRpc::UndoReviewAct(grpc::CallbackServerContext* context,
                                                   const v1::UndoReviewActRequest* request,
                                                   v1::UndoReviewActResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const NamedRequest named, NamedOf(*request));
    ASSIGN_OR_RETURN(const std::string id,
                     desk_.Undo({request->number(), request->expected_revision(), request->note(),
                                 request->as_revision()},
                                named, call.principal, OriginOf(call, clock_)));
    ASSIGN_OR_RETURN(auto items, lists_.ReviewItems({id}));
    *response->mutable_item() = std::move(items.front());
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ReviewRpc::ListReviewActs(grpc::CallbackServerContext* context,
                                                    const v1::ListReviewActsRequest* request,
                                                    v1::ListReviewActsResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(*response, lists_.ListReviewActs(*request, call.principal));
    return absl::OkStatus();
  });
}

template <typename Request, typename Response>
absl::Status ReviewRpc::Lock(const Request& request, bool locked, const std::string& note,
                             const rpc::Call& call, Response& response) const {
  ASSIGN_OR_RETURN(const NamedRequest named, NamedOf(request));
  const ZoneMonth month{request.zone_id(), request.month()};
  RETURN_IF_ERROR(
      desk_.SetLock(month, {locked, note, named, OriginOf(call, clock_)}, call.principal));
  ASSIGN_OR_RETURN(*response.mutable_month(), lists_.ReviewMonth(month));
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* ReviewRpc::LockMonth(grpc::CallbackServerContext* context,
                                               const v1::LockMonthRequest* request,
                                               v1::LockMonthResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) {
    return Lock(*request, /*locked=*/true, request->note(), call, *response);
  });
}

grpc::ServerUnaryReactor* ReviewRpc::UnlockMonth(grpc::CallbackServerContext* context,
                                                 const v1::UnlockMonthRequest* request,
                                                 v1::UnlockMonthResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) {
    return Lock(*request, /*locked=*/false, request->reason(), call, *response);
  });
}

grpc::ServerUnaryReactor* ReviewRpc::ListReviewMonths(grpc::CallbackServerContext* context,
                                                      const v1::ListReviewMonthsRequest* request,
                                                      v1::ListReviewMonthsResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(*response, lists_.ListReviewMonths(*request, call.principal));
    return absl::OkStatus();
  });
}

}  // namespace zoneflow::ingest

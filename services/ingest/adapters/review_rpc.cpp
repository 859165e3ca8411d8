#include "services/ingest/adapters/review_rpc.h"

#include <grpcpp/grpcpp.h>

#include <string>
#include <utility>
#include <vector>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow::ingest {
namespace {

ReviewTarget TargetOf(const v1::ReviewTarget& wire) {
  return {wire.id(), wire.expected_revision()};
}

}  // namespace

template <typename Request>
absl::StatusOr<std::vector<v1::ReviewItem>> ReviewRpc::Do(const Request& request,
                                                          const ReviewCommand& command,
                                                          const rpc::Call& call) const {
  if (request.request_id().size() > 64) {
    return absl::InvalidArgumentError("request_id: longer than 64 bytes");
  }
  std::vector<ReviewTarget> targets;
  if constexpr (requires { request.targets(); }) {
    for (const v1::ReviewTarget& target : request.targets()) {
      targets.push_back(TargetOf(target));
    }
  } else {
    targets.push_back(TargetOf(request.target()));
  }
  Request content = request;
  content.clear_request_id();
  RETURN_IF_ERROR(desk_.Run(targets, command,
                            {request.request_id(), StrCat(Request::descriptor()->name(), " ",
                                                          content.SerializeAsString())},
                            call.principal, {call.principal.id, call.traceparent, clock_.Now()}));
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
    for (const v1::FieldValue& value : request->values()) {
      command.values.push_back({value.field(), value.value()});
    }
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

}  // namespace zoneflow::ingest

// ReviewService over gRPC.
#pragma once

#include "common/base/clock.h"
#include "common/rpc/server.h"
#include "services/ingest/adapters/document_lists.h"
#include "services/ingest/core/reread.h"
#include "services/ingest/core/review_desk.h"
#include "zoneflow/ingest/v1/review_service.grpc.pb.h"

namespace zoneflow::ingest {

// Thread-safe. Everything it is given outlives it.
class ReviewRpc final : public v1::ReviewService::CallbackService {
 public:
  ReviewRpc(const ReviewDesk& desk, const ingest::RereadDocument& reread_document,
            DocumentLists& lists, const Clock& clock)
      : desk_(desk), reread_document_(reread_document), lists_(lists), clock_(clock) {}

  grpc::ServerUnaryReactor* ListReviewItems(grpc::CallbackServerContext* context,
                                            const v1::ListReviewItemsRequest* request,
                                            v1::ListReviewItemsResponse* response) override;
  grpc::ServerUnaryReactor* GetReviewItem(grpc::CallbackServerContext* context,
                                          const v1::GetReviewItemRequest* request,
                                          v1::GetReviewItemResponse* response) override;
  grpc::ServerUnaryReactor* ConfirmItems(grpc::CallbackServerContext* context,
                                         const v1::ConfirmItemsRequest* request,
                                         v1::ConfirmItemsResponse* response) override;
  grpc::ServerUnaryReactor* CorrectItem(grpc::CallbackServerContext* context,
                                        const v1::CorrectItemRequest* request,
                                        v1::CorrectItemResponse* response) override;
  grpc::ServerUnaryReactor* MergeItems(grpc::CallbackServerContext* context,
                                       const v1::MergeItemsRequest* request,
                                       v1::MergeItemsResponse* response) override;
  grpc::ServerUnaryReactor* ListReviewDoubles(grpc::CallbackServerContext* context,
                                              const v1::ListReviewDoublesRequest* request,
                                              v1::ListReviewDoublesResponse* response) override;
  grpc::ServerUnaryReactor* TellApart(grpc::CallbackServerContext* context,
                                      const v1::TellApartRequest* request,
                                      v1::TellApartResponse* response) override;
  grpc::ServerUnaryReactor* RereadDocument(grpc::CallbackServerContext* context,
                                           const v1::RereadDocumentRequest* request,
                                           v1::RereadDocumentResponse* response) override;
  grpc::ServerUnaryReactor* SplitItem(grpc::CallbackServerContext* context,
                                      const v1::SplitItemRequest* request,
                                      v1::SplitItemResponse* response) override;
  grpc::ServerUnaryReactor* AddItem(grpc::CallbackServerContext* context,
                                    const v1::AddItemRequest* request,
                                    v1::AddItemResponse* response) override;
  grpc::ServerUnaryReactor* RejectItem(grpc::CallbackServerContext* context,
                                       const v1::RejectItemRequest* request,
                                       v1::RejectItemResponse* response) override;
  grpc::ServerUnaryReactor* SignOffItems(grpc::CallbackServerContext* context,
                                         const v1::SignOffItemsRequest* request,
                                         v1::SignOffItemsResponse* response) override;
  grpc::ServerUnaryReactor* UndoReviewAct(grpc::CallbackServerContext* context,
                                          const v1::UndoReviewActRequest* request,
                                          v1::UndoReviewActResponse* response) override;
  grpc::ServerUnaryReactor* ListReviewActs(grpc::CallbackServerContext* context,
                                           const v1::ListReviewActsRequest* request,
                                           v1::ListReviewActsResponse* response) override;
  grpc::ServerUnaryReactor* LockMonth(grpc::CallbackServerContext* context,
                                      const v1::LockMonthRequest* request,
                                      v1::LockMonthResponse* response) override;
  grpc::ServerUnaryReactor* UnlockMonth(grpc::CallbackServerContext* context,
                                        const v1::UnlockMonthRequest* request,
                                        v1::UnlockMonthResponse* response) override;
  grpc::ServerUnaryReactor* ListReviewMonths(grpc::CallbackServerContext* context,
                                             const v1::ListReviewMonthsRequest* request,
                                             v1::ListReviewMonthsResponse* response) override;

 private:
  // Does the command to the targets of the request and returns them as they stand.
  template <typename Request>
  absl::StatusOr<std::vector<v1::ReviewItem>> Do(const Request& request, ReviewCommand command,
                                                 const rpc::Call& call) const;
  template <typename Request, typename Response>
  absl::Status Lock(const Request& request, bool locked, const std::string& note,
                    const rpc::Call& call, Response& response) const;

  const ReviewDesk& desk_;
  const ingest::RereadDocument& reread_document_;
  DocumentLists& lists_;
  const Clock& clock_;
};

}  // namespace zoneflow::ingest

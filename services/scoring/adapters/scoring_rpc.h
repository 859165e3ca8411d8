// ScoringService over gRPC.
#pragma once

#include "common/base/clock.h"
#include "services/scoring/core/explain_board.h"
#include "services/scoring/core/get_board.h"
#include "zoneflow/scoring/v1/scoring_service.grpc.pb.h"

namespace zoneflow::scoring {

// Thread-safe. What it is given outlives it.
class ScoringRpc final : public v1::ScoringService::CallbackService {
 public:
  ScoringRpc(const scoring::GetBoard& get_board, const ExplainBoard& explain, const Clock& clock)
      : get_board_(get_board), list_boards_(get_board), explain_(explain), clock_(clock) {}

  grpc::ServerUnaryReactor* ListBoards(grpc::CallbackServerContext* context,
                                       const v1::ListBoardsRequest* request,
                                       v1::ListBoardsResponse* response) override;
  grpc::ServerUnaryReactor* GetBoard(grpc::CallbackServerContext* context,
                                     const v1::GetBoardRequest* request,
                                     v1::GetBoardResponse* response) override;
  grpc::ServerUnaryReactor* ListContributions(grpc::CallbackServerContext* context,
                                              const v1::ListContributionsRequest* request,
                                              v1::ListContributionsResponse* response) override;
  grpc::ServerUnaryReactor* ListNotConverted(grpc::CallbackServerContext* context,
                                             const v1::ListNotConvertedRequest* request,
                                             v1::ListNotConvertedResponse* response) override;

 private:
  const scoring::GetBoard& get_board_;
  const scoring::ListBoards list_boards_;
  const ExplainBoard& explain_;
  const Clock& clock_;
};

}  // namespace zoneflow::scoring

// ScoringService over gRPC.
#pragma once

#include "common/base/clock.h"
#include "services/scoring/core/get_board.h"
#include "zoneflow/scoring/v1/scoring_service.grpc.pb.h"

namespace zoneflow::scoring {

// Thread-safe. What it is given outlives it.
class ScoringRpc final : public v1::ScoringService::CallbackService {
 public:
  ScoringRpc(const scoring::GetBoard& get_board, const Clock& clock)
      : get_board_(get_board), list_boards_(get_board), clock_(clock) {}

  grpc::ServerUnaryReactor* ListBoards(grpc::CallbackServerContext* context,
                                       const v1::ListBoardsRequest* request,
                                       v1::ListBoardsResponse* response) override;
  grpc::ServerUnaryReactor* GetBoard(grpc::CallbackServerContext* context,
                                     const v1::GetBoardRequest* request,
                                     v1::GetBoardResponse* response) override;

 private:
  const scoring::GetBoard& get_board_;
  const scoring::ListBoards list_boards_;
  const Clock& clock_;
};

}  // namespace zoneflow::scoring

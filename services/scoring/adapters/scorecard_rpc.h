// ScorecardService over gRPC.
#pragma once

#include "common/base/clock.h"
#include "services/scoring/core/scorecard/keep_scorecards.h"
#include "zoneflow/scoring/v1/scorecard_service.grpc.pb.h"

namespace zoneflow::scoring {

// Thread-safe. What it is given outlives it.
class ScorecardRpc final : public v1::ScorecardService::CallbackService {
 public:
  ScorecardRpc(ScorecardStore& store, const Clock& clock) : keep_(store), clock_(clock) {}

  grpc::ServerUnaryReactor* ListScorecards(grpc::CallbackServerContext* context,
                                           const v1::ListScorecardsRequest* request,
                                           v1::ListScorecardsResponse* response) override;
  grpc::ServerUnaryReactor* GetScorecard(grpc::CallbackServerContext* context,
                                         const v1::GetScorecardRequest* request,
                                         v1::GetScorecardResponse* response) override;
  grpc::ServerUnaryReactor* PutScorecard(grpc::CallbackServerContext* context,
                                         const v1::PutScorecardRequest* request,
                                         v1::PutScorecardResponse* response) override;
  grpc::ServerUnaryReactor* RecordProgress(grpc::CallbackServerContext* context,
                                           const v1::RecordProgressRequest* request,
                                           v1::RecordProgressResponse* response) override;

 private:
  const KeepScorecards keep_;
  const Clock& clock_;
};

}  // namespace zoneflow::scoring

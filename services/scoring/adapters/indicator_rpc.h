// IndicatorService over gRPC.
#pragma once

#include "services/scoring/core/appraisal/read_indicator.h"
#include "zoneflow/scoring/v1/indicator_service.grpc.pb.h"

namespace zoneflow::scoring {

// Thread-safe. The store outlives it.
class IndicatorRpc final : public v1::IndicatorService::CallbackService {
 public:
  explicit IndicatorRpc(ObservationStore& store) : read_(store) {}

  grpc::ServerUnaryReactor* GetSeries(grpc::CallbackServerContext* context,
                                      const v1::GetSeriesRequest* request,
                                      v1::GetSeriesResponse* response) override;
  grpc::ServerUnaryReactor* GetRatioTarget(grpc::CallbackServerContext* context,
                                           const v1::GetRatioTargetRequest* request,
                                           v1::GetRatioTargetResponse* response) override;

 private:
  const ReadIndicator read_;
};

}  // namespace zoneflow::scoring

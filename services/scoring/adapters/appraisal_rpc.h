// AppraisalService over gRPC.
#pragma once

#include "common/base/clock.h"
#include "services/scoring/adapters/observation_list.h"
#include "services/scoring/core/appraisal/ranking.h"
#include "services/scoring/core/appraisal/record_observations.h"
#include "zoneflow/scoring/v1/appraisal_service.grpc.pb.h"

namespace zoneflow::scoring {

// Thread-safe. What it is given outlives it.
class AppraisalRpc final : public v1::AppraisalService::CallbackService {
 public:
  AppraisalRpc(ObservationStore& observations, FrameworkSource& frameworks, sql::Database& database,
               const Clock& clock)
      : observations_(observations),
        frameworks_(frameworks),
        clock_(clock),
        record_observations_(observations, frameworks, clock),
        record_units_(observations, clock),
        rank_(observations, frameworks),
        list_(database) {}

  grpc::ServerUnaryReactor* RecordUnits(grpc::CallbackServerContext* context,
                                        const v1::RecordUnitsRequest* request,
                                        v1::RecordUnitsResponse* response) override;
  grpc::ServerUnaryReactor* ListUnits(grpc::CallbackServerContext* context,
                                      const v1::ListUnitsRequest* request,
                                      v1::ListUnitsResponse* response) override;
  grpc::ServerUnaryReactor* RecordObservations(grpc::CallbackServerContext* context,
                                               const v1::RecordObservationsRequest* request,
                                               v1::RecordObservationsResponse* response) override;
  grpc::ServerUnaryReactor* ListObservations(grpc::CallbackServerContext* context,
                                             const v1::ListObservationsRequest* request,
                                             v1::ListObservationsResponse* response) override;

  grpc::ServerUnaryReactor* ListFrameworks(grpc::CallbackServerContext* context,
                                           const v1::ListFrameworksRequest* request,
                                           v1::ListFrameworksResponse* response) override;
  grpc::ServerUnaryReactor* GetFramework(grpc::CallbackServerContext* context,
                                         const v1::GetFrameworkRequest* request,
                                         v1::GetFrameworkResponse* response) override;
  grpc::ServerUnaryReactor* PutFramework(grpc::CallbackServerContext* context,
                                         const v1::PutFrameworkRequest* request,
                                         v1::PutFrameworkResponse* response) override;
  grpc::ServerUnaryReactor* GetRanking(grpc::CallbackServerContext* context,
                                       const v1::GetRankingRequest* request,
                                       v1::GetRankingResponse* response) override;
  grpc::ServerUnaryReactor* Explain(grpc::CallbackServerContext* context,
                                    const v1::ExplainRequest* request,
                                    v1::ExplainResponse* response) override;
  grpc::ServerUnaryReactor* Simulate(grpc::CallbackServerContext* context,
                                     const v1::SimulateRequest* request,
                                     v1::SimulateResponse* response) override;
  grpc::ServerUnaryReactor* Compare(grpc::CallbackServerContext* context,
                                    const v1::CompareRequest* request,
                                    v1::CompareResponse* response) override;

 private:
  // PermissionDenied unless the principal may act in the zone that the unit lies in.
  absl::Status CheckMaySee(const Ranking& ranking, std::string_view field, const std::string& unit,
                           const Principal& principal) const;

  ObservationStore& observations_;
  FrameworkSource& frameworks_;
  const Clock& clock_;
  const scoring::RecordObservations record_observations_;
  const scoring::RecordUnits record_units_;
  const RankUnits rank_;
  const ObservationList list_;
};

}  // namespace zoneflow::scoring

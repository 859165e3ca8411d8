// AppraisalService over gRPC.
#pragma once

#include "common/base/clock.h"
#include "services/scoring/adapters/observation_list.h"
#include "services/scoring/core/appraisal/record_observations.h"
#include "zoneflow/scoring/v1/appraisal_service.grpc.pb.h"

namespace zoneflow::scoring {

// Thread-safe. What it is given outlives it.
class AppraisalRpc final : public v1::AppraisalService::CallbackService {
 public:
  AppraisalRpc(ObservationStore& observations, FrameworkSource& frameworks, sql::Database& database,
               const Clock& clock)
      : record_observations_(observations, frameworks, clock),
        record_units_(observations, clock),
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

 private:
  const scoring::RecordObservations record_observations_;
  const scoring::RecordUnits record_units_;
  const ObservationList list_;
};

}  // namespace zoneflow::scoring

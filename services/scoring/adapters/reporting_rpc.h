// ReportingService over gRPC.
#pragma once

#include "common/base/clock.h"
#include "services/scoring/core/appraisal/record_observations.h"
#include "services/scoring/core/appraisal/reporting.h"
#include "zoneflow/scoring/v1/reporting_service.grpc.pb.h"

namespace zoneflow::scoring {

// Thread-safe. What it is given outlives it.
class ReportingRpc final : public v1::ReportingService::CallbackService {
 public:
  ReportingRpc(ObservationStore& observations, FrameworkSource& frameworks, const Clock& clock)
      : observations_(observations),
        record_(observations, frameworks),
        reports_(observations, frameworks),
        clock_(clock) {}

  grpc::ServerUnaryReactor* GetReportingDesk(grpc::CallbackServerContext* context,
                                             const v1::GetReportingDeskRequest* request,
                                             v1::GetReportingDeskResponse* response) override;
  grpc::ServerUnaryReactor* ImportObservations(grpc::CallbackServerContext* context,
                                               const v1::ImportObservationsRequest* request,
                                               v1::ImportObservationsResponse* response) override;
  grpc::ServerUnaryReactor* SignOffPeriod(grpc::CallbackServerContext* context,
                                          const v1::SignOffPeriodRequest* request,
                                          v1::SignOffPeriodResponse* response) override;
  grpc::ServerUnaryReactor* ListReportDuties(grpc::CallbackServerContext* context,
                                             const v1::ListReportDutiesRequest* request,
                                             v1::ListReportDutiesResponse* response) override;
  grpc::ServerUnaryReactor* PutReportDuties(grpc::CallbackServerContext* context,
                                            const v1::PutReportDutiesRequest* request,
                                            v1::PutReportDutiesResponse* response) override;

 private:
  ObservationStore& observations_;
  const RecordObservations record_;
  const KeepReports reports_;
  const Clock& clock_;
};

}  // namespace zoneflow::scoring

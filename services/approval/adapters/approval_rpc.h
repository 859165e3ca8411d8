// ApprovalService over gRPC.
#pragma once

#include "common/base/clock.h"
#include "services/approval/adapters/case_list.h"
#include "services/approval/core/ports.h"
#include "services/approval/core/set_start.h"
#include "services/approval/core/template.h"
#include "zoneflow/approval/v1/approval_service.grpc.pb.h"

namespace zoneflow::approval {

// Thread-safe. Everything it is given outlives it.
class ApprovalRpc final : public v1::ApprovalService::CallbackService {
 public:
  ApprovalRpc(CaseStore& store, const CaseList& list, const SetStart& set_start,
              const Rulebook& rulebook, const Clock& clock)
      : store_(store), list_(list), set_start_(set_start), rulebook_(rulebook), clock_(clock) {}

  grpc::ServerUnaryReactor* ListCases(grpc::CallbackServerContext* context,
                                      const v1::ListCasesRequest* request,
                                      v1::ListCasesResponse* response) override;
  grpc::ServerUnaryReactor* GetCase(grpc::CallbackServerContext* context,
                                    const v1::GetCaseRequest* request,
                                    v1::GetCaseResponse* response) override;
  grpc::ServerUnaryReactor* RequireStart(grpc::CallbackServerContext* context,
                                         const v1::RequireStartRequest* request,
                                         v1::RequireStartResponse* response) override;

 private:
  // The case of that id, or of the project of that id.
  absl::StatusOr<Case> Find(const std::string& id) const;
  // With departments, and lights as of today.
  v1::Case Show(const Case& value, Date today) const;

  CaseStore& store_;
  const CaseList& list_;
  const SetStart& set_start_;
  const Rulebook& rulebook_;
  const Clock& clock_;
};

}  // namespace zoneflow::approval

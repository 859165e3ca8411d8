// ApprovalService over gRPC.
#pragma once

#include "common/base/clock.h"
#include "services/approval/adapters/case_views.h"
#include "services/approval/core/case_desk.h"
#include "services/approval/core/ports.h"
#include "services/approval/core/rules_in_force.h"
#include "services/approval/core/template.h"
#include "zoneflow/approval/v1/approval_service.grpc.pb.h"

namespace zoneflow::approval {

// Thread-safe. Everything it is given outlives it.
class ApprovalRpc final : public v1::ApprovalService::CallbackService {
 public:
  ApprovalRpc(CaseStore& store, const CaseViews& views, const CaseDesk& desk, RulesInForce rules,
              const Clock& clock)
      : store_(store), views_(views), desk_(desk), rules_(rules), clock_(clock) {}

  grpc::ServerUnaryReactor* ListCases(grpc::CallbackServerContext* context,
                                      const v1::ListCasesRequest* request,
                                      v1::ListCasesResponse* response) override;
  grpc::ServerUnaryReactor* GetCase(grpc::CallbackServerContext* context,
                                    const v1::GetCaseRequest* request,
                                    v1::GetCaseResponse* response) override;
  grpc::ServerUnaryReactor* RequireStart(grpc::CallbackServerContext* context,
                                         const v1::RequireStartRequest* request,
                                         v1::RequireStartResponse* response) override;
  grpc::ServerUnaryReactor* RecordNodeEvent(grpc::CallbackServerContext* context,
                                            const v1::RecordNodeEventRequest* request,
                                            v1::RecordNodeEventResponse* response) override;
  grpc::ServerUnaryReactor* SuspendNode(grpc::CallbackServerContext* context,
                                        const v1::SuspendNodeRequest* request,
                                        v1::SuspendNodeResponse* response) override;
  grpc::ServerUnaryReactor* ResumeNode(grpc::CallbackServerContext* context,
                                       const v1::ResumeNodeRequest* request,
                                       v1::ResumeNodeResponse* response) override;
  grpc::ServerUnaryReactor* ExtendNode(grpc::CallbackServerContext* context,
                                       const v1::ExtendNodeRequest* request,
                                       v1::ExtendNodeResponse* response) override;
  grpc::ServerUnaryReactor* CorrectNodeEvent(grpc::CallbackServerContext* context,
                                             const v1::CorrectNodeEventRequest* request,
                                             v1::CorrectNodeEventResponse* response) override;
  grpc::ServerUnaryReactor* AssignNode(grpc::CallbackServerContext* context,
                                       const v1::AssignNodeRequest* request,
                                       v1::AssignNodeResponse* response) override;
  grpc::ServerUnaryReactor* RemindNode(grpc::CallbackServerContext* context,
                                       const v1::RemindNodeRequest* request,
                                       v1::RemindNodeResponse* response) override;
  grpc::ServerUnaryReactor* ListNodeEvents(grpc::CallbackServerContext* context,
                                           const v1::ListNodeEventsRequest* request,
                                           v1::ListNodeEventsResponse* response) override;
  grpc::ServerUnaryReactor* MakePromise(grpc::CallbackServerContext* context,
                                        const v1::MakePromiseRequest* request,
                                        v1::MakePromiseResponse* response) override;
  grpc::ServerUnaryReactor* ClosePromise(grpc::CallbackServerContext* context,
                                         const v1::ClosePromiseRequest* request,
                                         v1::ClosePromiseResponse* response) override;
  grpc::ServerUnaryReactor* ListPromises(grpc::CallbackServerContext* context,
                                         const v1::ListPromisesRequest* request,
                                         v1::ListPromisesResponse* response) override;
  grpc::ServerUnaryReactor* ListTodo(grpc::CallbackServerContext* context,
                                     const v1::ListTodoRequest* request,
                                     v1::ListTodoResponse* response) override;
  grpc::ServerUnaryReactor* ExplainNode(grpc::CallbackServerContext* context,
                                        const v1::ExplainNodeRequest* request,
                                        v1::ExplainNodeResponse* response) override;
  grpc::ServerUnaryReactor* ProposeRescue(grpc::CallbackServerContext* context,
                                          const v1::ProposeRescueRequest* request,
                                          v1::ProposeRescueResponse* response) override;
  grpc::ServerUnaryReactor* AdoptRescue(grpc::CallbackServerContext* context,
                                        const v1::AdoptRescueRequest* request,
                                        v1::AdoptRescueResponse* response) override;
  grpc::ServerUnaryReactor* ListVersions(grpc::CallbackServerContext* context,
                                         const v1::ListVersionsRequest* request,
                                         v1::ListVersionsResponse* response) override;
  grpc::ServerUnaryReactor* DiffVersions(grpc::CallbackServerContext* context,
                                         const v1::DiffVersionsRequest* request,
                                         v1::DiffVersionsResponse* response) override;
  grpc::ServerUnaryReactor* SignBaseline(grpc::CallbackServerContext* context,
                                         const v1::SignBaselineRequest* request,
                                         v1::SignBaselineResponse* response) override;
  grpc::ServerUnaryReactor* ChooseTemplate(grpc::CallbackServerContext* context,
                                           const v1::ChooseTemplateRequest* request,
                                           v1::ChooseTemplateResponse* response) override;
  grpc::ServerUnaryReactor* SetAttributes(grpc::CallbackServerContext* context,
                                          const v1::SetAttributesRequest* request,
                                          v1::SetAttributesResponse* response) override;
  grpc::ServerUnaryReactor* ReplanAll(grpc::CallbackServerContext* context,
                                      const v1::ReplanAllRequest* request,
                                      v1::ReplanAllResponse* response) override;
  grpc::ServerUnaryReactor* VerifyTimetables(grpc::CallbackServerContext* context,
                                             const v1::VerifyTimetablesRequest* request,
                                             v1::VerifyTimetablesResponse* response) override;
  grpc::ServerUnaryReactor* PreviewImport(grpc::CallbackServerContext* context,
                                          const v1::PreviewImportRequest* request,
                                          v1::PreviewImportResponse* response) override;
  grpc::ServerUnaryReactor* ApplyImport(grpc::CallbackServerContext* context,
                                        const v1::ApplyImportRequest* request,
                                        v1::ApplyImportResponse* response) override;

 private:
  // The case of that id, or of the project of that id.
  absl::StatusOr<Case> Find(const std::string& id) const;
  // The same of a case in whose zone the principal may act.
  absl::StatusOr<Case> FindFor(const std::string& id, const Principal& principal) const;
  // With departments, and lights as of today.
  v1::Case Show(const Case& value, Date today) const;
  // The date of a request, the business day where it gives none.
  absl::StatusOr<Date> DayOrToday(std::string_view field, const std::string& text) const;
  // What the request says of which node, for whom; its content is everything in it but its name.
  template <typename Request>
  absl::StatusOr<NodeCommand> CommandOf(const Request& request) const;
  // Records the event for the request and shows the node after it.
  template <typename Request, typename Response>
  absl::Status Record(const Request& request, const NodeEvent& event, const Principal& principal,
                      Response& response) const;
  template <typename Response>
  absl::Status Answer(const CaseId& id, const CaseNode& node, const Principal& principal,
                      Response& response) const;

  CaseStore& store_;
  const CaseViews& views_;
  const CaseDesk& desk_;
  RulesInForce rules_;
  const Clock& clock_;
};

}  // namespace zoneflow::approval

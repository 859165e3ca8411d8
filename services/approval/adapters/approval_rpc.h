// ApprovalService over gRPC.
#pragma once

#include "common/base/clock.h"
#include "services/approval/adapters/case_list.h"
#include "services/approval/adapters/promise_list.h"
#include "services/approval/adapters/timetable_audit.h"
#include "services/approval/adapters/todo_list.h"
#include "services/approval/core/case_rescue.h"
#include "services/approval/core/choose_template.h"
#include "services/approval/core/import_matters.h"
#include "services/approval/core/keep_promise.h"
#include "services/approval/core/ports.h"
#include "services/approval/core/record_node.h"
#include "services/approval/core/replan.h"
#include "services/approval/core/rules_in_force.h"
#include "services/approval/core/set_attributes.h"
#include "services/approval/core/set_start.h"
#include "services/approval/core/sign_baseline.h"
#include "services/approval/core/template.h"
#include "zoneflow/approval/v1/approval_service.grpc.pb.h"

namespace zoneflow::approval {

// Thread-safe. Everything it is given outlives it.
class ApprovalRpc final : public v1::ApprovalService::CallbackService {
 public:
  ApprovalRpc(CaseStore& store, const CaseList& list, const TodoList& todos,
              const TimetableAudit& audit, const PromiseList& promise_list,
              const SetStart& set_start, const RecordNode& record_node,
              const KeepPromises& promises, const approval::AdoptRescue& adopt_rescue,
              const approval::SignBaseline& sign_baseline,
              const approval::ChooseTemplate& choose_template,
              const approval::SetAttributes& set_attributes, const ImportMatters& import_matters,
              const approval::ReplanAll& replan_all, RulesInForce rules, const Clock& clock)
      : store_(store),
        list_(list),
        todos_(todos),
        audit_(audit),
        promise_list_(promise_list),
        set_start_(set_start),
        record_node_(record_node),
        promises_(promises),
        adopt_rescue_(adopt_rescue),
        sign_baseline_(sign_baseline),
        choose_template_(choose_template),
        set_attributes_(set_attributes),
        import_matters_(import_matters),
        replan_all_(replan_all),
        rules_(rules),
        clock_(clock) {}

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
  const CaseList& list_;
  const TodoList& todos_;
  const TimetableAudit& audit_;
  const PromiseList& promise_list_;
  const SetStart& set_start_;
  const RecordNode& record_node_;
  const KeepPromises& promises_;
  const approval::AdoptRescue& adopt_rescue_;
  const approval::SignBaseline& sign_baseline_;
  const approval::ChooseTemplate& choose_template_;
  const approval::SetAttributes& set_attributes_;
  const ImportMatters& import_matters_;
  const approval::ReplanAll& replan_all_;
  RulesInForce rules_;
  const Clock& clock_;
};

}  // namespace zoneflow::approval

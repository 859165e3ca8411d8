#include "services/approval/adapters/approval_rpc.h"

#include <grpcpp/grpcpp.h>

#include <utility>

#include "common/base/principal.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/rpc/server.h"
#include "services/approval/adapters/wire.h"

namespace zoneflow::approval {

grpc::ServerUnaryReactor* ApprovalRpc::ListCases(grpc::CallbackServerContext* context,
                                                 const v1::ListCasesRequest* request,
                                                 v1::ListCasesResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(*response, list_.Read(*request, call.principal, clock_.Today()));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ApprovalRpc::GetCase(grpc::CallbackServerContext* context,
                                               const v1::GetCaseRequest* request,
                                               v1::GetCaseResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const Case found, Find(request->id()));
    RETURN_IF_ERROR(CheckMayActIn(call.principal, "case.zone.id", found.project.zone.id));
    *response->mutable_case_state() = Show(found, clock_.Today());
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ApprovalRpc::RequireStart(grpc::CallbackServerContext* context,
                                                    const v1::RequireStartRequest* request,
                                                    v1::RequireStartResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    if (request->request_id().size() > 64) {
      return absl::InvalidArgumentError("request_id: longer than 64 bytes");
    }
    if (request->expected_revision() < 0) {
      return absl::InvalidArgumentError(
          StrCat("expected_revision: ", request->expected_revision(), " is negative"));
    }
    const auto start = ParseDate(request->required_start());
    if (!start.ok()) {
      return absl::InvalidArgumentError(StrCat("required_start: ", start.status().message()));
    }
    ASSIGN_OR_RETURN(const Case found, Find(request->id()));
    ASSIGN_OR_RETURN(
        const Case after,
        set_start_.Run(found.id, *start, request->expected_revision(), call.principal,
                       request->confirm_past() ? PastStart::kConfirmed : PastStart::kRefused));
    *response->mutable_case_state() = Show(after, clock_.Today());
    return absl::OkStatus();
  });
}

absl::StatusOr<Case> ApprovalRpc::Find(const std::string& id) const {
  const ProjectId project(id);
  ASSIGN_OR_RETURN(std::vector<std::optional<Case>> found, store_.FindByProjects({&project, 1}));
  if (found.front()) {
    return *std::move(found.front());
  }
  return store_.Get(CaseId(id));
}

v1::Case ApprovalRpc::Show(const Case& value, Date today) const {
  v1::Case wire = ToWire(value);
  if (!value.timetable) {
    return wire;
  }
  ShowLights(LightsOf(value, today, rulebook_.calendar), wire);
  for (v1::Node& node : *wire.mutable_timetable()->mutable_nodes()) {
    if (const auto index = rulebook_.catalogue.IndexOf(ProcedureId(node.procedure_id()))) {
      node.set_department(rulebook_.catalogue.at(*index).dept);
    }
  }
  return wire;
}

}  // namespace zoneflow::approval

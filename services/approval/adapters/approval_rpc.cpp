#include "services/approval/adapters/approval_rpc.h"

#include <grpcpp/grpcpp.h>

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"

#include "common/base/principal.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/rpc/page.h"
#include "common/rpc/page_size.h"
#include "common/rpc/server.h"
#include "services/approval/adapters/wire.h"

namespace zoneflow::approval {
namespace {

constexpr char kSeparator = '\x1f';

std::string TokenOf(const CasePosition& position) {
  return absl::WebSafeBase64Escape(position.zone_id + kSeparator + position.company + kSeparator +
                                   position.id.str());
}

absl::StatusOr<std::optional<CasePosition>> PositionAt(const std::string& token) {
  if (token.empty()) {
    return std::nullopt;
  }
  std::string joined;
  std::vector<std::string> parts;
  if (absl::WebSafeBase64Unescape(token, &joined)) {
    parts = absl::StrSplit(joined, kSeparator);
  }
  if (parts.size() != 3) {
    return absl::InvalidArgumentError("page_token: not one that this list returned");
  }
  return CasePosition{parts[0], parts[1], CaseId(parts[2])};
}

}  // namespace

grpc::ServerUnaryReactor* ApprovalRpc::ListCases(grpc::CallbackServerContext* context,
                                                 const v1::ListCasesRequest* request,
                                                 v1::ListCasesResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    CaseQuery query;
    ASSIGN_OR_RETURN(query.limit, rpc::PageSizeOf(request->page_size()));
    if (!call.principal.all_zones) {
      query.zones = call.principal.zones;
    }
    ASSIGN_OR_RETURN(query.after, PositionAt(request->page_token()));
    ASSIGN_OR_RETURN(const std::vector<CaseRow> cases, store_.List(query));
    const Date today = clock_.Today();
    rpc::Page page(query.limit);
    const CaseRow* last = nullptr;
    for (const CaseRow& value : cases) {
      v1::Case wire = ToWire(value, LightOf(value, today, rulebook_.calendar));
      if (!page.Takes(wire.ByteSizeLong())) {
        break;
      }
      *response->add_cases() = std::move(wire);
      last = &value;
    }
    if (last != nullptr &&
        (last != &cases.back() || static_cast<int>(cases.size()) == query.limit)) {
      response->set_next_page_token(TokenOf(PositionOf(*last)));
    }
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

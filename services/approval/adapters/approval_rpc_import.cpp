// The calls of ApprovalService that import tables of matters.
#include <grpcpp/grpcpp.h>

#include <map>
#include <string>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/rpc/server.h"
#include "common/table/read_table.h"
#include "services/approval/adapters/approval_rpc.h"
#include "services/approval/adapters/matter_wire.h"
#include "services/approval/adapters/request_conditions.h"

namespace zoneflow::approval {
namespace {

constexpr std::size_t kMostBytes = std::size_t{3} << 20;
constexpr int kMostAliases = 1'000;

// The name of the request, and as its content everything in it but that.
NamedRequest NamedRequestOf(const v1::ApplyImportRequest& request) {
  v1::ApplyImportRequest content = request;
  content.clear_request_id();
  return {request.request_id(), StrCat(content.GetTypeName(), " ", content.SerializeAsString())};
}

template <typename Request>
absl::StatusOr<table::Workbook> TableIn(const Request& request) {
  if (request.content().size() > kMostBytes) {
    return absl::InvalidArgumentError(
        StrCat("content: ", request.content().size(), " bytes are more than ", kMostBytes));
  }
  if (request.aliases_size() > kMostAliases) {
    return absl::InvalidArgumentError(
        StrCat("aliases: ", request.aliases_size(), " are more than ", kMostAliases));
  }
  return table::ReadTable(request.content());
}

}  // namespace

grpc::ServerUnaryReactor* ApprovalRpc::PreviewImport(grpc::CallbackServerContext* context,
                                                     const v1::PreviewImportRequest* request,
                                                     v1::PreviewImportResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    const Rulebook& rulebook = rules_.Now();
    ASSIGN_OR_RETURN(const table::Workbook workbook, TableIn(*request));
    ASSIGN_OR_RETURN(const MatterImport import,
                     desk_.import_matters.Preview(workbook, FromWire(request->aliases()),
                                                  call.principal, clock_.Now()));
    *response->mutable_import() = ToWire(import, rulebook.catalogue);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ApprovalRpc::ApplyImport(grpc::CallbackServerContext* context,
                                                   const v1::ApplyImportRequest* request,
                                                   v1::ApplyImportResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    const Rulebook& rulebook = rules_.Now();
    RETURN_IF_ERROR(CheckConditions(*request));
    ASSIGN_OR_RETURN(const table::Workbook workbook, TableIn(*request));
    ASSIGN_OR_RETURN(
        const MatterImport import,
        desk_.import_matters.Apply(workbook, FromWire(request->aliases()), call.principal,
                                   clock_.Now(), NamedRequestOf(*request)));
    *response->mutable_import() = ToWire(import, rulebook.catalogue);
    response->set_repeated(import.before.has_value());
    return absl::OkStatus();
  });
}

}  // namespace zoneflow::approval

#include "services/scoring/adapters/appraisal_rpc.h"

#include <string>
#include <vector>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/rpc/server.h"
#include "common/wire/values.h"
#include "services/scoring/adapters/named_request.h"

namespace zoneflow::scoring {
namespace {

absl::StatusOr<Unit> FromWire(std::size_t row, const v1::Unit& wire) {
  Unit unit{wire.id(), wire.zone_id(), wire.kind(), wire.name(), wire.cohort()};
  ASSIGN_OR_RETURN(unit.member_since, wire::DateFromWire(StrCat("units[", row, "].member_since"),
                                                         wire.member_since()));
  ASSIGN_OR_RETURN(unit.member_until, wire::DateFromWire(StrCat("units[", row, "].member_until"),
                                                         wire.member_until()));
  return unit;
}

ReportedFigure FromWire(const v1::Observation& wire) {
  return {wire.unit(),        wire.indicator(),      wire.item(),
          wire.period(),      wire.value(),          wire.numerator(),
          wire.denominator(), wire.source(),         wire::FromWire(wire.status()),
          wire.known_at(),    wire.revision_reason()};
}

template <typename Response>
void Tell(const Recorded& recorded, Response& response) {
  response.set_recorded(recorded.recorded);
  response.set_unchanged(recorded.unchanged);
  response.set_log_no(recorded.log_no);
}

}  // namespace

grpc::ServerUnaryReactor* AppraisalRpc::RecordUnits(grpc::CallbackServerContext* context,
                                                    const v1::RecordUnitsRequest* request,
                                                    v1::RecordUnitsResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const NamedRequest name, NameOf(*request));
    std::vector<Unit> units;
    for (const v1::Unit& wire : request->units()) {
      ASSIGN_OR_RETURN(units.emplace_back(), FromWire(units.size(), wire));
    }
    ASSIGN_OR_RETURN(const Recorded recorded,
                     record_units_.Run(units, name, call.principal, clock_.Now()));
    Tell(recorded, *response);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AppraisalRpc::ListUnits(grpc::CallbackServerContext* context,
                                                  const v1::ListUnitsRequest* request,
                                                  v1::ListUnitsResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(*response, list_.Units(*request, call.principal));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AppraisalRpc::RecordObservations(
    grpc::CallbackServerContext* context, const v1::RecordObservationsRequest* request,
    v1::RecordObservationsResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const NamedRequest name, NameOf(*request));
    std::vector<ReportedFigure> figures;
    for (const v1::Observation& wire : request->observations()) {
      figures.push_back(FromWire(wire));
    }
    ASSIGN_OR_RETURN(const Recorded recorded,
                     request->check_only()
                         ? record_observations_.Check(figures, call.principal, clock_.Now())
                         : record_observations_.Run(figures, name, call.principal, clock_.Now()));
    Tell(recorded, *response);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AppraisalRpc::ListObservations(grpc::CallbackServerContext* context,
                                                         const v1::ListObservationsRequest* request,
                                                         v1::ListObservationsResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(*response, list_.Observations(*request, call.principal));
    return absl::OkStatus();
  });
}

}  // namespace zoneflow::scoring

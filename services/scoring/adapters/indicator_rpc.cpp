#include "services/scoring/adapters/indicator_rpc.h"

#include <string>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/rpc/server.h"
#include "common/wire/values.h"
#include "services/scoring/adapters/ranking_wire.h"

namespace zoneflow::scoring {
namespace {

absl::StatusOr<ReportPeriod> PeriodOf(std::string_view field, const std::string& text) {
  const auto period = ParseReportPeriod(text);
  if (!period) {
    return absl::InvalidArgumentError(
        StrCat(field, ": \"", text, "\" must be a period such as 2022, 2022Q3 or 2022-07"));
  }
  return *period;
}

UnitScope FromWire(const v1::UnitScope& wire) {
  return {wire.kind(), wire.cohort(), wire.zone_id(), {wire.units().begin(), wire.units().end()}};
}

v1::SeriesMember ToWire(const SeriesMember& member, bool is_unit) {
  v1::SeriesMember wire;
  if (is_unit) {
    *wire.mutable_unit() = ToWire(member.unit);
  }
  for (const SeriesPoint& point : member.points) {
    v1::SeriesPoint& told = *wire.add_points();
    told.set_period(FormatReportPeriod(point.period));
    told.set_value(TextOf(point.value));
    told.set_numerator(TextOf(point.numerator));
    told.set_denominator(TextOf(point.denominator));
    told.set_unchecked(point.unchecked);
  }
  v1::SeriesChange& change = *wire.mutable_change();
  change.set_change(TextOf(member.change.change));
  change.set_growth(TextOf(member.change.growth));
  change.set_per_year(TextOf(member.change.per_year));
  change.set_multiple(TextOf(member.change.multiple));
  change.set_contribution(TextOf(member.change.contribution));
  change.set_pull(TextOf(member.change.pull));
  wire.set_counted(member.counted);
  return wire;
}

absl::StatusOr<RatioRule> RuleOf(const v1::GetRatioTargetRequest& request) {
  if (request.at_most().empty() == request.at_least().empty()) {
    return absl::InvalidArgumentError("at_most: either at_most or at_least says what is asked");
  }
  RatioRule rule;
  rule.standard = request.at_least().empty() ? Standard::kAtMost : Standard::kAtLeast;
  ASSIGN_OR_RETURN(rule.threshold, request.at_least().empty()
                                       ? NumberOf("at_most", request.at_most())
                                       : NumberOf("at_least", request.at_least()));
  ASSIGN_OR_RETURN(rule.target_percent, NumberOf("target_percent", request.target_percent()));
  rule.unknown_counts_against = !request.leave_unknown_out();
  return rule;
}

}  // namespace

grpc::ServerUnaryReactor* IndicatorRpc::GetSeries(grpc::CallbackServerContext* context,
                                                  const v1::GetSeriesRequest* request,
                                                  v1::GetSeriesResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const ReportPeriod from, PeriodOf("from", request->from()));
    ASSIGN_OR_RETURN(const ReportPeriod to, PeriodOf("to", request->to()));
    ASSIGN_OR_RETURN(const IndicatorSeries series,
                     read_.Series(FromWire(request->scope()), request->indicator(), from, to,
                                  wire::FromWire(request->at_least()), call.principal));
    for (const SeriesMember& member : series.members) {
      *response->add_members() = ToWire(member, /*is_unit=*/true);
    }
    *response->mutable_total() = ToWire(series.total, /*is_unit=*/false);
    response->set_is_ratio(series.is_ratio);
    response->set_own_change(TextOf(series.own_change));
    response->set_mix_change(TextOf(series.mix_change));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* IndicatorRpc::GetRatioTarget(grpc::CallbackServerContext* context,
                                                       const v1::GetRatioTargetRequest* request,
                                                       v1::GetRatioTargetResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const ReportPeriod period, PeriodOf("period", request->period()));
    ASSIGN_OR_RETURN(const RatioRule rule, RuleOf(*request));
    ASSIGN_OR_RETURN(const RatioFinding found,
                     read_.Ratio(FromWire(request->scope()), request->indicator(), period, rule,
                                 call.principal));
    response->set_meets(found.meets);
    response->set_fails(found.fails);
    response->set_unknown(found.unknown);
    response->set_of(found.of);
    response->set_reached(found.reached);
    response->set_needed(found.needed);
    response->set_headroom(found.headroom);
    for (const RatioMember& member : found.members) {
      v1::RatioMember& wire = *response->add_members();
      *wire.mutable_unit() = ToWire(member.unit);
      wire.set_outcome(static_cast<v1::RatioOutcome>(static_cast<int>(member.outcome) + 1));
      wire.set_figure(TextOf(member.figure));
    }
    return absl::OkStatus();
  });
}

}  // namespace zoneflow::scoring

// Rankings as the messages of proto/zoneflow/scoring/v1/ranking.proto.
#pragma once

#include "absl/status/statusor.h"

#include "services/scoring/core/appraisal/compare.h"
#include "services/scoring/core/appraisal/ranking.h"
#include "services/scoring/core/appraisal/shortcomings.h"
#include "zoneflow/scoring/v1/appraisal_service.pb.h"

namespace zoneflow::scoring {

v1::Unit ToWire(const Unit& unit);
v1::Observation ToWire(const Observation& one);
v1::Framework ToWire(const StatedFramework& stated);
v1::RankingQuery ToWire(const RankingQuery& query);
v1::RankingHead HeadOf(const Ranking& ranking);
v1::RankingRow ToWire(const FrameworkRow& row, std::int64_t unchecked_figures);
// The whole answer about a unit of the ranking; standings: of its board.
v1::ExplainResponse ExplanationOf(const Ranking& ranking, const LeafStandings& standings,
                                  const FrameworkRow& row);

// A plain decimal; InvalidArgument names the field, the text and the rule.
absl::StatusOr<Decimal> NumberOf(std::string_view field, const std::string& text);

// InvalidArgument names the field below `field`.
absl::StatusOr<RankingQuery> FromWire(std::string_view field, const v1::RankingQuery& wire);
absl::StatusOr<Assumptions> AssumptionsOf(const v1::SimulateRequest& request);

absl::StatusOr<DrawQuery> DrawQueryOf(const v1::Draws& wire);
v1::Draws ToWire(const DrawQuery& query, const OpenChoices& open);
v1::RankSpread ToWire(const RankSpread& spread);
void Tell(const Comparison& comparison, v1::CompareResponse& response);
// with_ranks: the comparison has a change of rank.
void Tell(const CauseSplit& split, bool with_ranks, v1::CompareResponse& response);

}  // namespace zoneflow::scoring

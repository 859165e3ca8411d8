#include "services/scoring/adapters/ranking_wire.h"

#include <algorithm>
#include <string>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/wire/values.h"

namespace zoneflow::scoring {
namespace {

constexpr std::size_t kMostAssumed = 1000;
constexpr std::size_t kMostLeftOut = 100;

v1::NodeOutcome ToWire(NodeState state) {
  return static_cast<v1::NodeOutcome>(static_cast<int>(state) + 1);
}

template <typename Texts, typename Field>
void AddAll(const Texts& texts, Field* field) {
  field->Add(texts.begin(), texts.end());
}

void AddNodes(const NodeResult& node, const std::vector<Observation>& figures,
              v1::ExplainResponse& response) {
  v1::ExplainedNode& wire = *response.add_nodes();
  wire.set_path(node.path);
  wire.set_name(node.name);
  wire.set_outcome(ToWire(node.state));
  wire.set_raw(TextOf(node.raw));
  wire.set_value(TextOf(node.value));
  wire.set_weight(TextOf(node.weight));
  wire.set_points(TextOf(node.points));
  wire.set_share(TextOf(node.share));
  wire.set_rule(node.rule);
  AddAll(node.notes, wire.mutable_notes());
  for (const std::size_t place : node.figures) {
    *wire.add_observations() = ToWire(figures[place]);
  }
  for (const NodeResult& child : node.children) {
    AddNodes(child, figures, response);
  }
}

void SetNeighbour(const Neighbour& neighbour, const Ranking& ranking, v1::Neighbour* wire) {
  *wire->mutable_row() = ToWire(*neighbour.row, UncheckedIn(neighbour.row->total, ranking.figures));
  wire->set_gap(neighbour.gap.Text());
}

v1::Shortcoming ToWire(const Shortcoming& one) {
  v1::Shortcoming wire;
  wire.set_path(one.path);
  wire.set_name(one.name);
  wire.set_of_score(one.of_score);
  wire.set_own(one.own.Text());
  wire.set_mean(one.mean.Text());
  wire.set_gap(one.gap.Text());
  wire.set_place(one.place);
  wire.set_of(one.of);
  return wire;
}

}  // namespace

absl::StatusOr<Decimal> NumberOf(std::string_view field, const std::string& text) {
  const auto number = ParseDecimal(text);
  if (!number) {
    return absl::InvalidArgumentError(
        StrCat(field, ": \"", text, "\" must be a plain decimal such as 12.5"));
  }
  return *number;
}

v1::Unit ToWire(const Unit& unit) {
  v1::Unit wire;
  wire.set_id(unit.id);
  wire.set_zone_id(unit.zone_id);
  wire.set_kind(unit.kind);
  wire.set_name(unit.name);
  wire.set_cohort(unit.cohort);
  wire.set_member_since(wire::ToWire(unit.member_since));
  wire.set_member_until(wire::ToWire(unit.member_until));
  return wire;
}

v1::Observation ToWire(const Observation& one) {
  v1::Observation wire;
  wire.set_unit(one.unit);
  wire.set_indicator(one.indicator);
  wire.set_item(one.item);
  wire.set_period(FormatReportPeriod(one.period));
  wire.set_value(TextOf(one.value));
  wire.set_numerator(TextOf(one.numerator));
  wire.set_denominator(TextOf(one.denominator));
  wire.set_source(one.source);
  wire.set_status(wire::ToWire(one.status));
  if (one.known_at) {
    wire.set_known_at(FormatInstant(*one.known_at));
  }
  wire.set_revision_reason(one.reason);
  return wire;
}

v1::RankingQuery ToWire(const RankingQuery& query) {
  v1::RankingQuery wire;
  wire.set_framework(query.framework);
  wire.set_version(query.version);
  wire.set_period(FormatReportPeriod(query.period));
  wire.set_cohort(query.cohort);
  wire.set_known_on(wire::ToWire(query.known_on));
  wire.set_at_least(wire::ToWire(query.at_least));
  wire.set_log_no(query.log_no);
  return wire;
}

v1::Framework ToWire(const StatedFramework& stated) {
  const Framework& framework = stated.framework;
  v1::Framework wire;
  wire.set_id(framework.id);
  wire.set_version(framework.version);
  wire.set_name(framework.name);
  wire.set_unit_kind(framework.unit_kind);
  wire.set_document(framework.document);
  wire.set_own_example(framework.own_example);
  wire.set_sha256(stated.sha256);
  AddAll(HolesOf(framework), wire.mutable_holes());
  wire.set_indicators(static_cast<std::int32_t>(IndicatorPaths(framework).size()));
  return wire;
}

v1::RankingHead HeadOf(const Ranking& ranking) {
  v1::RankingHead head;
  *head.mutable_query() = ToWire(ranking.query);
  *head.mutable_framework() = ToWire(*ranking.stated);
  head.set_sha256(ranking.sha256);
  const FrameworkBoard& board = ranking.board;
  head.set_units(static_cast<std::int32_t>(board.rows.size()));
  head.set_ranked(static_cast<std::int32_t>(std::ranges::count_if(
      board.rows, [](const FrameworkRow& row) { return RankOf(row).has_value(); })));
  head.set_unchecked_figures(ranking.unchecked_figures);
  AddAll(board.excluded, head.mutable_excluded());
  for (std::size_t i = 0; i < std::min(kMostLeftOut, board.unchecked.size()); ++i) {
    head.add_left_out(board.unchecked[i]);
  }
  head.set_left_out_figures(static_cast<std::int64_t>(board.unchecked.size()));
  return head;
}

v1::RankingRow ToWire(const FrameworkRow& row, std::int64_t unchecked_figures) {
  static constexpr const char* kVerdicts[] = {"no", "yes", "undetermined"};
  v1::RankingRow wire;
  wire.set_rank(TextOf(row.rank));
  wire.set_unit(row.unit.id);
  wire.set_name(row.unit.name);
  wire.set_cohort(row.unit.cohort);
  wire.set_cohort_rank(TextOf(row.cohort_rank));
  wire.set_score(TextOf(row.score));
  wire.set_tier(row.tier);
  AddAll(row.reasons, wire.mutable_reasons());
  for (const YearsFinding& finding : row.years) {
    v1::YearsFinding& told = *wire.add_findings();
    told.set_name(finding.name);
    told.set_verdict(kVerdicts[static_cast<std::size_t>(finding.verdict)]);
    told.set_why(finding.why);
  }
  wire.set_unchecked_figures(unchecked_figures);
  return wire;
}

v1::ExplainResponse ExplanationOf(const Ranking& ranking, const LeafStandings& standings,
                                  const FrameworkRow& row) {
  v1::ExplainResponse response;
  *response.mutable_head() = HeadOf(ranking);
  *response.mutable_row() = ToWire(row, UncheckedIn(row.total, ranking.figures));
  AddNodes(row.total, ranking.figures, response);
  if (const Neighbour above = NextAbove(ranking.board, row); above.row != nullptr) {
    SetNeighbour(above, ranking, response.mutable_above());
  }
  if (const Neighbour below = NextBelow(ranking.board, row); below.row != nullptr) {
    SetNeighbour(below, ranking, response.mutable_below());
  }
  for (const Shortcoming& one : standings.ShortcomingsOf(row)) {
    *response.add_shortcomings() = ToWire(one);
  }
  return response;
}

absl::StatusOr<RankingQuery> FromWire(std::string_view field, const v1::RankingQuery& wire) {
  RankingQuery query{wire.framework(), wire.version()};
  const auto period = ParseReportPeriod(wire.period());
  if (!period) {
    return absl::InvalidArgumentError(
        StrCat(field, ".period: \"", wire.period(),
               "\" must be a period such as 2022, 2022Q3 or 2022-07"));
  }
  query.period = *period;
  query.cohort = wire.cohort();
  ASSIGN_OR_RETURN(query.known_on, wire::DateFromWire(StrCat(field, ".known_on"), wire.known_on()));
  query.at_least = wire::FromWire(wire.at_least());
  query.log_no = wire.log_no();
  return query;
}

absl::StatusOr<Assumptions> AssumptionsOf(const v1::SimulateRequest& request) {
  const auto many = static_cast<std::size_t>(request.figures_size() + request.weights_size() +
                                             request.without_units_size());
  if (many > kMostAssumed) {
    return absl::InvalidArgumentError(
        StrCat("figures, weights, without_units: ", many, " of them; at most ", kMostAssumed));
  }
  Assumptions assumptions;
  for (const v1::AssumedFigure& one : request.figures()) {
    ASSIGN_OR_RETURN(
        const Decimal value,
        NumberOf(StrCat("figures[", assumptions.figures.size(), "].value"), one.value()));
    assumptions.figures.push_back({one.unit(), one.indicator(), value});
  }
  for (const v1::AssumedWeight& one : request.weights()) {
    ASSIGN_OR_RETURN(
        const Decimal weight,
        NumberOf(StrCat("weights[", assumptions.weights.size(), "].weight"), one.weight()));
    assumptions.weights.push_back({one.path(), weight});
  }
  assumptions.without_units = {request.without_units().begin(), request.without_units().end()};
  return assumptions;
}

absl::StatusOr<DrawQuery> DrawQueryOf(const v1::Draws& wire) {
  DrawQuery query{.count = wire.count()};
  query.rule.seed = static_cast<std::uint64_t>(wire.seed());
  if (!wire.weight_spread().empty()) {
    ASSIGN_OR_RETURN(query.rule.weights, NumberOf("draws.weight_spread", wire.weight_spread()));
  }
  query.level = wire.level() == 0 ? query.level : wire.level();
  return query;
}

v1::Draws ToWire(const DrawQuery& query, const OpenChoices& open) {
  v1::Draws wire;
  wire.set_count(query.count);
  wire.set_seed(static_cast<std::int64_t>(query.rule.seed));
  wire.set_weight_spread(TextOf(query.rule.weights));
  wire.set_level(query.level);
  for (const Normalisation method : open.normalise) {
    wire.add_ways(std::string(WordOf(method)));
  }
  for (const Aggregation aggregation : open.aggregate) {
    wire.add_ways(std::string(WordOf(aggregation)));
  }
  return wire;
}

v1::RankSpread ToWire(const RankSpread& spread) {
  v1::RankSpread wire;
  wire.set_ranked(spread.ranked);
  wire.set_low(spread.low);
  wire.set_median(spread.median);
  wire.set_high(spread.high);
  for (const TierChance& chance : spread.tiers) {
    v1::TierChance& one = *wire.add_tiers();
    one.set_tier(chance.tier);
    one.set_draws(chance.draws);
  }
  return wire;
}

void Tell(const Comparison& comparison, v1::CompareResponse& response) {
  for (const NodeDifference& one : comparison.nodes) {
    v1::NodeDifference& wire = *response.add_nodes();
    wire.set_path(one.path);
    wire.set_name(one.name);
    wire.set_was(TextOf(one.was));
    wire.set_now(TextOf(one.now));
    wire.set_change(one.change.Text());
  }
  response.set_score_change(TextOf(comparison.score_change));
  if (comparison.score_change) {
    response.set_rounding(comparison.rounding.Text());
  }
  response.set_rank_change(TextOf(comparison.rank_change));
  if (comparison.rank_causes) {
    v1::RankCauses& causes = *response.mutable_rank_causes();
    causes.set_new_units(comparison.rank_causes->new_units);
    causes.set_departed_units(comparison.rank_causes->departed_units);
    causes.set_passed_by(comparison.rank_causes->passed_by);
    causes.set_passed(comparison.rank_causes->passed);
    causes.set_by_tie_rule(comparison.rank_causes->by_tie_rule.Text());
  }
}

void Tell(const CauseSplit& split, bool with_ranks, v1::CompareResponse& response) {
  for (const CausePart& part : split.parts) {
    v1::CausePart& wire = *response.add_causes();
    wire.set_cause(static_cast<v1::ChangeCause>(static_cast<int>(part.cause) + 1));
    wire.set_score_change(part.score.Text());
    if (with_ranks) {
      wire.set_rank_change(part.rank.Text());
    }
  }
  response.set_undivided(split.undivided);
}

}  // namespace zoneflow::scoring

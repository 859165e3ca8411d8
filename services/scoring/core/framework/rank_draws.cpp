#include "services/scoring/core/framework/rank_draws.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "absl/status/status.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/scoring/core/framework/place_rows.h"

namespace zoneflow::scoring {
namespace {

const Decimal kUsualSpread = Decimal::Of(25, 2);
constexpr std::size_t kBucketsForEach = 4;

absl::StatusOr<Decimal> SpreadOf(const Framework& framework, const DrawRule& rule) {
  const Decimal spread = rule.weights             ? *rule.weights
                         : framework.open.weights ? *framework.open.weights
                                                  : kUsualSpread;
  if (spread.is_negative() || !(spread < Decimal(1))) {
    return absl::InvalidArgumentError(
        StrCat("weight_spread: ", spread.Text(), " must be 0 or more and below 1"));
  }
  return spread;
}

std::vector<const FrameworkRow*> ById(const FrameworkBoard& board) {
  std::vector<const FrameworkRow*> rows;
  for (const FrameworkRow& row : board.rows) {
    rows.push_back(&row);
  }
  std::ranges::sort(rows, {},
                    [](const FrameworkRow* row) -> const std::string& { return row->unit.id; });
  return rows;
}

// The last rank that lies in the share of so many.
int LowestOf(const Decimal& share, std::size_t ranked) {
  const Decimal of = share * Decimal(static_cast<int>(ranked));
  const Decimal whole = Rounded(of, 0);
  return static_cast<int>((of < whole ? whole - 1 : whole).AsFloat());
}

}  // namespace

// What one thread works with.
struct RankDraws::Scratch {
  DrawnTree::Draw draw;
  std::vector<Place> places;  // of one group
  std::vector<Place> sorted;
  std::vector<std::uint32_t> starts;
  std::size_t ranked = 0;
  std::vector<int> lowest;  // rank of each tier, among so many
};

void RankTally::Add(const RankTally& other) {
  if (draws == 0) {
    *this = other;
    return;
  }
  draws += other.draws;
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    ranks[i] += other.ranks[i];
  }
  for (std::size_t i = 0; i < tiers.size(); ++i) {
    tiers[i] += other.tiers[i];
  }
}

RankDraws::RankDraws(const Framework& framework, const ReportPeriod& period, const DrawRule& rule,
                     const Decimal& weights, std::size_t units)
    : rule_(rule),
      weights_(weights),
      tree_(framework, period, weights, units),
      normalise_(static_cast<std::uint32_t>(framework.open.normalise.size() + 1)),
      aggregate_(static_cast<std::uint32_t>(framework.open.aggregate.size() + 1)) {
  for (const TierRule& tier : framework.tiers) {
    tiers_.push_back({tier.name,
                      tier.at_least ? std::optional(tree_.ScoreOf(*tier.at_least)) : std::nullopt,
                      tier.top, tier.top_share});
  }
}

absl::StatusOr<RankDraws> RankDraws::Prepare(const Framework& framework,
                                             const std::vector<Observation>& observations,
                                             Evaluation evaluation, const DrawRule& rule) {
  ASSIGN_OR_RETURN(const Decimal weights, SpreadOf(framework, rule));
  RETURN_IF_ERROR(CheckFramework(framework));
  evaluation.explained = false;
  const FrameworkWays ways = WaysOf(framework);
  std::vector<FrameworkBoard> boards;
  for (const Framework& way : ways.frameworks) {
    ASSIGN_OR_RETURN(boards.emplace_back(), EvaluateFramework(way, observations, evaluation));
    if (boards.back().rows.size() > kMostUnitsDrawn) {
      return absl::InvalidArgumentError(StrCat("draws: the board has ", boards.back().rows.size(),
                                               " units; at most ", kMostUnitsDrawn));
    }
  }
  RankDraws draws(framework, evaluation.period, rule, weights, boards.front().rows.size());
  std::vector<std::vector<const FrameworkRow*>> rows;
  for (std::size_t i = 0; i < boards.size(); ++i) {
    rows.push_back(ById(boards[i]));
    draws.tree_.AddWay(ways.frameworks[i], rows.back());
  }
  draws.SetGroups(framework, rows);
  ASSIGN_OR_RETURN(const KnownFigures figures,
                   KnownFigures::Of(observations, evaluation.known_as_of, evaluation.at_least));
  for (const std::string& unit : draws.units_) {
    draws.is_vetoed_.push_back(IsVetoed(framework, figures, unit, evaluation.period));
  }
  return draws;
}

// Who is ranked in one of the ways may be in all of them: eligibility asks for figures alone.
void RankDraws::SetGroups(const Framework& framework,
                          const std::vector<std::vector<const FrameworkRow*>>& ways) {
  std::map<std::string, std::size_t> by_cohort;
  for (std::uint32_t unit = 0; unit < ways.front().size(); ++unit) {
    const ScoredUnit& of = ways.front()[unit]->unit;
    units_.push_back(of.id);
    if (std::ranges::none_of(
            ways, [&](const auto& rows) { return rows[unit]->cohort_rank.has_value(); })) {
      continue;
    }
    const auto [place, is_new] =
        by_cohort.emplace(framework.rank_in_cohorts_only ? of.cohort : "", groups_.size());
    if (is_new) {
      groups_.emplace_back();
    }
    groups_[place->second].push_back(unit);
  }
}

std::size_t RankDraws::TierOf(double score, int rank, const std::vector<int>& lowest,
                              int lost) const {
  std::size_t tier = 0;
  while (tier < tiers_.size() &&
         !(tiers_[tier].at_least ? score >= *tiers_[tier].at_least : rank <= lowest[tier])) {
    ++tier;
  }
  return std::min(tier + static_cast<std::size_t>(lost), tiers_.size());
}

// Puts the places in order, better scores first: into several times as many buckets as there are
// places, so that few are to be moved. Comparing them all costs several times as much as the scores
// do.
void RankDraws::Sort(Scratch& scratch) {
  std::vector<Place>& places = scratch.places;
  double low = places.front().score;
  double high = low;
  for (const Place& place : places) {
    low = std::min(low, place.score);
    high = std::max(high, place.score);
  }
  const std::size_t buckets = kBucketsForEach * places.size();
  const double per_score = high > low ? static_cast<double>(buckets - 1) / (high - low) : 0;
  scratch.starts.assign(buckets, 0);
  std::uint32_t* const starts = scratch.starts.data();
  for (Place& place : places) {
    place.bucket = static_cast<std::uint32_t>((high - place.score) * per_score);
    ++starts[place.bucket];
  }
  std::uint32_t so_far = 0;
  for (std::size_t i = 0; i < buckets; ++i) {
    so_far += std::exchange(starts[i], so_far);
  }
  scratch.sorted.resize(places.size());
  for (const Place& place : places) {
    scratch.sorted[starts[place.bucket]++] = place;
  }
  std::swap(places, scratch.sorted);
  for (std::size_t i = 1; i < places.size(); ++i) {
    if (places[i].score <= places[i - 1].score) {
      continue;
    }
    const Place moving = places[i];
    std::size_t at = i;
    for (; at > 0 && moving.score > places[at - 1].score; --at) {
      places[at] = places[at - 1];
    }
    places[at] = moving;
  }
}

void RankDraws::RankGroup(const std::vector<std::uint32_t>& group, Scratch& scratch,
                          RankTally& tally) const {
  std::vector<Place>& places = scratch.places;
  places.clear();
  for (const std::uint32_t unit : group) {
    if (!std::isnan(scratch.draw.scores[unit])) {
      places.push_back({scratch.draw.scores[unit], unit, 0});
    }
  }
  if (places.empty()) {
    return;
  }
  Sort(scratch);
  std::vector<int>& lowest = scratch.lowest;
  if (lowest.empty() || scratch.ranked != places.size()) {
    scratch.ranked = places.size();
    lowest.clear();
    for (const Tier& tier : tiers_) {
      lowest.push_back(tier.top_share ? LowestOf(*tier.top_share, places.size())
                                      : tier.top.value_or(0));
    }
  }
  std::size_t rank = 0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto& [score, unit, bucket] = places[i];
    rank = i > 0 && score == places[i - 1].score ? rank : i;
    ++tally.ranks[unit * units_.size() + rank];
    if (!tiers_.empty() && !is_vetoed_[unit]) {
      const std::size_t tier =
          TierOf(score, static_cast<int>(rank) + 1, lowest, scratch.draw.tiers_lost[unit]);
      if (tier < tiers_.size()) {
        ++tally.tiers[unit * tiers_.size() + tier];
      }
    }
  }
}

RankTally RankDraws::Draw(std::uint32_t first, std::uint32_t last) const {
  RankTally tally;
  tally.draws = last - first;
  tally.ranks.assign(units_.size() * units_.size(), 0);
  tally.tiers.assign(units_.size() * tiers_.size(), 0);
  Scratch scratch;
  for (std::uint32_t number = first; number < last; ++number) {
    DrawnNumbers numbers(rule_.seed, number);
    const std::uint32_t normalise = numbers.Below(normalise_);
    const std::uint32_t aggregate = numbers.Below(aggregate_);
    tree_.Pick(normalise, aggregate, numbers, scratch.draw);
    tree_.Score(scratch.draw);
    for (const std::vector<std::uint32_t>& group : groups_) {
      RankGroup(group, scratch, tally);
    }
  }
  return tally;
}

std::vector<RankSpread> RankDraws::Summarise(const RankTally& tally, int level) const {
  std::vector<RankSpread> spreads;
  for (std::size_t unit = 0; unit < units_.size(); ++unit) {
    RankSpread& spread = spreads.emplace_back();
    spread.unit = units_[unit];
    const auto first = tally.ranks.begin() + static_cast<std::ptrdiff_t>(unit * units_.size());
    for (std::size_t rank = 0; rank < units_.size(); ++rank) {
      spread.ranked += first[static_cast<std::ptrdiff_t>(rank)];
    }
    std::int64_t so_far = 0;
    for (std::size_t rank = 0; rank < units_.size() && spread.ranked > 0; ++rank) {
      so_far += first[static_cast<std::ptrdiff_t>(rank)];
      const int place = static_cast<int>(rank) + 1;
      if (spread.low == 0 && so_far * 200 > spread.ranked * (100 - level)) {
        spread.low = place;
      }
      if (spread.median == 0 && so_far * 2 >= spread.ranked) {
        spread.median = place;
      }
      if (spread.high == 0 && so_far * 200 >= spread.ranked * (100 + level)) {
        spread.high = place;
      }
    }
    for (std::size_t tier = 0; tier < tiers_.size(); ++tier) {
      spread.tiers.push_back({tiers_[tier].name, tally.tiers[unit * tiers_.size() + tier]});
    }
  }
  return spreads;
}

}  // namespace zoneflow::scoring

#include "services/notification/core/whistle/rates.h"

#include <algorithm>
#include <map>
#include <utility>

namespace zoneflow::notification {
namespace {

enum class Outcome { kOpen, kMet, kMissed };

// How a clock went, as of then.
Outcome OutcomeOf(const LegClock& clock, Instant end) {
  if (!clock.due) {
    return Outcome::kMet;
  }
  if (clock.done) {
    return *clock.done <= *clock.due ? Outcome::kMet : Outcome::kMissed;
  }
  return *clock.due < end ? Outcome::kMissed : Outcome::kOpen;
}

void Count(Outcome outcome, Rate& rate) {
  if (outcome != Outcome::kOpen) {
    ++rate.n;
    rate.met += outcome == Outcome::kMet ? 1 : 0;
  }
}

Outcome ResponseOf(const LegFacts& leg, Instant end) {
  const Outcome sign_off = OutcomeOf(leg.sign_off, end);
  const Outcome report_in = OutcomeOf(leg.report_in, end);
  if (sign_off == Outcome::kMissed || report_in == Outcome::kMissed) {
    return Outcome::kMissed;
  }
  return sign_off == Outcome::kMet && report_in == Outcome::kMet ? Outcome::kMet : Outcome::kOpen;
}

// Before the whistler has said so, only that its time has run out decides it.
Outcome SolvedOf(const LegFacts& leg, Instant as_of) {
  if (leg.rating) {
    return leg.rating->solved ? Outcome::kMet : Outcome::kMissed;
  }
  const bool is_late = !leg.resolve.done && OutcomeOf(leg.resolve, as_of) == Outcome::kMissed;
  return is_late ? Outcome::kMissed : Outcome::kOpen;
}

void Add(const LegFacts& leg, Instant as_of, ThreeRates& rates) {
  Count(ResponseOf(leg, std::min(as_of, leg.ended_at.value_or(as_of))), rates.response);
  if (!leg.is_lead) {
    return;
  }
  Count(SolvedOf(leg, as_of), rates.solved);
  if (leg.rating) {
    Count(leg.rating->satisfaction == Satisfaction::kUnsatisfied ? Outcome::kMissed : Outcome::kMet,
          rates.satisfied);
  }
}

void Add(const Rate& one, Rate& sum) {
  sum.met += one.met;
  sum.n += one.n;
}

void Add(const ThreeRates& one, ThreeRates& sum) {
  Add(one.response, sum.response);
  Add(one.solved, sum.solved);
  Add(one.satisfied, sum.satisfied);
}

}  // namespace

std::optional<std::int64_t> Rate::Permille() const {
  return n == 0 ? std::nullopt : std::optional((met * 2000 + n) / (2 * n));
}

LegFacts FactsOf(const Whistle& whistle, const Leg& leg) {
  LegFacts facts;
  facts.department = leg.department;
  facts.dispatched_at = leg.dispatched_at;
  facts.is_lead = leg.is_lead;
  facts.is_bounced = leg.state == LegState::kBounced;
  facts.counts = leg.Stands() && whistle.state != WhistleState::kWithdrawn &&
                 whistle.state != WhistleState::kMerged;
  facts.is_excluded = leg.exclusion.state == AskState::kGranted;
  facts.is_reopened = leg.is_lead && leg.Stands() && whistle.reopened > 0;
  facts.escalated_to = leg.escalated_to;
  facts.sign_off = leg.ClockOf(LegClockKind::kSignOff);
  facts.report_in = leg.ClockOf(LegClockKind::kReportIn);
  facts.resolve = leg.ClockOf(LegClockKind::kResolve);
  facts.ended_at = whistle.resolved_at;
  if (leg.is_lead && leg.Stands()) {
    facts.rating = whistle.rating;
  }
  return facts;
}

std::vector<RateRow> RatesOf(std::span<const LegFacts> legs, Instant as_of) {
  std::map<std::pair<std::string, std::string>, RateRow> rows;
  for (const LegFacts& leg : legs) {
    const std::string month = FormatDate(ShanghaiDate(leg.dispatched_at)).substr(0, 7);
    RateRow& row = rows[{month, leg.department}];
    row.month = month;
    row.department = leg.department;
    row.bounced += leg.is_bounced ? 1 : 0;
    if (!leg.counts) {
      continue;
    }
    ++row.legs;
    row.excluded += leg.is_excluded ? 1 : 0;
    row.reopened += leg.is_reopened ? 1 : 0;
    row.escalated += leg.escalated_to > 0 ? 1 : 0;
    const Instant end = std::min(as_of, leg.ended_at.value_or(as_of));
    row.late += OutcomeOf(leg.sign_off, end) == Outcome::kMissed ||
                        OutcomeOf(leg.report_in, end) == Outcome::kMissed ||
                        OutcomeOf(leg.resolve, end) == Outcome::kMissed
                    ? 1
                    : 0;
    Add(leg, as_of, row.all);
    if (!leg.is_excluded) {
      Add(leg, as_of, row.without_excluded);
    }
  }
  std::vector<RateRow> sorted;
  for (auto& [key, row] : rows) {
    sorted.push_back(std::move(row));
  }
  return sorted;
}

RateRow SumOf(std::span<const RateRow> rows) {
  RateRow sum;
  for (const RateRow& row : rows) {
    Add(row.all, sum.all);
    Add(row.without_excluded, sum.without_excluded);
    sum.legs += row.legs;
    sum.late += row.late;
    sum.bounced += row.bounced;
    sum.excluded += row.excluded;
    sum.reopened += row.reopened;
    sum.escalated += row.escalated;
  }
  return sum;
}

}  // namespace zoneflow::notification

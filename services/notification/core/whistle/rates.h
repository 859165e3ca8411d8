// The three rates (响应率、解决率、满意率) of departments, counted from what happened to legs.
//
//   响应率  of all legs: signed off and reported in, both in time
//   解决率  of tickets, by their lead: the whistler says that it is solved
//   满意率  of rated tickets, by their lead: the whistler is satisfied, or finds it fair
//
// A leg counts once it is known how it went: when it was done, or when its time has run out. Legs
// that were bounced, and those of withdrawn tickets, count in none; how often a department bounced
// is told beside the rates. Excluded legs are counted in `all` and left out of `without_excluded`.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/base/date.h"
#include "services/notification/core/whistle/whistle.h"

namespace zoneflow::notification {

struct Rate {
  std::int64_t met = 0;
  std::int64_t n = 0;

  // In tenths of a percent, half up: 8 of 9 are 889. None of nothing.
  std::optional<std::int64_t> Permille() const;

  friend bool operator==(const Rate&, const Rate&) = default;
};

struct ThreeRates {
  Rate response;
  Rate solved;
  Rate satisfied;

  friend bool operator==(const ThreeRates&, const ThreeRates&) = default;
};

// What the rates need of a leg.
struct LegFacts {
  std::string department;
  Instant dispatched_at;
  bool is_lead = false;
  bool counts = true;  // neither bounced nor of a ticket that was withdrawn or merged
  bool is_bounced = false;
  bool is_excluded = false;
  bool is_reopened = false;  // its ticket was, and it leads
  int escalated_to = 0;
  LegClock sign_off;
  LegClock report_in;
  LegClock resolve;
  // When its clocks stopped to matter, since the lead had resolved the ticket.
  std::optional<Instant> ended_at;
  std::optional<Rating> rating;

  friend bool operator==(const LegFacts&, const LegFacts&) = default;
};
LegFacts FactsOf(const Whistle& whistle, const Leg& leg);

// Of one department in one month, that of the dispatch in Asia/Shanghai.
struct RateRow {
  std::string month;  // "2021-03"
  std::string department;
  ThreeRates all;
  ThreeRates without_excluded;
  std::int64_t legs = 0;  // that count, done or not
  std::int64_t late = 0;  // of them: a clock ran out before it was done
  std::int64_t bounced = 0;
  std::int64_t excluded = 0;
  std::int64_t reopened = 0;
  std::int64_t escalated = 0;

  friend bool operator==(const RateRow&, const RateRow&) = default;
};

// By month and department, as of the instant.
std::vector<RateRow> RatesOf(std::span<const LegFacts> legs, Instant as_of);
// The sum of rows, without month or department.
RateRow SumOf(std::span<const RateRow> rows);

}  // namespace zoneflow::notification

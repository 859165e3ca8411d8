// What becomes of a ticket by the mere passing of time: reminders at 50, 80 and 100 % of a clock,
// and levels above that are told once it has run out. Pure: a timer says when to look.
//
// Whatever a clock asks for stops it, and with it the reminders that were still to come. The level
// above is told at 100 %, the next one at 150 %, and so on: each level of a leg once, whichever
// clock brought it there. A level at which nobody is on duty is skipped at once for the one above
// it, and the ticket says so.
#pragma once

#include <optional>

#include "absl/status/statusor.h"

#include "services/notification/core/whistle/whistle.h"
#include "services/notification/core/whistle/whistle_moves.h"
#include "services/notification/core/whistle/whistle_rules.h"

namespace zoneflow::notification {

struct WhistleTurn {
  Instant at;
  int leg = 0;
  LegClockKind clock = LegClockKind::kSignOff;
  int percent = 0;

  friend bool operator==(const WhistleTurn&, const WhistleTurn&) = default;
};

// The next that has not been told yet, whether its time has passed or not; none unless a clock
// runs.
absl::StatusOr<std::optional<WhistleTurn>> NextTurn(const Whistle& whistle,
                                                    const WhistleRulebook& rulebook);

// What the turn brings, told at `now` to whoever is on duty then.
absl::StatusOr<WhistleChange> PlanTurn(const Whistle& whistle, const WhistleTurn& turn, Instant now,
                                       const WhistleRulebook& rulebook);

}  // namespace zoneflow::notification

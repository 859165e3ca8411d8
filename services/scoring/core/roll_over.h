// A new day: at each midnight in Shanghai the boards move to it.
#pragma once

#include "absl/status/status.h"

#include "services/scoring/core/live_boards.h"
#include "services/scoring/core/ports.h"

namespace zoneflow::scoring {

class RollOver {
 public:
  // live outlives it; shared with ApplySignings, on the same thread.
  explicit RollOver(LiveBoards& live) : live_(live) {}

  // Publishes the boards as of the day of `now`. Midnights missed while nobody ran make one version, not many.
  absl::Status operator()(BoardWriter& writer, Instant now);

  // The first midnight in Shanghai after the instant.
  static Instant NextAfter(Instant now);

 private:
  LiveBoards& live_;
};

}  // namespace zoneflow::scoring

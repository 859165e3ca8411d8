// A new day: at each midnight in Shanghai the boards move to it.
#pragma once

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "services/scoring/core/live_boards.h"
#include "services/scoring/core/ports.h"

namespace zoneflow::scoring {

class RollOver {
 public:
  // The timer's row.
  static constexpr std::string_view kSubject = "boards";
  static constexpr std::string_view kKind = "midnight";

  // Both outlive it; live is shared with ApplySignings, on the same thread.
  RollOver(BoardStore& store, LiveBoards& live) : store_(store), live_(live) {}

  // Fires the timer if it is due: publishes the boards as of today and sets the next midnight, in
  // one transaction. Midnights missed while nobody ran make one version, not many. Returns the
  // pages published.
  absl::StatusOr<std::vector<BoardPage>> operator()();

 private:
  BoardStore& store_;
  LiveBoards& live_;
};

}  // namespace zoneflow::scoring

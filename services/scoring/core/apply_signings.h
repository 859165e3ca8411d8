// Stage 2: the log of signings becomes the next version of the boards.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/clock.h"
#include "services/scoring/core/live_boards.h"
#include "services/scoring/core/ports.h"

namespace zoneflow::scoring {

class ApplySignings {
 public:
  // Both outlive it; live is shared with RollOver, on the same thread.
  ApplySignings(BoardStore& store, LiveBoards& live) : store_(store), live_(live) {}

  struct Outcome {
    std::int64_t events = 0;       // worked in
    std::vector<BoardPage> pages;  // published, newest versions
  };

  // Works in up to limit events in one transaction: signings, boards, journal and position move
  // together, and several events make one version. Nothing happens while another writer is at work
  // or there is nothing to do. The clock is read while no other writer is at work: a reading from
  // before could take the boards back behind a midnight that another writer has passed.
  absl::StatusOr<Outcome> operator()(std::int64_t limit, const Clock& clock);

 private:
  BoardStore& store_;
  LiveBoards& live_;
};

}  // namespace zoneflow::scoring

// The live boards between the writer's transactions: the rules they follow and what is remembered
// of their state.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"

#include "common/base/clock.h"
#include "services/scoring/core/board.h"
#include "services/scoring/core/hot_board.h"
#include "services/scoring/core/ports.h"

namespace zoneflow::scoring {

struct BoardRules {
  Period period;  // of the zone board
  DecayWeights weights;
};

// Builds the board of that id: "zones" or "hot".
Board BuildBoard(std::string_view board_id, const SigningSet& signings, const BoardRules& rules,
                 Date as_of);

// Remembers signings and newest boards, so that a change costs no reading of what has not changed.
// What is remembered is used only while its log_no and versions are still those of the store. One
// thread.
class LiveBoards {
 public:
  // The clock outlives it.
  LiveBoards(BoardRules rules, const Clock& clock) : rules_(std::move(rules)), clock_(clock) {}

  // Reads the signings, unless what is remembered holds for this log_no.
  absl::Status Load(BoardWriter& writer, std::int64_t applied_log_no);
  // Takes over newer states of signings. Older revisions are left out; the rest is returned.
  std::vector<SigningObservation> Apply(const LogBatch& batch);
  // Publishes both boards as of today by the clock, each only if a reader would see a difference. A
  // board that never had a version gets its first with its first signing.
  absl::Status Publish(BoardWriter& writer);

  // The transaction was committed: returns the pages it published, and goes on remembering.
  std::vector<BoardPage> Committed();
  // The transaction was undone: nothing is remembered.
  void Forget();

  const Clock& clock() const { return clock_; }

 private:
  BoardRules rules_;
  const Clock& clock_;
  SigningSet signings_;
  std::int64_t log_no_ = -1;  // -1: nothing is remembered
  std::map<std::string, Board, std::less<>> newest_;
  std::vector<BoardPage> pages_;
};

}  // namespace zoneflow::scoring

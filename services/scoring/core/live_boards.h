// The live boards between the writer's transactions: the rules they follow and what is remembered
// of their state.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"

#include "common/base/date.h"
#include "services/scoring/core/board.h"
#include "services/scoring/core/hot_board.h"
#include "services/scoring/core/ports.h"

namespace zoneflow::scoring {

struct BoardRules {
  Period period;  // of the zone board
  DecayWeights weights;
};

// Builds the board of that id: "zones" or "hot".
Board BuildBoard(std::string_view board_id, const Ledger& ledger, const BoardRules& rules,
                 Date as_of);
// The signings that stand on it.
Window WindowOf(std::string_view board_id, const BoardRules& rules, Date as_of);

// Remembers the newest boards, so that a change costs no reading of them. What is remembered is
// used only while its versions are still those of the store. One thread.
class LiveBoards {
 public:
  explicit LiveBoards(BoardRules rules) : rules_(std::move(rules)) {}

  // Publishes both boards as of the day of `now`, each only if a reader would see a difference. A
  // board that never had a version gets its first with its first signing.
  absl::Status Publish(BoardWriter& writer, const Ledger& ledger, Instant now);

  // The transaction was committed: returns the pages it published, and goes on remembering.
  std::vector<BoardPage> Committed();
  // The transaction was undone: nothing is remembered.
  void Forget();

 private:
  BoardRules rules_;
  std::map<std::string, Board, std::less<>> newest_;
  std::vector<BoardPage> pages_;
};

}  // namespace zoneflow::scoring

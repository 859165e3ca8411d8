#include "services/scoring/core/live_boards.h"

#include <utility>

#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "services/scoring/core/zone_board.h"

namespace zoneflow::scoring {

Board BuildBoard(std::string_view board_id, const Ledger& ledger, const BoardRules& rules,
                 Date as_of) {
  ZONEFLOW_CHECK(board_id == kZoneBoard || board_id == kHotBoard);
  return board_id == kZoneBoard ? BuildZoneBoard(ledger, rules.period, as_of)
                                : BuildHotBoard(ledger, rules.weights, as_of);
}

Window WindowOf(std::string_view board_id, const BoardRules& rules, Date as_of) {
  ZONEFLOW_CHECK(board_id == kZoneBoard || board_id == kHotBoard);
  return board_id == kZoneBoard ? ZoneWindow(rules.period, as_of) : HotWindow(rules.weights, as_of);
}

absl::Status LiveBoards::Publish(BoardWriter& writer, const Ledger& ledger, Instant now) {
  for (const std::string_view id : {kHotBoard, kZoneBoard}) {  // locks in key order
    ASSIGN_OR_RETURN(const std::int64_t version, writer.LockBoard(id));
    auto known = newest_.find(id);
    if (version > 0 && (known == newest_.end() || known->second.version != version)) {
      ASSIGN_OR_RETURN(std::optional<Board> read, writer.Newest(id));
      ZONEFLOW_CHECK(read.has_value());
      known = newest_.insert_or_assign(std::string(id), *std::move(read)).first;
    }
    const Board* previous = version > 0 ? &known->second : nullptr;
    Board board = BuildBoard(id, ledger, rules_, ShanghaiDate(now));
    if (previous == nullptr ? ledger.empty() : SameContent(*previous, board)) {
      continue;
    }
    const std::vector<std::string> moved = CompareWithPrevious(board, previous);
    board.log_no = ledger.log_no();
    board.published_at = now;
    ASSIGN_OR_RETURN(BoardPage page, writer.Publish(board, moved));
    pages_.push_back(std::move(page));
    newest_.insert_or_assign(std::string(id), std::move(board));
  }
  return absl::OkStatus();
}

std::vector<BoardPage> LiveBoards::Committed() { return std::exchange(pages_, {}); }

void LiveBoards::Forget() {
  newest_.clear();
  pages_.clear();
}

}  // namespace zoneflow::scoring

// The answers about boards.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/principal.h"
#include "services/scoring/core/live_boards.h"
#include "services/scoring/core/ports.h"

namespace zoneflow::scoring {

enum class ServedFrom { kRedis, kMemory, kSql };

struct BoardQuery {
  std::string board_id = {};
  std::int64_t version = 0;      // 0: the newest
  std::string as_of = {};        // "", an ISO date or "latest"
  std::string period_from = {};  // "" or an ISO date
  std::string period_to = {};
  std::int64_t log_no = 0;  // of a computed board: as it stood at it; 0: as worked in by now
};

struct BoardAnswer {
  std::string page;  // the serialised board
  ServedFrom served_from = ServedFrom::kSql;
};

// How old a version is, in business time: never negative, also when the clock went back.
std::int64_t AgeMs(Instant published_at, Instant now);

// Thread-safe.
class GetBoard {
 public:
  // All outlive it. memory holds what this process read from the store or wrote to it; a page of
  // redis is believed if it is, byte for byte, the one that memory holds. Of a version that memory
  // does not know redis is a hint to ask the store; what it has wrong is rejected there.
  GetBoard(BoardStore& store, SharedShelf& redis, PageShelf& memory, BoardRules rules,
           EncodeBoard encode, DecodeBoard decode);

  // Errors as ScoringService.GetBoard says. Boards concern no zone: whoever may call may read all
  // of one.
  absl::StatusOr<BoardAnswer> operator()(const Principal& principal, const BoardQuery& query,
                                         Date today) const;

  // What a board stands for, as operator() finds it: id, version, as_of, period and log_no; of a
  // published one all that its page holds. The query's log_no counts here alone.
  absl::StatusOr<Board> Frame(const BoardQuery& query, Date today) const;

 private:
  absl::StatusOr<BoardAnswer> Published(const BoardQuery& query, Date today) const;
  absl::StatusOr<BoardAnswer> Newest(std::string_view board_id, Date today) const;
  absl::StatusOr<std::optional<BoardPage>> Stored(std::string_view board_id,
                                                  std::int64_t known) const;
  struct Computation {
    BoardRules rules;
    Date as_of;
    Ledger ledger;
  };
  absl::StatusOr<Computation> Prepare(const BoardQuery& query, Date today) const;

  BoardStore& store_;
  SharedShelf& redis_;
  PageShelf& memory_;
  const BoardRules rules_;
  const EncodeBoard encode_;
  const DecodeBoard decode_;
};

// The newest page of every board, by board id. Thread-safe.
class ListBoards {
 public:
  explicit ListBoards(const GetBoard& get_board) : get_board_(get_board) {}
  absl::StatusOr<std::vector<BoardAnswer>> operator()(const Principal& principal, Date today) const;

 private:
  const GetBoard& get_board_;
};

}  // namespace zoneflow::scoring

// What the scoring core needs from the outside world.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "services/scoring/core/work_in.h"

namespace zoneflow::scoring {

// A published version, ready to be sent: the serialised board.
struct BoardPage {
  std::string board_id;
  std::int64_t version = 0;
  std::string bytes;
};

// One write transaction of the one writer. Valid within the body it is handed to. Its methods fail
// as BoardStore::Write says; return what they return.
class BoardWriter {
 public:
  virtual ~BoardWriter() = default;

  // The log_no up to which signings are worked in.
  virtual absl::StatusOr<std::int64_t> AppliedLogNo() = 0;
  virtual absl::StatusOr<LogBatch> ReadLog(std::int64_t after, std::int64_t limit) = 0;
  // The ledger as of AppliedLogNo. Before the first Save.
  virtual absl::StatusOr<Ledger> LoadLedger() = 0;
  // The states as they stand of the signings that the batch tells, of those that have any.
  virtual absl::StatusOr<SigningSet> Known(const LogBatch& batch) = 0;
  // Writes the change down and moves the applied log_no to its part.log_no.
  virtual absl::Status Save(const SigningChange& change) = 0;

  // The newest version's number, 0 if the board has none; locks the board against other writers.
  virtual absl::StatusOr<std::int64_t> LockBoard(std::string_view board_id) = 0;
  virtual absl::StatusOr<std::optional<Board>> Newest(std::string_view board_id) = 0;
  // Stores the board as the version after the newest one and journals BoardPublished. Returns the
  // board with its version and its page. Versions that no rule keeps are dropped: the newest 20
  // stay, and the last of each day.
  virtual absl::StatusOr<BoardPage> Publish(Board& board,
                                            const std::vector<std::string>& moved_zone_ids) = 0;
};

// Asks for signings as they stood when the log was worked in up to log_no.
struct StatesQuery {
  std::int64_t log_no = 0;
  Standing standing = Standing::kCounts;
  std::optional<std::string> zone_id = {};  // those of this zone alone
  std::optional<Date> first = {};           // by DatedOf; none stands before every day
  std::optional<Date> last = kLastDay;
  // Goes on after this one.
  struct After {
    std::optional<Date> dated;
    std::string signing_id;
  };
  std::optional<After> after = {};
  std::int64_t limit = 0;
};

// Signings and boards in SQL: the truth. Thread-safe.
class BoardStore {
 public:
  virtual ~BoardStore() = default;

  // Runs the body in one transaction: all it did is kept, or nothing if it returns an error.
  // Returns false without running it while another writer is at work. Aborted: a race was lost, run
  // it again; Unavailable: the database is away.
  virtual absl::StatusOr<bool> Write(const std::function<absl::Status(BoardWriter&)>& body) = 0;

  // Numbered events not worked in yet.
  virtual absl::StatusOr<std::int64_t> Unapplied() = 0;

  // The newest version's number, 0 if there is none.
  virtual absl::StatusOr<std::int64_t> NewestVersion(std::string_view board_id) = 0;
  // nullopt if the version never was or is kept no longer.
  virtual absl::StatusOr<std::optional<BoardPage>> Page(std::string_view board_id,
                                                        std::int64_t version) = 0;

  // What is worked in, as of one reading. Costs what changed since the last call of this process.
  struct Sums {
    Ledger ledger;
    std::optional<Date> latest_published_on;  // of any signing
  };
  virtual absl::StatusOr<Sums> ReadLedger() = 0;
  // Signings by the day they are dated, the latest first, and by falling id within a day; those
  // without a date come last. Every log_no is kept. Costs what it returns, whatever else is stored.
  virtual absl::StatusOr<std::vector<SigningObservation>> States(const StatesQuery& query) = 0;
};

// A place where the newest page of each board stands close by. Losing it costs time, never an
// answer. Thread-safe.
class PageShelf {
 public:
  virtual ~PageShelf() = default;

  // nullopt if the page is not there, or the shelf cannot be reached.
  virtual std::optional<BoardPage> Newest(std::string_view board_id) = 0;
};

// A shelf that others can reach as well: what stands there is worth as much as the process can
// check. Thread-safe.
class SharedShelf : public PageShelf {
 public:
  // Says that a page which Newest gave is not the newest one of the store: it is put right soon.
  // Never waits.
  virtual void Reject(const BoardPage& page) = 0;
};

// Makes the bytes that a page of the board holds.
using EncodeBoard = std::function<std::string(const Board&)>;
// Reads them. DataLoss if they are none.
using DecodeBoard = std::function<absl::StatusOr<Board>(std::string_view)>;

}  // namespace zoneflow::scoring

// A BoardStore in memory, trusted because it passes the contract that the SQL one passes.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

#include "services/scoring/core/ports.h"

namespace zoneflow::scoring {

// Thread-safe.
class InMemoryBoardStore final : public BoardStore {
 public:
  explicit InMemoryBoardStore(EncodeBoard encode);

  // Appends to the log, as the sequencer does.
  void Log(SigningObservation state);
  // Every version ever published, in order.
  std::vector<Board> published() const;
  // Makes the next Publish fail with this.
  void FailNextPublish(absl::Status status);

  absl::StatusOr<bool> Write(const std::function<absl::Status(BoardWriter&)>& body) override;
  absl::StatusOr<std::int64_t> Unapplied() override;
  absl::StatusOr<std::int64_t> NewestVersion(std::string_view board_id) override;
  absl::StatusOr<std::optional<BoardPage>> Page(std::string_view board_id,
                                                std::int64_t version) override;
  absl::StatusOr<Sums> ReadLedger() override;
  absl::StatusOr<std::vector<SigningObservation>> States(const StatesQuery& query) override;

 private:
  struct Span {
    SigningObservation state;
    std::int64_t since = 0;
    std::optional<std::int64_t> until;
  };
  struct State {
    std::vector<SigningObservation> log;
    std::vector<Span> spans;
    std::map<std::string, std::size_t> now;  // by signing id, in spans
    Ledger ledger;
    std::map<std::pair<std::string, std::int64_t>, Board> versions;
    std::vector<Board> published;
  };
  class Writer;

  const EncodeBoard encode_;
  mutable absl::Mutex mutex_;
  State state_ ABSL_GUARDED_BY(mutex_);
  absl::Status fail_next_publish_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zoneflow::scoring

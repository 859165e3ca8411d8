// Signings and boards in SQLite or PostgreSQL.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

#include "common/journal/journal.h"
#include "common/sql/database.h"
#include "services/scoring/core/ports.h"

namespace zoneflow::scoring {

// The tables of scoring.
std::span<const sql::Migration> Migrations();

// The ledger as this process read it last, so that reading it costs what has changed. Thread-safe.
class LedgerMemory {
 public:
  Ledger Last() const;
  // The ledger of a committed state, read on from the one at log_no instead_of: kept unless a newer
  // one was kept meanwhile.
  void Keep(Ledger ledger, std::int64_t instead_of);

 private:
  mutable absl::Mutex mutex_;
  Ledger last_ ABSL_GUARDED_BY(mutex_);
};

// Thread-safe. One writer at a time over all processes, by a transaction-scoped lock. Commits that
// publish name the channel "numbered", so that the other replicas look for the new version.
class SociBoardStore final : public BoardStore {
 public:
  // Both outlive the store.
  SociBoardStore(sql::Database& database, const journal::Journal& journal)
      : database_(database), journal_(journal) {}

  absl::StatusOr<bool> Write(const std::function<absl::Status(BoardWriter&)>& body) override;
  absl::StatusOr<std::int64_t> Unapplied() override;
  absl::StatusOr<std::int64_t> NewestVersion(std::string_view board_id) override;
  absl::StatusOr<std::optional<BoardPage>> Page(std::string_view board_id,
                                                std::int64_t version) override;
  absl::StatusOr<Sums> ReadLedger() override;
  absl::StatusOr<std::vector<SigningObservation>> States(const StatesQuery& query) override;

  // As Write, within a transaction that does more. Cancelled, without running the body, while
  // another writer is at work.
  absl::Status WriteIn(sql::Transaction& transaction,
                       const std::function<absl::Status(BoardWriter&)>& body);

  // The store's own name, drawn at random once: two databases that share a cache never read each
  // other's pages.
  absl::StatusOr<std::string> Identity();

 private:
  sql::Database& database_;
  const journal::Journal& journal_;
  LedgerMemory memory_;
};

}  // namespace zoneflow::scoring

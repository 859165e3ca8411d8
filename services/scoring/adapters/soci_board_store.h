// Signings and boards in SQLite or PostgreSQL.
#pragma once

#include <span>
#include <string>

#include "common/journal/journal.h"
#include "common/sql/database.h"
#include "services/scoring/core/ports.h"

namespace zoneflow::scoring {

// The tables of scoring.
std::span<const sql::Migration> Migrations();

// Thread-safe. One writer at a time over all processes, by a transaction-scoped lock. Commits that
// publish name the channel "numbered", so that the other replicas look for the new version.
class SociBoardStore final : public BoardStore {
 public:
  // Both outlive the store.
  SociBoardStore(sql::Database& database, const journal::Journal& journal)
      : database_(database), journal_(journal) {}

  absl::StatusOr<bool> Write(const std::function<absl::Status(BoardWriter&)>& body) override;
  absl::StatusOr<std::int64_t> Unapplied() override;
  absl::StatusOr<std::optional<Instant>> TimerDue(std::string_view subject,
                                                  std::string_view kind) override;
  absl::StatusOr<std::int64_t> NewestVersion(std::string_view board_id) override;
  absl::StatusOr<std::optional<BoardPage>> Page(std::string_view board_id,
                                                std::int64_t version) override;
  absl::StatusOr<Signings> LoadSignings() override;

  // The store's own name, drawn at random once: two databases that share a cache never read each
  // other's pages.
  absl::StatusOr<std::string> Identity();

 private:
  sql::Database& database_;
  const journal::Journal& journal_;
};

}  // namespace zoneflow::scoring

// Official boards in SQLite or PostgreSQL.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/journal/journal.h"
#include "common/sql/database.h"
#include "services/scoring/adapters/log_watch.h"
#include "services/scoring/core/appraisal/official_board.h"

namespace zoneflow::scoring {

// Thread-safe. One step of a board at a time, by the lock of its subject in the journal.
class SociOfficialBoardStore final : public OfficialBoardStore {
 public:
  // All outlive the store. watch: forgets what it knows with each change; may be null.
  SociOfficialBoardStore(sql::Database& database, const journal::Journal& journal,
                         LogWatch* watch = nullptr)
      : database_(database), journal_(journal), watch_(watch) {}

  absl::StatusOr<OfficialBoard> Change(const std::string& id, const NamedRequest& request,
                                       const ChangeOrigin& origin, const Decide& decide) override;
  absl::StatusOr<OfficialBoard> Get(const std::string& id) override;
  absl::StatusOr<std::vector<OfficialBoard>> List() override;
  absl::StatusOr<FrozenHead> ReadHead(const std::string& id, std::int64_t revision) override;
  absl::StatusOr<std::vector<FrozenRow>> ReadRows(const std::string& id, std::int64_t revision,
                                                  std::size_t first, int limit) override;
  absl::StatusOr<std::optional<FrozenRow>> FindRow(const std::string& id, std::int64_t revision,
                                                   const std::string& unit) override;
  absl::StatusOr<std::vector<EarlierBoard>> FinalBefore(const std::string& framework,
                                                        const std::string& cohort, int year,
                                                        std::int64_t log_no) override;

 private:
  sql::Database& database_;
  const journal::Journal& journal_;
  LogWatch* const watch_;
};

}  // namespace zoneflow::scoring

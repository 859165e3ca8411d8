// Scorecards and the words on them in SQLite or PostgreSQL.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

#include "common/sql/database.h"
#include "services/scoring/core/scorecard/keep_scorecards.h"

namespace zoneflow::scoring {

// Thread-safe.
class SociScorecardStore final : public ScorecardStore {
 public:
  // Reads those of the build. Internal if one of them is wrong. The database outlives the store.
  static absl::StatusOr<std::unique_ptr<SociScorecardStore>> Load(sql::Database& database);

  absl::StatusOr<std::vector<std::shared_ptr<const StatedScorecard>>> List() override;
  absl::StatusOr<std::shared_ptr<const StatedScorecard>> Put(const std::string& text,
                                                             const ChangeOrigin& origin,
                                                             const MayPut& may) override;
  absl::StatusOr<std::int64_t> Record(const std::string& id, const std::vector<ProgressWord>& words,
                                      const NamedRequest& request,
                                      const ChangeOrigin& origin) override;
  absl::StatusOr<std::vector<ProgressWord>> Words(const std::string& id) override;

 private:
  explicit SociScorecardStore(sql::Database& database) : database_(database) {}
  absl::StatusOr<std::shared_ptr<const StatedScorecard>> Read(const std::string& text,
                                                              std::string_view file);

  sql::Database& database_;
  std::vector<std::shared_ptr<const StatedScorecard>> shipped_;
  absl::Mutex mutex_;  // never held across a statement
  // What was read once, by the SHA-256 of its text.
  std::map<std::string, std::shared_ptr<const StatedScorecard>> read_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zoneflow::scoring

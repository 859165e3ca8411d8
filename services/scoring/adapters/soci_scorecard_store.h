// Scorecards and the words on them in SQLite or PostgreSQL.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/sql/database.h"
#include "services/scoring/adapters/stated_files.h"
#include "services/scoring/core/scorecard/keep_scorecards.h"

namespace zoneflow::scoring {

struct ScorecardFiles {
  using Stated = StatedScorecard;
  static constexpr std::string_view kName = "scorecard";
  static constexpr std::string_view kTable = "scorecards";
  static constexpr std::string_view kIdColumn = "scorecard_id";
  static std::vector<std::pair<std::string_view, std::string_view>> Shipped();
  static absl::StatusOr<Stated> Parse(const std::string& text, std::string_view file);
  static const Scorecard& Of(const Stated& stated) { return stated.scorecard; }
};

// Thread-safe.
class SociScorecardStore final : public ScorecardStore {
 public:
  // Reads those of the build. Internal if one of them is wrong. The database outlives the store.
  static absl::StatusOr<std::unique_ptr<SociScorecardStore>> Load(sql::Database& database);

  absl::StatusOr<std::vector<std::shared_ptr<const StatedScorecard>>> List() override {
    return files_.List();
  }
  absl::StatusOr<std::shared_ptr<const StatedScorecard>> Put(const std::string& text,
                                                             const ChangeOrigin& origin,
                                                             const MayPut& may) override;
  absl::StatusOr<std::int64_t> Record(const std::string& id, const std::vector<ProgressWord>& words,
                                      const NamedRequest& request,
                                      const ChangeOrigin& origin) override;
  absl::StatusOr<std::vector<ProgressWord>> Words(const std::string& id) override;

 private:
  explicit SociScorecardStore(sql::Database& database) : database_(database), files_(database) {}

  sql::Database& database_;
  StatedFiles<ScorecardFiles> files_;
};

}  // namespace zoneflow::scoring

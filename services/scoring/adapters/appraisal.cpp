#include "services/scoring/adapters/appraisal.h"

#include <utility>

#include "common/base/status_macros.h"

namespace zoneflow::scoring {

absl::StatusOr<std::unique_ptr<Appraisal>> Appraisal::Open(sql::Database& database,
                                                           const journal::Journal& journal,
                                                           const Clock& clock) {
  ASSIGN_OR_RETURN(auto frameworks, FrameworkCatalogue::Load(database));
  ASSIGN_OR_RETURN(auto plans, SociScorecardStore::Load(database));
  return std::unique_ptr<Appraisal>(
      new Appraisal(database, journal, clock, std::move(frameworks), std::move(plans)));
}

Appraisal::Appraisal(sql::Database& database, const journal::Journal& journal, const Clock& clock,
                     std::unique_ptr<FrameworkCatalogue> frameworks,
                     std::unique_ptr<SociScorecardStore> plans)
    : frameworks_(std::move(frameworks)),
      plans_(std::move(plans)),
      observations_(database),
      boards_(database, journal),
      rankings_(observations_, *frameworks_, boards_, database, clock),
      reports_(observations_, *frameworks_, clock),
      indicators_(observations_),
      scorecards_(*plans_, clock) {}

}  // namespace zoneflow::scoring

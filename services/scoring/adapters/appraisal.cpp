#include "services/scoring/adapters/appraisal.h"

#include <utility>

#include "common/base/status_macros.h"

namespace zoneflow::scoring {

absl::StatusOr<std::unique_ptr<Appraisal>> Appraisal::Open(sql::Database& database,
                                                           const journal::Journal& journal,
                                                           const Clock& clock) {
  auto watch = std::make_unique<LogWatch>(database);
  ASSIGN_OR_RETURN(auto frameworks, FrameworkCatalogue::Load(database, watch.get()));
  ASSIGN_OR_RETURN(auto plans, SociScorecardStore::Load(database));
  return std::unique_ptr<Appraisal>(new Appraisal(database, journal, clock, std::move(watch),
                                                  std::move(frameworks), std::move(plans)));
}

Appraisal::Appraisal(sql::Database& database, const journal::Journal& journal, const Clock& clock,
                     std::unique_ptr<LogWatch> watch,
                     std::unique_ptr<FrameworkCatalogue> frameworks,
                     std::unique_ptr<SociScorecardStore> plans)
    : watch_(std::move(watch)),
      frameworks_(std::move(frameworks)),
      plans_(std::move(plans)),
      observations_(database, journal, watch_.get()),
      boards_(database, journal, watch_.get()),
      rankings_(observations_, *frameworks_, boards_, database, clock, *watch_),
      reports_(observations_, *frameworks_, clock),
      indicators_(observations_),
      scorecards_(*plans_, clock) {}

absl::Status Appraisal::Start() {
  watch_->OnLook([this] { rankings_.streams().Look(); });
  return watch_->Start();
}

void Appraisal::Stop() {
  rankings_.streams().Stop();
  watch_->Stop();
}

}  // namespace zoneflow::scoring

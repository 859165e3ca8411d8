// Appraisals of this process: what is kept of them, and their services, put together.
#pragma once

#include <memory>

#include "absl/status/statusor.h"

#include "common/base/clock.h"
#include "common/journal/journal.h"
#include "common/sql/database.h"
#include "services/scoring/adapters/appraisal_rpc.h"
#include "services/scoring/adapters/framework_catalogue.h"
#include "services/scoring/adapters/indicator_rpc.h"
#include "services/scoring/adapters/log_watch.h"
#include "services/scoring/adapters/reporting_rpc.h"
#include "services/scoring/adapters/scorecard_rpc.h"
#include "services/scoring/adapters/soci_observation_store.h"
#include "services/scoring/adapters/soci_official_board_store.h"
#include "services/scoring/adapters/soci_scorecard_store.h"

namespace zoneflow::scoring {

// Thread-safe.
class Appraisal {
 public:
  // All outlive it. Internal if a shipped framework or scorecard is wrong.
  static absl::StatusOr<std::unique_ptr<Appraisal>> Open(sql::Database& database,
                                                         const journal::Journal& journal,
                                                         const Clock& clock);

  absl::Status Start();
  void Stop();  // ends streams

  grpc::Service& rankings() { return rankings_; }
  grpc::Service& reports() { return reports_; }
  grpc::Service& indicators() { return indicators_; }
  grpc::Service& scorecards() { return scorecards_; }

 private:
  Appraisal(sql::Database& database, const journal::Journal& journal, const Clock& clock,
            std::unique_ptr<LogWatch> watch, std::unique_ptr<FrameworkCatalogue> frameworks,
            std::unique_ptr<SociScorecardStore> plans);

  const std::unique_ptr<LogWatch> watch_;
  const std::unique_ptr<FrameworkCatalogue> frameworks_;
  const std::unique_ptr<SociScorecardStore> plans_;
  SociObservationStore observations_;
  SociOfficialBoardStore boards_;
  AppraisalRpc rankings_;
  ReportingRpc reports_;
  IndicatorRpc indicators_;
  ScorecardRpc scorecards_;
};

}  // namespace zoneflow::scoring

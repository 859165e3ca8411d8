// The log of observations in SQLite or PostgreSQL.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/journal/journal.h"
#include "common/sql/database.h"
#include "services/scoring/adapters/log_watch.h"
#include "services/scoring/core/appraisal/ports.h"

namespace zoneflow::scoring {

// The next number of the log, in a transaction that is committed with what it stands for. Locks the
// log until then.
std::int64_t TakeLogNo(soci::session& session);

// Thread-safe. One recording at a time over all processes, by the lock of the log's row.
class SociObservationStore final : public ObservationStore {
 public:
  // All outlive the store. watch: forgets what it knows with each recording; may be null.
  SociObservationStore(sql::Database& database, const journal::Journal& journal,
                       LogWatch* watch = nullptr)
      : database_(database), journal_(journal), watch_(watch) {}

  absl::StatusOr<FiguresFile> Look(const std::vector<FigureKey>& keys) override;
  absl::StatusOr<Recorded> RecordFigures(const std::vector<FigureKey>& keys,
                                         const NamedRequest& request, const ChangeOrigin& origin,
                                         const DecideFigures& decide) override;
  absl::StatusOr<Recorded> RecordUnits(const std::vector<std::string>& ids,
                                       const NamedRequest& request, const ChangeOrigin& origin,
                                       const DecideUnits& decide) override;
  absl::StatusOr<Recorded> SignOffPeriod(const UnitPeriod& of, const NamedRequest& request,
                                         const ChangeOrigin& origin,
                                         const DecideSignOff& decide) override;
  absl::StatusOr<std::vector<PeriodLock>> ReadLocks(const ReportPeriod& period) override;
  absl::StatusOr<std::vector<ReportDuty>> ReadDuties() override;
  absl::Status PutDuties(const std::vector<ReportDuty>& duties,
                         const ChangeOrigin& origin) override;
  absl::StatusOr<std::int64_t> LogNo() override;
  absl::StatusOr<std::vector<Unit>> ReadUnits(std::int64_t log_no,
                                              const std::string& kind) override;
  absl::StatusOr<std::vector<Observation>> ReadFigures(const FiguresQuery& query) override;

 private:
  // Stores what `append` writes under the log_no that it is given, and returns how many that is.
  using Append =
      std::function<absl::StatusOr<std::int64_t>(sql::Transaction&, std::int64_t log_no)>;
  absl::StatusOr<Recorded> Record(const NamedRequest& request, const ChangeOrigin& origin,
                                  const Append& append);

  sql::Database& database_;
  const journal::Journal& journal_;
  LogWatch* const watch_;
};

}  // namespace zoneflow::scoring

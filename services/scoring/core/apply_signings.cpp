#include "services/scoring/core/apply_signings.h"

#include "common/base/status_macros.h"

namespace zoneflow::scoring {

absl::StatusOr<ApplySignings::Outcome> ApplySignings::operator()(std::int64_t limit,
                                                                 const Clock& clock) {
  Outcome outcome;
  const absl::StatusOr<bool> written = store_.Write([&](BoardWriter& writer) -> absl::Status {
    outcome = {};
    ASSIGN_OR_RETURN(const std::int64_t applied, writer.AppliedLogNo());
    ASSIGN_OR_RETURN(const LogBatch batch, writer.ReadLog(applied, limit));
    if (batch.last_log_no == applied) {
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(Ledger ledger, writer.LoadLedger());
    ASSIGN_OR_RETURN(const SigningSet known, writer.Known(batch));
    const SigningChange change = WorkIn(ledger, known, batch);
    RETURN_IF_ERROR(writer.Save(change));
    outcome.events = batch.last_log_no - applied;
    ledger.Put(change.part);
    return live_.Publish(writer, ledger, clock.Now());
  });
  if (!written.ok()) {
    live_.Forget();
    return written.status();
  }
  outcome.pages = live_.Committed();
  return outcome;
}

}  // namespace zoneflow::scoring

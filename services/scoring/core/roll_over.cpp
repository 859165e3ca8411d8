#include "services/scoring/core/roll_over.h"

#include "common/base/status_macros.h"

namespace zoneflow::scoring {

absl::StatusOr<std::vector<BoardPage>> RollOver::operator()() {
  // Most calls come before midnight: they take no lock.
  ASSIGN_OR_RETURN(const std::optional<Instant> seen, store_.TimerDue(kSubject, kKind));
  if (seen && live_.clock().Now() < *seen) {
    return std::vector<BoardPage>();
  }
  const absl::StatusOr<bool> written = store_.Write([this](BoardWriter& writer) -> absl::Status {
    const Instant now = live_.clock().Now();
    ASSIGN_OR_RETURN(const std::optional<Instant> due, writer.TimerDue(kSubject, kKind));
    if (due && now < *due) {
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(writer.SetTimer(kSubject, kKind,
                                    ShanghaiMidnight(ShanghaiDate(now) + std::chrono::days(1))));
    ASSIGN_OR_RETURN(const Ledger ledger, writer.LoadLedger());
    return live_.Publish(writer, ledger);
  });
  if (!written.ok()) {
    live_.Forget();
    return written.status();
  }
  return live_.Committed();
}

}  // namespace zoneflow::scoring

#include "services/scoring/core/roll_over.h"

#include "common/base/status_macros.h"

namespace zoneflow::scoring {

absl::Status RollOver::operator()(BoardWriter& writer, Instant now) {
  ASSIGN_OR_RETURN(const Ledger ledger, writer.LoadLedger());
  return live_.Publish(writer, ledger, now);
}

Instant RollOver::NextAfter(Instant now) {
  return ShanghaiMidnight(ShanghaiDate(now) + std::chrono::days(1));
}

}  // namespace zoneflow::scoring

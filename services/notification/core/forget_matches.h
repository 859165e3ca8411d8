// Lets go of what was told long ago.
#pragma once

#include <chrono>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "services/notification/core/ports.h"
#include "services/notification/core/webhook_store.h"

namespace zoneflow::notification {

// Matches of old events go, and with them deliveries, attempts and named requests of webhooks. Nobody
// who reads notices: of events without matches the filter is asked, with the same answer. A ledger
// then begins behind them.
class ForgetMatches {
 public:
  // All outlive it. Events older than `keep` are old.
  ForgetMatches(MatchStore& matches, WebhookStore& webhooks, EventLogReader& log,
                std::chrono::days keep)
      : matches_(matches), webhooks_(webhooks), log_(log), keep_(keep) {}

  // Looks at the next 500 events and returns whether there may be more that are old. An event that
  // is not old keeps all behind it. `now` is business time, as that of events.
  absl::StatusOr<bool> operator()(Instant now) const;

 private:
  MatchStore& matches_;
  WebhookStore& webhooks_;
  EventLogReader& log_;
  const std::chrono::days keep_;
};

}  // namespace zoneflow::notification

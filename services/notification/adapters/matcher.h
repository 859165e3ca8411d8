// Stage 2 in this process: matches numbered events where no other process does.
//
//   "numbered" ─▶ Matcher: reads events, one round of the MatchStore ─▶ "matched"
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/journal/wake_loop.h"
#include "common/sql/database.h"
#include "services/notification/core/matching.h"
#include "services/notification/core/ports.h"

namespace zoneflow::notification {

class Matcher {
 public:
  // All outlive it.
  Matcher(sql::Database& database, MatchStore& store, EventLogReader& log,
          const filter::Schema& schema);
  ~Matcher();  // stops

  absl::Status Start();
  void Stop();
  // Of the last round.
  absl::Status Health() const { return loop_.Health(); }

  // Matches at most 256 events and returns how many. Not while it is started.
  absl::StatusOr<std::int64_t> RunOnce();

 private:
  MatchStore& store_;
  EventLogReader& log_;
  Matching matching_;
  journal::WakeLoop loop_;
};

}  // namespace zoneflow::notification

// Matches in SQL, in the database of the subscriptions and the event log.
#pragma once

#include "common/sql/database.h"
#include "services/notification/core/ports.h"

namespace zoneflow::notification {

// Thread-safe; the database outlives it. A round that stores something names the channel "matched".
class SociMatchStore final : public MatchStore {
 public:
  explicit SociMatchStore(sql::Database& database) : database_(database) {}

  absl::StatusOr<MatchPage> Read(const SubscriptionKey& subscription, std::int64_t after,
                                 int limit) override;
  absl::StatusOr<std::int64_t> Head() override;
  absl::StatusOr<std::int64_t> Forgotten() override;
  absl::Status Forget(std::int64_t log_no) override;
  absl::StatusOr<bool> Round(const std::function<MatchKnown()>& known, const Plan& plan,
                             const std::function<void()>& undo) override;

 private:
  sql::Database& database_;
};

}  // namespace zoneflow::notification

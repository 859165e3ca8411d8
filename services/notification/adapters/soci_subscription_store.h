// Subscriptions in SQL.
#pragma once

#include "common/sql/database.h"
#include "services/notification/core/ports.h"

namespace zoneflow::notification {

// Applies what is missing of the journal's and this service's migrations if migrate is set, else
// checks that the schema is one this binary can work on.
absl::Status PrepareSchema(sql::Database& database, bool migrate);

// Thread-safe; the database outlives it.
class SociSubscriptionStore final : public SubscriptionStore {
 public:
  explicit SociSubscriptionStore(sql::Database& database) : database_(database) {}

  absl::StatusOr<Subscription> Find(std::string_view name) override;
  absl::StatusOr<std::vector<Subscription>> List() override;
  absl::StatusOr<Subscription> Change(std::string_view name, const Decide& decide) override;

 private:
  sql::Database& database_;
};

}  // namespace zoneflow::notification

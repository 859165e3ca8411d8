// Subscriptions in SQL.
#pragma once

#include <span>

#include "common/sql/database.h"
#include "services/notification/core/ports.h"

namespace zoneflow::notification {

// The tables of notification.
std::span<const sql::Migration> Migrations();

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

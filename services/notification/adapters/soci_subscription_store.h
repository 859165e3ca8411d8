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
  absl::StatusOr<SubscriptionRow> FindRow(std::string_view name) override;
  absl::StatusOr<std::vector<SubscriptionRow>> List(const SubscriptionQuery& query) override;
  absl::StatusOr<Subscription> Change(std::string_view name, std::string_view asking,
                                      const Decide& decide) override;
  absl::StatusOr<std::int64_t> Acknowledge(const SubscriptionKey& subscription,
                                           std::int64_t log_no) override;
  absl::Status Delete(std::string_view name,
                      const std::function<absl::Status(const SubscriptionRow&)>& may) override;
  absl::StatusOr<std::int64_t> Deleted() override;
  absl::StatusOr<std::vector<SubscriptionKey>> Missing(
      const std::vector<SubscriptionKey>& keys) override;

 private:
  sql::Database& database_;
};

}  // namespace zoneflow::notification

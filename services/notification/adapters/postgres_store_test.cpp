// The contract of SubscriptionStore on PostgreSQL.
#include <optional>

#include "services/notification/testing/sql_backend.h"
#include "services/notification/testing/subscription_store_contract.h"
#include "tests/support/temp_postgres.h"

namespace zoneflow::notification::testing {
namespace {

class PostgresBackend {
 public:
  static std::string Missing() { return zoneflow::testing::TempPostgres::Missing(); }

  PostgresBackend() {
    if (Missing().empty()) {
      const auto url = zoneflow::testing::TempPostgres::Shared()->CreateDatabase();
      ZONEFLOW_CHECK(url.ok());
      backend_.emplace(*url);
    }
  }
  SubscriptionStore& store() { return backend_->store(); }
  void AppendEvents(int count) { backend_->AppendEvents(count); }

 private:
  std::optional<SqlBackend> backend_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, SubscriptionStoreContract, PostgresBackend);

}  // namespace
}  // namespace zoneflow::notification::testing

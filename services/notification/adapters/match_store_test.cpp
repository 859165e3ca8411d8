// The contract of MatchStore on the fake, on SQLite and on PostgreSQL.
#include "common/journal/journal.h"
#include "common/sql/testing/temp_schema.h"
#include "services/notification/adapters/soci_match_store.h"
#include "services/notification/adapters/soci_subscription_store.h"
#include "services/notification/testing/in_memory_store.h"
#include "services/notification/testing/match_store_contract.h"

namespace zoneflow::notification::testing {
namespace {

class InMemoryMatches {
 public:
  static std::string Missing() { return ""; }

  SubscriptionStore& subscriptions() { return subscriptions_; }
  MatchStore& store() { return store_; }

 private:
  InMemoryEventLog log_;
  InMemorySubscriptionStore subscriptions_{log_};
  InMemoryMatchStore store_{subscriptions_};
};

template <typename Backend>
class MatchesOnDatabase {
 public:
  static std::string Missing() { return Backend::Missing(); }

  SubscriptionStore& subscriptions() { return subscriptions_; }
  MatchStore& store() { return store_; }

 private:
  sql::TempSchema<Backend> database_{journal::Migrations(), Migrations()};
  SociSubscriptionStore subscriptions_{*database_};
  SociMatchStore store_{*database_};
};

INSTANTIATE_TYPED_TEST_SUITE_P(InMemory, MatchStoreContract, InMemoryMatches);
INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, MatchStoreContract, MatchesOnDatabase<sql::SqliteBackend>);
INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, MatchStoreContract,
                               MatchesOnDatabase<sql::PostgresBackend>);
INSTANTIATE_TYPED_TEST_SUITE_P(EnglishPostgres, MatchStoreContract,
                               MatchesOnDatabase<sql::EnglishPostgresBackend>);

}  // namespace
}  // namespace zoneflow::notification::testing

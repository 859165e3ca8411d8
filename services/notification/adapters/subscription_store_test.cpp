// The contract of SubscriptionStore on the fake, on SQLite and on PostgreSQL.
#include "common/base/check.h"
#include "common/journal/event_log.h"
#include "common/journal/journal.h"
#include "common/sql/testing/temp_schema.h"
#include "services/notification/adapters/soci_subscription_store.h"
#include "services/notification/testing/in_memory_store.h"
#include "services/notification/testing/subscription_store_contract.h"

namespace zoneflow::notification::testing {
namespace {

class InMemory {
 public:
  static std::string Missing() { return ""; }

  SubscriptionStore& store() { return store_; }
  void AppendEvents(int count) {
    for (int i = 0; i < count; ++i) {
      log_.Append({});
    }
  }

 private:
  InMemoryEventLog log_;
  InMemorySubscriptionStore store_{log_};
};

template <typename Backend>
class OnDatabase {
 public:
  static std::string Missing() { return Backend::Missing(); }

  SubscriptionStore& store() { return store_; }
  void AppendEvents(int count) {
    ZONEFLOW_CHECK(database_
                       ->Write([&](sql::Transaction& transaction) {
                         absl::Status status;
                         for (int i = 1; i <= count && status.ok(); ++i) {
                           journal::Event event;
                           event.source = "/zoneflow/test";
                           event.subject = "signing/" + std::to_string(i);
                           event.sequence = 1;
                           event.id = event.source + "/" + event.subject + "/1";
                           event.type = "zoneflow.ingest.v1.SigningAnnounced";
                           event.time = "2021-02-01T00:00:00.000000Z";
                           event.topic = "zoneflow.signings.v1";
                           event.hash = std::string(64, '0');
                           status = journal::StoreEvent(transaction, event);
                         }
                         return status;
                       })
                       .ok());
    journal::Sequencer sequencer(*database_);
    ZONEFLOW_CHECK(*sequencer.RunOnce() == count);
  }

 private:
  sql::TempSchema<Backend> database_{journal::Migrations(), Migrations()};
  SociSubscriptionStore store_{*database_};
};

INSTANTIATE_TYPED_TEST_SUITE_P(InMemory, SubscriptionStoreContract, InMemory);
INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, SubscriptionStoreContract, OnDatabase<sql::SqliteBackend>);
INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, SubscriptionStoreContract,
                               OnDatabase<sql::PostgresBackend>);
INSTANTIATE_TYPED_TEST_SUITE_P(EnglishPostgres, SubscriptionStoreContract,
                               OnDatabase<sql::EnglishPostgresBackend>);

}  // namespace
}  // namespace zoneflow::notification::testing

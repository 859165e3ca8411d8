// The contract of SubscriptionStore on the fake, on SQLite and on PostgreSQL.
#include <soci/soci.h>

#include <chrono>
#include <future>
#include <thread>

#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/journal/event_log.h"
#include "common/journal/journal.h"
#include "common/sql/testing/temp_schema.h"
#include "services/notification/adapters/event_log_readers.h"
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

// An event is found by its id and, where only what it is about is known, the newest of that.
template <typename Backend>
void FindsEventsByName() {
  if (const std::string missing = Backend::Missing(); !missing.empty()) {
    GTEST_SKIP() << missing;
  }
  sql::TempSchema<Backend> database{journal::Migrations(), Migrations()};
  const auto store = [](sql::Transaction& transaction, const std::string& source,
                        const std::string& subject, std::int64_t sequence) {
    journal::Event event;
    event.source = source;
    event.subject = subject;
    event.sequence = sequence;
    event.id = source + "/" + subject + "/" + std::to_string(sequence);
    event.type = "zoneflow.ingest.v1.SigningAnnounced";
    event.time = "2021-02-01T00:00:00.000000Z";
    event.topic = "zoneflow.signings.v1";
    event.hash = std::string(64, '0');
    return journal::StoreEvent(transaction, event);
  };
  ASSERT_THAT(database->Write([&](sql::Transaction& transaction) -> absl::Status {
    for (const std::int64_t sequence : {1, 2, 3}) {
      RETURN_IF_ERROR(store(transaction, "/zoneflow/ingest", "signing/a", sequence));
    }
    return store(transaction, "/zoneflow/approval", "case/a", 7);
  }),
              zoneflow::testing::IsOk());
  SqlEventLog log(*database);
  // Nothing has a number yet.
  EXPECT_THAT(log.Find({"", "signing/a", 0}), zoneflow::testing::IsOkAndHolds(0));
  journal::Sequencer sequencer(*database);
  ASSERT_THAT(sequencer.RunOnce(), zoneflow::testing::IsOkAndHolds(4));
  EXPECT_THAT(log.Find({"", "signing/a", 0}), zoneflow::testing::IsOkAndHolds(3));
  EXPECT_THAT(log.Find({"/zoneflow/ingest", "signing/a", 2}), zoneflow::testing::IsOkAndHolds(2));
  EXPECT_THAT(log.Find({"", "case/a", 0}), zoneflow::testing::IsOkAndHolds(4));
  EXPECT_THAT(log.Find({"/zoneflow/ingest", "case/a", 7}), zoneflow::testing::IsOkAndHolds(0));
  EXPECT_THAT(log.Find({"", "signing/b", 0}), zoneflow::testing::IsOkAndHolds(0));
}

TEST(SqliteEventLogTest, FindsEventsByName) { FindsEventsByName<sql::SqliteBackend>(); }
TEST(PostgresEventLogTest, FindsEventsByName) { FindsEventsByName<sql::PostgresBackend>(); }

// Stage 1 holds such a lock for as long as it stores a batch; a change of a subscription waits for
// it, and an acknowledgement must wait for neither.
TEST(PostgresSubscriptionStoreTest, AnAcknowledgementWaitsForNoEventThatIsBeingStored) {
  if (const std::string missing = sql::PostgresBackend::Missing(); !missing.empty()) {
    GTEST_SKIP() << missing;
  }
  sql::TempSchema<sql::PostgresBackend> database{journal::Migrations(), Migrations()};
  SociSubscriptionStore store(*database);
  const auto put = [&](std::int64_t start) {
    return store.Change("a", "person/ann", [&](const auto& stored, const StoreState&) {
      Subscription next{"a", "person/ann", {}, start, 0, {{0, "", {true, {}}}}, 1};
      next.acknowledged_log_no = stored.has_value() ? stored->acknowledged_log_no : 0;
      return absl::StatusOr<Subscription>(next);
    });
  };
  ASSERT_THAT(put(0), zoneflow::testing::IsOk());
  std::future<absl::StatusOr<Subscription>> change;
  std::future<absl::StatusOr<std::int64_t>> acknowledged;
  ASSERT_THAT(database->Write([&](sql::Transaction& storing) {
    storing.session() << "LOCK TABLE event_log IN ROW EXCLUSIVE MODE";
    change = std::async(std::launch::async, [&] { return put(3); });
    const auto waits = [&] {
      long long waiting = 0;
      storing.session() << "SELECT count(*) FROM pg_locks WHERE NOT granted", soci::into(waiting);
      return waiting > 0;
    };
    while (!waits()) {
      std::this_thread::yield();
    }
    acknowledged = std::async(std::launch::async, [&] { return store.Acknowledge({"a", 1}, 5); });
    // Without the limit the test would not fail, but stand.
    EXPECT_EQ(acknowledged.wait_for(std::chrono::seconds(20)), std::future_status::ready);
    EXPECT_EQ(change.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
    return absl::OkStatus();
  }),
              zoneflow::testing::IsOk());
  EXPECT_THAT(acknowledged.get(), zoneflow::testing::IsOkAndHolds(5));
  EXPECT_THAT(change.get(), zoneflow::testing::IsOk());
  const auto stored = store.Find("a");
  ASSERT_THAT(stored, zoneflow::testing::IsOk());
  EXPECT_EQ(stored->start_log_no, 3);
  EXPECT_EQ(stored->acknowledged_log_no, 5);
}

}  // namespace
}  // namespace zoneflow::notification::testing

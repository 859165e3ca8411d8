// The contract of SubscriptionStore on the fake, on SQLite and on PostgreSQL.
#include <soci/soci.h>

#include <chrono>
#include <functional>
#include <future>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/journal/event_log.h"
#include "common/journal/journal.h"
#include "common/sql/once.h"
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

// Two subscriptions, a and b, each with what the store keeps of one.
void PutTwo(SociSubscriptionStore& store) {
  for (const auto& [name, number] : {std::pair{"a", 1}, {"b", 2}}) {
    const std::string owner = "person/ann";
    ASSERT_THAT(
        store.Change(name, owner,
                     [&, &subscription = name, key = number](const auto&, const StoreState&) {
                       return absl::StatusOr<Subscription>(
                           Subscription{subscription, owner, {}, 0, 0, {{0, "", {true, {}}}}, key});
                     }),
        zoneflow::testing::IsOk());
  }
}

TEST(SqliteSubscriptionStoreTest, AnAcknowledgementUpdatesOneRow) {
  sql::TempSchema<sql::SqliteBackend> database{journal::Migrations(), Migrations()};
  SociSubscriptionStore store(*database);
  PutTwo(store);
  // Rows that the connection of all writers has changed so far.
  const auto changes = [&] {
    long long rows = 0;
    EXPECT_THAT(database->Write([&](sql::Transaction& transaction) {
      transaction.session() << "SELECT total_changes()", soci::into(rows);
      return absl::OkStatus();
    }),
                zoneflow::testing::IsOk());
    return rows;
  };
  const long long before = changes();
  EXPECT_THAT(store.Acknowledge({"a", 1}, 5), zoneflow::testing::IsOkAndHolds(5));
  EXPECT_EQ(changes(), before + 1);
  EXPECT_THAT(store.Acknowledge({"a", 1}, 4), zoneflow::testing::IsOkAndHolds(5));
  EXPECT_EQ(changes(), before + 1);
  EXPECT_EQ(store.Find("b")->acknowledged_log_no, 0);
}

class PostgresAcknowledgementTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const std::string missing = sql::PostgresBackend::Missing(); !missing.empty()) {
      GTEST_SKIP() << missing;
    }
    database_.emplace(std::initializer_list<std::span<const sql::Migration>>{journal::Migrations(),
                                                                             Migrations()});
    store_.emplace(**database_);
    PutTwo(*store_);
  }

  // Runs the body in a transaction of another connection than that of the store.
  void Beside(const std::function<void(soci::session&)>& body) {
    ASSERT_THAT((*database_)->Write([&](sql::Transaction& transaction) {
      body(transaction.session());
      return absl::OkStatus();
    }),
                zoneflow::testing::IsOk());
  }

  static std::vector<std::string> Texts(soci::session& session, const std::string& query) {
    std::vector<std::string> found;
    std::string text;
    soci::statement rows = sql::Once(session, query, soci::into(text));
    rows.execute();
    while (rows.fetch()) {
      found.push_back(text);
    }
    return found;
  }

  static std::vector<std::string> Tables(soci::session& session) {
    return Texts(session,
                 "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() ORDER "
                 "BY tablename");
  }

  // Which version of each subscription there is: another one after each update.
  std::vector<std::string> Versions() {
    std::vector<std::string> versions;
    Beside([&](soci::session& session) {
      versions =
          Texts(session, "SELECT name || ' ' || ctid::text FROM subscriptions ORDER BY name");
    });
    return versions;
  }

  std::optional<sql::TempSchema<sql::PostgresBackend>> database_;
  std::optional<SociSubscriptionStore> store_;
};

TEST_F(PostgresAcknowledgementTest, UpdatesOneRowAndWaitsForNoOther) {
  const std::vector<std::string> before = Versions();
  std::future<absl::StatusOr<std::int64_t>> acknowledged;
  Beside([&](soci::session& session) {
    // Whatever there is but for that row: no other table may be written or even locked by rows, no
    // other row of its own.
    for (const std::string& table : Tables(session)) {
      if (table != "subscriptions") {
        session << "LOCK TABLE " << table << " IN ACCESS EXCLUSIVE MODE";
      }
    }
    Texts(session, "SELECT name FROM subscriptions WHERE name <> 'a' FOR UPDATE");
    acknowledged = std::async(std::launch::async, [&] { return store_->Acknowledge({"a", 1}, 5); });
    // Without the limit the test would not fail, but stand.
    EXPECT_EQ(acknowledged.wait_for(std::chrono::seconds(20)), std::future_status::ready);
  });
  EXPECT_THAT(acknowledged.get(), zoneflow::testing::IsOkAndHolds(5));
  const std::vector<std::string> after = Versions();
  ASSERT_EQ(before.size(), 2u);
  ASSERT_EQ(after.size(), 2u);
  EXPECT_NE(after[0], before[0]);
  EXPECT_EQ(after[1], before[1]);
  // One that raises nothing writes nothing.
  EXPECT_THAT(store_->Acknowledge({"a", 1}, 5), zoneflow::testing::IsOkAndHolds(5));
  EXPECT_EQ(Versions(), after);
}

TEST_F(PostgresAcknowledgementTest, KeepsNobodyOffAnythingElse) {
  std::future<absl::StatusOr<std::int64_t>> acknowledged;
  Beside([&](soci::session& session) {
    // The acknowledgement stands before its row, with all that it has locked by then.
    Texts(session, "SELECT name FROM subscriptions WHERE name = 'a' FOR UPDATE");
    acknowledged = std::async(std::launch::async, [&] { return store_->Acknowledge({"a", 1}, 5); });
    while (Texts(session, "SELECT pid::text FROM pg_locks WHERE NOT granted").empty()) {
      std::this_thread::yield();
    }
    // Of tables it holds none but its own, and that only as every writer of a row does.
    EXPECT_THAT(
        Texts(session,
              "SELECT DISTINCT l.relation::regclass::text || ' ' || l.mode FROM pg_locks AS l JOIN "
              "pg_class AS c ON c.oid = l.relation WHERE l.locktype = 'relation' AND c.relkind = "
              "'r' AND c.relnamespace = "
              "current_schema()::regnamespace AND l.pid <> pg_backend_pid() AND l.mode <> "
              "'AccessShareLock'"),
        ::testing::ElementsAre("subscriptions RowExclusiveLock"));
    // And every other row is free.
    EXPECT_THAT(
        Texts(session, "SELECT name FROM subscriptions WHERE name <> 'a' FOR UPDATE NOWAIT"),
        ::testing::ElementsAre("b"));
    for (const std::string& table : Tables(session)) {
      if (table != "subscriptions") {
        Texts(session, "SELECT '' FROM " + table + " FOR UPDATE NOWAIT");
      }
    }
  });
  EXPECT_THAT(acknowledged.get(), zoneflow::testing::IsOkAndHolds(5));
}

}  // namespace
}  // namespace zoneflow::notification::testing

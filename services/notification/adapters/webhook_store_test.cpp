// The contract of WebhookStore on the fake, on SQLite and on PostgreSQL.
#include <soci/soci.h>

#include <soci/sqlite3/soci-sqlite3.h>

#include "common/base/check.h"
#include "common/journal/event_log.h"
#include "common/journal/journal.h"
#include "common/sql/bytes.h"
#include "common/sql/once.h"
#include "common/sql/testing/plan.h"
#include "common/sql/testing/sqlite_work.h"
#include "common/sql/testing/temp_schema.h"
#include "common/testing/manual_clock.h"
#include "services/notification/adapters/soci_match_store.h"
#include "services/notification/adapters/soci_subscription_store.h"
#include "services/notification/adapters/soci_webhook_store.h"
#include "services/notification/testing/in_memory_webhook_store.h"
#include "services/notification/testing/webhook_store_contract.h"
#include "zoneflow/notification/v1/notification_events.pb.h"

namespace zoneflow::notification::testing {
namespace {

class InMemoryWebhooks {
 public:
  static std::string Missing() { return ""; }

  SubscriptionStore& subscriptions() { return subscriptions_; }
  MatchStore& matches() { return matches_; }
  WebhookStore& store() { return store_; }
  void SetLogHead(std::int64_t head) {
    while (*log_.Head() < head) {
      log_.Append({});
    }
  }
  std::vector<std::string> Disabled() { return store_.Disabled(); }

 private:
  InMemoryEventLog log_;
  InMemorySubscriptionStore subscriptions_{log_};
  InMemoryMatchStore matches_{subscriptions_};
  InMemoryWebhookStore store_{log_, subscriptions_, matches_};
};

template <typename Backend>
class WebhooksOnDatabase {
 public:
  static std::string Missing() { return Backend::Missing(); }

  SubscriptionStore& subscriptions() { return subscriptions_; }
  MatchStore& matches() { return matches_; }
  WebhookStore& store() { return store_; }

  void SetLogHead(std::int64_t head) {
    ZONEFLOW_CHECK(database_
                       ->Write([&](sql::Transaction& transaction) {
                         absl::Status status;
                         for (; head_ < head && status.ok(); ++head_) {
                           journal::Event event;
                           event.source = "/zoneflow/test";
                           event.subject = "signing/" + std::to_string(head_ + 1);
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
    ZONEFLOW_CHECK(sequencer.RunOnce().ok());
  }

  sql::Database& database() { return *database_; }

  std::vector<std::string> Disabled() {
    std::vector<std::string> names;
    const absl::Status status = database_->Read([&](sql::Transaction& transaction) {
      std::string subject;
      sql::Bytes body;
      soci::statement rows = sql::Once(
          transaction.session(), "SELECT subject, encode(body, 'hex') FROM journal ORDER BY id",
          soci::into(subject), soci::into(body));
      rows.execute();
      while (rows.fetch()) {
        v1::EndpointDisabled event;
        EXPECT_TRUE(event.ParseFromString(body.value));
        EXPECT_EQ(subject, "endpoint/" + event.id());
        EXPECT_EQ(event.owner(), "person/ann");
        EXPECT_EQ(event.host(), "receiver.test");
        EXPECT_EQ(event.reason(), v1::WEBHOOK_OFF_REASON_GONE);
        EXPECT_EQ(event.last_status(), 410);
        // The owner's, so that the owner is told.
        EXPECT_EQ(event.zones_size(), 2);
        EXPECT_EQ(event.zones(0).id(), "chengdu");
        names.push_back(event.subscription());
      }
      return absl::OkStatus();
    });
    EXPECT_THAT(status, zoneflow::testing::IsOk());
    return names;
  }

 private:
  zoneflow::testing::ManualClock clock_{
      Instant(std::chrono::sys_days(std::chrono::year(2021) / 2 / 1))};
  sql::TempSchema<Backend> database_{journal::Migrations(), Migrations()};
  journal::Journal journal_{"notification", clock_};
  SociSubscriptionStore subscriptions_{*database_};
  SociMatchStore matches_{*database_};
  SociWebhookStore store_{*database_, journal_};
  std::int64_t head_ = 0;
};

INSTANTIATE_TYPED_TEST_SUITE_P(InMemory, WebhookStoreContract, InMemoryWebhooks);
INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, WebhookStoreContract,
                               WebhooksOnDatabase<sql::SqliteBackend>);
INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, WebhookStoreContract,
                               WebhooksOnDatabase<sql::PostgresBackend>);
INSTANTIATE_TYPED_TEST_SUITE_P(EnglishPostgres, WebhookStoreContract,
                               WebhooksOnDatabase<sql::EnglishPostgresBackend>);

// What each round asks of all that was ever delivered.
template <typename Backend>
void IndexesServeTheRounds() {
  if (const std::string missing = Backend::Missing(); !missing.empty()) {
    GTEST_SKIP() << missing;
  }
  sql::TempSchema<Backend> database{journal::Migrations(), Migrations()};
  for (const char* statement :
       {"SELECT log_no FROM webhook_deliveries AS d WHERE d.webhook_id = 1 AND d.delivery_state = "
        "'pending' AND d.due_us <= 5 AND d.lease_until_us <= 5 ORDER BY d.due_us LIMIT 9",
        "SELECT log_no FROM webhook_deliveries AS d WHERE d.webhook_id = 1 AND d.delivery_state = "
        "'pending' ORDER BY d.log_no LIMIT 1",
        "SELECT log_no FROM webhook_deliveries AS d WHERE d.webhook_id = 1 AND d.by_hand = 1 AND "
        "d.lease_until_us <= 5 ORDER BY d.log_no LIMIT 9",
        "SELECT count(*) FROM webhook_deliveries WHERE webhook_id = 1 AND lease <> 0 AND "
        "lease_until_us > 5",
        "SELECT due_us FROM webhook_deliveries WHERE delivery_state = 'pending' AND due_us > 5 "
        "ORDER BY due_us LIMIT 1",
        "SELECT log_no FROM webhook_deliveries AS d WHERE d.webhook_id = 1 AND d.log_no < 9 ORDER "
        "BY d.log_no DESC LIMIT 100"}) {
    std::vector<std::string> faults;
    ASSERT_THAT(database->Read([&](sql::Transaction& transaction) {
      faults = sql::WhatNoIndexServes(transaction, {statement, {}});
      return absl::OkStatus();
    }),
                zoneflow::testing::IsOk());
    EXPECT_THAT(faults, ::testing::IsEmpty()) << statement;
  }
}

TEST(SqliteWebhookStoreTest, IndexesServeTheRounds) { IndexesServeTheRounds<sql::SqliteBackend>(); }
TEST(PostgresWebhookStoreTest, IndexesServeTheRounds) {
  IndexesServeTheRounds<sql::PostgresBackend>();
}

class SqliteTurnsTest : public WebhookStoreContract<WebhooksOnDatabase<sql::SqliteBackend>> {};

// Steps that SQLite's machine made for its readers while the body ran.
template <typename Body>
std::int64_t StepsOf(sql::Database& database, const Body& body) {
  std::int64_t steps = 0;
  const auto watch = [&](std::int64_t* counter) {
    ZONEFLOW_CHECK(database
                       .Read([&](sql::Transaction& transaction) {
                         sqlite_api::sqlite3_progress_handler(
                             sql::SqliteHandle(transaction), counter == nullptr ? 0 : 1,
                             [](void* count) {
                               ++*static_cast<std::int64_t*>(count);
                               return 0;
                             },
                             counter);
                         return absl::OkStatus();
                       })
                       .ok());
  };
  watch(&steps);
  body();
  watch(nullptr);
  return steps;
}

TEST_F(SqliteTurnsTest, ATurnCostsNothingForEndpointsThatAreIdle) {
  Subscribe("a", 1);
  const Webhook busy = Make("a");
  std::int64_t log_no = 0;
  const auto claim = [&] {
    Match(1, {log_no + 1}, log_no + 1);
    Take(*store().Find("a"), {log_no + 1}, log_no + 1);
    ++log_no;
    std::vector<std::int64_t> given;
    const std::int64_t steps =
        StepsOf(backend_->database(), [&] { given = LogNos(Claim(kNow, 100 + log_no)); });
    EXPECT_THAT(given, ::testing::ElementsAre(log_no));
    return steps;
  };
  const std::int64_t alone = claim();
  EXPECT_GT(alone, 0);
  ZONEFLOW_CHECK(backend_->database()
                     .Write([](sql::Transaction& transaction) {
                       soci::session& session = transaction.session();
                       session << "CREATE TEMP TABLE idle AS SELECT * FROM webhooks";
                       for (int id = 1001; id <= 2000; ++id) {
                         session << "UPDATE idle SET id = " << id << ", subscription = 'idle" << id
                                 << "'";
                         session << "INSERT INTO webhooks SELECT * FROM idle";
                       }
                       return absl::OkStatus();
                     })
                     .ok());
  EXPECT_LE(claim(), alone + alone / 2);
}

}  // namespace
}  // namespace zoneflow::notification::testing

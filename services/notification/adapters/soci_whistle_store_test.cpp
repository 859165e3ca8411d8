#include "services/notification/adapters/soci_whistle_store.h"

#include <soci/soci.h>

#include <string>
#include <vector>

#include "common/sql/bytes.h"
#include "common/sql/once.h"
#include "common/sql/testing/temp_schema.h"
#include "common/testing/manual_clock.h"
#include "services/notification/adapters/soci_subscription_store.h"
#include "services/notification/testing/whistle_store_contract.h"
#include "zoneflow/notification/v1/notification_events.pb.h"

namespace zoneflow::notification::testing {
namespace {

template <typename Backend>
class OnDatabase {
 public:
  static std::string Missing() { return Backend::Missing(); }

  WhistleStore& store() { return store_; }

  std::vector<std::string> Told() {
    std::vector<std::string> told;
    const absl::Status status = database_->Read([&](sql::Transaction& transaction) {
      std::string type, actor, time;
      sql::Bytes body;
      long long sequence = 0;
      soci::statement rows = sql::Once(transaction.session(),
                                       "SELECT sequence, type, actor, time, encode(body, 'hex') "
                                       "FROM journal WHERE subject LIKE 'whistle/%' "
                                       "ORDER BY id",
                                       soci::into(sequence), soci::into(type), soci::into(actor),
                                       soci::into(time), soci::into(body));
      rows.execute();
      while (rows.fetch()) {
        v1::WhistleChanged event;  // the other has the same first fields
        EXPECT_TRUE(event.ParseFromString(body.value));
        EXPECT_EQ(event.ticket().revision(), sequence);
        EXPECT_GT(event.entries_size(), 0);
        EXPECT_EQ(event.ticket().allowed_size(), 0);
        told.push_back(
            StrCat(type.substr(type.rfind('.') + 1), " ", sequence, " ", actor, " ", time));
      }
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return told;
  }

  std::optional<Instant> TurnOf(const WhistleId& id) {
    std::optional<Instant> due;
    const absl::Status status = database_->Read([&](sql::Transaction& transaction) {
      due = journal::TimerDue(transaction, kWhistleTurn, id.str());
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return due;
  }

  sql::Database& database() { return *database_; }
  const journal::Journal& journal() const { return journal_; }

 private:
  // Another time than any change's: an event bears that of its change.
  zoneflow::testing::ManualClock clock_{At("2022-01-01 00:00")};
  sql::TempSchema<Backend> database_{journal::Migrations(), Migrations()};
  journal::Journal journal_{"notification", clock_};
  SociWhistleStore store_{*database_, journal_, SampleRulebook()};
};

INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, WhistleStoreContract, OnDatabase<sql::SqliteBackend>);
INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, WhistleStoreContract, OnDatabase<sql::PostgresBackend>);
INSTANTIATE_TYPED_TEST_SUITE_P(EnglishPostgres, WhistleStoreContract,
                               OnDatabase<sql::EnglishPostgresBackend>);

// Timers, fired by two replicas that look in turn.
template <typename Backend>
class WhistleTimerTest : public zoneflow::testing::OnBackend<OnDatabase<Backend>> {
 protected:
  void Dispatch(Instant when) {
    WhistleStore& store = this->backend_->store();
    const MoveContext community{SampleRulebook(), kCommunity, when};
    const MoveContext dispatcher{SampleRulebook(), kDispatcher, when};
    ASSERT_THAT(store.Change(id_, {}, {kCommunity.id, when},
                             [&](const Whistle*) { return PlanBlow(id_, Garbage(), community); }),
                IsOk());
    ASSERT_THAT(
        store.Change(id_, {}, {kDispatcher.id, when},
                     [&](const Whistle* whistle) {
                       return PlanDispatch(*whistle, {{"城市管理局", true}}, "", dispatcher);
                     }),
        IsOk());
  }

  // Looks at the time until nothing is due; each call is a restart.
  void LookAt(Instant now) {
    clock_.Set(now);
    const auto replica = [&] {
      return journal::Timers(
          this->backend_->database(), clock_, clock_,
          {{kWhistleTurn, HandleWhistleTurn(this->backend_->journal(), SampleRulebook())}});
    };
    journal::Timers one = replica(), other = replica();
    for (std::int64_t fired = 1; fired > 0;) {
      const auto first = one.RunOnce(), second = other.RunOnce();
      ASSERT_THAT(first, IsOk());
      ASSERT_THAT(second, IsOk());
      fired = *first + *second;
    }
  }

  std::vector<std::string> ToldSoFar() {
    const auto entries = this->backend_->store().ReadEntries(id_, 100);
    EXPECT_THAT(entries, IsOk());
    return testing::Told(*entries);
  }

  const WhistleId id_ = WhistleIdOf("a");
  zoneflow::testing::ManualClock clock_{At("2021-03-02 10:00")};
};

using Databases = ::testing::Types<sql::SqliteBackend, sql::PostgresBackend>;
TYPED_TEST_SUITE(WhistleTimerTest, Databases);

TYPED_TEST(WhistleTimerTest, RemindersAndEscalationsComeOnceOverRestartsReplicasAndClockJumps) {
  this->Dispatch(At("2021-03-02 10:00"));
  this->LookAt(At("2021-03-02 11:59"));
  EXPECT_THAT(this->ToldSoFar(), IsEmpty());
  this->LookAt(At("2021-03-02 12:00"));
  EXPECT_THAT(this->ToldSoFar(), ElementsAre("reminded 50 sign_off 经办人/wecom"));
  // Three days at once, then the clock goes back and forth again.
  this->LookAt(At("2021-03-05 10:00"));
  const std::vector<std::string> told = this->ToldSoFar();
  EXPECT_THAT(told, ::testing::Contains("escalated 1 园区值班/wecom").Times(1));
  EXPECT_THAT(told, ::testing::Contains("escalated 2 指挥中心/phone").Times(1));
  EXPECT_THAT(told, ::testing::Contains("escalated 3 分管区领导/phone").Times(1));
  this->LookAt(At("2021-03-02 12:00"));
  this->LookAt(At("2021-03-05 10:00"));
  EXPECT_EQ(this->ToldSoFar(), told);
  EXPECT_THAT(this->backend_->Told(), ::testing::Contains(HasSubstr("EscalationRaised")).Times(3));
}

TYPED_TEST(WhistleTimerTest, AWithdrawnTicketTellsNobody) {
  this->Dispatch(At("2021-03-02 10:00"));
  const MoveContext community{SampleRulebook(), kCommunity, At("2021-03-02 10:30")};
  ASSERT_THAT(this->backend_->store().Change(this->id_, {}, {kCommunity.id, community.now},
                                             [&](const Whistle* whistle) {
                                               return PlanWithdraw(*whistle, "误报", community);
                                             }),
              IsOk());
  this->LookAt(At("2021-03-09 10:00"));
  EXPECT_THAT(this->ToldSoFar(), IsEmpty());
}

}  // namespace
}  // namespace zoneflow::notification::testing

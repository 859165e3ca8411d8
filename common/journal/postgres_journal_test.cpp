#include "common/journal/testing/journal_contract.h"

namespace zoneflow::journal {
namespace {

INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, JournalContract, sql::PostgresBackend);
INSTANTIATE_TYPED_TEST_SUITE_P(EnglishPostgres, JournalContract, sql::EnglishPostgresBackend);

// On SQLite there is one write transaction at a time, and no lock to hold.
class StandbyTest : public JournalContract<sql::PostgresBackend> {
 protected:
  // Calls `standby` while another instance holds the named lock.
  void WhileLocked(std::string_view name, const std::function<void()>& standby) {
    const auto active = OpenOne();
    EXPECT_THAT(active->Write([&](sql::Transaction& transaction) {
      EXPECT_TRUE(transaction.TryLock(name));
      standby();
      return absl::OkStatus();
    }),
                IsOk());
  }
};

TEST_F(StandbyTest, ASecondRelayClaimsNothingWhileAnotherIsActive) {
  ASSERT_THAT(Append(*database_, "signing/a", "v"), IsOk());
  Relay relay(*database_, *bus_, "test", keys_);
  WhileLocked("relay", [&] { EXPECT_THAT(relay.RunOnce(), IsOkAndHolds(0)); });
  EXPECT_THAT(relay.RunOnce(), IsOkAndHolds(1));
}

TEST_F(StandbyTest, ASecondSequencerNumbersNothingWhileAnotherIsActive) {
  Event event;
  event.source = "/zoneflow/test";
  event.subject = "signing/a";
  event.sequence = 1;
  ASSERT_THAT(database_->Write(
                  [&](sql::Transaction& transaction) { return StoreEvent(transaction, event); }),
              IsOk());
  Sequencer sequencer(*database_);
  WhileLocked("sequencer", [&] { EXPECT_THAT(sequencer.RunOnce(), IsOkAndHolds(0)); });
  EXPECT_THAT(sequencer.RunOnce(), IsOkAndHolds(1));
}

}  // namespace
}  // namespace zoneflow::journal

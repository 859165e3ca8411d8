#include "common/journal/testing/timers_contract.h"

namespace zoneflow::journal {
namespace {

INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, TimersContract, sql::PostgresBackend);

// On SQLite a transaction that writes is the only one.
class ClaimedTimersTest : public TimersContract<sql::PostgresBackend> {};

TEST_F(ClaimedTimersTest, WhatAnotherReplicaIsFiringIsNotWaitedFor) {
  Set(kReminder, "case/a", business_.Now());
  Set(kReminder, "case/b", business_.Now());
  Timers timers = Of({{kReminder, Recording()}});
  const auto other = OpenOne();
  EXPECT_THAT(other->Write([&](sql::Transaction& transaction) {
    transaction.session() << "SELECT 1 FROM due_timers WHERE subject = 'case/a' FOR UPDATE";
    EXPECT_THAT(timers.RunOnce(), zoneflow::testing::IsOkAndHolds(1));
    return absl::OkStatus();
  }),
              zoneflow::testing::IsOk());
  EXPECT_THAT(Effects(), ::testing::ElementsAre("case/b"));
  EXPECT_THAT(timers.RunOnce(), zoneflow::testing::IsOkAndHolds(1));
}

}  // namespace
}  // namespace zoneflow::journal

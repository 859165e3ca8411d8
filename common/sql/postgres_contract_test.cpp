#include "common/sql/testing/backends.h"
#include "common/sql/testing/database_contract.h"

namespace zoneflow::sql {
namespace {

INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, DatabaseContract, PostgresBackend);
INSTANTIATE_TYPED_TEST_SUITE_P(EnglishPostgres, DatabaseContract, EnglishPostgresBackend);

TEST(PostgresTest, AServerThatWasNeverThereIsUnavailableAtTheFirstCall) {
  auto database =
      Open({.url = "postgres:host=127.0.0.1 port=1 dbname=x", .pool = 1, .migrate = false});
  ASSERT_THAT(database, zoneflow::testing::IsOk());
  EXPECT_THAT((*database)->Write([](Transaction&) { return absl::OkStatus(); }),
              zoneflow::testing::StatusIs(absl::StatusCode::kUnavailable));
}

TEST(PostgresTest, ASwallowedErrorDoesNotPassForACommit) {
  if (const std::string missing = PostgresBackend::Missing(); !missing.empty()) {
    GTEST_SKIP() << missing;
  }
  const PostgresBackend backend;
  auto database = Open({.url = backend.url(), .pool = 1, .migrate = false});
  ASSERT_THAT(database, zoneflow::testing::IsOk());
  EXPECT_THAT((*database)->Write([](Transaction& transaction) {
    try {
      transaction.session() << "SELECT nothing FROM nowhere";
    } catch (const soci::soci_error&) {
    }
    return absl::OkStatus();
  }),
              zoneflow::testing::StatusIs(absl::StatusCode::kInternal));
}

TEST(PostgresTest, AStoppedZombieLosesItsTransaction) {
  if (const std::string missing = PostgresBackend::Missing(); !missing.empty()) {
    GTEST_SKIP() << missing;
  }
  const PostgresBackend backend;
  auto database = Open({.url = backend.url(), .pool = 2, .migrate = false});
  ASSERT_THAT(database, zoneflow::testing::IsOk());
  EXPECT_THAT((*database)->Write([](Transaction& transaction) {
    transaction.session() << "SET LOCAL idle_in_transaction_session_timeout = '50ms'";
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    transaction.session() << "SELECT 1";
    return absl::OkStatus();
  }),
              zoneflow::testing::StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT((*database)->Write([](Transaction&) { return absl::OkStatus(); }),
              zoneflow::testing::IsOk());
}

}  // namespace
}  // namespace zoneflow::sql

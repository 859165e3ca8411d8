#include <pwd.h>
#include <unistd.h>

#include <filesystem>

#include "absl/strings/cord.h"

#include "common/sql/testing/backends.h"
#include "common/sql/testing/database_contract.h"
#include "common/testing/small_disk.h"

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

// A table space on a small file system, that what this URL makes lies in.
class SmallSpace {
 public:
  explicit SmallSpace(const std::string& url) : url_(url) {
    const std::string place = disk / "space";
    const passwd* user = getpwnam("postgres");  // NOLINT(concurrency-mt-unsafe): one thread
    std::filesystem::create_directory(place);
    usable = disk.mounted && user != nullptr &&
             chown(place.c_str(), user->pw_uid, user->pw_gid) == 0 &&
             Run("CREATE TABLESPACE small LOCATION '" + place + "'");
  }
  ~SmallSpace() {
    if (usable) {
      EXPECT_TRUE(Run("DROP TABLESPACE small"));
    }
  }
  std::string url() const {
    return url_ + " options='-c default_tablespace=small -c temp_tablespaces=small'";
  }

  zoneflow::testing::SmallDisk disk{8};
  bool usable = false;

 private:
  // Such a statement runs in no transaction.
  bool Run(const std::string& statement) {
    auto database = Open({.url = url_, .pool = 1, .migrate = false});
    return database.ok() && (*database)
                                ->ReadCommitted([&](Transaction& transaction) {
                                  transaction.session()
                                      << "SET default_transaction_read_only = off";
                                  transaction.session() << statement;
                                  return absl::OkStatus();
                                })
                                .ok();
  }
  const std::string url_;
};

TEST(PostgresTest, AFullDiskIsToldUntilThereIsRoomAgain) {
  if (const std::string missing = PostgresBackend::Missing(); !missing.empty()) {
    GTEST_SKIP() << missing;
  }
  const PostgresBackend backend;
  SmallSpace space(backend.url());
  if (!space.usable) {
    GTEST_SKIP() << "a small file system cannot be mounted for PostgreSQL here";
  }
  const Migration kRows[] = {{"0001_rows.sql", "CREATE TABLE rows (n BIGINT, text TEXT);\n"}};
  auto database = Open({.url = space.url(), .pool = 2, .migrate = false});
  ASSERT_THAT(database, zoneflow::testing::IsOk());
  ASSERT_THAT((*database)->Migrate(kRows), zoneflow::testing::IsOk());
  const auto insert = [&](int rows) {
    return (*database)->Write([&](Transaction& transaction) {
      transaction.session() << "INSERT INTO rows SELECT n, repeat('x', 1000) FROM "
                               "generate_series(1, "
                            << rows << ") AS n";
      return absl::OkStatus();
    });
  };
  EXPECT_THAT((*database)->Health(), zoneflow::testing::IsOk());
  space.disk.Fill();
  const auto is_full =
      zoneflow::testing::StatusIs(absl::StatusCode::kUnavailable, ::testing::HasSubstr("No space"));
  const absl::Status full = insert(4'000);
  EXPECT_THAT(full, is_full);
  EXPECT_EQ(std::string(full.GetPayload("error-reason").value_or(absl::Cord())), "DISK_FULL");
  EXPECT_THAT((*database)->Health(), is_full);
  EXPECT_THAT((*database)->Health(), is_full);
  space.disk.Free();
  EXPECT_THAT((*database)->Health(), zoneflow::testing::IsOk());
  EXPECT_THAT(insert(400), zoneflow::testing::IsOk());
  EXPECT_THAT((*database)->Write([](Transaction& transaction) {
    transaction.session() << "DROP TABLE rows";
    transaction.session() << "DROP TABLE schema_migrations";
    return absl::OkStatus();
  }),
              zoneflow::testing::IsOk());
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

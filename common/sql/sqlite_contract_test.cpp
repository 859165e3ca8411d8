#include <soci/soci.h>
#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <string>

#include <soci/sqlite3/soci-sqlite3.h>

#include "common/sql/testing/backends.h"
#include "common/sql/testing/database_contract.h"
#include "common/testing/temp_folder.h"

namespace zoneflow::sql {
namespace {

INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, DatabaseContract, SqliteBackend);

TEST(SqliteTest, TheFileAndItsFolderAreMadeForTheOwnerAlone) {
  const zoneflow::testing::TempFolder folder;
  const std::string path = folder / "deep/er/a b.sqlite";
  auto database = Open({.url = "sqlite:" + path, .pool = 1, .migrate = false});
  ASSERT_THAT(database, zoneflow::testing::IsOk());
  ASSERT_THAT((*database)->Migrate(kContractMigrations), zoneflow::testing::IsOk());
  for (const char* suffix : {"", "-wal", "-shm"}) {
    struct stat file {};
    ASSERT_EQ(stat((path + suffix).c_str(), &file), 0) << suffix;
    EXPECT_EQ(file.st_mode & 0777, 0600U) << suffix;
  }
}

// Every write is in a savepoint. With temp_store=MEMORY the journal of what it changes is a list of
// chunks that each statement's end walks: a document of n pages took n times n. What is not in
// memory is not walked.
TEST(SqliteTest, AWriteKeepsNoCopyInMemoryOfThePagesItChanges) {
  const zoneflow::testing::TempFolder folder;
  const auto database = Open({.url = "sqlite:" + (folder / "x.sqlite"), .pool = 1});
  ASSERT_THAT(database, zoneflow::testing::IsOk());
  constexpr int kRows = 6'000;  // one a page
  ASSERT_THAT((*database)->Write([](Transaction& transaction) {
    transaction.session() << "CREATE TABLE pages (id INTEGER PRIMARY KEY, text TEXT NOT NULL)";
    const std::string text(3'000, 'a');
    for (int id = 0; id < kRows; ++id) {
      transaction.session() << "INSERT INTO pages VALUES (:id, :text)", soci::use(id, "id"),
          soci::use(text, "text");
    }
    return absl::OkStatus();
  }),
              zoneflow::testing::IsOk());
  const std::int64_t before = sqlite_api::sqlite3_memory_used();
  (void)sqlite_api::sqlite3_memory_highwater(/*resetFlag=*/1);
  ASSERT_THAT((*database)->Write([](Transaction& transaction) {
    const std::string text(3'000, 'b');
    for (int id = 0; id < kRows; id += 2) {
      const int next = id + 1;
      transaction.session() << "UPDATE pages SET text = :text WHERE id IN (:id, :next)",
          soci::use(text, "text"), soci::use(id, "id"), soci::use(next, "next");
    }
    return absl::OkStatus();
  }),
              zoneflow::testing::IsOk());
  const std::int64_t most = sqlite_api::sqlite3_memory_highwater(/*resetFlag=*/0) - before;
  // The cache of pages has 2 MiB, the pages 24 MB.
  EXPECT_LT(most, 8 << 20);
}

TEST(SqliteTest, AFolderThatCannotBeMadeIsUnavailableAndNamed) {
  const zoneflow::testing::TempFolder folder;
  { auto made = Open({.url = "sqlite:" + (folder / "file"), .pool = 1, .migrate = false}); }
  EXPECT_THAT(Open({.url = "sqlite:" + (folder / "file/below/x"), .pool = 1, .migrate = false}),
              zoneflow::testing::StatusIs(absl::StatusCode::kUnavailable,
                                          ::testing::HasSubstr("file/below")));
}

TEST(OpenTest, AnUnknownKindOfDatabaseOrPoolIsRefused) {
  EXPECT_THAT(Open({.url = "mysql:x", .pool = 1, .migrate = false}),
              zoneflow::testing::StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Open({.url = "sqlite:x", .pool = 0, .migrate = false}),
              zoneflow::testing::StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Open({.url = "postgres:nonsense=1", .pool = 1, .migrate = false}),
              zoneflow::testing::StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(ReadConfigTest, TheDefaultIsAFileOfTheServiceInTheDataFolder) {
  config::Reader reader(config::FromPairs({{"DATA_DIR", "/data"}}));
  EXPECT_EQ(ReadConfig(reader, "ingest").url, "sqlite:/data/ingest.sqlite");
  EXPECT_THAT(reader.status(), zoneflow::testing::IsOk());
}

TEST(ReadConfigTest, AWrongUrlIsRefusedWithoutRepeatingItsPassword) {
  config::Reader reader(
      config::FromPairs({{"DATABASE_URL", "host=x password=hunter2"}, {"DATABASE_POOL", "0"}}));
  (void)ReadConfig(reader, "ingest");
  EXPECT_THAT(reader.status(),
              zoneflow::testing::StatusIs(
                  absl::StatusCode::kInvalidArgument,
                  ::testing::AllOf(::testing::HasSubstr("DATABASE_URL"),
                                   ::testing::HasSubstr("DATABASE_POOL"),
                                   ::testing::Not(::testing::HasSubstr("hunter2")))));
}

}  // namespace
}  // namespace zoneflow::sql

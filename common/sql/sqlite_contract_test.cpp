#include <sys/stat.h>

#include <filesystem>

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

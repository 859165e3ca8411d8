#include <soci/soci.h>
#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "absl/strings/cord.h"
#include <soci/sqlite3/soci-sqlite3.h>

#include "common/sql/testing/backends.h"
#include "common/sql/testing/database_contract.h"
#include "common/testing/small_disk.h"
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

// A write may be in a savepoint. With temp_store=MEMORY the journal of what it changes is a list of
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
  // The pages have 24 MB.
  EXPECT_LT(most, 8 << 20);
}

// Nobody stops writing for it.
TEST(SqliteTest, TheLogIsTakenBackWhileItIsWritten) {
  const zoneflow::testing::TempFolder folder;
  const std::string path = folder / "x.sqlite";
  const auto database = Open({.url = "sqlite:" + path, .pool = 1});
  ASSERT_THAT(database, zoneflow::testing::IsOk());
  ASSERT_THAT((*database)->Write([](Transaction& transaction) {
    transaction.session() << "CREATE TABLE pages (id INTEGER PRIMARY KEY, text TEXT NOT NULL)";
    return absl::OkStatus();
  }),
              zoneflow::testing::IsOk());
  constexpr int kCommits = 160;
  const std::string text(1 << 20, 'a');
  for (int id = 0; id < kCommits; ++id) {
    ASSERT_THAT((*database)->Write([&](Transaction& transaction) {
      transaction.session() << "INSERT INTO pages VALUES (:id, :text)", soci::use(id, "id"),
          soci::use(text, "text");
      return absl::OkStatus();
    }),
                zoneflow::testing::IsOk());
  }
  EXPECT_LT(std::filesystem::file_size(path + "-wal"), 100U << 20);
  EXPECT_GT(std::filesystem::file_size(path), 60U << 20);
}

TEST(SqliteTest, AFolderThatCannotBeMadeIsUnavailableAndNamed) {
  const zoneflow::testing::TempFolder folder;
  { auto made = Open({.url = "sqlite:" + (folder / "file"), .pool = 1, .migrate = false}); }
  EXPECT_THAT(Open({.url = "sqlite:" + (folder / "file/below/x"), .pool = 1, .migrate = false}),
              zoneflow::testing::StatusIs(absl::StatusCode::kUnavailable,
                                          ::testing::HasSubstr("file/below")));
}

using ::testing::AllOf;
using ::testing::HasSubstr;
using zoneflow::testing::IsOk;
using zoneflow::testing::StatusIs;

absl::StatusOr<std::unique_ptr<Database>> OpenAt(const std::string& path) {
  return Open({.url = "sqlite:" + path, .pool = 2, .migrate = false});
}

void WriteFile(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

// A table of about that many bytes.
const Migration kRows[] = {{"0001_rows.sql", "CREATE TABLE rows (n BIGINT, text TEXT);\n"}};

absl::Status InsertRows(Database& database, int bytes) {
  return database.Write([&](Transaction& transaction) {
    const std::string text(1000, 'x');
    for (int n = 0; n < bytes / 1000; ++n) {
      transaction.session() << "INSERT INTO rows VALUES (:n, :text)", soci::use(n), soci::use(text);
    }
    return absl::OkStatus();
  });
}

// Makes a database with rows and closes it.
void MakeDatabase(const std::string& path) {
  auto made = OpenAt(path);
  ASSERT_THAT(made, IsOk());
  ASSERT_THAT((*made)->Migrate(kRows), IsOk());
  ASSERT_THAT(InsertRows(**made, 400'000), IsOk());
}

TEST(SqliteTest, AFileThatIsNoDatabaseIsNamed) {
  const zoneflow::testing::TempFolder folder;
  const std::string path = folder / "notes.txt";
  WriteFile(path, std::string(5000, 'n'));
  EXPECT_THAT(OpenAt(path), StatusIs(absl::StatusCode::kUnavailable,
                                     AllOf(HasSubstr(path), HasSubstr("file is not a database"))));
}

TEST(SqliteTest, AFolderInTheFilesPlaceIsNamed) {
  const zoneflow::testing::TempFolder folder;
  std::filesystem::create_directory(folder / "x.sqlite");
  EXPECT_THAT(OpenAt(folder / "x.sqlite"),
              StatusIs(absl::StatusCode::kUnavailable,
                       AllOf(HasSubstr(folder / "x.sqlite"), HasSubstr("but a folder"))));
}

TEST(SqliteTest, AFileThatWasCutIsNamed) {
  const zoneflow::testing::TempFolder folder;
  const std::string path = folder / "cut.sqlite";
  for (const std::uintmax_t left : {std::uintmax_t{200'000}, std::uintmax_t{4096}}) {
    std::filesystem::remove(path);
    MakeDatabase(path);
    std::filesystem::resize_file(path, left);
    EXPECT_THAT(OpenAt(path), StatusIs(absl::StatusCode::kUnavailable,
                                       AllOf(HasSubstr(path), HasSubstr("malformed"))))
        << left;
  }
}

TEST(SqliteTest, TheDatabaseOfAnotherProgramIsLeftAlone) {
  const zoneflow::testing::TempFolder folder;
  const std::string path = folder / "places.sqlite";
  {
    auto other = OpenAt(path);
    ASSERT_THAT(other, IsOk());
    ASSERT_THAT((*other)->Write([](Transaction& transaction) {
      transaction.session() << "CREATE TABLE moz_places (id INTEGER)";
      return absl::OkStatus();
    }),
                IsOk());
  }
  auto database = OpenAt(path);
  ASSERT_THAT(database, IsOk());
  for (const bool migrate : {false, true}) {
    EXPECT_THAT(
        Prepare(**database, {kRows}, migrate),
        StatusIs(absl::StatusCode::kFailedPrecondition,
                 AllOf(HasSubstr(path), HasSubstr("another program"), HasSubstr("moz_places"))));
  }
}

TEST(SqliteTest, TheDatabaseOfAnotherServiceIsLeftAlone) {
  const zoneflow::testing::TempFolder folder;
  const std::string path = folder / "approval.sqlite";
  MakeDatabase(path);
  const Migration kOthers[] = {{"0001_create_cases.sql", "CREATE TABLE cases (n BIGINT);\n"}};
  auto database = OpenAt(path);
  ASSERT_THAT(database, IsOk());
  for (const bool migrate : {false, true}) {
    EXPECT_THAT(
        Prepare(**database, {kOthers}, migrate),
        StatusIs(absl::StatusCode::kFailedPrecondition,
                 AllOf(HasSubstr(path), HasSubstr("another service"), HasSubstr("0001_rows.sql"))));
  }
}

TEST(SqliteTest, DamageThatIsMetWhileRunningIsNamedAndStays) {
  const zoneflow::testing::TempFolder folder;
  const std::string path = folder / "worn.sqlite";
  MakeDatabase(path);
  {
    // The pages of the schema are in front.
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(5 * 4096);
    file << std::string(300'000, '\x5a');
  }
  auto database = OpenAt(path);
  ASSERT_THAT(database, IsOk());
  EXPECT_THAT((*database)->CheckSchema(kRows), IsOk());
  EXPECT_THAT((*database)->Health(), IsOk());
  const auto is_damage =
      StatusIs(absl::StatusCode::kUnavailable, AllOf(HasSubstr(path), HasSubstr("is damaged")));
  EXPECT_THAT((*database)->Read([](Transaction& transaction) {
    long long rows = 0;
    transaction.session() << "SELECT sum(n) FROM rows", soci::into(rows);
    return absl::OkStatus();
  }),
              is_damage);
  EXPECT_THAT((*database)->Health(), is_damage);
  EXPECT_THAT((*database)->Health(), is_damage);
}

// SQLite's own bound in the place of a disk's.
TEST(SqliteTest, AFileThatMayNotGrowIsToldAndToldWellOnceAWriteSucceeds) {
  const zoneflow::testing::TempFolder folder;
  const std::string path = folder / "full.sqlite";
  auto database = OpenAt(path);
  ASSERT_THAT(database, IsOk());
  ASSERT_THAT((*database)->Migrate(kRows), IsOk());
  const auto limit = [&](int pages) {
    ASSERT_THAT((*database)->Write([&](Transaction& transaction) {
      int now = 0;
      transaction.session() << "PRAGMA max_page_count = " << pages, soci::into(now);
      return absl::OkStatus();
    }),
                IsOk());
  };
  limit(10);
  const absl::Status full = InsertRows(**database, 400'000);
  EXPECT_THAT(full, StatusIs(absl::StatusCode::kUnavailable,
                             AllOf(HasSubstr(path), HasSubstr("cannot grow"), HasSubstr("full"))));
  EXPECT_EQ(std::string(full.GetPayload("error-reason").value_or(absl::Cord())), "DISK_FULL");
  limit(1'000'000);
  EXPECT_THAT(InsertRows(**database, 400'000), IsOk());
  EXPECT_THAT((*database)->Health(), IsOk());
}

TEST(SqliteTest, AFullDiskIsToldUntilThereIsRoomAgain) {
  zoneflow::testing::SmallDisk disk(8);
  if (!disk.mounted) {
    GTEST_SKIP() << "a small file system cannot be mounted here";
  }
  const std::string path = disk / "full.sqlite";
  auto database = OpenAt(path);
  ASSERT_THAT(database, IsOk());
  ASSERT_THAT((*database)->Migrate(kRows), IsOk());
  EXPECT_THAT((*database)->Health(), IsOk());
  disk.Fill();
  const auto is_full =
      StatusIs(absl::StatusCode::kUnavailable, AllOf(HasSubstr(path), HasSubstr("cannot grow")));
  EXPECT_THAT(InsertRows(**database, 4'000'000), is_full);
  // Nobody writes meanwhile, since the service is not ready.
  EXPECT_THAT((*database)->Health(), is_full);
  EXPECT_THAT((*database)->Health(), is_full);
  disk.Free();
  EXPECT_THAT((*database)->Health(), IsOk());
  EXPECT_THAT(InsertRows(**database, 400'000), IsOk());
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

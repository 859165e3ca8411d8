// A SQL database: SQLite or PostgreSQL, one schema, one dialect of statements that both understand.
//
// Statements are SOCI's (`session << "…", soci::use(x), soci::into(y)`). Mind platform facts: never
// a bulk `use`, no soci::blob, typed `into` only, times as epoch microseconds or ISO dates, bytes
// as Bytes (bytes.h). SOCI throws; Write and Read catch, so the functions handed to them may let it
// throw.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/config/lookup.h"

namespace soci {
class session;
}

namespace zoneflow::sql {

enum class Dialect { kSqlite, kPostgres };

// An open transaction, valid within the function it is handed to, on one thread.
class Transaction {
 public:
  virtual ~Transaction() = default;
  virtual soci::session& session() = 0;
  virtual Dialect dialect() const = 0;

  // Runs the function in a savepoint: an error (or exception, as in Write) undoes what it did and
  // nothing else.
  virtual absl::Status Savepoint(const std::function<absl::Status()>& body) = 0;

  // Wakes whoever waits on the channel (Database::Wait) once this transaction has committed.
  // Channel names are lower-case words.
  virtual void NotifyOnCommit(std::string_view channel) = 0;

  // Tries to take the named lock until the end of this transaction; false if another transaction
  // holds it. On SQLite a write transaction excludes every other one anyway: always true.
  virtual bool TryLock(std::string_view name) = 0;
};

struct Config {
  std::string url;       // "sqlite:PATH" or "postgres:host=… dbname=…" (libpq keywords)
  int pool = 4;          // connections, 1 to 64
  bool migrate = false;  // apply missing migrations at Open
};

// Reads DATABASE_URL (default sqlite:DATA_DIR/<service>.sqlite) and DATABASE_POOL.
Config ReadConfig(config::Reader& reader, std::string_view service);

// How far a migration in code has come. It is a row of the database, written in the transaction of
// each batch, so that a process that is killed leaves a place to go on from and nothing is done
// twice.
struct MigrationProgress {
  std::string resume_after;  // the last key that the batches before did; "" at first
  std::int64_t done = 0;     // of the migration's own unit, such as rows
  std::int64_t total = 0;    // 0: not known
  bool finished = false;
};

// Does the next part of a migration, at most a second's work, and moves the progress: resume_after,
// done, and finished with the last part. May run anew after a failure, so it keeps nothing of its
// own between two runs. An error undoes this part alone.
using MigrationBatch = std::function<absl::Status(Transaction&, MigrationProgress&)>;

// Told after each batch of a migration in code has been committed.
using MigrationReport =
    std::function<void(std::string_view migration, const MigrationProgress& progress)>;

// A line on standard error ("0002_fill_cases: 41000 of 100000") each second that it takes; none for
// work that takes less.
MigrationReport PrintProgress();

// One forward migration, embedded in the binary: statements ("0001_create_cases.sql"), or code
// ("0002_fill_cases") where SQL does not reach, such as into the messages of a ${BYTES} column.
// Both kinds stand in one order. Statements end with a ';' at a line's end. In the text stand for
//   ${KEY}       text that is compared, ordered or unique: by its bytes, as std::string compares,
//                whatever the locale of the database. A column of plain TEXT is only read back; one
//                in an index is a fault that the test databases report.
//   ${BYTES}     BLOB or BYTEA
//   ${AUTO_ID}   the type of a self-numbering 64-bit primary key column
//   ${POSTGRES}  at the beginning of each line of a statement: it is run on PostgreSQL alone
struct Migration {
  std::string_view name;
  std::string_view statements;
  MigrationBatch batch = {};  // a migration in code has this and no statements
};

// The files that a zoneflow_embed holds (NAME_migrations::All()) as migrations, those in code among
// them by their numbers.
template <typename Files>
std::vector<Migration> MigrationsOf(const Files& files, std::vector<Migration> in_code = {}) {
  std::vector<Migration> migrations = std::move(in_code);
  for (const auto& file : files) {
    migrations.push_back({file.name, file.content});
  }
  std::ranges::sort(migrations, {}, &Migration::name);
  return migrations;
}

// Thread-safe.
class Database {
 public:
  virtual ~Database() = default;

  virtual Dialect dialect() const = 0;

  // Runs the body in one write transaction (BEGIN IMMEDIATE on SQLite; READ COMMITTED on
  // PostgreSQL, where the body locks the deciding rows first, in key order). Commits if the body
  // returns OK, else rolls back and returns its status. SOCI errors become: Aborted (busy,
  // serialization failure, deadlock: run it again from the read), AlreadyExists (unique
  // constraint), Unavailable (connection; it is renewed for the next call), Internal otherwise. A
  // storage that fails is Unavailable too and tells its reason (error-reason): DISK_FULL,
  // STORAGE_FAILED, DATABASE_DAMAGED or DATABASE_AWAY; on SQLite it names the file.
  // When Write returns OK, the commit is durable.
  virtual absl::Status Write(const std::function<absl::Status(Transaction&)>& body) = 0;

  // Runs the body in one read transaction on a snapshot; errors as for Write.
  virtual absl::Status Read(const std::function<absl::Status(Transaction&)>& body) = 0;

  // As Read, but each statement sees what is committed when it begins: for a body of one statement,
  // or about rows that never change. Spares two of three round trips on PostgreSQL. The body may
  // run twice.
  virtual absl::Status ReadCommitted(const std::function<absl::Status(Transaction&)>& body) = 0;

  // Runs Write again, up to three times with jitter, while it returns Aborted; then Unavailable.
  absl::Status WriteWithRedo(const std::function<absl::Status(Transaction&)>& body);

  // Waits until a transaction that named the channel commits, here or in another process, at most
  // so long. May return early; never misses a commit that happened after the caller's previous Wait
  // on this waiter began.
  class Waiter {
   public:
    virtual ~Waiter() = default;
    virtual void Wait(std::chrono::milliseconds at_most) = 0;
    virtual void Wake() = 0;  // thread-safe
  };
  virtual std::unique_ptr<Waiter> WaitOn(std::string_view channel) = 0;

  // Applies the migrations that are missing, in order, each in its transaction; one in code in a
  // transaction a batch, from where an earlier call left it. Whoever else migrates meanwhile does
  // other batches.
  virtual absl::Status Migrate(std::span<const Migration> migrations,
                               const MigrationReport& report) = 0;
  absl::Status Migrate(std::span<const Migration> migrations) { return Migrate(migrations, {}); }

  // For readiness: OK while the storage below takes what is written. Once a write has failed there,
  // that status, until a write succeeds again: anybody's, or one of about a mebibyte that each call
  // then tries, since a service that is not ready gets none. What is damaged stays so until the
  // database is opened anew. Blocks as long as a write does.
  virtual absl::Status Health() = 0;

  // OK if the schema is the last of these or one newer (expand, then contract); FailedPrecondition
  // naming both otherwise. Each family is compared on its own.
  virtual absl::Status CheckSchema(std::span<const Migration> migrations) = 0;
};

// Opens the database. SQLite files are made (WAL, synchronous=FULL, foreign keys on, mode 0600),
// their folder too. A PostgreSQL server that is away is not an error here: calls answer
// Unavailable.
absl::StatusOr<std::unique_ptr<Database>> Open(const Config& config);

// Applies (with migrate) or checks the schema of each family, in order; the first error.
absl::Status Prepare(Database& database, std::initializer_list<std::span<const Migration>> families,
                     bool migrate, const MigrationReport& report = PrintProgress());

}  // namespace zoneflow::sql

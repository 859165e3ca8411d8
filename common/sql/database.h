// A SQL database: SQLite or PostgreSQL, one schema, one dialect of statements that both understand.
//
// Statements are SOCI's (`session << "…", soci::use(x), soci::into(y)`). Mind platform facts: never
// a bulk `use`, no soci::blob, typed `into` only, times as epoch microseconds or ISO dates, bytes
// as base64 text or through the native handle. SOCI throws; Write and Read catch, so the functions
// handed to them may let it throw.
#pragma once

#include <chrono>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
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

// One forward migration, embedded in the binary: "0001_create_cases.sql". Statements end with a ';'
// at a line's end. In the text stand for
//   ${KEY}       text that is compared, ordered or unique: by its bytes, as std::string compares,
//                whatever the locale of the database. A column of plain TEXT is only read back; one
//                in an index is a fault that the test databases report.
//   ${BYTES}     BLOB or BYTEA
//   ${AUTO_ID}   the type of a self-numbering 64-bit primary key column
//   ${POSTGRES}  at the beginning of each line of a statement: it is run on PostgreSQL alone
struct Migration {
  std::string_view name;
  std::string_view statements;
};

// The files that a zoneflow_embed holds (NAME_migrations::All()), in their order, as migrations.
template <typename Files>
std::vector<Migration> MigrationsOf(const Files& files) {
  std::vector<Migration> migrations;
  for (const auto& file : files) {
    migrations.push_back({file.name, file.content});
  }
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

  // Applies the migrations that are missing, in order, each in its transaction.
  virtual absl::Status Migrate(std::span<const Migration> migrations) = 0;

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
                     bool migrate);

}  // namespace zoneflow::sql

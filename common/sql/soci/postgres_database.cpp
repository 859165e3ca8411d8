#include "common/sql/soci/postgres_database.h"

#include <soci/soci.h>

#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/strip.h"
#include "absl/synchronization/mutex.h"
#include <soci/postgresql/soci-postgresql.h>

#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/sql/kept_postgres.h"
#include "common/sql/soci/channel_hub.h"
#include "common/sql/soci/guarded_call.h"
#include "common/sql/soci/migrations.h"
#include "common/sql/soci/postgres_listener.h"
#include "common/sql/soci/storage_health.h"

namespace zoneflow::sql {
namespace {

absl::Status StatusOfState(const std::string& state, bool connected, std::string text) {
  absl::StripTrailingAsciiWhitespace(&text);
  const absl::string_view message = text;
  if (state == "53100") {
    return StorageError(kDiskFull, StdView(message));
  }
  if (state.starts_with("58")) {
    return StorageError(kStorageFailed, StdView(message));
  }
  if (state == "XX001" || state == "XX002") {
    return StorageError(kDatabaseDamaged, StdView(message));
  }
  if (!connected || state.starts_with("08") || state.starts_with("53") || state.starts_with("57") ||
      state == "25P03") {
    return StorageError(kDatabaseAway, StdView(message));
  }
  if (state == "40001" || state == "40P01" || state == "55P03") {
    return absl::AbortedError(message);
  }
  if (state == "23505") {
    return absl::AlreadyExistsError(message);
  }
  return absl::InternalError(message);
}

absl::Status StatusOfError(const soci::soci_error& error, PGconn* connection) {
  // Not what(): it repeats the bound values, which may be a document's text.
  const auto* own = dynamic_cast<const soci::postgresql_soci_error*>(&error);
  return StatusOfState(own == nullptr ? "" : own->sqlstate(),
                       connection != nullptr && PQstatus(connection) == CONNECTION_OK,
                       error.get_error_message());
}

absl::Status StatusOfResult(const PGresult* result, PGconn* connection) {
  const ExecStatusType done = PQresultStatus(result);
  if (done == PGRES_COMMAND_OK || done == PGRES_TUPLES_OK || done == PGRES_EMPTY_QUERY) {
    return absl::OkStatus();
  }
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  return StatusOfState(state == nullptr ? "" : state, PQstatus(connection) == CONNECTION_OK,
                       PQerrorMessage(connection));
}

// Runs statements through libpq: one round trip, no parsing of ':' as a parameter.
absl::Status Execute(PGconn* connection, const std::string& script) {
  PGresult* result = PQexec(connection, script.c_str());
  const absl::Status status = StatusOfResult(result, connection);
  PQclear(result);
  return status;
}

// COMMIT, then NOTIFY on each channel with the payload, in one round trip. A NOTIFY within the
// transaction would hold a lock of the whole server while the commit syncs: all notifying commits
// of all databases would sync one after the other. The answer tells of the commit alone; waiters
// have a time limit of their own should the server end between the two.
absl::Status CommitAndNotify(PGconn* connection, const std::set<std::string, std::less<>>& channels,
                             std::string_view payload) {
  std::string script = "COMMIT";
  for (const std::string& channel : channels) {
    StrAppend(&script, "; NOTIFY \"", channel, "\", '", payload, "'");
  }
  if (PQsendQuery(connection, script.c_str()) == 0) {
    return StatusOfResult(nullptr, connection);
  }
  std::optional<absl::Status> committed;
  while (PGresult* result = PQgetResult(connection)) {
    if (!committed.has_value()) {
      committed = StatusOfResult(result, connection);
      // COMMIT of a transaction that has failed answers ROLLBACK, and no error.
      if (committed->ok() && std::string_view(PQcmdStatus(result)) != "COMMIT") {
        committed = absl::InternalError(
            "the transaction had failed before its commit: an error was swallowed");
      }
    }
    PQclear(result);
  }
  return committed.value_or(StatusOfResult(nullptr, connection));
}

class PostgresTransaction final : public Transaction {
 public:
  explicit PostgresTransaction(soci::session& session) : session_(session) {}

  soci::session& session() override { return session_; }
  Dialect dialect() const override { return Dialect::kPostgres; }

  absl::Status Savepoint(const std::function<absl::Status()>& body) override {
    PGconn* connection = ConnectionOf(session_);
    const std::string name = StrCat("sp", ++depth_);
    RETURN_IF_ERROR(Execute(connection, StrCat("SAVEPOINT ", name)));
    const absl::Status status = GuardedCall(
        body, [&](const soci::soci_error& error) { return StatusOfError(error, connection); });
    --depth_;
    const absl::Status end =
        Execute(connection, status.ok() ? StrCat("RELEASE ", name)
                                        : StrCat("ROLLBACK TO ", name, "; RELEASE ", name));
    return status.ok() ? end : status;  // if even the undoing failed, so will the commit
  }

  void NotifyOnCommit(std::string_view channel) override { channels_.emplace(channel); }

  bool TryLock(std::string_view name) override {
    const long long key =
        static_cast<long long>(std::stoull(Sha256Hex(name).substr(0, 15), nullptr, 16));
    int locked = 0;
    session_ << "SELECT pg_try_advisory_xact_lock(:key)::int", soci::use(key, "key"),
        soci::into(locked);
    return locked == 1;
  }

  const std::set<std::string, std::less<>>& channels() const { return channels_; }

 private:
  soci::session& session_;
  int depth_ = 0;
  std::set<std::string, std::less<>> channels_;
};

class PostgresDatabase final : public Database {
 public:
  PostgresDatabase(std::string conninfo, int pool)
      : conninfo_(std::move(conninfo)),
        free_(pool),
        hub_(std::make_shared<ChannelHub>()),
        listener_(conninfo_, hub_) {}

  Dialect dialect() const override { return Dialect::kPostgres; }

  absl::Status Write(const std::function<absl::Status(Transaction&)>& body) override {
    absl::Status status = WriteOnce(body);
    health_.Wrote(status);
    return status;
  }

  absl::Status Read(const std::function<absl::Status(Transaction&)>& body) override {
    absl::Status status = Run([&](Session& session) {
      return InTransaction(session, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", body);
    });
    health_.Read(status);
    return status;
  }

  absl::Status ReadCommitted(const std::function<absl::Status(Transaction&)>& body) override {
    absl::Status status = Run([&](Session& session) { return Outside(session, body); });
    health_.Read(status);
    return status;
  }

  // The temporary table takes room as any other does, and is gone with the transaction; the last
  // statement writes to the log of the server.
  absl::Status Health() override {
    return health_.Ask([this] {
      return WriteOnce([](Transaction& transaction) {
        return Execute(ConnectionOf(transaction.session()),
                       "CREATE TEMP TABLE zoneflow_probe ON COMMIT DROP AS "
                       "SELECT md5(n::text) FROM generate_series(1, 20000) AS n;"
                       "UPDATE schema_migrations SET position = position");
      });
    });
  }

  std::unique_ptr<Waiter> WaitOn(std::string_view channel) override {
    std::unique_ptr<Waiter> waiter = hub_->Add(channel);
    listener_.Listen(channel);
    return waiter;
  }

  absl::Status Migrate(std::span<const Migration> migrations,
                       const MigrationReport& report) override {
    return ApplyMigrations(*this, migrations, report,
                           [](Transaction& transaction, const std::string& s) {
                             return Execute(ConnectionOf(transaction.session()), s);
                           });
  }

  absl::Status CheckSchema(std::span<const Migration> migrations) override {
    return CompareSchema(*this, migrations);
  }

 private:
  using Session = std::unique_ptr<soci::session>;

  absl::Status WriteOnce(const std::function<absl::Status(Transaction&)>& body) {
    return Run([&](Session& session) {
      return InTransaction(session, "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", body);
    });
  }

  absl::Status Run(const std::function<absl::Status(Session&)>& body) {
    Session session = Take();
    const absl::Status status = body(session);
    if (session != nullptr && PQstatus(ConnectionOf(*session)) != CONNECTION_OK) {
      session.reset();
    }
    absl::MutexLock lock(&mutex_);
    ++free_;
    if (session != nullptr) {
      idle_.push_back(std::move(session));
    }
    return status;
  }

  static absl::Status Guarded(PostgresTransaction& transaction,
                              const std::function<absl::Status(Transaction&)>& body) {
    PGconn* connection = ConnectionOf(transaction.session());
    return GuardedCall(
        [&] { return body(transaction); },
        [&](const soci::soci_error& error) { return StatusOfError(error, connection); });
  }

  // Statements that commit by themselves, and can only read: so the session is set.
  absl::Status Outside(Session& session, const std::function<absl::Status(Transaction&)>& body) {
    if (session != nullptr) {
      PostgresTransaction transaction(*session);
      const absl::Status status = Guarded(transaction, body);
      if (PQstatus(ConnectionOf(*session)) == CONNECTION_OK) {
        return status;
      }
    }
    // None, or one that died while it was idle.
    session.reset();
    ASSIGN_OR_RETURN(session, Connect());
    PostgresTransaction transaction(*session);
    return Guarded(transaction, body);
  }

  absl::Status InTransaction(Session& session, const std::string& begin,
                             const std::function<absl::Status(Transaction&)>& body) {
    absl::Status begun = absl::UnavailableError("not connected");
    if (session != nullptr) {
      begun = Execute(ConnectionOf(*session), begin);
    }
    if (absl::IsUnavailable(begun)) {
      // A connection that died while it was idle: nothing has been done yet, so a new one may serve
      // this call.
      session.reset();
      ASSIGN_OR_RETURN(session, Connect());
      begun = Execute(ConnectionOf(*session), begin);
    }
    RETURN_IF_ERROR(begun);
    PGconn* connection = ConnectionOf(*session);
    PostgresTransaction transaction(*session);
    absl::Status status = Guarded(transaction, body);
    if (status.ok()) {
      status = CommitAndNotify(connection, transaction.channels(), hub_->id());
    }
    if (status.ok()) {
      for (const std::string& channel : transaction.channels()) {
        hub_->Signal(channel);  // our own need not wait for the server's word
      }
    }
    if (!status.ok() && PQtransactionStatus(connection) != PQTRANS_IDLE &&
        !Execute(connection, "ROLLBACK").ok()) {
      session.reset();
    }
    return status;
  }

  Session Take() {
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(
        +[](int* free) { return *free > 0; }, &free_));
    --free_;
    Session session;
    if (!idle_.empty()) {
      session = std::move(idle_.back());
      idle_.pop_back();
    }
    return session;
  }

  absl::StatusOr<Session> Connect() const {
    Session session;
    RETURN_IF_ERROR(GuardedCall(
        [&] {
          session = OpenKeptPostgres(conninfo_);
          return absl::OkStatus();
        },
        [](const soci::soci_error& error) {
          return StorageError(
              kDatabaseAway, StrCat("PostgreSQL: ",
                                    absl::StripTrailingAsciiWhitespace(error.get_error_message())));
        }));
    PQsetNoticeProcessor(
        ConnectionOf(*session), [](void*, const char*) {}, nullptr);
    // A stopped zombie must not hold its row locks against its successor for ever. Statements show a
    // page: starting workers or a compiler for one costs ten times what it reads.
    RETURN_IF_ERROR(Execute(ConnectionOf(*session),
                            "SET idle_in_transaction_session_timeout = '5s';"
                            "SET max_parallel_workers_per_gather = 0;"
                            "SET jit = off;"
                            "SET default_transaction_read_only = on;"
                            "SET client_encoding = 'UTF8'"));
    return session;
  }

  const std::string conninfo_;
  absl::Mutex mutex_;
  int free_ ABSL_GUARDED_BY(mutex_);  // how many transactions may begin
  std::vector<Session> idle_ ABSL_GUARDED_BY(mutex_);
  const std::shared_ptr<ChannelHub> hub_;
  PostgresListener listener_;
  StorageHealth health_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> OpenPostgres(const std::string& conninfo, int pool) {
  // First ours, so that what the caller names wins: in libpq the last word counts.
  const std::string full =
      StrCat("connect_timeout=5 keepalives_idle=10 keepalives_interval=5 tcp_user_timeout=10000 ",
             conninfo);
  char* message = nullptr;
  PQconninfoOption* parsed = PQconninfoParse(full.c_str(), &message);
  if (parsed == nullptr) {
    const std::string rule = message == nullptr ? "out of memory" : message;
    PQfreemem(message);
    return absl::InvalidArgumentError(
        StrCat("the database's connection keywords: ", absl::StripTrailingAsciiWhitespace(rule)));
  }
  PQconninfoFree(parsed);
  return std::make_unique<PostgresDatabase>(full, pool);
}

}  // namespace zoneflow::sql

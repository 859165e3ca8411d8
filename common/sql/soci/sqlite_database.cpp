#include "common/sql/soci/sqlite_database.h"

#include <fcntl.h>
#include <poll.h>
#include <soci/soci.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include <soci/sqlite3/soci-sqlite3.h>

#include "common/base/check.h"
#include "common/base/errno_text.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/sql/bytes.h"
#include "common/sql/kept_sqlite.h"
#include "common/sql/once.h"
#include "common/sql/soci/channel_hub.h"
#include "common/sql/soci/guarded_call.h"
#include "common/sql/soci/migrations.h"
#include "common/sql/soci/sqlite_checkpointer.h"
#include "common/sql/soci/storage_health.h"

namespace zoneflow::sql {
namespace {

// SOCI declares the whole of sqlite3.h in this namespace.
using namespace sqlite_api;  // NOLINT(google-build-using-namespace)

absl::Status StatusOfCode(int code, const std::string& message) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return absl::AbortedError(message);
    case SQLITE_CONSTRAINT:
      // Not every connection of SOCI's reports extended codes; the text is SQLite's own and fixed.
      return absl::StrContains(message, "UNIQUE constraint") ? absl::AlreadyExistsError(message)
                                                             : absl::InternalError(message);
    case SQLITE_FULL:
      return StorageError(kDiskFull, message);
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      return StorageError(kStorageFailed, message);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return StorageError(kDatabaseDamaged, message);
    default:
      return absl::InternalError(message);
  }
}

absl::Status StatusOfError(const soci::soci_error& error) {
  // Not what(): it repeats the bound values, which may be a document's text.
  const auto* own = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
  return own == nullptr ? absl::InternalError(error.get_error_message())
                        : StatusOfCode(own->result(), error.get_error_message());
}

absl::Status Execute(sqlite_api::sqlite3* handle, const char* script) {
  const int code = sqlite3_exec(handle, script, nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : StatusOfCode(code, sqlite3_errmsg(handle));
}

// PostgreSQL's encode(BYTES, 'hex') and decode(TEXT, 'hex'), so that both databases understand the
// same statements.
void EncodeHex(sqlite3_context* context, int, sqlite3_value** arguments) {
  const auto* bytes = static_cast<const char*>(sqlite3_value_blob(arguments[0]));
  const auto size = static_cast<std::size_t>(sqlite3_value_bytes(arguments[0]));
  if (sqlite3_value_type(arguments[0]) == SQLITE_NULL) {
    return;  // NULL
  }
  const std::string text = ToHex({bytes, size});
  sqlite3_result_text64(context, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

void DecodeHex(sqlite3_context* context, int, sqlite3_value** arguments) {
  if (sqlite3_value_type(arguments[0]) == SQLITE_NULL) {
    return;
  }
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(arguments[0]));
  const auto size = static_cast<std::size_t>(sqlite3_value_bytes(arguments[0]));
  const std::optional<std::string> bytes = FromHex({text, size});
  if (!bytes) {
    sqlite3_result_error(context, "decode: the text is not hexadecimal", -1);
    return;
  }
  sqlite3_result_blob64(context, bytes->data(), bytes->size(), SQLITE_TRANSIENT);
}

int AddFunctions(sqlite_api::sqlite3* handle) {
  constexpr int kFlags = SQLITE_UTF8 | SQLITE_DETERMINISTIC;
  const int code =
      sqlite3_create_function(handle, "encode", 2, kFlags, nullptr, EncodeHex, nullptr, nullptr);
  return code != SQLITE_OK ? code
                           : sqlite3_create_function(handle, "decode", 2, kFlags, nullptr,
                                                     DecodeHex, nullptr, nullptr);
}

class SqliteTransaction final : public Transaction {
 public:
  explicit SqliteTransaction(soci::session& session) : session_(session) {}

  soci::session& session() override { return session_; }
  Dialect dialect() const override { return Dialect::kSqlite; }

  absl::Status Savepoint(const std::function<absl::Status()>& body) override {
    sqlite_api::sqlite3* handle = HandleOf(session_);
    const std::string name = StrCat("sp", ++depth_);
    RETURN_IF_ERROR(Execute(handle, StrCat("SAVEPOINT ", name).c_str()));
    absl::Status status = GuardedCall(body, StatusOfError);
    --depth_;
    const absl::Status end =
        Execute(handle, status.ok() ? StrCat("RELEASE ", name).c_str()
                                    : StrCat("ROLLBACK TO ", name, "; RELEASE ", name).c_str());
    if (!end.ok()) {
      // A full disk, for example, makes SQLite give up the whole transaction, not only the
      // savepoint.
      lost_ = status.ok() ? end : status;
      return lost_;
    }
    return status;
  }

  void NotifyOnCommit(std::string_view channel) override { channels_.emplace(channel); }
  bool TryLock(std::string_view) override { return true; }

  const std::set<std::string, std::less<>>& channels() const { return channels_; }
  const absl::Status& lost() const { return lost_; }

 private:
  soci::session& session_;
  int depth_ = 0;
  absl::Status lost_;
  std::set<std::string, std::less<>> channels_;
};

// A lock that is handed over in the order of asking: under saturating writers nobody starves, which
// neither a mutex nor SQLite's own busy handler promises.
class QueueLock {
 public:
  void Lock() {
    absl::MutexLock lock(&mutex_);
    const std::uint64_t ticket = next_++;
    while (serving_ != ticket) {
      turn_.Wait(&mutex_);
    }
    holder_ = std::this_thread::get_id();
  }
  void Unlock() {
    absl::MutexLock lock(&mutex_);
    holder_ = std::thread::id();
    ++serving_;
    turn_.SignalAll();
  }
  bool HeldByThisThread() {
    absl::MutexLock lock(&mutex_);
    return holder_ == std::this_thread::get_id();
  }
  // For the holder: whether somebody is waiting for it to unlock.
  bool HasWaiters() {
    absl::MutexLock lock(&mutex_);
    return next_ > serving_ + 1;
  }

 private:
  absl::Mutex mutex_;
  absl::CondVar turn_;
  std::uint64_t next_ ABSL_GUARDED_BY(mutex_) = 0;
  std::uint64_t serving_ ABSL_GUARDED_BY(mutex_) = 0;
  std::thread::id holder_ ABSL_GUARDED_BY(mutex_);
};

// Wakes across processes: who commits writes a byte into <database>.<channel>.notify, every process
// watches the files of the channels it waits on. One inotify instance per database, since a user
// has 128 by default.
class TouchedFiles {
 public:
  TouchedFiles(std::string path, std::shared_ptr<ChannelHub> hub)
      : path_(std::move(path)), hub_(std::move(hub)) {}

  ~TouchedFiles() {
    if (thread_.joinable()) {
      const std::uint64_t one = 1;
      [[maybe_unused]] const auto written = write(stop_fd_, &one, sizeof one);
      thread_.join();
    }
    for (const auto& [channel, fd] : files_) {
      close(fd);
    }
    for (const int fd : {inotify_fd_, stop_fd_}) {
      if (fd >= 0) {
        close(fd);
      }
    }
  }

  void Watch(std::string_view channel) {
    absl::MutexLock lock(&mutex_);
    if (!started_) {
      Start();
    }
    if (inotify_fd_ < 0 || FileOf(channel) < 0) {
      return;
    }
    const int watch = inotify_add_watch(inotify_fd_, NameOf(channel).c_str(), IN_MODIFY);
    if (watch >= 0) {
      watched_[watch] = std::string(channel);
    }
  }

  void Touch(std::string_view channel) {
    bool woken_by_watch = false;
    {
      absl::MutexLock lock(&mutex_);
      const int fd = FileOf(channel);
      woken_by_watch = fd >= 0 && pwrite(fd, "x", 1, 0) == 1 && inotify_fd_ >= 0;
    }
    if (!woken_by_watch) {
      hub_->Signal(channel);  // at least this process
    }
  }

 private:
  std::string NameOf(std::string_view channel) const {
    return StrCat(path_, ".", channel, ".notify");
  }

  int FileOf(std::string_view channel) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const auto found = files_.find(channel);
    if (found != files_.end()) {
      return found->second;
    }
    const int fd = open(NameOf(channel).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0) {
      files_.emplace(channel, fd);
    }
    return fd;
  }

  void Start() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    started_ = true;
    stop_fd_ = eventfd(0, EFD_CLOEXEC);
    inotify_fd_ = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (stop_fd_ >= 0 && inotify_fd_ >= 0) {
      thread_ = std::thread([this] { Run(); });
    }
  }

  void Run() {
    while (true) {
      std::array<pollfd, 2> fds{pollfd{inotify_fd_, POLLIN, 0}, pollfd{stop_fd_, POLLIN, 0}};
      if (poll(fds.data(), fds.size(), -1) < 0 && errno != EINTR) {
        return;
      }
      if ((fds[1].revents & POLLIN) != 0) {
        return;
      }
      alignas(inotify_event) std::array<char, 4096> buffer{};
      const ssize_t size = read(inotify_fd_, buffer.data(), buffer.size());
      std::set<std::string> touched;
      bool missed = false;
      {
        absl::MutexLock lock(&mutex_);
        for (ssize_t at = 0; at < size;) {
          const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
          at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
          missed |= (event->mask & IN_Q_OVERFLOW) != 0;
          if (const auto found = watched_.find(event->wd); found != watched_.end()) {
            touched.insert(found->second);
          }
        }
      }
      if (missed) {
        hub_->SignalAll();
      }
      for (const std::string& channel : touched) {
        hub_->Signal(channel);
      }
    }
  }

  const std::string path_;
  const std::shared_ptr<ChannelHub> hub_;
  absl::Mutex mutex_;
  bool started_ ABSL_GUARDED_BY(mutex_) = false;
  std::map<std::string, int, std::less<>> files_ ABSL_GUARDED_BY(mutex_);
  std::map<int, std::string> watched_ ABSL_GUARDED_BY(mutex_);
  // Constant once the thread runs.
  int inotify_fd_ = -1;
  int stop_fd_ = -1;
  std::thread thread_;
};

// What a savepoint or a statement of many rows may have to undo is kept page by page, by default in
// a file from 64 KiB on, which is a write of its own for each page of an ordinary change. It cannot
// be more than this: SQLite moves it into the file in one write, of which it takes the size modulo
// 128 KiB.
constexpr int kUndoInMemoryBytes = 124 << 10;

void KeepUndoInMemory() {
  // Refused where SQLite has been used before, by a test's own connection: slower, not wrong.
  [[maybe_unused]] static const int kSet =
      sqlite_api::sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, kUndoInMemoryBytes);
}

// Pages that a large transaction has changed stay in memory up to so much; beyond, each is written
// into the log and read again as often as it is changed. Taken as it is needed, and kept then.
constexpr int kWriterCacheKib = 64 << 10;

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(std::string path, int readers)
      : path_(std::move(path)),
        readers_left_(readers),
        hub_(std::make_shared<ChannelHub>()),
        touched_(path_, hub_) {}

  absl::Status Init() {
    ASSIGN_OR_RETURN(writer_, Connect());
    sqlite3_wal_hook(
        HandleOf(*writer_),
        [](void* pages_in_log, sqlite3*, const char*, int pages) {
          *static_cast<int*>(pages_in_log) = pages;
          return SQLITE_OK;
        },
        &pages_in_log_);
    return Execute(HandleOf(*writer_), StrCat("PRAGMA cache_size = -", kWriterCacheKib).c_str());
  }

  Dialect dialect() const override { return Dialect::kSqlite; }

  absl::Status Write(const std::function<absl::Status(Transaction&)>& body) override {
    absl::Status status = Named(WriteShared(body));
    health_.Wrote(status);
    return status;
  }

  absl::Status Read(const std::function<absl::Status(Transaction&)>& body) override {
    absl::Status status = Named(ReadSnapshot(body));
    health_.Read(status);
    return status;
  }

  absl::Status Health() override {
    return health_.Ask([this] { return ProbeStorage(); });
  }

  // Nothing to spare in one process: a snapshot it is.
  absl::Status ReadCommitted(const std::function<absl::Status(Transaction&)>& body) override {
    return Read(body);
  }

  std::unique_ptr<Waiter> WaitOn(std::string_view channel) override {
    std::unique_ptr<Waiter> waiter = hub_->Add(channel);
    touched_.Watch(channel);
    return waiter;
  }

  absl::Status Migrate(std::span<const Migration> migrations,
                       const MigrationReport& report) override {
    RETURN_IF_ERROR(CheckOwner(migrations));
    return ApplyMigrations(*this, migrations, report,
                           [](Transaction& transaction, const std::string& s) {
                             return Execute(HandleOf(transaction.session()), s.c_str());
                           });
  }

  absl::Status CheckSchema(std::span<const Migration> migrations) override {
    RETURN_IF_ERROR(CheckOwner(migrations));
    const absl::Status status = CompareSchema(*this, migrations);
    return status.ok() || !StorageReasonOf(status).empty()
               ? status
               : absl::Status(status.code(), StrCat(path_, ": ", StdView(status.message())));
  }

 private:
  absl::Status WriteShared(const std::function<absl::Status(Transaction&)>& body) {
    ZONEFLOW_CHECK(
        !write_lock_.HeldByThisThread());  // a Write within a Write would wait for itself
    sqlite_api::sqlite3* handle = HandleOf(*writer_);
    write_lock_.Lock();
    const bool is_first = commit_ == nullptr;
    if (is_first) {
      if (absl::Status begun = Execute(handle, "BEGIN IMMEDIATE"); !begun.ok()) {
        write_lock_.Unlock();
        return begun;
      }
      commit_ = std::make_shared<SharedCommit>();
    }
    const std::shared_ptr<SharedCommit> commit = commit_;
    SqliteTransaction transaction(*writer_);
    // The first has no other's changes to spare, so the end of the transaction undoes it: a
    // savepoint would keep a copy of every page that it touches.
    const auto run = [&] { return RunBody(body, transaction); };
    const absl::Status status =
        is_first ? GuardedCall(run, StatusOfError) : transaction.Savepoint(run);
    if (status.ok()) {
      commit->has_changes = true;
      commit->channels.insert(transaction.channels().begin(), transaction.channels().end());
    }
    const bool is_lost = !transaction.lost().ok();
    const bool ends_here = is_lost || (is_first && !status.ok()) || !write_lock_.HasWaiters();
    if (ends_here) {
      const absl::Status ended = End(handle, commit->has_changes && !is_lost);
      commit->outcome = is_lost ? status : ended;
      commit_ = nullptr;
      commit->ended.Notify();
      checkpointer_.Committed(handle, pages_in_log_);
    }
    write_lock_.Unlock();
    commit->ended.WaitForNotification();
    if (ends_here && commit->outcome.ok()) {
      for (const std::string& channel : commit->channels) {
        touched_.Touch(channel);
      }
    }
    // A body's own error may rest on what others of a lost commit had written.
    return commit->outcome.ok() ? status : commit->outcome;
  }

  absl::Status ReadSnapshot(const std::function<absl::Status(Transaction&)>& body) {
    std::unique_ptr<soci::session> session;
    {
      absl::MutexLock lock(&readers_mutex_);
      const auto is_free = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(readers_mutex_) {
        return !idle_readers_.empty() || readers_left_ > 0;
      };
      readers_mutex_.Await(absl::Condition(&is_free));
      if (!idle_readers_.empty()) {
        session = std::move(idle_readers_.back());
        idle_readers_.pop_back();
      } else {
        --readers_left_;
      }
    }
    absl::Status status;
    if (session == nullptr) {
      absl::StatusOr<std::unique_ptr<soci::session>> opened = Connect();
      if (!opened.ok()) {
        absl::MutexLock lock(&readers_mutex_);
        ++readers_left_;
        return opened.status();
      }
      session = *std::move(opened);
      status = Execute(HandleOf(*session), "PRAGMA query_only=1");
    }
    if (status.ok()) {
      SqliteTransaction transaction(*session);
      status = Execute(HandleOf(*session), "BEGIN");
      if (status.ok()) {
        status = GuardedCall([&] { return RunBody(body, transaction); }, StatusOfError);
        const absl::Status ended = End(HandleOf(*session), false);
        status = status.ok() ? ended : status;
      }
    }
    absl::MutexLock lock(&readers_mutex_);
    idle_readers_.push_back(std::move(session));
    return status;
  }

  // A failure of the storage names the file.
  absl::Status Named(absl::Status status) const {
    const std::string_view reason = StorageReasonOf(status);
    if (reason.empty() || absl::StrContains(status.message(), path_)) {
      return status;
    }
    const std::string_view what = reason == kDatabaseDamaged ? " is damaged: "
                                  : reason == kDiskFull      ? " cannot grow: "
                                                             : " cannot be used: ";
    return StorageError(reason, StrCat("the database ", path_, what, StdView(status.message())));
  }

  // A mebibyte beside the file, since SQLite may have room of its own for less where the disk has
  // none, and then a change in the file that changes nothing.
  absl::Status ProbeStorage() {
    const std::string path = StrCat(path_, ".probe");
    static const std::string block(1 << 20, '\0');
    const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ssize_t written = -1;
    int error = errno;
    if (fd >= 0) {
      written = write(fd, block.data(), block.size());
      error = written >= 0 && written < static_cast<ssize_t>(block.size()) ? ENOSPC : errno;
      if (written == static_cast<ssize_t>(block.size()) && fsync(fd) != 0) {
        error = errno;
        written = -1;
      }
      close(fd);
      unlink(path.c_str());
    }
    if (written != static_cast<ssize_t>(block.size())) {
      const bool is_full = error == ENOSPC || error == EDQUOT;
      return StorageError(is_full ? kDiskFull : kStorageFailed,
                          StrCat("the database ", path_, " cannot grow: ", ErrnoText(error)));
    }
    return Named(WriteShared([](Transaction& transaction) {
      sqlite_api::sqlite3* handle = HandleOf(transaction.session());
      int version = 0;
      transaction.session() << "PRAGMA user_version", soci::into(version);
      return Execute(handle, StrCat("PRAGMA user_version = ", version).c_str());
    }));
  }

  // A file that is a database, but not one of ours: another program's, or another service's.
  absl::Status CheckOwner(std::span<const Migration> migrations) {
    std::vector<std::string> tables;
    std::set<std::string> applied;
    RETURN_IF_ERROR(Read([&](Transaction& transaction) {
      soci::session& session = transaction.session();
      std::string name;
      soci::statement select =
          Once(session, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
               soci::into(name));
      select.execute();
      while (select.fetch()) {
        tables.push_back(name);
      }
      applied = AppliedMigrations(transaction);
      return absl::OkStatus();
    }));
    std::erase_if(tables, [](const std::string& table) {
      return table == kMigrationsTable || table == kProgressTable;
    });
    if (applied.empty() && !tables.empty()) {
      return absl::FailedPreconditionError(
          StrCat(path_, " is the database of another program: it has a table ", tables.front(),
                 " and no ", kMigrationsTable));
    }
    const std::string other = ForeignMigration(applied, migrations);
    return other.empty() ? absl::OkStatus()
                         : absl::FailedPreconditionError(StrCat(
                               path_, " is the database of another service: it has had ", other));
  }

  // One transaction of writers that waited for each other: each body after the first in a savepoint
  // of its own, one sync for all. Nobody returns before it has ended, so each thread is in it once: it ends with
  // the last thread at hand.
  struct SharedCommit {
    bool has_changes = false;                     // of the holder of write_lock_
    std::set<std::string, std::less<>> channels;  // of the holder of write_lock_
    absl::Status outcome;                         // constant once ended
    absl::Notification ended;
  };

  static absl::Status RunBody(const std::function<absl::Status(Transaction&)>& body,
                              SqliteTransaction& transaction) {
    RETURN_IF_ERROR(body(transaction));
    RETURN_IF_ERROR(transaction.lost());
    return sqlite3_get_autocommit(HandleOf(transaction.session())) == 0
               ? absl::OkStatus()
               : absl::InternalError(
                     "the transaction ended before its commit: an error was swallowed");
  }

  // Commits or undoes the transaction; a commit that fails is undone.
  static absl::Status End(sqlite_api::sqlite3* handle, bool has_changes) {
    absl::Status committed = has_changes ? Execute(handle, "COMMIT") : absl::OkStatus();
    if (sqlite3_get_autocommit(handle) == 0) {
      const absl::Status undone = Execute(handle, "ROLLBACK");
      if (!undone.ok()) {
        return absl::InternalError(
            StrCat(committed.ok() ? "" : StrCat(StdView(committed.message()), "; and "),
                   "the rollback failed: ", StdView(undone.message())));
      }
    }
    return committed;
  }

  absl::StatusOr<std::unique_ptr<soci::session>> Connect() const {
    std::unique_ptr<soci::session> session;
    RETURN_IF_ERROR(GuardedCall(
        [&] {
          session = OpenKeptSqlite(path_);
          return absl::OkStatus();
        },
        [&](const soci::soci_error& error) {
          const absl::Status status = StatusOfError(error);
          const std::string_view reason = StorageReasonOf(status);
          return StorageError(
              reason.empty() ? kStorageFailed : reason,
              StrCat("SQLite cannot open ", path_, ": ", error.get_error_message()));
        }));
    sqlite3_busy_timeout(HandleOf(*session), 10'000);
    // temp_store stays FILE: a statement that can fail half way keeps what it changes in a journal
    // of its own, and within a savepoint SQLite walks the whole of it at the statement's end if it
    // is in memory, in pieces. A write of n pages then costs n times n. In a file (temporary, unlinked
    // at once, and only of what passes kUndoInMemoryBytes) the end costs nothing.
    ZONEFLOW_CHECK(AddFunctions(HandleOf(*session)) == SQLITE_OK);
    const absl::Status set = Execute(HandleOf(*session),
                                     "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                                     "PRAGMA foreign_keys=ON; PRAGMA wal_autocheckpoint=0;");
    if (!set.ok()) {
      const std::string_view reason = StorageReasonOf(set);
      return StorageError(reason.empty() ? kStorageFailed : reason,
                          StrCat("SQLite cannot use ", path_, ": ", StdView(set.message())));
    }
    return session;
  }

  const std::string path_;
  QueueLock write_lock_;
  std::unique_ptr<soci::session> writer_;  // used by the holder of write_lock_
  std::shared_ptr<SharedCommit> commit_;   // of the holder of write_lock_; null: none is open
  int pages_in_log_ = 0;                   // of the holder of write_lock_, at the last commit

  absl::Mutex readers_mutex_;
  std::vector<std::unique_ptr<soci::session>> idle_readers_ ABSL_GUARDED_BY(readers_mutex_);
  int readers_left_ ABSL_GUARDED_BY(readers_mutex_);  // how many more may be opened

  const std::shared_ptr<ChannelHub> hub_;
  TouchedFiles touched_;
  StorageHealth health_;
  SqliteCheckpointer checkpointer_{[this] { return Connect(); }};
};

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> OpenSqlite(const std::string& path, int readers) {
  if (path.empty() || absl::StrContains(path, '"')) {
    return absl::InvalidArgumentError(
        StrCat("the database's path '", path, "' must not be empty or contain quotes"));
  }
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (!folder.empty()) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) {
      return absl::UnavailableError(
          StrCat("cannot make the folder ", folder.string(), ": ", error.message()));
    }
  }
  // Made here for its mode, which SQLite gives to the WAL and the shared memory as well. Never
  // opened if it is there: closing any descriptor of the file drops the locks that SQLite holds on
  // it in this process.
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd >= 0) {
    close(fd);
  } else if (errno != EEXIST) {
    return absl::UnavailableError(StrCat("cannot make ", path, ": ", ErrnoText(errno)));
  } else if (std::error_code error; !std::filesystem::is_regular_file(path, error)) {
    return absl::UnavailableError(
        StrCat("the database ", path, " cannot be used: it is no file",
               std::filesystem::is_directory(path, error) ? " but a folder" : ""));
  }
  KeepUndoInMemory();
  auto database = std::make_unique<SqliteDatabase>(path, readers);
  RETURN_IF_ERROR(database->Init());
  return database;
}

}  // namespace zoneflow::sql

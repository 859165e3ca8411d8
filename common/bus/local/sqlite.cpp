#include "common/bus/local/sqlite.h"

#include "absl/strings/str_cat.h"

#include "common/base/check.h"
#include "common/base/status_macros.h"

namespace zoneflow::bus::local {

absl::Status ErrorOf(sqlite3* database, std::string_view what) {
  const char* path = sqlite3_db_filename(database, "main");
  const std::string message = absl::StrCat("embedded log: ", path == nullptr ? "" : path, ": ",
                                           std::string(what), ": ", sqlite3_errmsg(database));
  switch (sqlite3_errcode(database) & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return absl::DataLossError(message);
    case SQLITE_FULL:
      return absl::ResourceExhaustedError(message);
    case SQLITE_MISUSE:
    case SQLITE_ERROR:
      return absl::InternalError(message);
    default:
      return absl::UnavailableError(message);
  }
}

void Statement::Bind(int index, std::int64_t value) {
  ZONEFLOW_CHECK(sqlite3_bind_int64(statement_.get(), index, value) == SQLITE_OK);
}

void Statement::BindBytes(int index, std::string_view bytes) {
  // A null pointer would bind NULL, and an empty view may hold one.
  const char* data = bytes.empty() ? "" : bytes.data();
  ZONEFLOW_CHECK(sqlite3_bind_blob64(statement_.get(), index, data, bytes.size(), SQLITE_STATIC) ==
                 SQLITE_OK);
}

void Statement::BindNull(int index) {
  ZONEFLOW_CHECK(sqlite3_bind_null(statement_.get(), index) == SQLITE_OK);
}

absl::StatusOr<bool> Statement::Step() {
  switch (sqlite3_step(statement_.get())) {
    case SQLITE_ROW:
      return true;
    case SQLITE_DONE:
      return false;
    default:
      return ErrorOf(sqlite3_db_handle(statement_.get()), sqlite3_sql(statement_.get()));
  }
}

void Statement::Reset() { sqlite3_reset(statement_.get()); }

std::int64_t Statement::Int(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string_view Statement::Bytes(int column) const {
  const void* data = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return size == 0
             ? std::string_view{}
             : std::string_view{static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

bool Statement::IsNull(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

absl::StatusOr<Connection> Connection::Open(const std::string& path) {
  Connection connection;
  sqlite3* raw = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  connection.database_.reset(raw);
  if (code == SQLITE_CANTOPEN) {
    return absl::NotFoundError(absl::StrCat("embedded log: there is no file ", path));
  }
  if (code != SQLITE_OK) {
    return ErrorOf(raw, absl::StrCat("open ", path));
  }
  sqlite3_busy_timeout(raw, 10'000);
  RETURN_IF_ERROR(connection.Run("PRAGMA journal_mode=WAL"));
  RETURN_IF_ERROR(connection.Run("PRAGMA synchronous=FULL"));
  return connection;
}

absl::Status Connection::Run(const char* sql) {
  if (sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    return ErrorOf(database_.get(), sql);
  }
  return absl::OkStatus();
}

absl::StatusOr<Statement> Connection::Prepare(const char* sql) {
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v3(database_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &raw, nullptr) !=
      SQLITE_OK) {
    return ErrorOf(database_.get(), sql);
  }
  Statement statement;
  statement.statement_.reset(raw);
  return statement;
}

}  // namespace zoneflow::bus::local

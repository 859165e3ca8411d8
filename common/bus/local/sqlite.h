// SQLite's C API with owners and statuses; only what the embedded log needs.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace zoneflow::bus::local {

// A prepared statement. Bound text is not copied: it lives until Reset. One thread at a time.
class Statement {
 public:
  Statement() = default;

  void Bind(int index, std::int64_t value);
  void BindBytes(int index, std::string_view bytes);
  void BindNull(int index);

  // True: a row is there. False: done.
  absl::StatusOr<bool> Step();
  void Reset();

  std::int64_t Int(int column) const;
  std::string_view Bytes(int column) const;  // until the next Step or Reset
  bool IsNull(int column) const;

 private:
  friend class Connection;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

// A connection. One thread at a time; it outlives its statements.
class Connection {
 public:
  Connection() = default;

  // Opens an existing file for reading and writing, WAL, synchronous=FULL, 10 s of patience with
  // other writers. NotFound if there is no such file.
  static absl::StatusOr<Connection> Open(const std::string& path);

  absl::Status Run(const char* sql);
  absl::StatusOr<Statement> Prepare(const char* sql);

 private:
  struct Close {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
  };
  std::unique_ptr<sqlite3, Close> database_;
};

// DataLoss for a damaged file, ResourceExhausted for a full disk, else Unavailable.
absl::Status ErrorOf(sqlite3* database, std::string_view what);

}  // namespace zoneflow::bus::local

// What a piece of code makes SQLite do, for tests of cost that assert no time.
#pragma once

#include <soci/soci.h>

#include <cstdint>
#include <functional>

#include <soci/sqlite3/soci-sqlite3.h>

#include "common/sql/database.h"
#include "common/sql/kept_sqlite.h"

namespace zoneflow::sql {

inline sqlite_api::sqlite3* SqliteHandle(Transaction& transaction) {
  return HandleOf(transaction.session());
}

// Returns how many steps of its virtual machine the statements took that the body ran in this
// transaction, on SQLite: some per row that was looked at, shown or not.
inline std::int64_t StepsOf(Transaction& transaction, const std::function<void()>& body) {
  using sqlite_api::sqlite3_stmt;
  sqlite_api::sqlite3* handle = SqliteHandle(transaction);
  // A statement that is kept has counted what it did before.
  for (sqlite3_stmt* kept = sqlite_api::sqlite3_next_stmt(handle, nullptr); kept != nullptr;
       kept = sqlite_api::sqlite3_next_stmt(handle, kept)) {
    sqlite_api::sqlite3_stmt_status(kept, SQLITE_STMTSTATUS_VM_STEP, /*resetFlg=*/1);
  }
  std::int64_t steps = 0;
  const auto add = [](unsigned, void* sum, void* statement, void*) {
    *static_cast<std::int64_t*>(sum) += sqlite_api::sqlite3_stmt_status(
        static_cast<sqlite3_stmt*>(statement), SQLITE_STMTSTATUS_VM_STEP, /*resetFlg=*/1);
    return 0;
  };
  sqlite_api::sqlite3_trace_v2(handle, SQLITE_TRACE_PROFILE, add, &steps);
  body();
  sqlite_api::sqlite3_trace_v2(handle, 0, nullptr, nullptr);
  return steps;
}

}  // namespace zoneflow::sql

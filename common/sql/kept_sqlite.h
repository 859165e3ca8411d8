// A session of SOCI on SQLite that keeps its statements compiled.
#pragma once

#include <soci/soci.h>

#include <memory>
#include <string>

#include <soci/sqlite3/soci-sqlite3.h>

namespace zoneflow::sql {

// As soci::session, and throws as it does.
std::unique_ptr<soci::session> OpenKeptSqlite(const std::string& path);

// Of a session that was opened so.
sqlite_api::sqlite3* HandleOf(soci::session& session);

}  // namespace zoneflow::sql

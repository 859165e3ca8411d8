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

// A statement of that session, compiled unless it was before: for what SOCI is too slow for. On its
// destruction it is reset, freed of what it is bound to, and kept. Throws as SOCI does.
class KeptStatement {
 public:
  KeptStatement(soci::session& session, std::string text);
  ~KeptStatement();
  KeptStatement(const KeptStatement&) = delete;
  KeptStatement& operator=(const KeptStatement&) = delete;

  sqlite_api::sqlite3_stmt* get() const { return statement_; }

 private:
  soci::session& session_;
  const std::string text_;
  sqlite_api::sqlite3_stmt* statement_ = nullptr;
};

}  // namespace zoneflow::sql

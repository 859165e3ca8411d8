// A session of SOCI on PostgreSQL that keeps its statements prepared: the server parses and plans a
// text that comes again no more.
#pragma once

#include <soci/soci.h>

#include <memory>
#include <string>

#include <libpq-fe.h>

namespace zoneflow::sql {

// As soci::session, and throws as it does. A statement that was prepared before a migration gave one
// of its columns another type fails as one that lost a race does, once.
std::unique_ptr<soci::session> OpenKeptPostgres(const std::string& conninfo);

// Of a session that was opened so.
PGconn* ConnectionOf(soci::session& session);

}  // namespace zoneflow::sql

// A statement that runs once, in one round trip.
#pragma once

#include <soci/soci.h>

#include <string>
#include <utility>

namespace zoneflow::sql {

// For rows (`while (s.fetch())`) and for the number of rows affected; where neither is wanted
// `session << …` does the same. `session.prepare <<` is for a statement that runs often on one
// connection: on PostgreSQL it costs three round trips, to prepare, execute and drop. What
// soci::use and soci::into name must live as long as the statement. Throws as SOCI does.
//
//   soci::statement select = Once(session, "SELECT a FROM t", soci::into(a));
//   select.execute();
//   while (select.fetch()) { … }
template <typename... Exchanges>
soci::statement Once(soci::session& session, const std::string& query, Exchanges&&... exchanges) {
  soci::statement statement(session);
  (statement.exchange(std::forward<Exchanges>(exchanges)), ...);
  statement.alloc();
  statement.prepare(query, soci::details::st_one_time_query);
  statement.define_and_bind();
  return statement;
}

}  // namespace zoneflow::sql

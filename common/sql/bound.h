// A statement with as many bound values as its text asks for, known only while it is written.
#pragma once

#include <soci/soci.h>

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace zoneflow::sql {

// As Once, with the values bound by the names :v1, :v2 … (filter::Bind), and the last columns read
// into `texts`, one each. Values and texts live as long as the statement.
template <typename... Exchanges>
soci::statement OnceWith(soci::session& session, const std::string& query,
                         const std::vector<std::variant<long long, std::string>>& values,
                         std::vector<std::string>& texts, Exchanges&&... exchanges) {
  soci::statement statement(session);
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::visit(
        [&](const auto& value) {
          statement.exchange(soci::use(value, "v" + std::to_string(i + 1)));
        },
        values[i]);
  }
  (statement.exchange(std::forward<Exchanges>(exchanges)), ...);
  for (std::string& text : texts) {
    statement.exchange(soci::into(text));
  }
  statement.alloc();
  statement.prepare(query, soci::details::st_one_time_query);
  statement.define_and_bind();
  return statement;
}

template <typename... Exchanges>
soci::statement OnceWith(soci::session& session, const std::string& query,
                         const std::vector<std::variant<long long, std::string>>& values,
                         Exchanges&&... exchanges) {
  std::vector<std::string> none;
  return OnceWith(session, query, values, none, std::forward<Exchanges>(exchanges)...);
}

}  // namespace zoneflow::sql

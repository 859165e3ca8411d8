// A statement with as many bound values as its text asks for, known only while it is written.
#pragma once

#include <soci/soci.h>

#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace zoneflow::sql {

// What a statement is given for :v<number>.
using Value = std::variant<long long, std::string>;

// A statement and what it is given.
struct Query {
  std::string text;
  std::vector<Value> values;
};

// As Once, with the values bound by the names :v1, :v2 … (filter::Bind). The first columns are read
// into `texts`, one each, those behind them into the exchanges: soci::into(…), or a function that
// binds what a statement gives it. The query, the texts and what is bound live as long as the
// statement.
template <typename... Exchanges>
soci::statement OnceWith(soci::session& session, const Query& query,
                         std::vector<std::string>& texts, Exchanges&&... exchanges) {
  soci::statement statement(session);
  for (std::size_t i = 0; i < query.values.size(); ++i) {
    std::visit(
        [&](const auto& value) {
          statement.exchange(soci::use(value, "v" + std::to_string(i + 1)));
        },
        query.values[i]);
  }
  for (std::string& text : texts) {
    statement.exchange(soci::into(text));
  }
  [[maybe_unused]] const auto add = [&statement](auto&& exchange) {
    if constexpr (std::is_invocable_v<decltype(exchange), soci::statement&>) {
      exchange(statement);
    } else {
      statement.exchange(std::forward<decltype(exchange)>(exchange));
    }
  };
  (add(std::forward<Exchanges>(exchanges)), ...);
  statement.alloc();
  statement.prepare(query.text, soci::details::st_one_time_query);
  statement.define_and_bind();
  return statement;
}

template <typename... Exchanges>
soci::statement OnceWith(soci::session& session, const Query& query, Exchanges&&... exchanges) {
  std::vector<std::string> none;
  return OnceWith(session, query, none, std::forward<Exchanges>(exchanges)...);
}

}  // namespace zoneflow::sql

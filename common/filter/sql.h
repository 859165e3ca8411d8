// A filter and an order in SQL, for SQLite and PostgreSQL.
//
//   sql::Query query;
//   query.text = StrCat("SELECT … FROM signings AS s WHERE ",
//                       ConditionOf(filter, dialect, query.values), " ORDER BY ",
//                       OrderByOf(order), " LIMIT 50");
//   soci::statement rows = sql::OnceWith(session, query, soci::into(…));
//
// Every value of the caller is bound, under the names :v1, :v2 …; nothing of a filter's text stands
// in the statement. Where the fields lie is the schema's (Column).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "common/filter/match.h"
#include "common/filter/order_by.h"
#include "common/sql/bound.h"
#include "common/sql/database.h"

namespace zoneflow::filter {

using SqlValue = sql::Value;

// Adds the value and returns its name in the statement, ":v3".
std::string Bind(std::vector<SqlValue>& values, SqlValue value);

// The same for each text, as a list for IN (…): ":v3, :v4"; "NULL", which nothing is in, for none.
std::string BindAll(std::vector<SqlValue>& values, std::span<const std::string> texts);

// A condition that is true of the rows that the filter matches in memory, and of no others. Three
// valued logic stays inside: where a field is missing, NOT of its restriction is true.
std::string ConditionOf(const Filter& filter, sql::Dialect dialect, std::vector<SqlValue>& values);

// What a search must find in every row that the filter matches, folded: the store may ask its index
// first. Empty where the filter has no such search.
std::vector<std::string> SearchesOf(const Filter& filter);

// "s.published_on DESC, s.id"
std::string OrderByOf(const Order& order);

// The keys of a row as texts, to select beside it and give to AfterOf for the next page.
std::vector<std::string> KeyColumnsOf(const Order& order);

// A condition that is true of the rows behind the one with these keys. It begins with a bound that
// an index on the order can start from. InvalidArgument for keys that are none of this order.
absl::StatusOr<std::string> AfterOf(const Order& order, sql::Dialect dialect,
                                    const std::vector<std::string>& keys,
                                    std::vector<SqlValue>& values);

}  // namespace zoneflow::filter

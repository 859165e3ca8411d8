// Many values bound as one, so that the text of a statement is the same however many there are, and
// stays prepared.
#pragma once

#include <soci/soci.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/sql/bound.h"

namespace zoneflow::sql {

bool IsPostgres(soci::session& session);

// A condition that is true where the column holds one of the texts: bind TextsOf(…) by the name.
//
//   const std::string ids = sql::TextsOf(session, {"a", "b"});
//   session << "DELETE FROM t WHERE " + sql::IsOneOf(session, "id", "ids"), soci::use(ids, "ids");
std::string IsOneOf(soci::session& session, std::string_view column, std::string_view name);
std::string TextsOf(soci::session& session, std::span<const std::string> texts);

// PostgreSQL alone: what CAST(:name AS TEXT[]), or BIGINT[], is bound to.
std::string TextArray(std::span<const std::string* const> texts);
std::string TextArray(std::span<const std::string> texts);
std::string NumberArray(std::span<const std::optional<std::int64_t>> numbers);

// Of a table that a statement makes of what is bound to it.
struct GivenColumn {
  std::string_view name;
  bool is_number = false;
};

// "given (topic, partition_no) AS (…)", for a WITH in front of what joins it; `rows` have a text for
// each column. What is to be bound is added to the values.
//
//   sql::Query query;
//   query.text = StrCat("WITH ", sql::Given(session, query.values, {{"a"}, {"n", true}}, rows),
//                       " SELECT … FROM given JOIN t USING (a, n)");
std::string Given(soci::session& session, std::vector<Value>& values,
                  std::span<const GivenColumn> columns,
                  const std::vector<std::vector<std::string>>& rows);

// Deletes the rows that have these texts in these columns ("case_id, procedure_id"); rows that are not
// there are none.
void EraseRows(soci::session& session, std::string_view table, std::string_view columns,
               const std::vector<std::vector<std::string>>& keys);

}  // namespace zoneflow::sql

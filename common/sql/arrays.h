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

// Deletes the rows that have these texts in these columns ("case_id, procedure_id"); rows that are not
// there are none.
void EraseRows(soci::session& session, std::string_view table, std::string_view columns,
               const std::vector<std::vector<std::string>>& keys);

}  // namespace zoneflow::sql

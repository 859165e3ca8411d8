// The index behind a text search: a table of (gram, number), one row for each pair of characters
// of what is searched (search_text.h) and the number of the row that holds it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/filter/match.h"
#include "common/sql/bulk_insert.h"
#include "common/sql/database.h"

namespace zoneflow::filter {

// "signing_grams" and its "signing_no".
struct GramTable {
  std::string_view table;
  std::string_view number;
};

// Adds the pairs of a row's FoldedText. `rows` is of the table's "gram, number".
void AddGrams(sql::BulkInsert& rows, std::string_view folded_text, std::int64_t number);

// A number for a row that has none but its id: the same for ever, from 0 on. Two ids may have one
// number: what the index finds is looked at again, so that costs a look and no answer.
std::int64_t SearchNumber(std::string_view id);

// The numbers of the rows that may hold what the filter searches, rising; nullopt where it searches
// nothing, or something that is in so many rows (kMostCandidates) that the index is no help: a page
// is then found soon in the order of the list.
inline constexpr int kMostCandidates = 2000;
using Candidates = std::optional<std::vector<std::int64_t>>;
Candidates SearchCandidates(sql::Transaction& transaction, const Filter& filter,
                            const GramTable& index);

// A condition on the column of numbers, " AND r.no IN (1,2)"; "" where the index is no help.
std::string AmongCandidates(const Candidates& candidates, std::string_view column);

}  // namespace zoneflow::filter

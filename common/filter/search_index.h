// The index behind a text search: a table of (gram, number), one row for each pair of characters
// of what is searched (search_text.h) and the number of the row that holds it.
//
// Each pair lies on a page of its own, so one row of a list would touch some forty of them. Its text
// waits in a table beside the index first, and the pairs of kMostWaiting rows are written at once, in
// their order. A search looks at both.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/filter/match.h"
#include "common/sql/database.h"

namespace zoneflow::filter {

// "signing_grams" and its "signing_no", and the table of what waits, whose columns are
// "no, signing_no, search_text" with a rising no.
struct GramTable {
  std::string_view table;
  std::string_view number;
  std::string_view waiting;
};

// Rows on their way into what a search finds them by. Of few their texts wait, and once kMostWaiting
// wait their pairs are written; those of many, as a large document has, are written at once. Of
// several transactions at once each row is taken by one.
//
//   filter::SearchRows rows(transaction, kCaseGrams);
//   rows.Add(filter::FoldedText({name, company}), number);
//   rows.Finish();
inline constexpr int kMostWaiting = 256;
class SearchRows {
 public:
  // On the thread of the transaction, and no longer than that. Throws as SOCI does.
  SearchRows(sql::Transaction& transaction, const GramTable& index)
      : transaction_(transaction), index_(index) {}
  SearchRows(const SearchRows&) = delete;
  SearchRows& operator=(const SearchRows&) = delete;

  // Adds a row by its FoldedText. A number that is there already, with this text or another, stands
  // for both.
  void Add(std::string folded_text, std::int64_t number);

  // To be called after the last row: nothing is written for sure before. More rows may follow.
  void Finish();

 private:
  sql::Transaction& transaction_;
  const GramTable index_;
  std::vector<std::pair<std::string, std::int64_t>> rows_;
};

// Writes the pairs of all that waits, however little.
void SettleAll(sql::Transaction& transaction, const GramTable& index);

// Takes the numbers out of what waits.
void EraseWaiting(sql::Transaction& transaction, const GramTable& index,
                  const std::vector<std::int64_t>& numbers);

// A number for a row that has none but its id: the same for ever, from 0 on. Two ids may have one
// number: what the index finds is looked at again, so that costs a look and no answer.
std::int64_t SearchNumber(std::string_view id);

// The numbers of the rows that may hold what the filter searches, rising, what waits included;
// nullopt where it searches nothing, or something that is in so many rows (kMostCandidates) that the index is no help: a page
// is then found soon in the order of the list.
inline constexpr int kMostCandidates = 2000;
using Candidates = std::optional<std::vector<std::int64_t>>;
Candidates SearchCandidates(sql::Transaction& transaction, const Filter& filter,
                            const GramTable& index);

// Where a list reads, to stand behind FROM and in WHERE: "case_register AS r" and, for candidates, " AND r.search_no IN
// (1,2)". PostgreSQL reads candidates first and orders them: by its estimate of the text, it would rather walk the
// order of the list until it has met them all.
struct Among {
  std::string from;
  std::string condition;
};
Among AmongCandidates(const Candidates& candidates, sql::Dialect dialect, std::string_view table,
                      std::string_view alias, std::string_view number);

}  // namespace zoneflow::filter

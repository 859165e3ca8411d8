#include "common/filter/search_index.h"

#include <soci/soci.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include "absl/strings/str_join.h"

#include "common/base/sha256.h"
#include "common/base/str_cat.h"
#include "common/filter/code_points.h"
#include "common/filter/search_text.h"
#include "common/filter/sql.h"
#include "common/sql/bound.h"
#include "common/sql/bulk_insert.h"
#include "common/sql/once.h"

namespace zoneflow::filter {
namespace {

// The numbers of the rows whose grams fulfil the condition, rising, each once; nullopt for more
// than kMostCandidates grams.
Candidates LookUp(sql::Transaction& transaction, const GramTable& index,
                  const std::string& condition, std::vector<SqlValue> values) {
  std::vector<std::int64_t> found;
  long long number = 0;
  const sql::Query query{StrCat("SELECT ", index.number, " FROM ", index.table, " WHERE ",
                                condition, " LIMIT ", kMostCandidates + 1),
                         std::move(values)};
  soci::statement rows = sql::OnceWith(transaction.session(), query, soci::into(number));
  rows.execute();
  while (rows.fetch()) {
    found.push_back(number);
  }
  if (found.size() > static_cast<std::size_t>(kMostCandidates)) {
    return std::nullopt;
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

// The numbers of the rows that wait and hold all of the texts, rising, each once.
std::vector<std::int64_t> WaitingWith(sql::Transaction& transaction, const GramTable& index,
                                      const std::vector<std::string>& searches) {
  std::vector<std::int64_t> found;
  long long number = 0;
  std::string text;
  soci::statement rows = sql::Once(
      transaction.session(), StrCat("SELECT ", index.number, ", search_text FROM ", index.waiting),
      soci::into(number), soci::into(text));
  rows.execute();
  while (rows.fetch()) {
    if (std::all_of(searches.begin(), searches.end(), [&](const std::string& searched) {
          return text.find(searched) != std::string::npos;
        })) {
      found.push_back(number);
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

void Narrow(Candidates& candidates, Candidates found) {
  if (candidates.has_value() && found.has_value()) {
    std::vector<std::int64_t> both;
    std::set_intersection(candidates->begin(), candidates->end(), found->begin(), found->end(),
                          std::back_inserter(both));
    candidates = std::move(both);
  } else if (found.has_value()) {
    candidates = std::move(found);
  }
}

// So many rows at most have their pairs in memory at once.
constexpr std::size_t kMostHeld = 16'384;

// Writes the pairs of the rows in their order: each lies on a page of its own.
void WritePairs(sql::Transaction& transaction, const GramTable& index,
                const std::vector<std::pair<std::string, std::int64_t>>& rows) {
  std::vector<std::pair<std::string, std::int64_t>> pairs;
  for (const auto& [text, number] : rows) {
    for (std::string& gram : Grams(text)) {
      pairs.emplace_back(std::move(gram), number);
    }
  }
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  sql::BulkInsert grams(transaction.session(), index.table, StrCat("gram, ", index.number),
                        sql::BulkInsert::Known::kLeave);
  for (auto& [gram, number] : pairs) {
    grams << std::move(gram) << number;
    grams.EndRow();
  }
  grams.Finish();
}

struct Waiting {
  long long count = 0;  // about: numbers of rows that went may be missing between
  long long last = 0;   // 0: none waits
};

Waiting WhatWaits(sql::Transaction& transaction, const GramTable& index) {
  long long first = 0, last = 0;
  transaction.session() << StrCat("SELECT COALESCE((SELECT min(no) FROM ", index.waiting,
                                  "), 1), COALESCE((SELECT max(no) FROM ", index.waiting, "), 0)"),
      soci::into(first), soci::into(last);
  return {last - first + 1, last};
}

// Writes the pairs of what waits up to that row.
void Settle(sql::Transaction& transaction, const GramTable& index, long long last) {
  std::vector<std::pair<std::string, std::int64_t>> waiting;
  {
    long long number = 0;
    std::string text;
    soci::statement rows = sql::Once(transaction.session(),
                                     StrCat("DELETE FROM ", index.waiting, " WHERE no <= ", last,
                                            " RETURNING ", index.number, ", search_text"),
                                     soci::into(number), soci::into(text));
    rows.execute();
    while (rows.fetch()) {
      waiting.emplace_back(text, number);
    }
  }
  WritePairs(transaction, index, waiting);
}

}  // namespace

void SearchRows::Add(std::string folded_text, std::int64_t number) {
  if (folded_text.empty()) {
    return;
  }
  rows_.emplace_back(std::move(folded_text), number);
  if (rows_.size() == kMostHeld) {
    WritePairs(transaction_, index_, rows_);
    rows_.clear();
  }
}

void SearchRows::Finish() {
  if (rows_.empty()) {
    return;
  }
  if (rows_.size() >= static_cast<std::size_t>(kMostWaiting)) {
    WritePairs(transaction_, index_, rows_);
  } else {
    sql::BulkInsert waiting(transaction_.session(), index_.waiting,
                            StrCat(index_.number, ", search_text"));
    for (auto& [text, number] : rows_) {
      waiting << number << std::move(text);
      waiting.EndRow();
    }
    waiting.Finish();
    if (const Waiting all = WhatWaits(transaction_, index_); all.count >= kMostWaiting) {
      Settle(transaction_, index_, all.last);
    }
  }
  rows_.clear();
}

void SettleAll(sql::Transaction& transaction, const GramTable& index) {
  Settle(transaction, index, WhatWaits(transaction, index).last);
}

void EraseWaiting(sql::Transaction& transaction, const GramTable& index,
                  const std::vector<std::int64_t>& numbers) {
  if (!numbers.empty()) {
    transaction.session() << StrCat("DELETE FROM ", index.waiting, " WHERE ", index.number, " IN (",
                                    absl::StrJoin(numbers, ","), ")");
  }
}

std::int64_t SearchNumber(std::string_view id) {
  constexpr std::size_t kDigits = 15;  // of 4 bits
  const std::string hash = Sha256Hex(id);
  std::int64_t number = 0;
  std::from_chars(hash.data(), hash.data() + kDigits, number, 16);
  return number;
}

Candidates SearchCandidates(sql::Transaction& transaction, const Filter& filter,
                            const GramTable& index) {
  const std::vector<std::string> searches = SearchesOf(filter);
  if (searches.empty()) {
    return std::nullopt;
  }
  // Before the index: what moves into it meanwhile is then in one of the two for sure.
  const std::vector<std::int64_t> waiting = WaitingWith(transaction, index, searches);
  Candidates candidates;
  for (const std::string& searched : searches) {
    const Needle needle = NeedleOf(searched);
    for (const std::string& pair : needle.pairs) {
      std::vector<SqlValue> values;
      const std::string name = Bind(values, pair);
      Narrow(candidates, LookUp(transaction, index, "gram = " + name, std::move(values)));
    }
    if (const std::string after = AfterAllWith(needle.beginning); !after.empty()) {
      std::vector<SqlValue> values;
      const std::string least = Bind(values, needle.beginning);
      const std::string most = Bind(values, after);
      Narrow(candidates, LookUp(transaction, index, StrCat("gram >= ", least, " AND gram < ", most),
                                std::move(values)));
    }
  }
  if (candidates.has_value()) {
    std::vector<std::int64_t> all;
    std::set_union(candidates->begin(), candidates->end(), waiting.begin(), waiting.end(),
                   std::back_inserter(all));
    candidates = std::move(all);
  }
  return candidates;
}

Among AmongCandidates(const Candidates& candidates, sql::Dialect dialect, std::string_view table,
                      std::string_view alias, std::string_view number) {
  Among among{.from = StrCat(table, " AS ", alias), .condition = ""};
  if (!candidates.has_value()) {
    return among;
  }
  // No list of SQL is empty, and no number is below 0.
  const std::string numbers = candidates->empty() ? "-1" : absl::StrJoin(*candidates, ",");
  if (dialect == sql::Dialect::kPostgres) {
    among.from = StrCat("(SELECT * FROM ", table, " WHERE ", number, " IN (", numbers,
                        ") OFFSET 0) AS ", alias);
  } else {
    among.condition = StrCat(" AND ", alias, ".", number, " IN (", numbers, ")");
  }
  return among;
}

}  // namespace zoneflow::filter

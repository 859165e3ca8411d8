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

}  // namespace

void AddGrams(sql::BulkInsert& rows, std::string_view folded_text, std::int64_t number) {
  for (std::string& gram : Grams(folded_text)) {
    rows << std::move(gram) << number;
    rows.EndRow();
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
  Candidates candidates;
  for (const std::string& searched : SearchesOf(filter)) {
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
  return candidates;
}

std::string AmongCandidates(const Candidates& candidates, std::string_view column) {
  if (!candidates.has_value()) {
    return "";
  }
  // No list of SQL is empty, and no number is below 0.
  return candidates->empty()
             ? StrCat(" AND ", column, " IN (-1)")
             : StrCat(" AND ", column, " IN (", absl::StrJoin(*candidates, ","), ")");
}

}  // namespace zoneflow::filter

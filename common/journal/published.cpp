#include "common/journal/published.h"

#include <soci/soci.h>

#include "absl/strings/str_join.h"

#include "common/base/str_cat.h"
#include "common/sql/arrays.h"
#include "common/sql/bound.h"
#include "common/sql/once.h"

namespace zoneflow::journal {
namespace {

std::vector<std::vector<std::string>> Rows(const bus::Places& places) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& [partition, place] : places) {
    rows.push_back({partition.topic, std::to_string(partition.partition),
                    std::to_string(place.next), place.previous});
  }
  return rows;
}

constexpr sql::GivenColumn kPlace[] = {
    {"topic"}, {"partition_no", true}, {"next_offset", true}, {"previous"}};
constexpr char kInsert[] = "INSERT INTO published (topic, partition_no, next_offset, previous) ";
constexpr char kOnConflict[] =
    " ON CONFLICT (topic, partition_no) DO UPDATE SET next_offset = excluded.next_offset, previous "
    "= excluded.previous WHERE published.next_offset < excluded.next_offset";

}  // namespace

Published ReadPublished(sql::Transaction& transaction) {
  Published published;
  soci::session& session = transaction.session();
  std::string topic;
  std::string previous;
  long long partition = 0;
  long long next = 0;
  // One statement and one snapshot: the generation and the held topics are rows of their own kind.
  soci::statement select =
      sql::Once(session,
                "SELECT topic, partition_no, next_offset, previous FROM published UNION ALL SELECT "
                "topic, -1, "
                "0, '' FROM held_topics UNION ALL SELECT '', -2, generation, '' FROM publication",
                soci::into(topic), soci::into(partition), soci::into(next), soci::into(previous));
  select.execute();
  while (select.fetch()) {
    if (partition == -2) {
      published.generation = next;
    } else if (partition == -1) {
      published.held.push_back(topic);
    } else {
      published.places[{topic, static_cast<std::int32_t>(partition)}] = {next, previous};
    }
  }
  return published;
}

bool MarkPublished(sql::Transaction& transaction, std::int64_t generation,
                   const std::vector<long long>& ids, const bus::Places& places) {
  soci::session& session = transaction.session();
  sql::Query query;
  if (transaction.dialect() == sql::Dialect::kPostgres) {
    // One round trip. The lock keeps the generation until the commit.
    const std::string moved =
        places.empty()
            ? ""
            : StrCat(sql::Given(session, query.values, kPlace, Rows(places)), ", moved AS (",
                     kInsert,
                     "SELECT given.topic, given.partition_no, given.next_offset, given.previous "
                     "FROM present CROSS JOIN given",
                     kOnConflict, "), ");
    query.values.emplace_back(static_cast<long long>(generation));
    const std::size_t wanted = query.values.size();
    query.values.emplace_back(StrCat("{", absl::StrJoin(ids, ","), "}"));
    query.text = StrCat("WITH present AS (SELECT generation FROM publication WHERE generation = :v",
                        wanted, " FOR SHARE), ", moved,
                        "marked AS (DELETE FROM journal_pending USING present WHERE id = ANY "
                        "(CAST(:v",
                        wanted + 1, " AS BIGINT[]))) SELECT generation FROM present");
    long long present = 0;
    soci::statement mark = sql::OnceWith(session, query, soci::into(present));
    return mark.execute(true);
  }
  long long present = 0;
  session << "SELECT generation FROM publication", soci::into(present);
  if (present != generation) {
    return false;
  }
  if (!places.empty()) {
    // WHERE true tells SQLite that ON is not of a join.
    query.text =
        StrCat("WITH ", sql::Given(session, query.values, kPlace, Rows(places)), " ", kInsert,
               "SELECT topic, partition_no, next_offset, previous FROM given "
               "WHERE true",
               kOnConflict);
    sql::OnceWith(session, query).execute(true);
  }
  // By id and not by range: a recovery may have made others pending again.
  const std::string list = StrCat("[", absl::StrJoin(ids, ","), "]");
  session << "DELETE FROM journal_pending WHERE id IN (SELECT value FROM json_each(:ids))",
      soci::use(list, "ids");
  return true;
}

}  // namespace zoneflow::journal

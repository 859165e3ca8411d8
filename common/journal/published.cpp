#include "common/journal/published.h"

#include <soci/soci.h>

#include "absl/strings/str_join.h"

#include "common/base/str_cat.h"
#include "common/journal/stored_text.h"
#include "common/sql/once.h"

namespace zoneflow::journal {
namespace {

std::string Rows(const bus::Places& places) {
  return absl::StrJoin(places, ",", [](std::string* text, const auto& entry) {
    const auto& [partition, place] = entry;
    StrAppend(text, "(", Quoted(partition.topic), ",", partition.partition, ",", place.next, ",",
              Quoted(place.previous), ")");
  });
}

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
  const std::string list = absl::StrJoin(ids, ",");
  if (transaction.dialect() == sql::Dialect::kPostgres) {
    // One round trip. The lock keeps the generation until the commit.
    const std::string moved =
        places.empty()
            ? ""
            : StrCat("moved AS (", kInsert,
                     "SELECT place.topic, place.partition_no, place.next_offset, "
                     "place.previous FROM present CROSS JOIN (VALUES ",
                     Rows(places), ") AS place (topic, partition_no, next_offset, previous)",
                     kOnConflict, "), ");
    long long present = 0;
    session << StrCat("WITH present AS (SELECT generation FROM publication WHERE generation = ",
                      generation, " FOR SHARE), ", moved,
                      "marked AS (DELETE FROM journal_pending USING present WHERE id = ANY "
                      "(CAST('{",
                      list, "}' AS BIGINT[]))) SELECT generation FROM present"),
        soci::into(present);
    return session.got_data();
  }
  long long present = 0;
  session << "SELECT generation FROM publication", soci::into(present);
  if (present != generation) {
    return false;
  }
  if (!places.empty()) {
    session << kInsert << "VALUES " << Rows(places) << kOnConflict;
  }
  // By id and not by range: a recovery may have made others pending again.
  session << "DELETE FROM journal_pending WHERE id IN (" << list << ")";
  return true;
}

}  // namespace zoneflow::journal

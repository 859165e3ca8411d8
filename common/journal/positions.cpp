#include "common/journal/positions.h"

#include <soci/soci.h>

#include <string>
#include <string_view>
#include <vector>

#include "common/base/str_cat.h"
#include "common/sql/arrays.h"
#include "common/sql/bound.h"
#include "common/sql/bulk_insert.h"

namespace zoneflow::journal {
namespace {

void Insert(sql::Transaction& transaction, const Positions& positions, std::string_view known) {
  sql::BulkInsert rows(
      transaction.session(), "positions", "topic, partition_no, epoch, next_offset, previous",
      sql::BulkInsert::Around{"", StrCat(" ON CONFLICT (topic, partition_no, epoch) DO ", known)});
  for (const auto& [partition, place] : positions.places) {
    rows << partition.topic << partition.partition << positions.epoch << place.next
         << place.previous;
    rows.EndRow();
  }
  rows.Finish();
}

// "topic, partition_no, next_offset, previous" of the query.
bus::Places Select(sql::Transaction& transaction, const sql::Query& query) {
  bus::Places found;
  std::string topic;
  std::string previous;
  long long partition = 0;
  long long next = 0;
  soci::statement select =
      sql::OnceWith(transaction.session(), query, soci::into(topic), soci::into(partition),
                    soci::into(next), soci::into(previous));
  select.execute();
  while (select.fetch()) {
    found[{topic, static_cast<std::int32_t>(partition)}] = {next, previous};
  }
  return found;
}

// Those of the keys, of the epoch while it is the present one.
bus::Places SelectSome(sql::Transaction& transaction, const Positions& wanted, bool lock) {
  std::vector<std::vector<std::string>> keys;
  for (const auto& [partition, place] : wanted.places) {
    keys.push_back({partition.topic, std::to_string(partition.partition)});
  }
  constexpr sql::GivenColumn kColumns[] = {{"topic"}, {"partition_no", true}};
  sql::Query query;
  const std::string given = sql::Given(transaction.session(), query.values, kColumns, keys);
  // A join and no IN: SQLite does not look pairs of an IN up by key.
  query.text = StrCat(
      "WITH ", given,
      " SELECT topic, partition_no, next_offset, previous FROM given JOIN "
      "positions USING (topic, partition_no) WHERE epoch = :v",
      query.values.size() + 1, " AND epoch = (SELECT max(epoch) FROM bus_epoch)",
      " ORDER BY topic, partition_no",
      lock && transaction.dialect() == sql::Dialect::kPostgres ? " FOR UPDATE OF positions" : "");
  query.values.emplace_back(static_cast<long long>(wanted.epoch));
  return Select(transaction, query);
}

}  // namespace

std::int64_t BusEpoch(sql::Transaction& transaction) {
  long long epoch = 0;
  transaction.session() << "SELECT max(epoch) FROM bus_epoch", soci::into(epoch);
  return epoch;
}

Positions EnsurePositions(sql::Transaction& transaction,
                          const std::vector<bus::TopicPartition>& partitions) {
  Positions positions{.epoch = BusEpoch(transaction), .places = {}};
  if (partitions.empty()) {
    return positions;
  }
  for (const bus::TopicPartition& partition : partitions) {
    positions.places[partition] = {};
  }
  Insert(transaction, positions, "NOTHING");
  positions.places = SelectSome(transaction, positions, false);
  return positions;
}

Positions ReadPositions(sql::Transaction& transaction) {
  return {.epoch = BusEpoch(transaction),
          .places = Select(transaction,
                           {"SELECT topic, partition_no, next_offset, previous FROM positions "
                            "WHERE epoch = (SELECT max(epoch) FROM bus_epoch)",
                            {}})};
}

bool LockPositions(sql::Transaction& transaction, const Positions& expected) {
  const bus::Places found = SelectSome(transaction, expected, true);
  if (found.size() != expected.places.size()) {
    return false;
  }
  for (const auto& [partition, place] : found) {
    if (place.next != expected.places.at(partition).next) {
      return false;
    }
  }
  return true;
}

void AdvancePositions(sql::Transaction& transaction, const Positions& next) {
  Insert(transaction, next,
         "UPDATE SET next_offset = excluded.next_offset, previous = excluded.previous WHERE "
         "positions.next_offset < excluded.next_offset");
}

}  // namespace zoneflow::journal

#include "common/journal/positions.h"

#include <soci/soci.h>

#include <string>

#include "absl/strings/str_join.h"

#include "common/base/str_cat.h"
#include "common/journal/stored_text.h"
#include "common/sql/once.h"

namespace zoneflow::journal {
namespace {

std::string Rows(const Positions& positions) {
  return absl::StrJoin(positions.places, ",", [&](std::string* text, const auto& entry) {
    const auto& [partition, place] = entry;
    StrAppend(text, "(", Quoted(partition.topic), ",", partition.partition, ",", positions.epoch,
              ",", place.next, ",", Quoted(place.previous), ")");
  });
}

// "topic, partition_no, next_offset, previous" of the query.
bus::Places Select(sql::Transaction& transaction, const std::string& query) {
  bus::Places found;
  std::string topic;
  std::string previous;
  long long partition = 0;
  long long next = 0;
  soci::statement select = sql::Once(transaction.session(), query, soci::into(topic),
                                     soci::into(partition), soci::into(next), soci::into(previous));
  select.execute();
  while (select.fetch()) {
    found[{topic, static_cast<std::int32_t>(partition)}] = {next, previous};
  }
  return found;
}

// Those of the keys, of the epoch while it is the present one.
bus::Places SelectSome(sql::Transaction& transaction, const Positions& wanted, bool lock) {
  const std::string keys =
      absl::StrJoin(wanted.places, ",", [](std::string* text, const auto& entry) {
        StrAppend(text, "(", Quoted(entry.first.topic), ",", entry.first.partition, ")");
      });
  return Select(
      transaction,
      // A join and no IN: SQLite does not look pairs of an IN up by key.
      StrCat("WITH wanted (topic, partition_no) AS (VALUES ", keys,
             ") SELECT topic, partition_no, next_offset, previous FROM wanted JOIN positions "
             "USING (topic, partition_no) WHERE epoch = ",
             wanted.epoch, " AND epoch = (SELECT max(epoch) FROM bus_epoch)",
             " ORDER BY topic, partition_no",
             (lock && transaction.dialect() == sql::Dialect::kPostgres ? " FOR UPDATE OF positions"
                                                                       : "")));
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
  transaction.session()
      << "INSERT INTO positions (topic, partition_no, epoch, next_offset, previous) VALUES "
      << Rows(positions) << " ON CONFLICT (topic, partition_no, epoch) DO NOTHING";
  positions.places = SelectSome(transaction, positions, false);
  return positions;
}

Positions ReadPositions(sql::Transaction& transaction) {
  return {.epoch = BusEpoch(transaction),
          .places = Select(transaction,
                           "SELECT topic, partition_no, next_offset, previous FROM positions WHERE "
                           "epoch = (SELECT max(epoch) FROM bus_epoch)")};
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
  transaction.session()
      << "INSERT INTO positions (topic, partition_no, epoch, next_offset, previous) VALUES "
      << Rows(next)
      << " ON CONFLICT (topic, partition_no, epoch) DO UPDATE SET next_offset = "
         "excluded.next_offset, previous = excluded.previous "
         "WHERE positions.next_offset < excluded.next_offset";
}

}  // namespace zoneflow::journal

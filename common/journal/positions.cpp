#include "common/journal/positions.h"

#include <soci/soci.h>

#include <string>

#include "absl/strings/str_join.h"

#include "common/base/str_cat.h"
#include "common/journal/stored_text.h"
#include "common/sql/once.h"

namespace zoneflow::journal {
namespace {

constexpr char kEpoch[] = "(SELECT max(epoch) FROM bus_epoch)";

Positions Select(sql::Transaction& transaction, const Positions& partitions, bool lock) {
  const std::string keys = absl::StrJoin(partitions, ",", [](std::string* text, const auto& entry) {
    StrAppend(text, "(", Quoted(entry.first.topic), ",", entry.first.partition, ")");
  });
  Positions found;
  std::string topic;
  long long partition = 0;
  long long next = 0;
  soci::statement select = sql::Once(
      transaction.session(),
      // A join and no IN: SQLite does not look pairs of an IN up by key.
      StrCat("WITH wanted (topic, partition_no) AS (VALUES ", keys,
             ") SELECT topic, partition_no, next_offset FROM wanted JOIN positions USING (topic, "
             "partition_no) WHERE epoch = ",
             kEpoch, " ORDER BY topic, partition_no",
             (lock && transaction.dialect() == sql::Dialect::kPostgres ? " FOR UPDATE OF positions"
                                                                       : "")),
      soci::into(topic), soci::into(partition), soci::into(next));
  select.execute();
  while (select.fetch()) {
    found[{topic, static_cast<std::int32_t>(partition)}] = next;
  }
  return found;
}

std::string Rows(const Positions& positions) {
  return absl::StrJoin(positions, ",", [](std::string* text, const auto& entry) {
    StrAppend(text, "(", Quoted(entry.first.topic), ",", entry.first.partition, ",", kEpoch, ",",
              entry.second, ")");
  });
}

}  // namespace

Positions EnsurePositions(sql::Transaction& transaction, const Positions& partitions) {
  if (partitions.empty()) {
    return {};
  }
  Positions begin = partitions;
  for (auto& [partition, next] : begin) {
    next = 0;
  }
  transaction.session() << "INSERT INTO positions (topic, partition_no, epoch, next_offset) VALUES "
                        << Rows(begin) << " ON CONFLICT (topic, partition_no, epoch) DO NOTHING";
  return Select(transaction, partitions, false);
}

bool LockPositions(sql::Transaction& transaction, const Positions& expected) {
  return Select(transaction, expected, true) == expected;
}

void AdvancePositions(sql::Transaction& transaction, const Positions& next) {
  transaction.session()
      << "INSERT INTO positions (topic, partition_no, epoch, next_offset) VALUES " << Rows(next)
      << " ON CONFLICT (topic, partition_no, epoch) DO UPDATE SET next_offset = "
         "excluded.next_offset WHERE positions.next_offset < excluded.next_offset";
}

}  // namespace zoneflow::journal

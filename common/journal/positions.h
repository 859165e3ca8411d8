// Where this consumer stands in each partition: rows (topic, partition, bus epoch), moved by
// compare-and-set.
#pragma once

#include <cstdint>
#include <map>

#include "absl/status/status.h"

#include "common/bus/message.h"
#include "common/sql/database.h"

namespace zoneflow::journal {

using Positions =
    std::map<bus::TopicPartition, std::int64_t>;  // one past the last applied; 0: from the first

// Makes the rows that are missing, of the present epoch, and returns all. The keys of `partitions`
// count.
Positions EnsurePositions(sql::Transaction& transaction, const Positions& partitions);

// Locks the rows of the present epoch in key order and returns whether they stand where expected.
bool LockPositions(sql::Transaction& transaction, const Positions& expected);

// REQUIRES: LockPositions in this transaction. Never moves back.
void AdvancePositions(sql::Transaction& transaction, const Positions& next);

}  // namespace zoneflow::journal

// Where this consumer stands in each partition: rows (topic, partition, bus epoch), moved by
// compare-and-set. Each knows the event before it, so that a log made anew or cut is noticed.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"

#include "common/bus/log_entry.h"
#include "common/bus/message.h"
#include "common/sql/database.h"

namespace zoneflow::journal {

struct Positions {
  std::int64_t epoch = 0;
  bus::Places places;  // next is one past the last applied; 0: from the first
};

// The present epoch. It rises when a log was lost: positions of the old log mean nothing in the new
// one.
std::int64_t BusEpoch(sql::Transaction& transaction);

// Makes the rows of the partitions that are missing, of the present epoch, and returns all.
Positions EnsurePositions(sql::Transaction& transaction,
                          const std::vector<bus::TopicPartition>& partitions);

// All rows of the present epoch.
Positions ReadPositions(sql::Transaction& transaction);

// Locks the rows in key order and returns whether they stand where expected and the epoch is the
// present one.
bool LockPositions(sql::Transaction& transaction, const Positions& expected);

// REQUIRES: LockPositions in this transaction. Never moves back.
void AdvancePositions(sql::Transaction& transaction, const Positions& next);

}  // namespace zoneflow::journal

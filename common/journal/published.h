// Where this service's events stand on the bus: rows that the relay moves with its marks.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/bus/log_entry.h"
#include "common/sql/database.h"

namespace zoneflow::journal {

struct Published {
  std::int64_t generation = 0;    // raised when published events become pending again
  bus::Places places;             // behind the last event acknowledged
  std::vector<std::string> held;  // topics whose recovery has begun and not ended
};
Published ReadPublished(sql::Transaction& transaction);

// Takes the journal rows for published and moves the places; places never move back. False, and
// nothing is done, if the generation is another one by now: the rows may have become pending again
// since they were read. REQUIRES: ids are not empty.
bool MarkPublished(sql::Transaction& transaction, std::int64_t generation,
                   const std::vector<long long>& ids, const bus::Places& places);

}  // namespace zoneflow::journal

// Which signings have projects with keys of ledgers.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/sql/database.h"

namespace zoneflow::ingest {

std::map<std::string, std::string, std::less<>> OwnersOf(sql::Transaction& transaction,
                                                         const std::vector<std::string>& keys);

}  // namespace zoneflow::ingest

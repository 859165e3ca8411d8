// What `zoneflow dev --page` does with the page, and the tables it prints of what the store holds.
#pragma once

#include <string>

#include "absl/status/status.h"

#include "tools/zoneflow/connection.h"
#include "tools/zoneflow/output.h"

namespace zoneflow::dev {

struct PageOptions {
  std::string path;
  std::string published;  // ISO date, empty if unknown
  std::string start;      // required start of the project shown; empty: 180 days after publication
};

// Subscribes two readers, ingests the page, sets the required start of one named project, waits
// until all is settled and prints: articles, facts by kind, signings, the zone board, the project's
// timetable, what the two readers received. Again with the same page: the same tables.
absl::Status ShowPage(cli::Connection& connection, const PageOptions& options,
                      const cli::Output& output);

}  // namespace zoneflow::dev

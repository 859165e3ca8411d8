// SQLite behind the Database port: WAL, synchronous=FULL, one writer at a time in the order they
// came. Writers that wait for each other share a commit; where it fails, all of them are told so.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"

#include "common/sql/database.h"

namespace zoneflow::sql {

// readers: connections for Read; there is one more for Write. InvalidArgument for an empty path;
// Unavailable if the file or its folder cannot be made or opened.
absl::StatusOr<std::unique_ptr<Database>> OpenSqlite(const std::string& path, int readers);

}  // namespace zoneflow::sql

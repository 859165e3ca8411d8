// Forward migrations, the same on every dialect but for how a script is run.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "absl/status/status.h"

#include "common/sql/database.h"

namespace zoneflow::sql {

// Runs a script of several statements in the transaction; an error as Database::Write would map it.
using RunScript = std::function<absl::Status(Transaction&, const std::string& script)>;

absl::Status ApplyMigrations(Database& database, std::span<const Migration> migrations,
                             const RunScript& run);
absl::Status CompareSchema(Database& database, std::span<const Migration> migrations);

}  // namespace zoneflow::sql

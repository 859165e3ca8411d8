// Forward migrations, the same on every dialect but for how a script is run.
#pragma once

#include <functional>
#include <set>
#include <span>
#include <string>

#include "absl/status/status.h"

#include "common/sql/database.h"

namespace zoneflow::sql {

// Runs a script of several statements in the transaction; an error as Database::Write would map it.
using RunScript = std::function<absl::Status(Transaction&, const std::string& script)>;

absl::Status ApplyMigrations(Database& database, std::span<const Migration> migrations,
                             const MigrationReport& report, const RunScript& run);
absl::Status CompareSchema(Database& database, std::span<const Migration> migrations);

// Where the names of the migrations that were applied stand, and how far one in code has come.
inline constexpr char kMigrationsTable[] = "schema_migrations";
inline constexpr char kProgressTable[] = "migration_progress";

// Those names; none where there is no such table.
std::set<std::string> AppliedMigrations(Transaction& transaction);

// One that was applied under the family and number of another of these: another service's, whose
// database this is. Empty if there is none.
std::string ForeignMigration(const std::set<std::string>& applied,
                             std::span<const Migration> migrations);

}  // namespace zoneflow::sql

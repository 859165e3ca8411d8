#include <string_view>

#include "common/sql/database.h"
#include "common/sql/soci/postgres_database.h"
#include "common/sql/soci/sqlite_database.h"

namespace zoneflow::sql {

absl::StatusOr<std::unique_ptr<Database>> Open(const Config& config) {
  if (config.pool < 1 || config.pool > 64) {
    return absl::InvalidArgumentError("pool must be from 1 to 64");
  }
  constexpr std::string_view kSqlite = "sqlite:";
  constexpr std::string_view kPostgres = "postgres:";
  if (config.url.starts_with(kSqlite)) {
    return OpenSqlite(config.url.substr(kSqlite.size()), config.pool);
  }
  if (config.url.starts_with(kPostgres)) {
    return OpenPostgres(config.url.substr(kPostgres.size()), config.pool);
  }
  return absl::InvalidArgumentError("the database's URL must begin with sqlite: or postgres:");
}

}  // namespace zoneflow::sql

// PostgreSQL behind the Database port.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"

#include "common/sql/database.h"

namespace zoneflow::sql {

// conninfo: libpq's keywords. Connects when first needed.
absl::StatusOr<std::unique_ptr<Database>> OpenPostgres(const std::string& conninfo, int pool);

}  // namespace zoneflow::sql

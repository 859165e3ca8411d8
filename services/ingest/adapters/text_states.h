// The states of before they were messages of ingest's own.
#pragma once

#include "absl/status/status.h"

#include "common/sql/database.h"

namespace zoneflow::ingest {

// The next part of a migration: from public messages in base64, which stand in `state` and, of acts,
// in `changes`, to states in `stored`, some hundred rows at once. DataLoss names a row that cannot be
// read; all that there was is still there then.
absl::Status ConvertTextStates(sql::Transaction& transaction, sql::MigrationProgress& progress);

}  // namespace zoneflow::ingest
